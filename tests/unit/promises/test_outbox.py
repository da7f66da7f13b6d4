"""What people said of notices that wait: when their turn comes, of which move they are, and until when they are needed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from calendar_service.promises.correction import Correction, Truth
from calendar_service.promises.outbox import (
    NEAR,
    NoticeMove,
    Outbox,
    OutboxEntry,
    OutboxStep,
    Urgency,
    is_present,
    move_of,
    needed_by,
    urgency,
)
from calendar_service.publishing.revision import Revision
from tests.ledger_material import REGIONS, edited, following
from tests.world import KNOWN

COOLING = timedelta(hours=1)
MOVED = KNOWN + timedelta(days=1)
DUE = MOVED + COOLING
MOVE = NoticeMove("uji", "rapat", MOVED)
LOCAL = 'days: 2024-09-25\n        local: {"51": 2024-09-28}'


def notice(stage: str = "rapat", due_at: datetime = DUE) -> Correction:
    return Correction("uji", stage, "change", "35.78", 1, "a", "b", due_at, due_at + timedelta(days=3))


def outbox(step: OutboxStep, at: datetime = MOVED) -> Outbox:
    return Outbox(COOLING, {MOVE: OutboxEntry(1, MOVE, step, at, "siti", "", None)})


def revision() -> Revision:
    """`rapat` has moved in Bali alone."""
    return following(
        following(None, edited(), KNOWN), edited(**{"days: 2024-09-25": LOCAL.replace("        ", "          ")}), MOVED
    )


def test_when_a_turn_comes_goes_by_what_was_said_last() -> None:
    early = MOVED + timedelta(minutes=5)
    assert Outbox(COOLING).turn(notice()) == DUE
    assert outbox(OutboxStep.HOLD).turn(notice()) == notice().not_after
    assert outbox(OutboxStep.RELEASE).turn(notice()) == DUE
    assert outbox(OutboxStep.SEND, early).turn(notice()) == early
    assert outbox(OutboxStep.SEND, DUE + COOLING).turn(notice()) == DUE
    assert outbox(OutboxStep.HOLD).turn(notice("rapat@35.78")) == notice().not_after
    for other in (notice("aceh"), notice(due_at=DUE + COOLING)):
        assert outbox(OutboxStep.HOLD).turn(other) == other.due_at


@pytest.mark.parametrize("step", OutboxStep)
def test_it_is_entered_at_its_hour_also_where_it_is_held_and_before_it_where_it_was_let_go(step: OutboxStep) -> None:
    found = outbox(step)
    assert bool(found.owed([notice()], DUE - timedelta(seconds=1))) == (step is OutboxStep.SEND)
    assert found.owed([notice()], DUE) == [notice()]


def test_a_move_is_that_of_the_place_that_is_told() -> None:
    now = revision()
    assert move_of(now, "uji", "rapat", "51") == move_of(now, "uji", "rapat@51", "35.78") == MOVE
    elsewhere = move_of(now, "uji", "rapat", "35.78")
    assert elsewhere and elsewhere.scheduled_at == KNOWN
    assert move_of(now, "uji", "tidak-ada", "51") is None
    assert is_present(now, MOVE) and not is_present(now, NoticeMove("uji", "rapat", DUE))
    assert outbox(OutboxStep.HOLD).held(now) and not outbox(OutboxStep.SEND).held(now)


def test_an_office_acts_by_the_earlier_of_both_dates_and_of_what_has_begun_by_its_end() -> None:
    truth = Truth(revision(), REGIONS, COOLING)
    told = [("uji", "rapat", "51", line) for line in ("2024-09-28/2024-09-29", "2024-09-25/2024-09-25", "open")]
    assert needed_by(truth, told, MOVED) == datetime.fromisoformat("2024-09-25T00:00+08:00")
    later = datetime.fromisoformat("2024-09-28T12:00+08:00")
    assert needed_by(truth, told[:1], later) == datetime.fromisoformat("2024-09-30T00:00+08:00")
    assert needed_by(truth, told[2:], MOVED) is None


def test_it_grows_urgent_and_is_too_late() -> None:
    assert urgency(None, DUE) is Urgency.FAR
    assert urgency(DUE, DUE - NEAR - timedelta(seconds=1)) is Urgency.FAR
    assert urgency(DUE, DUE - NEAR) is urgency(DUE, DUE - timedelta(seconds=1)) is Urgency.NEAR
    assert urgency(DUE, DUE) is Urgency.PAST
