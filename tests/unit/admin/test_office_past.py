"""An office as it sees itself: its mails with their proof, what comes next, why nothing reaches it, its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.clock import fixed_clock
from calendar_service.database import confirmations, ledger, replies, suppressions
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.offices.doors_sql import Doors
from calendar_service.promises.plan import plan_groups
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.mail_code import mail_code
from calendar_service.words.states import State
from tests.admin_material import NOW, Person, World, world
from tests.world import OFFICES, office

FRIDAY = datetime.fromisoformat("2024-09-20T09:00+07:00")
LETTER = "c0ffee" + "0" * 34


@pytest.fixture
def here(tmp_path: Path) -> World:
    """H-3 of `rapat` was sent to Bali, on a Friday: its mail counted five days."""
    made = world(tmp_path)
    service = made.service
    book, revision = service.ledger, service.official.refresh()
    book.plan(revision.number, plan_groups(revision, service.regions), FRIDAY)
    (row,) = [row for row in book.claim("uji", FRIDAY, 100, [MAIL]) if row.office == "bali"]
    book.advance("uji", (), [Sending(row.id, row.claims, "tu@bali.example", 1, "ab" * 32, "f" * 40)], FRIDAY)
    done = Outcome(row.id, State.ACCEPTED, 250, "2.0.0", "queued \x1b[31mas 4711", "4711", claims=row.claims)
    book.record("uji", [done], FRIDAY)
    with service.engine.begin() as connection:
        connection.execute(ledger.update().where(ledger.c.id == row.id).values(letter=LETTER))
    return made


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def test_what_an_office_was_told_is_answered_with_its_proof(here: World, siti: Person) -> None:
    page = siti.get("/admin/kantor/bali/").text
    code = mail_code(LETTER)
    for said in (
        "tu@bali.example",
        "250 2.0.0 queued",
        "ab" * 32,
        code,
        f"/cek/{code}/",
        "Pengingat H-5",
        "10.00 WITA",
        "Belum dinyatakan diteruskan.",
    ):
        assert said in page, said
    assert "\x1b" not in page


def test_who_confirmed_it_stands_beside_it(here: World, siti: Person) -> None:
    said = {"office": "bali", "letter": LETTER, "at": FRIDAY + timedelta(hours=2), "who": "Ani <i>", "note": "SE 7"}
    with here.service.engine.begin() as connection:
        connection.execute(confirmations.insert().values(said))
    page = siti.get("/admin/kantor/bali/").text
    assert "Ani &lt;i&gt;" in page and "SE 7" in page and "Belum dinyatakan diteruskan." not in page
    assert "12.00 WITA" in page


def test_what_comes_next_is_foretold_and_not_told_twice(here: World, siti: Person) -> None:
    """It is 19 September by the service's clock: H-3 and H-1 of `rapat` are to come, and Aceh's stage is nobody else's."""
    page = siti.get("/admin/kantor/bali/").text
    coming = page[page.index('id="berikutnya"') : page.index('id="perbaiki"')]
    assert "Rapat" in coming and "H-1" in coming and "Hanya Aceh" not in coming
    assert "Hanya Aceh" in siti.get("/admin/kantor/aceh/").text


def test_a_held_address_says_since_when_and_why(here: World, siti: Person) -> None:
    assert "tidak dikirimi apa pun" not in siti.get("/admin/kantor/bali/").text
    held = {
        "address": "bali@kantor.example",
        "since": NOW,
        "code": 550,
        "enhanced": "5.1.1",
        "evidence": "no such user",
        "row": None,
    }
    with here.service.engine.begin() as connection:
        connection.execute(suppressions.insert().values(held))
    page = siti.get("/admin/kantor/bali/").text
    assert "tidak dikirimi apa pun" in page and "no such user" in page
    assert "no such user" not in siti.get("/admin/kantor/aceh/").text


