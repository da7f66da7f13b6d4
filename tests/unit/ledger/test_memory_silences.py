"""Who is silent, and which provinces hear of it: the same in memory and in both databases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from calendar_service.database import confirmations
from calendar_service.database import ledger as table
from calendar_service.ledger.book import Silences
from calendar_service.ledger.memory import MemoryLedger
from calendar_service.ledger.memory_silences import MemorySilences
from calendar_service.ledger.rows import MAIL, Row
from calendar_service.ledger.sql.silence import SqlSilences
from calendar_service.promises.correction import Truth
from calendar_service.promises.silence import SilenceRule, SilentList
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State
from tests.ledger_material import REGIONS, MemorySite, Site, SqlSite, edited, finish, plan, send, tell
from tests.world import KNOWN, TIMELINE, office

TOLD = datetime.fromisoformat("2024-09-20T09:00+07:00")
"""H-3 of `rapat`, told on the Friday before it."""

DUE = datetime.fromisoformat("2024-09-24T08:00+07:00")
"""The second working day after it."""

pytestmark = pytest.mark.usefixtures("engine")  # so that a database has its tables; see conftest

PROVINCE = [office("gub", "35"), office("bawaslu-35", "35", "bawaslu")]
INSIDE = [office("sby", "35.78"), office("sda", "35.15"), office("bws", "35.78", "bawaslu")]
ELSEWHERE = [office("aceh", "11"), office("bali", "51")]


@dataclass
class Place:
    """A ledger, and who is silent by it."""

    site: Site
    silences: Silences
    revision: Revision

    def climb(self, now: datetime, days: int = 2) -> int:
        if isinstance(self.silences, SqlSilences):
            self.silences = SqlSilences(self.silences._ledger)  # another clock process, which has not looked yet
        return self.silences.climb(SilenceRule(self.revision, REGIONS, days), now)

    def told(self, now: datetime = TOLD, lost: tuple[str, ...] = ()) -> None:
        """What is due goes out, each mail with a letter of its own; to some offices it never comes."""
        plan(self.site, self.revision, now)
        rows = self.site.ledger.claim("w", now, 100, [MAIL])
        send(self.site, rows)
        for row in rows:
            self.note_letter(row, letter_of(row.office))
            finish(self.site, [row.id], now, State.FAILED if row.office in lost else State.ACCEPTED)

    def note_letter(self, row: Row, letter: str | None) -> None:
        if isinstance(self.site, SqlSite):
            with self.site.engine.begin() as connection:
                connection.execute(table.update().where(table.c.id == row.id).values(letter=letter))
        else:
            ledger = self.site.ledger
            assert isinstance(ledger, MemoryLedger)
            ledger._rows[row.id]["letter"] = letter

    def confirm(self, *codes: str) -> None:
        for code in codes:
            if isinstance(self.silences, MemorySilences):
                self.silences.confirm(code, letter_of(code))
            else:
                assert isinstance(self.site, SqlSite)
                said = {"office": code, "letter": letter_of(code), "at": DUE, "who": "", "note": ""}
                with self.site.engine.begin() as connection:
                    connection.execute(confirmations.insert().values(said))

    def lists(self) -> list[Any]:
        """Rows that tell a province."""
        return [row for row in self.site.rows() if row.message == "silence"]

    def says(self, now: datetime) -> dict[str, SilentList]:
        """What each list that can be claimed would say, by its office."""
        rows = self.site.ledger.claim("w", now, 100, [MAIL])
        found = self.silences.lists(SilenceRule(self.revision, REGIONS, 2), rows, now)
        self.site.ledger.release("w", [row.claim for row in rows])
        return {row.office: found[row.id] for row in rows if row.id in found}


def letter_of(office: str) -> str:
    return f"{office:0<40}"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def here(request: pytest.FixtureRequest) -> Place:
    if request.param == "memory":
        site: Site = MemorySite()
        assert isinstance(site.ledger, MemoryLedger)
        silences: Silences = MemorySilences(site.ledger)
    else:
        engine: sa.Engine = request.getfixturevalue("engine")
        site = SqlSite(engine)
        silences = SqlSilences(site.ledger)
    revision = site.publish(TIMELINE.encode(), KNOWN)
    site.enlist([*PROVINCE, *INSIDE, *ELSEWHERE], KNOWN)
    return Place(site, silences, revision)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The one that `here` runs on."""
    kind = request.node.callspec.params["here"]
    url: str = request.getfixturevalue("postgres_url" if kind == "postgresql" else "sqlite_url")
    return url


