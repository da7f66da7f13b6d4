"""Which addresses are held and why, what their release would send, and the release."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.admin.held_addresses import PER_PAGE, mark_of
from calendar_service.clock import fixed_clock
from calendar_service.database import ledger, suppressions
from calendar_service.delivery.pacing import Refusal
from calendar_service.ledger.rows import MAIL, Outcome, Sending, Suppression
from calendar_service.office_door.wishing import NOT_US
from calendar_service.promises.plan import plan_groups
from calendar_service.words.reasons import Reason
from calendar_service.words.states import State
from tests.admin_material import NOW, Person, World, application, world

FRIDAY = datetime.fromisoformat("2024-09-20T09:00+07:00")
FATES = {"bali": State.BOUNCED, "papua": State.FAILED, "sleman": State.ACCEPTED, "aceh": State.SUPPRESSED}


@pytest.fixture
def here(tmp_path: Path) -> World:
    """H-3 of `rapat` fell due: Bali's came back, Papua's was refused, Aceh's address is held by its own word."""
    made = world(tmp_path)
    service = made.service
    service.clock = fixed_clock(FRIDAY)
    made.app, made.site = application(service, made.hands)
    book, revision = service.ledger, service.official.refresh()
    book.plan(revision.number, plan_groups(revision, service.regions), FRIDAY)
    rows = book.claim("uji", FRIDAY, 100, [MAIL])
    marks = [
        Sending(row.id, row.claims, f"{row.office}@kantor.example", 1, "ab" * 32, f"{row.id:040x}") for row in rows
    ]
    book.advance("uji", (), [mark for mark, row in zip(marks, rows, strict=True) if row.office != "aceh"], FRIDAY)
    book.record(
        "uji", [Outcome(row.id, FATES.get(row.office, State.ACCEPTED), 550, claims=row.claims) for row in rows], FRIDAY
    )
    of = {row.office: row.id for row in rows}
    hold(made, "bali@kantor.example", 550, "5.1.1", "no such user", of["bali"])
    hold(made, "papua@kantor.example", 552, "5.2.2", "mailbox full", of["papua"])
    hold(made, "aceh@kantor.example", 0, "", NOT_US, None)
    hold(made, "lama@kantor.example", 550, "5.1.1", "<b>gone</b>", None)
    return made


def hold(here: World, address: str, code: int, enhanced: str, said: str, row: int | None) -> None:
    here.service.suppressions.hold(Suppression(address, FRIDAY, code, enhanced, said, row))


def waiting(here: World) -> Counter[str]:
    with here.service.engine.connect() as connection:
        rows = sa.select(ledger.c.office).where(ledger.c.state == State.PENDING)
        return Counter(connection.scalars(rows))


def release(person: Person, address: str, note: str = "Sudah ditelepon") -> str:
    page = f"/admin/alamat/{mark_of(address)}/"
    person.get("/admin/alamat/")
    return person.post(page, note=note).location or ""


def test_each_address_says_whose_it_is_and_why_it_is_held(here: World) -> None:
    page = here.reader().get("/admin/alamat/").text
    for said in (
        "bali@kantor.example",
        "Kantor bali",
        "alamat tidak ada; surat kembali",
        "kotak surat penuh; ditolak saat diserahkan",
        "menyatakan bukan kantor yang dimaksud",
        "tidak dipakai kantor mana pun",
        "&lt;b&gt;gone",
        "550 5.1.1 no such user",
    ):
        assert said in page, said
    assert page.index("lama@kantor") > max(page.index(f"{code}@kantor") for code in ("aceh", "bali", "papua"))
    assert not re.search(r'href="[^"]*(@|%40)', page)


