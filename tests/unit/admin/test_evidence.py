"""The delivery report as PDF, from the editor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from calendar_service.admin import evidence
from calendar_service.admin.context import EXTENSION
from calendar_service.database import confirmations, ledger
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.promises.plan import plan_groups
from calendar_service.words.mail_code import mail_code
from calendar_service.words.states import State
from tests.admin_material import Person, World, world

FRIDAY = datetime.fromisoformat("2024-09-20T09:00+07:00")
TUESDAY = datetime.fromisoformat("2024-09-24T09:00+07:00")
LETTER = "c0ffee" + "0" * 34


class Set:
    """Sets nothing, and remembers what it was to set."""

    def __init__(self) -> None:
        self.words: Mapping[str, Any] = {}

    def pdf(self, layout: str, words: Mapping[str, Any], language: str, day: date) -> bytes:
        self.words = words
        return b"%PDF-"

    @property
    def rows(self) -> list[str]:
        """Each row as one text."""
        return [json.dumps(row, ensure_ascii=False) for row in self.words["rows"]]


@pytest.fixture
def here(tmp_path: Path) -> World:
    """H-3 and H-1 of `rapat` were sent to everybody; Bali has confirmed the first."""
    made = world(tmp_path)
    book, revision = made.service.ledger, made.service.official.refresh()
    for at in (FRIDAY, TUESDAY):
        book.plan(revision.number, plan_groups(revision, made.service.regions), at)
        rows = book.claim("uji", at, 100, [MAIL])
        book.advance(
            "uji", (), [Sending(row.id, row.claims, "a@b.example", 1, "ab" * 32, "f" * 40) for row in rows], at
        )
        book.record("uji", [Outcome(row.id, State.ACCEPTED, 250, "2.0.0", "Ok", claims=row.claims) for row in rows], at)
    with made.service.engine.begin() as connection:
        mine = ledger.update().where(ledger.c.office == "bali", ledger.c.lead == 3)
        connection.execute(mine.values(letter=LETTER))
        said = {"office": "bali", "letter": LETTER, "at": FRIDAY, "who": "Ani", "note": ""}
        connection.execute(confirmations.insert().values(said))
    return made


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


@pytest.fixture
def paper(here: World) -> Set:
    """What the editor sets papers by."""
    found = Set()
    here.app.extensions[EXTENSION] = replace(here.app.extensions[EXTENSION], typesetting=found)
    return found


def test_the_report_of_an_office_has_all_that_it_was_told_and_the_head_of_the_chain(
    here: World, siti: Person, paper: Set
) -> None:
    answer = siti.get("/admin/kantor/bali/laporan.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "laporan-bali.pdf" in answer.headers["Content-Disposition"]
    first, second = paper.rows
    assert mail_code(LETTER) in first and "Ani" in first and "Ani" not in second
    assert paper.words["head"] == here.service.office_mails.verification().head


def test_a_report_of_a_stage_and_of_some_days(siti: Person, paper: Set) -> None:
    siti.get("/admin/pengingat/laporan.pdf?tahapan=uji/rapat")
    every = paper.rows
    siti.get("/admin/pengingat/laporan.pdf?tahapan=uji/rapat&sejak=2024-09-20&sampai=2024-09-20")
    assert 0 < len(paper.rows) < len(every) and not any("Hanya Aceh" in row for row in every)
    siti.get("/admin/pengingat/laporan.pdf?sejak=2024-09-24")
    assert any("Hanya Aceh" in row for row in paper.rows)
    siti.get("/admin/pengingat/laporan.pdf?sampai=2024-09-19")
    assert paper.rows == []


def test_days_are_typed_as_people_write_them(siti: Person, paper: Set) -> None:
    asked = "/admin/pengingat/laporan.pdf?tahapan=uji/rapat&sejak=%s&sampai=%s"
    siti.get(asked % ("2024-09-20", "2024-09-20"))
    expected = paper.rows
    for typed in ("20 September 2024", "Jumat, 20-9-2024", "20/9/24"):
        siti.get(asked % (typed, typed))
        assert paper.rows == expected, typed


def test_all_that_is_wrong_with_days_is_said_beside_them_and_what_was_typed_stays(siti: Person, paper: Set) -> None:
    answer = siti.get("/admin/pengingat/laporan.pdf?tahapan=uji/rapat&sejak=kemarin&sampai=31-2-2024")
    assert answer.status_code == 422 and answer.mimetype == "text/html"
    assert 'value="kemarin"' in answer.text and 'value="31-2-2024"' in answer.text
    assert 'id="sejak-keliru"' in answer.text and "Tanggal ini tidak ada di kalender." in answer.text
    assert 'value="uji/rapat" selected' in answer.text
    answer = siti.get("/admin/pengingat/laporan.pdf?sejak=24-9-2024&sampai=20-9-2024")
    assert answer.status_code == 422 and "mendahului hari yang pertama" in answer.text
    assert paper.words == {}


def test_what_cannot_be_asked_is_refused(here: World, siti: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert siti.get("/admin/kantor/nobody/laporan.pdf").status_code == 404
    assert here.service.office_mails.verification().count > 1
    monkeypatch.setattr(evidence, "MOST_LINKS", 1)
    answer = siti.get("/admin/kantor/bali/laporan.pdf")
    assert answer.status_code == 403 and "reminders report --format pdf" in answer.text


def test_it_is_a_pdf(siti: Person) -> None:
    assert siti.client.get("/admin/kantor/bali/laporan.pdf").data.startswith(b"%PDF-")
    assert "/admin/kantor/bali/laporan.pdf" in siti.get("/admin/kantor/bali/").text
    page = siti.get("/admin/pengingat/").text
    assert "/admin/pengingat/laporan.pdf" in page and 'value="uji/rapat"' in page
