"""The line in the ledger says exactly what was told, and can be read back."""

from __future__ import annotations

from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.promises.told import CANCELLED, OPEN, Told, read_line, told_line
from calendar_service.timeline.stage import Days, Hours, Occurrence, Stage, Status
from calendar_service.words.languages import Text

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


def test_a_line_without_a_day_is_read_too() -> None:
    assert read_line(OPEN) == Told(None, None, None, False)
    assert read_line(CANCELLED) == Told(None, None, None, True)
    assert read_line(OPEN).is_cancelled is False


@given(
    st.lists(
        st.builds(Days, st.none() | st.just(date(2024, 9, 1)), st.dates(date(2024, 9, 1), date(2024, 9, 3))),
        min_size=2,
        max_size=2,
    ),
    HOURS,
    HOURS,
)
def test_two_lines_are_the_same_where_the_same_is_told_and_only_there(
    days: list[Days], one: Hours | None, other: Hours | None
) -> None:
    lines = []
    for span, hours in zip(days, (one, other), strict=True):
        stage = Stage("s", "p", Text("S", "S"), days=span, hours=hours)
        lines.append(told_line(Occurrence(stage, None, span, "Asia/Jakarta")))
    assert (lines[0] == lines[1]) == ((days[0], one) == (days[1], other))


def test_the_zone_is_told_only_where_hours_belong_to_one_place() -> None:
    day = Days(date(2024, 11, 27), date(2024, 11, 27))
    stage = Stage("s", "p", Text("S", "S"), hours=Hours(time(7), None), zone="Asia/Jayapura")
    assert told_line(Occurrence(stage, None, day, "Asia/Jayapura")) == "2024-11-27/2024-11-27 07.00- Asia/Jayapura"
    stage = Stage("s", "p", Text("S", "S"), zone="Asia/Jayapura")
    assert told_line(Occurrence(stage, None, Days(None, day.last), "Asia/Jayapura")) == "/2024-11-27"
    tentative = Stage("s", "p", Text("S", "S"), status=Status.TENTATIVE)
    assert told_line(Occurrence(tentative, None, day, None)) == "2024-11-27/2024-11-27"
