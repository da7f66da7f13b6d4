"""Whether a step is one that was just taken, and which of two is refused."""

from __future__ import annotations

import pytest

from calendar_service.errors import Refused
from calendar_service.ledger.outbox import OutboxOrder, is_repeated
from calendar_service.promises.outbox import NoticeMove, Outbox, OutboxEntry, OutboxStep
from tests.unit.promises.test_outbox import COOLING, DUE, MOVED

ONE, TWO = NoticeMove("uji", "rapat", MOVED), NoticeMove("uji", "aceh", MOVED)


def box(*steps: tuple[int, NoticeMove, OutboxStep, str]) -> Outbox:
    return Outbox(COOLING, {move: OutboxEntry(n, move, step, DUE, by, "x", None) for n, move, step, by in steps})


def order(step: OutboxStep, seen: int, *moves: NoticeMove, by: str = "siti") -> OutboxOrder:
    return OutboxOrder(step, dict.fromkeys(moves, seen), by, "x", {})


def test_what_nobody_else_has_touched_is_no_repetition() -> None:
    held = (1, ONE, OutboxStep.HOLD, "budi")
    assert not is_repeated(order(OutboxStep.HOLD, 0, ONE, TWO), box())
    assert not is_repeated(order(OutboxStep.RELEASE, 1, ONE), box(held))


def test_the_same_sent_twice_is_a_repetition_of_all_or_none() -> None:
    held = (1, ONE, OutboxStep.HOLD, "siti")
    assert is_repeated(order(OutboxStep.HOLD, 0, ONE), box(held))
    with pytest.raises(Refused):
        is_repeated(order(OutboxStep.HOLD, 0, ONE, TWO), box(held))


@pytest.mark.parametrize(
    ("step", "seen", "by"),
    [(OutboxStep.HOLD, 0, "budi"), (OutboxStep.SEND, 0, "siti"), (OutboxStep.RELEASE, 2, "siti")],
)
def test_who_saw_something_else_is_refused(step: OutboxStep, seen: int, by: str) -> None:
    with pytest.raises(Refused):
        is_repeated(order(step, seen, ONE, by=by), box((1, ONE, OutboxStep.HOLD, "siti")))


def test_nobody_lets_go_what_is_not_held() -> None:
    for last in ((), ((1, ONE, OutboxStep.SEND, "siti"),)):
        with pytest.raises(Refused):
            is_repeated(order(OutboxStep.RELEASE, len(last), ONE), box(*last))