def test_what_it_wrote_and_its_history_are_there(here: World, siti: Person) -> None:
    wrote = {
        "at": NOW, "office": "bali", "known_by": "path", "sender": "tu@bali.example", "name": "TU", "subject": "Re: Rapat",
        "text": "Sudah kami terima", "is_cut": False, "attachments": 0, "digest": "d" * 64,
    }  # fmt: skip
    with here.service.engine.begin() as connection:
        connection.execute(
            replies.insert().values([wrote, {**wrote, "office": "aceh", "text": "Bukan kami", "digest": "e" * 64}])
        )
    moved = [replace(o, email=MailAddress("baru@bali.example")) if o.code == "bali" else o for o in OFFICES]
    here.service.directory.replace([*moved, office("lain", "51")], fixed_clock(NOW + timedelta(days=1)))
    page = siti.get("/admin/kantor/bali/").text
    assert "Sudah kami terima" in page and "Bukan kami" not in page
    assert "bali@kantor.example → baru@bali.example" in page and page.count("revisi daftar") == 2


def test_history_is_read_as_far_as_somebody_waits(here: World) -> None:
    directory = here.service.directory
    for name in ("satu", "dua"):
        offices = [replace(o, name=name) if o.code == "bali" else o for o in OFFICES]
        directory.replace(offices, fixed_clock(NOW))
    whole = directory.history_of("bali")
    assert [
        (step.fields, step.before and step.before.name, step.after and step.after.name) for step in whole.steps
    ] == [
        (("name",), "satu", "dua"),
        (("name",), "Kantor bali", "satu"),
        ((), None, "Kantor bali"),
    ]
    short = directory.history_of("bali", most_lines=2 * len(OFFICES))
    assert (short.steps, short.is_whole) == (whole.steps[:1], False)
    assert directory.history_of("nobody").steps == ()
    directory.replace(OFFICES[1:], fixed_clock(NOW))
    assert directory.history_of("aceh").steps[0].after is None


@pytest.mark.parametrize("code", ['a"b', "a,b", "=a", "bali x"])
def test_history_finds_codes_that_a_file_quotes(here: World, code: str) -> None:
    odd = replace(office("x", "51"), code=code)
    here.service.directory.replace([*OFFICES, odd], fixed_clock(NOW))
    assert [step.after for step in here.service.directory.history_of(code).steps] == [odd]


def test_a_new_link_makes_the_old_one_lead_nowhere(here: World, siti: Person) -> None:
    doors: Doors = here.service.office_doors
    page = siti.get("/admin/kantor/bali/").text
    old = doors.urls(["bali"])["bali"]
    assert old in page
    answer = siti.post("/admin/kantor/bali/tautan")
    assert answer.status_code == 303
    new = doors.urls(["bali"])["bali"]
    page = siti.get(answer.location).text
    assert old != new and new in page and old not in page
    assert siti.client.get(old.partition(here.site.settings.public_url)[2]).status_code == 404
    assert [(deed.action, deed.who) for deed in here.service.accounts.deeds_about("bali", 5)] == [
        ("office door renewed", "siti")
    ]
    assert "membuat tautan baru bagi kantor bali" in page


def test_an_editor_sees_no_link_and_makes_none(here: World) -> None:
    budi = here.reader("budi")
    page = budi.get("/admin/kantor/bali/").text
    assert "/kantor/" not in page.replace("/admin/kantor/", "")
    assert budi.post("/admin/kantor/bali/tautan").status_code == 403


def test_a_retired_office_keeps_its_past(here: World, siti: Person) -> None:
    here.service.directory.replace([o for o in OFFICES if o.code != "bali"], fixed_clock(NOW))
    page = siti.get("/admin/kantor/bali/").text
    assert "dipensiunkan" in page and mail_code(LETTER) in page and "Ya, pensiunkan" not in page
    assert siti.get("/admin/kantor/nobody/").status_code == 404


def test_what_an_office_is_asked_costs_no_more_for_others(here: World, siti: Person) -> None:
    """No statement of the page reads the whole ledger or the whole list."""
    seen: list[str] = []
    sa.event.listen(here.service.engine, "before_cursor_execute", lambda _c, _u, statement, *_: seen.append(statement))
    siti.get("/admin/kantor/bali/")
    with here.service.engine.connect() as connection:
        for statement in {each for each in seen if "FROM ledger" in each or "FROM offices" in each}:
            named = statement.count("?")
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("x",) * named).all()
            scanned = [
                row[3]
                for row in plan
                if row[3].startswith("SCAN") and "beginnings" not in row[3] and "USING" not in row[3]
            ]
            assert [each for each in scanned if each.split()[1] in ("ledger", "offices")] == [], statement
