"""The line in the ledger says exactly what was told, and can be read back."""

from __future__ import annotations

from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.i18n import Text
from calendar_service.reminders.told import CANCELLED, OPEN, Told, read_line, told_line
from calendar_service.timeline.stage import Days, Hours, Occurrence, Stage, Status

MINUTES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
HOURS = st.none() | st.builds(Hours, MINUTES, st.none() | MINUTES) | st.builds(Hours, st.none(), MINUTES)
DAYS = st.builds(Days, st.none() | st.dates(date(1990, 1, 1)), st.dates(date(1990, 1, 1)))


@given(DAYS, HOURS, st.none() | st.just("Asia/Jayapura"))
def test_a_line_is_read_as_it_was_written(days: Days, hours: Hours | None, zone: str | None) -> None:
    stage = Stage("s", "p", Text("S", "S"), days=days, hours=hours, zone=zone)
    line = told_line(Occurrence(stage, None, days, zone or "Asia/Jakarta"))
    assert read_line(line) == Told(days, hours, zone if hours else None)
    assert len(line) <= 60, "the column's width"


def test_no_day_and_no_stage_are_told_apart() -> None:
    stage = Stage("s", "p", Text("S", "S"))
    assert told_line(Occurrence(stage, None, None, None)) == OPEN
    assert told_line(None) == CANCELLED
    cancelled = Stage("s", "p", Text("S", "S"), days=Days(None, date(2024, 9, 22)), status=Status.CANCELLED)
    assert told_line(Occurrence(cancelled, None, cancelled.days, None)) == CANCELLED


def test_the_line_is_plain() -> None:
    stage = Stage("s", "p", Text("S", "S"), hours=Hours(time(7), time(13)))
    day = Days(date(2024, 11, 27), date(2024, 11, 27))
    assert told_line(Occurrence(stage, None, day, "Asia/Makassar")) == "2024-11-27/2024-11-27 07.00-13.00"
