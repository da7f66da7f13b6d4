"""The second step of a login: what a code proves, once; what it costs to guess one; what an account may do without."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pyotp import TOTP
from werkzeug.test import TestResponse

from calendar_service.accounts.second_factor import new_recovery_codes, plain_code, recovery_digest, secret_of
from tests.admin_material import NOW, PASSWORD, SECRET, TEXT, Person, World, world

SEED = "seed"
TOTP_OF_SITI = TOTP(secret_of(SECRET, "siti", SEED))
CODES = new_recovery_codes()


@pytest.fixture
def here(tmp_path: Path) -> World:
    return enrolled(world(tmp_path))


def enrolled(here: World, name: str = "siti") -> World:
    digests = [recovery_digest(SECRET, name, plain_code(code)) for code in CODES]
    here.service.accounts.set_second_factor(name, SEED, digests, NOW)
    return here


def code(here: World, **off: float) -> str:
    """What the telephone shows, whose clock may be off."""
    return TOTP_OF_SITI.at(here.hands() + timedelta(**off))


def half_way(here: World, prefix: str = "", **fields: str) -> Person:
    """A browser in which the password was right."""
    person = Person(here, here.client())
    person.get(f"{prefix}/admin/masuk")
    answer = person.post(f"{prefix}/admin/masuk", name="siti", password=PASSWORD, **fields)
    assert answer.status_code == 200
    return person


def confirm(person: Person, typed: str, prefix: str = "", **fields: str) -> TestResponse:
    return person.post(f"{prefix}/admin/kode", code=typed, **fields)


def test_the_password_alone_opens_nothing(here: World) -> None:
    person = half_way(here)
    assert "Kode kedua untuk siti" in person.page
    assert person.client.get("/admin/").status_code == 303
    assert person.client.post("/admin/terbit", data={"token": person.token(), "text": TEXT}).status_code == 401
    assert not [each for each in here.service.accounts.deeds(9) if each.action == "login"]
    assert not [each for each in person.client._cookies if "kenal" in str(each)], "nor is the browser known yet"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_with_the_code_it_leads_where_one_wanted_to_go_in_both_languages(here: World, prefix: str) -> None:
    person = half_way(here, prefix, onward=f"{prefix}/admin/riwayat/")
    assert ("Six digits from the authenticator app" in person.page) is bool(prefix)
    assert "<script" not in person.page
    answer = confirm(person, f" {code(here)[:3]} {code(here)[3:]} ", prefix, onward=f"{prefix}/admin/riwayat/")
    assert (answer.status_code, answer.location) == (303, f"{prefix}/admin/riwayat/")
    assert person.get(f"{prefix}/admin/").status_code == 200


def test_a_wrong_code_asks_again(here: World) -> None:
    person = half_way(here)
    answer = confirm(person, "000000")
    assert answer.status_code == 401
    assert "tidak cocok atau sudah dipakai" in answer.text
    assert here.service.accounts.deeds(1)[0].action == "code refused"
    assert confirm(person, code(here)).status_code == 303


@pytest.mark.parametrize(("off", "status"), [(-61, 401), (-30, 303), (0, 303), (30, 303), (61, 401)])
def test_a_telephones_clock_may_be_off_by_a_step(here: World, off: int, status: int) -> None:
    assert confirm(half_way(here), code(here, seconds=off)).status_code == status


def test_a_code_is_used_once_in_whatever_browser(here: World) -> None:
    seen = code(here)
    first, second = half_way(here), half_way(here)
    assert confirm(first, seen).status_code == 303
    assert confirm(second, seen).status_code == 401
    here.hands.wait(seconds=30)
    assert confirm(half_way(here), seen).status_code == 401, "still within the skew, and used"
    assert confirm(half_way(here), code(here)).status_code == 303


def test_an_earlier_code_is_nothing_after_a_later_one(here: World) -> None:
    assert confirm(half_way(here), code(here, seconds=30)).status_code == 303
    assert confirm(half_way(here), code(here)).status_code == 401


def test_each_code_on_paper_is_used_once(here: World) -> None:
    assert confirm(half_way(here), CODES[3].upper()).status_code == 303
    deed = here.service.accounts.deeds(2)[1]
    assert (deed.action, deed.detail) == ("recovery code used", "9")
    assert confirm(half_way(here), CODES[3]).status_code == 401
    assert confirm(half_way(here), CODES[4]).status_code == 303


def test_guessing_codes_is_slowed_down_and_the_owners_browser_is_not(here: World) -> None:
    owner = half_way(here)
    assert confirm(owner, code(here)).status_code == 303
    attacker = half_way(here)
    assert [confirm(attacker, "000000").status_code for _ in range(4)] == [401, 401, 401, 429]
    for _ in range(14):
        here.hands.wait(seconds=40)
        confirm(attacker, "000000")
    answer = confirm(attacker, code(here))
    assert answer.status_code == 429
    assert 60 < int(answer.headers["Retry-After"]) <= 900
    owner.client.delete_cookie("redaksi")
    owner.get("/admin/masuk")
    owner.post("/admin/masuk", name="siti", password=PASSWORD)
    assert confirm(owner, code(here)).status_code == 303


def test_the_half_way_ends_after_ten_minutes(here: World) -> None:
    person = half_way(here)
    here.hands.wait(minutes=11)
    answer = confirm(person, code(here))
    assert answer.status_code == 401
    assert "sudah habis" in answer.text
    assert person.get("/admin/").status_code == 303


@pytest.mark.parametrize("end", ["disable", "password", "removed"])
def test_the_half_way_ends_with_what_it_stands_on(here: World, end: str) -> None:
    person, accounts = half_way(here), here.service.accounts
    if end == "disable":
        accounts.disable("siti", NOW)
    elif end == "password":
        accounts.set_password("siti", "other")
    else:
        accounts.drop_second_factor("siti")
    assert confirm(person, code(here)).status_code == 401
    assert person.get("/admin/").status_code == 303


def test_without_a_right_password_no_code_is_asked_or_taken(here: World) -> None:
    person = Person(here, here.client())
    person.get("/admin/masuk")
    assert confirm(person, code(here)).status_code == 401
    assert person.post("/admin/masuk", name="siti", password="salah salah").status_code == 401
    assert confirm(person, code(here)).status_code == 401
    assert confirm(half_way(here), code(here)).status_code == 303, "it was not used by that"


def test_what_was_being_written_is_carried_through_both_steps(here: World) -> None:
    kept = {"kept_path": "/admin/draf", "kept_field_text": "# tulisan saya\n", "kept_field_base": ""}
    person = half_way(here, **kept)
    assert "# tulisan saya" in person.page
    answer = confirm(person, "000000", **kept)
    assert "# tulisan saya" in answer.text
    answer = confirm(person, code(here), **kept)
    assert answer.status_code == 200
    assert "# tulisan saya" in answer.text
    assert person.get("/admin/").status_code == 200


def test_another_key_makes_other_codes(tmp_path: Path) -> None:
    here = enrolled(world(tmp_path, secret_key="y" * 48))
    assert confirm(half_way(here), code(here)).status_code == 401
    assert confirm(half_way(here), CODES[0]).status_code == 401


def test_publishers_may_be_asked_for_a_second_factor(tmp_path: Path) -> None:
    here = world(tmp_path, second_factor="publishers")
    siti = here.reader()
    assert "admin second-factor siti" in siti.page
    assert "Terbitkan" not in siti.page
    answer = siti.post("/admin/terbit", text=TEXT + "#\n", note="x", base=siti.base())
    assert answer.status_code == 403
    assert "admin second-factor siti" in answer.text
    assert here.reader("budi").get("/admin/").status_code == 200
    enrolled(here)
    person = half_way(here)
    assert confirm(person, code(here)).status_code == 303
    assert "Terbitkan" in person.client.get("/admin/").text


def test_a_rehearsal_needs_none(tmp_path: Path) -> None:
    here = world(tmp_path)
    siti = here.reader()
    assert "Terbitkan" in siti.page