def test_a_province_is_told_once(here: Place) -> None:
    here.told()
    assert here.climb(DUE - timedelta(seconds=1)) == 0
    assert here.climb(DUE) == 1
    (row,) = here.lists()
    assert (row.office, row.election, row.stage, row.lead, row.region) == ("gub", "uji", "rapat", 3, "35")
    assert (row.due_at, row.try_at, row.state, row.before) == (DUE, DUE, "pending", None)
    assert row.not_after == datetime.fromisoformat("2024-09-26T00:00+07:00")
    assert [here.climb(DUE + timedelta(hours=hours)) for hours in (0, 1, 9)] == [0, 0, 0]


def test_the_list_says_who_is_silent_and_who_was_not_reached(here: Place) -> None:
    here.site.enlist([*PROVINCE, *INSIDE, office("mlg", "35.15")], KNOWN)
    here.told(lost=("mlg",))
    here.confirm("sda")
    here.climb(DUE)
    found = here.says(DUE)["gub"]
    assert [each.office for each in found.silent] == ["sby"]
    assert [(each.office, each.state) for each in found.unreached] == [("mlg", State.FAILED)]
    assert found.confirmed == 1


def test_nobody_is_told_where_all_have_confirmed(here: Place) -> None:
    here.told()
    here.confirm("sby", "sda")
    assert here.climb(DUE) == 0


def test_a_list_that_waits_is_superseded_when_the_last_one_confirms(here: Place) -> None:
    here.told()
    here.climb(DUE)
    here.confirm("sby", "sda")
    assert here.climb(DUE + timedelta(minutes=1)) == 0
    assert [row.state for row in here.lists()] == ["superseded"]
    assert here.lists()[0].id in {link.row for link in here.site.links()}


def test_a_deputy_speaks_for_its_office_and_is_not_silent_itself(here: Place) -> None:
    deputies = [replace(INSIDE[0], code="sby-w1"), replace(INSIDE[1], code="sda-w1"), replace(INSIDE[1], code="sda-w2")]
    here.site.enlist([*PROVINCE, *INSIDE, *deputies], KNOWN)
    here.told()
    here.confirm("sby-w1", "sda")
    assert here.climb(DUE) == 0


def test_a_silent_office_is_named_once_however_many_deputies_it_has(here: Place) -> None:
    here.site.enlist([*PROVINCE, *INSIDE, replace(INSIDE[0], code="sby-w1")], KNOWN)
    here.told()
    here.confirm("sda")
    here.climb(DUE)
    assert [each.office for each in here.says(DUE)["gub"].silent] == ["sby"]


def test_no_other_office_is_asked_or_told(here: Place) -> None:
    """Nobody confirms: governments of provinces, other kinds and offices that have gone are no one's silence."""
    here.site.enlist([*PROVINCE, INSIDE[2], *ELSEWHERE], KNOWN)
    here.told()
    assert here.climb(DUE) == 0


def test_what_went_out_before_mails_could_be_confirmed_is_not_silence(here: Place) -> None:
    here.told()
    for row in here.site.rows():
        here.note_letter(row, None)
    assert here.climb(DUE) == 0


def test_a_province_without_an_office_is_told_nothing(here: Place) -> None:
    here.site.enlist([PROVINCE[1], *INSIDE], KNOWN)
    here.told()
    assert here.climb(DUE) == 0


def test_a_date_that_moves_supersedes_the_list(here: Place) -> None:
    here.told()
    here.climb(DUE)
    here.revision = here.site.publish(edited(**{"2024-09-25": "2024-10-02"}), DUE)
    here.site.ledger.close(DUE)
    assert [row.state for row in here.lists()] == ["superseded"]
    assert here.climb(DUE + timedelta(minutes=1)) == 0


def test_an_old_timetable_enters_nothing(here: Place) -> None:
    here.told()
    here.site.publish(edited(Rapat="Sidang"), DUE)
    assert here.climb(DUE) == 0


def test_a_list_is_no_news_about_a_date(here: Place) -> None:
    """It is neither what an office believes, nor a mail that another one follows."""
    here.told()
    here.climb(DUE)
    tell(here.site, DUE)
    beliefs = {belief.office: belief.line for belief in here.site.ledger.beliefs([("uji", "rapat")])}
    assert beliefs["gub"] == "2024-09-25/2024-09-25"
    moved = here.site.publish(edited(**{"2024-09-25": "2024-09-26"}), DUE + timedelta(hours=1))
    here.site.ledger.correct(Truth(moved, REGIONS, timedelta(0)), DUE + timedelta(hours=2))
    rows = [row for row in here.site.ledger.claim("w", DUE + timedelta(hours=2), 100, [MAIL]) if row.office == "gub"]
    threads = here.site.ledger.told_before(rows)
    assert {each.message for thread in threads.values() for each in thread} == {"reminder"}
