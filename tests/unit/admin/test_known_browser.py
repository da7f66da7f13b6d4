"""Whoever guesses at an account makes strangers wait, and never the browsers in which its owner has logged in."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from itsdangerous import URLSafeSerializer
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from calendar_service.admin.known_browser import LASTS
from tests.admin_material import HASH, PASSWORD, SECRET, Person, World, world


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path, trusted_proxies=(ip_network("127.0.0.1"),))


def cookie_name(name: str) -> str:
    return f"kenal-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def attempt(person: Person, name: str, password: str, address: str = "198.51.100.1") -> TestResponse:
    """A login from an address, with whatever cookies the browser has."""
    answer = _send(person, name, password, address)
    if answer.status_code == 400:  # no form, or that of a session which has ended
        person.client.delete_cookie("redaksi")
        person.page = person.client.get("/admin/masuk").text
        answer = _send(person, name, password, address)
    person.page = answer.text
    return answer


def _send(person: Person, name: str, password: str, address: str) -> TestResponse:
    return person.client.post(
        "/admin/masuk",
        data={"token": person.token(), "name": name, "password": password},
        headers={"X-Forwarded-For": address},
    )


def guess_often(here: World, name: str, tries: int) -> list[int]:
    """A stranger, each time from another address and a second later; what was answered."""
    attacker, codes = Person(here, here.client()), []
    for number in range(tries):
        codes.append(attempt(attacker, name, "salah salah", f"203.0.{number // 250}.{number % 250}").status_code)
        here.hands.wait(seconds=1)
    return codes


def left(here: World, name: str = "siti") -> Person:
    """A browser in which somebody was logged in yesterday."""
    person = here.reader(name)
    person.post("/admin/keluar")
    return person


def planted(here: World, value: str, name: str = "siti") -> Person:
    """A browser with that cookie."""
    person = Person(here, here.client())
    person.client.set_cookie(cookie_name(name), value)
    return person


def cookie(person: Person, name: str = "siti") -> str:
    found = person.client.get_cookie(cookie_name(name))
    assert found
    return found.value


def test_a_thousand_guesses_from_many_addresses_do_not_delay_the_owner(here: World) -> None:
    owner = left(here)
    codes = guess_often(here, "siti", 1_000)
    assert codes.count(401) < 30
    assert attempt(Person(here, here.client()), "siti", PASSWORD, "192.0.2.200").status_code == 429, "strangers wait"
    assert attempt(owner, "siti", PASSWORD, "192.0.2.201").status_code == 303


def test_a_login_in_a_known_browser_gives_strangers_no_new_guesses(here: World) -> None:
    owner = left(here)
    guess_often(here, "siti", 8)
    assert attempt(owner, "siti", PASSWORD).status_code == 303
    assert attempt(Person(here, here.client()), "siti", "salah", "192.0.2.9").status_code == 429


def test_a_stolen_cookie_has_pauses_of_its_own(here: World) -> None:
    owner = left(here)
    thief = planted(here, cookie(owner))
    assert [attempt(thief, "siti", "salah").status_code for _ in range(4)] == [401, 401, 401, 429]
    stranger = Person(here, here.client())
    assert attempt(stranger, "siti", PASSWORD, "192.0.2.9").status_code == 303, "strangers do not wait for it"
    here.hands.wait(minutes=1)
    assert attempt(owner, "siti", PASSWORD).status_code == 303
    for _ in range(4):
        attempt(thief, "siti", "salah")
    assert attempt(owner, "siti", PASSWORD).status_code == 303, "a new number with each login"


def test_a_cookie_of_one_account_is_nothing_for_another(here: World) -> None:
    budis = cookie(left(here, "budi"), "budi")
    guess_often(here, "siti", 8)
    for person in (planted(here, budis, "budi"), planted(here, budis, "siti")):
        assert attempt(person, "siti", PASSWORD, "192.0.2.9").status_code == 429


def test_two_people_at_one_desk_are_both_known_there(here: World) -> None:
    desk = left(here)
    assert attempt(desk, "budi", PASSWORD).status_code == 303
    for name in ("siti", "budi"):
        guess_often(here, name, 8)
    assert attempt(desk, "siti", PASSWORD, "192.0.2.9").status_code == 303


def signed(facts: object, secret: str = SECRET, salt: str = "known browser") -> str:
    return str(URLSafeSerializer(secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256}).dumps(facts))


def test_a_forged_cookie_is_a_strangers(here: World) -> None:
    now = int(here.hands().timestamp())
    own = {"name": "siti", "nonce": "x", "count": 0, "since": now}
    guess_often(here, "siti", 8)
    for value in (
        signed(own, "y" * 48),
        signed(own, salt="editor session"),
        signed({**own, "name": "budi"}),
        signed({**own, "count": 1}),
        signed({**own, "since": now - int(LASTS.total_seconds()) - 60}),
        signed({**own, "more": 1}),
        signed([]),
        signed("siti"),
        signed(own)[:-1],
        "x.y",
        "",
    ):
        assert attempt(planted(here, value), "siti", PASSWORD, "192.0.2.9").status_code == 429
    assert attempt(planted(here, signed(own)), "siti", PASSWORD).status_code == 303, "else the others prove nothing"


def test_it_ends_after_half_a_year(here: World) -> None:
    owner = left(here)
    here.hands.at += LASTS - timedelta(minutes=1)
    guess_often(here, "siti", 8)
    assert attempt(owner, "siti", "salah").status_code == 401
    here.hands.wait(minutes=2)
    guess_often(here, "siti", 12)
    assert attempt(owner, "siti", PASSWORD).status_code == 429


@pytest.mark.parametrize("how", ["password", "sign-out"])
def test_it_is_revoked_with_the_account(here: World, how: str) -> None:
    owner, accounts = left(here), here.service.accounts
    accounts.set_password("siti", HASH) if how == "password" else accounts.forget_browsers("siti")
    guess_often(here, "siti", 8)
    assert attempt(owner, "siti", PASSWORD).status_code == 429


def test_it_lets_nobody_in_and_logging_out_leaves_it(here: World) -> None:
    owner = left(here)
    assert planted(here, cookie(owner)).client.get("/admin/").status_code == 303
    assert cookie(owner)


@pytest.mark.parametrize(
    ("public_url", "secure"), [("http://localhost:8000", False), ("https://kalender.example", True)]
)
def test_the_cookie_is_hidden_from_scripts_and_sites(tmp_path: Path, public_url: str, secure: bool) -> None:
    here = world(tmp_path, public_url=public_url)
    client = here.app.test_client()
    page = client.get("/admin/masuk", base_url=public_url).text
    form = {"token": Person(here, client, page).token(), "name": "siti", "password": PASSWORD}
    answer = client.post("/admin/masuk", data=form, base_url=public_url)
    (found,) = (each for each in answer.headers.getlist("Set-Cookie") if "kenal-" in each)
    assert found.startswith("__Host-kenal-" if secure else "kenal-")
    assert "siti" not in found.split(";")[0].split("=")[0]
    words = parse_cookie(found)
    assert (words["Path"], words["SameSite"], words["Max-Age"]) == ("/", "Strict", str(180 * 86_400))
    assert "HttpOnly" in found
    assert ("Secure" in found) is secure


def test_nobody_but_a_right_login_gets_one(here: World) -> None:
    stranger = Person(here, here.client())
    attempt(stranger, "siti", "salah")
    stranger.client.get("/admin/masuk")
    assert stranger.client.get_cookie(cookie_name("siti")) is None
