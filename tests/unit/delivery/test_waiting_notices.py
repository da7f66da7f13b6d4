"""The outbox by publication and stage: what can be done, whom it tells, until when it is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from calendar_service.delivery.waiting_notices import WaitingPublication, waiting_publications
from calendar_service.ledger.foreseen import ForeseenRow
from calendar_service.promises.correction import Truth
from calendar_service.promises.outbox import NoticeMove, Outbox, OutboxEntry, OutboxStep, Urgency
from calendar_service.regions import Regions
from tests.ledger_material import REGIONS, edited, following
from tests.unit.ledger.test_foreseen import row
from tests.world import KNOWN

COOLING = timedelta(hours=1)
MOVED = KNOWN + timedelta(days=1, microseconds=5)
DUE = MOVED.replace(microsecond=0) + COOLING
MOVE = NoticeMove("uji", "rapat", MOVED.replace(microsecond=0))
FIRST = following(None, edited(), KNOWN)
REVISION = following(FIRST, edited(**{"days: 2024-09-25": "days: 2024-09-30"}), MOVED)


@dataclass(frozen=True)
class Entry:
    number: int
    published_at: datetime
    by: str = "siti"
    note: str = "Keputusan"


HISTORY = [Entry(2, MOVED), Entry(1, KNOWN)]


def notice(office: str, region: str, kind: str = "pemda", *, is_held: bool = False) -> ForeseenRow:
    made = row(
        office=office, region=region, message="change", before="2024-09-25/2024-09-25", told="2024-09-30/2024-09-30"
    )
    late = replace(made.row, due_at=DUE, not_after=DUE + timedelta(days=30))
    return replace(made, row=late, at=DUE, kind=kind, is_held=is_held)


ROWS = [notice("bali", "51"), notice("sby", "35.78", is_held=True), notice("kpu", "35", "kpu")]


def found(
    step: OutboxStep | None = None, rows: list[ForeseenRow] = ROWS, now: datetime = MOVED
) -> list[WaitingPublication]:
    last = {MOVE: OutboxEntry(7, MOVE, step, MOVED, "siti", "x", DUE)} if step else {}
    return waiting_publications(rows, Truth(REVISION, REGIONS, COOLING), Outbox(COOLING, last), HISTORY, now)


def test_a_publication_says_what_moved_by_it_and_whom_that_tells() -> None:
    (publication,) = found()
    (move,) = publication.moves
    assert (publication.published.number, move.move, move.due_at, move.seen) == (2, MOVE, DUE, 0)
    assert (move.offices, move.lost, move.kinds) == (3, 1, [("kpu", 1), ("pemda", 2)])
    assert isinstance(REGIONS, Regions)
    assert move.provinces(REGIONS) == [(REGIONS["35"].full_name, 2), (REGIONS["51"].full_name, 1)]
    assert move.needed_by == datetime.fromisoformat("2024-09-25T00:00+08:00")
    assert move.urgency(MOVED) is Urgency.FAR


@pytest.mark.parametrize(
    ("said", "before", "after"),
    [
        (None, {OutboxStep.HOLD, OutboxStep.SEND}, {OutboxStep.HOLD}),
        (OutboxStep.RELEASE, {OutboxStep.HOLD, OutboxStep.SEND}, {OutboxStep.HOLD}),
        (OutboxStep.SEND, {OutboxStep.HOLD}, {OutboxStep.HOLD}),
        (OutboxStep.HOLD, {OutboxStep.RELEASE, OutboxStep.SEND}, {OutboxStep.RELEASE}),
    ],
)
def test_what_can_be_done_goes_by_the_hour_and_by_what_was_said(
    said: OutboxStep | None, before: set[OutboxStep], after: set[OutboxStep]
) -> None:
    (publication,) = found(said)
    (move,) = publication.moves
    assert (set(move.steps(MOVED)), set(move.steps(DUE))) == (before, after)
    assert [step for step in OutboxStep if publication.open_to(step, MOVED)] == [s for s in OutboxStep if s in before]


def test_a_hold_stays_in_sight_when_nobody_waits_any_more() -> None:
    (publication,) = found(OutboxStep.HOLD, [])
    (move,) = publication.moves
    assert (move.offices, move.is_held, move.needed_by) == (0, True, DUE)
    assert found(OutboxStep.SEND, []) == [] == found(None, [])
