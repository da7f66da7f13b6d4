"""Notices that people hold or let go: the same in memory and in both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from calendar_service.errors import Refused
from calendar_service.ledger.memory import MemoryLedger
from calendar_service.ledger.memory_outbox import MemoryOutbox
from calendar_service.ledger.outbox import NoticeOutbox, OutboxCount, OutboxOrder
from calendar_service.ledger.rows import MAIL, Outcome
from calendar_service.ledger.sql.outbox import SqlOutbox
from calendar_service.promises.correction import Truth
from calendar_service.promises.outbox import NoticeMove, OutboxStep
from calendar_service.promises.plan import REMINDER, plan_groups
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import State
from tests.ledger_material import REGIONS, MemorySite, Site, SqlSite, claims_of, edited, finish, plan, send, tell
from tests.world import KNOWN, OFFICES

COOLING = timedelta(hours=1)
FRIDAY = datetime.fromisoformat("2024-09-20T09:00+07:00")
MOVED = FRIDAY + timedelta(hours=1)
DUE = MOVED + COOLING

pytestmark = pytest.mark.usefixtures("engine")  # so that a database has its tables; see conftest


@dataclass
class Place:
    """A ledger in which all were told of `rapat`, which then moved; and its outbox."""

    site: Site
    outbox: NoticeOutbox
    revision: Revision

    @property
    def truth(self) -> Truth:
        return Truth(self.revision, REGIONS, COOLING)

    @property
    def moves(self) -> list[NoticeMove]:
        return [NoticeMove("uji", "rapat", self.revision.stamps["uji", "rapat"].common.scheduled_at)]

    def move(self, to: str, at: datetime) -> None:
        self.revision = self.site.publish(edited(**{"days: 2024-09-25": f"days: {to}"}), at)

    def take(self, step: OutboxStep, at: datetime, seen: int = 0, by: str = "siti") -> OutboxCount:
        return self.outbox.take(OutboxOrder(step, dict.fromkeys(self.moves, seen), by, "x", {}), self.truth, at)

    def sweep(self, at: datetime) -> int:
        self.outbox.rest(self.truth, at)
        return self.site.ledger.correct(self.truth, at)

    def notices(self) -> list[Any]:
        return [row for row in self.site.rows() if row.message != REMINDER]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "memory":
        site: Site = MemorySite()
        assert isinstance(site.ledger, MemoryLedger)
        outbox: NoticeOutbox = MemoryOutbox(site.ledger)
    else:
        site = SqlSite(request.getfixturevalue("engine"))
        outbox = SqlOutbox(site.ledger)
    site.enlist(OFFICES, KNOWN)
    made = Place(site, outbox, site.publish(edited(), KNOWN))
    plan(site, made.revision, FRIDAY)
    tell(site, FRIDAY)
    made.move("2024-09-30", MOVED)
    return made


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The one that `place` runs on."""
    kind = request.node.callspec.params["place"]
    url: str = request.getfixturevalue("postgres_url" if kind == "postgresql" else "sqlite_url")
    return url


def test_held_before_its_hour_it_is_entered_and_never_claimed(place: Place) -> None:
    assert place.take(OutboxStep.HOLD, MOVED) == OutboxCount()
    assert place.sweep(DUE) == 4
    assert place.site.ledger.waiting(DUE + timedelta(days=2)) == 0
    assert place.take(OutboxStep.RELEASE, DUE + COOLING, 1) == OutboxCount(waiting=4)
    assert place.site.ledger.waiting(DUE + COOLING) == 4
    assert {row.due_at for row in place.notices()} == {DUE}


def test_held_after_its_hour_what_is_in_a_hand_is_told_and_rests_when_it_comes_back(place: Place) -> None:
    place.sweep(DUE)
    rows = place.site.ledger.claim("w", DUE, 2, [MAIL])
    (gone,) = send(place.site, rows[:1])
    finish(place.site, [gone], DUE)
    assert place.take(OutboxStep.HOLD, DUE) == OutboxCount(waiting=2, under_way=1, gone=1)
    later = [Outcome(rows[1].id, State.DEFERRED, try_at=DUE, claims=claims_of(place.site, rows[1].id))]
    place.site.ledger.record("w", later, DUE)
    place.sweep(DUE + COOLING)
    assert place.site.ledger.waiting(DUE + timedelta(hours=9)) == 0
    place.take(OutboxStep.SEND, DUE + COOLING, 1)
    assert len(tell(place.site, DUE + COOLING)) == 3


def test_let_go_now_it_goes_before_its_hour_once(place: Place) -> None:
    assert place.sweep(MOVED) == 0
    place.take(OutboxStep.SEND, MOVED)
    assert [place.sweep(MOVED), place.sweep(MOVED), place.sweep(DUE)] == [4, 0, 0]
    assert len(tell(place.site, MOVED)) == 4
    assert {row.due_at for row in place.notices()} == {DUE}
    assert place.take(OutboxStep.HOLD, DUE, 1) == OutboxCount(gone=4)


def test_who_was_reminded_of_the_new_date_meanwhile_gets_no_notice(place: Place) -> None:
    """H-3 of the 30th falls due on Friday the 27th."""
    place.take(OutboxStep.HOLD, MOVED)
    place.sweep(DUE)
    friday = datetime.fromisoformat("2024-09-27T12:00+07:00")
    groups = plan_groups(place.revision, REGIONS, COOLING)
    place.site.ledger.plan(place.revision.number, groups, friday)
    assert len(tell(place.site, friday, limit=2)) == 2
    assert place.take(OutboxStep.RELEASE, friday + COOLING, 1) == OutboxCount(waiting=2, needless=2)
    assert [row.state for row in place.notices()].count(State.SUPERSEDED) == 2
    assert place.site.ledger.correct(place.truth, friday + COOLING) == 0


def test_a_date_that_moves_again_is_another_move_that_nobody_holds(place: Place) -> None:
    place.take(OutboxStep.HOLD, MOVED)
    place.sweep(DUE)
    held = place.moves
    place.move("2024-10-02", DUE)
    assert not place.outbox.rest(place.truth, DUE)
    place.site.ledger.close(DUE, freely=True)
    assert place.sweep(DUE + COOLING) == 4
    assert len(tell(place.site, DUE + COOLING)) == 4
    with pytest.raises(Refused):
        place.outbox.take(OutboxOrder(OutboxStep.SEND, dict.fromkeys(held, 1), "siti", "x", {}), place.truth, DUE)


def test_of_two_at_once_the_second_is_refused_and_a_double_click_is_one_step(place: Place) -> None:
    place.take(OutboxStep.HOLD, MOVED)
    assert place.take(OutboxStep.HOLD, MOVED).is_repeated
    assert [each.by for each in place.outbox.rest(place.truth, MOVED)] == ["siti"]
    for step in OutboxStep:
        with pytest.raises(Refused):
            place.take(step, MOVED, by="budi")
    with pytest.raises(Refused):
        place.outbox.take(OutboxOrder(OutboxStep.SEND, dict.fromkeys(place.moves, 1), "b", "x", {}), old(place), MOVED)
    assert [entry.id for entry in place.outbox.read(COOLING).last.values()] == [1]


def old(place: Place) -> Truth:
    """What somebody has before him whose page is older than a revision."""
    truth = place.truth
    place.move("2024-10-05", MOVED + timedelta(minutes=1))
    return truth


def test_nobody_lets_go_what_nobody_holds(place: Place) -> None:
    with pytest.raises(Refused):
        place.take(OutboxStep.RELEASE, MOVED)
