"""When the backlog will be done, reckoned by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calendar_service.ledger.backlog import Backlog, Late

AT = datetime(2024, 9, 20, 1, tzinfo=UTC)


def after(**span: float) -> datetime:
    return AT + timedelta(**span)


def test_rows_at_the_measured_rate() -> None:
    backlog = Backlog(AT, [(after(hours=1), 300), (after(days=1), 300)], None, 120, timedelta(minutes=1))
    assert backlog.per_second == 2
    assert backlog.done_at == after(minutes=5)
    assert backlog.late == []


def test_a_row_that_waits_for_its_time_is_done_no_sooner() -> None:
    backlog = Backlog(AT, [(after(days=1), 1)], after(hours=2), 600, timedelta(minutes=10))
    assert backlog.done_at == after(hours=2)


def test_what_comes_too_late_by_boundary() -> None:
    """One a second: 60 of the first hundred in time, and all that follow them wait behind."""
    waiting = [(after(seconds=60), 100), (after(seconds=150), 100), (after(hours=1), 100)]
    backlog = Backlog(AT, waiting, None, 60, timedelta(minutes=1))
    assert backlog.late == [Late(after(seconds=60), 40), Late(after(seconds=150), 50)]


def test_nothing_waits() -> None:
    assert Backlog(AT, [], None, 0, timedelta(minutes=10)).done_at == AT


def test_nobody_can_say() -> None:
    backlog = Backlog(AT, [(after(minutes=1), 9)], None, 0, timedelta(minutes=10))
    assert backlog.done_at is None
    assert backlog.late == []