@pytest.mark.parametrize("code", ["bali", "papua", "aceh"])
def test_what_the_page_says_goes_out_is_what_then_waits(here: World, code: str) -> None:
    """And nothing of others."""
    siti, address = here.reader(), f"{code}@kantor.example"
    page = siti.get(f"/admin/alamat/{mark_of(address)}/").text
    told = page[page.index("Yang akan dikirim") : page.index('<form class="writing"')].count("<li>")
    assert told == 1
    assert release(siti, address).endswith(f"hasil=dilepas&surat={told}")
    assert waiting(here) == {code: told}
    assert f"{told} pengingat" in siti.get(f"/admin/alamat/?hasil=dilepas&surat={told}").text
    assert address not in siti.get("/admin/alamat/").text


def test_what_is_of_no_use_any_more_is_not_promised(here: World) -> None:
    here.service.clock = fixed_clock(FRIDAY + timedelta(days=30))
    held = here.service.editor_context().held
    assert [len(each.waking) for each in held.listed(0, 10, here.service.clock())] == [0, 0, 0, 0]


def test_a_release_says_why_and_is_in_the_audit(here: World) -> None:
    siti = here.reader()
    page = f"/admin/alamat/{mark_of('bali@kantor.example')}/"
    siti.get(page)
    refused = siti.post(page, note=" ")
    assert refused.status_code == 422 and "Tulis mengapa" in refused.text
    assert waiting(here) == {}
    release(siti, "bali@kantor.example", "Telepon: benar")
    (deed,) = here.service.accounts.deeds_about("bali", 5)
    assert (deed.who, deed.action, deed.detail) == (
        "siti",
        "address released",
        "bali: bali@kantor.example: Telepon: benar",
    )
    assert "melepas alamat yang ditahan" in siti.get("/admin/kantor/bali/").text


def test_said_twice_it_is_done_once(here: World) -> None:
    siti = here.reader()
    release(siti, "bali@kantor.example")
    assert release(siti, "bali@kantor.example").endswith("hasil=sudah")
    assert siti.get(f"/admin/alamat/{mark_of('bali@kantor.example')}/").status_code == 303
    assert waiting(here) == {"bali": 1}
    assert len(here.service.accounts.deeds_about("bali", 5)) == 1


def test_an_editor_looks_and_releases_nothing(here: World) -> None:
    budi = here.reader("budi")
    page = f"/admin/alamat/{mark_of('bali@kantor.example')}/"
    assert "Ya, kirimi lagi" not in budi.get(page).text
    assert budi.post(page, note="x").status_code == 403
    assert waiting(here) == {}


def test_the_page_of_an_office_leads_to_the_release(here: World) -> None:
    page = here.reader().get("/admin/kantor/bali/").text
    assert f"/admin/alamat/{mark_of('bali@kantor.example')}/" in page


def test_what_is_denied_and_not_held_and_who_refuses_us_stand_apart(here: World) -> None:
    service = here.service
    service.suppressions.denied(
        Suppression("curiga@kantor.example", FRIDAY, 550, "5.1.1", "unknown", None), named=False
    )
    service.domains.complained("kantor.example", FRIDAY, Refusal(Reason.POLICY, "go away <b>", FRIDAY))
    page = here.reader().get("/admin/alamat/").text
    denied = page[page.index('id="dicurigai"') : page.index('id="domain"')]
    assert "curiga@kantor.example" in denied and "curiga@" not in page[: page.index('id="dicurigai"')]
    assert "ditolak aturan server tujuan" in page and "go away &lt;b&gt;" in page


def test_many_are_shown_a_page_at_a_time(here: World) -> None:
    many = [
        {"address": f"a{n:03}@x.example", "since": NOW, "code": 550, "enhanced": "", "evidence": "", "row": None}
        for n in range(2 * PER_PAGE)
    ]
    with here.service.engine.begin() as connection:
        connection.execute(suppressions.insert().values(many))
    siti = here.reader()
    seen = [
        address
        for n in (1, 2, 3, 9)
        for address in re.findall(r"[a0-9]+@x\.example", siti.get(f"/admin/alamat/?hal={n}").text)
    ]
    assert len(set(seen)) == 2 * PER_PAGE
    assert "54 alamat ditahan" in siti.get("/admin/alamat/").text
    assert "54 addresses" in siti.get("/en/admin/alamat/").text
