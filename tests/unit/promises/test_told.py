"""The line in the ledger says exactly what was told, and can be read back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from zoneinfo import available_timezones

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from calendar_service.database import ledger
from calendar_service.package_data import regions
from calendar_service.promises.told import CANCELLED, OPEN, Told, read_line, told_line
from calendar_service.timeline.stage import Days, Hours, Local, Occurrence, Scope, Stage, Status
from calendar_service.words.languages import Text

MINUTES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
WIDTH = int(re.sub(r"[^0-9]", "", ledger.c.told.type.compile(postgresql.dialect())))
"""Of the column."""

HOURS = st.none() | st.builds(Hours, MINUTES, st.none() | MINUTES) | st.builds(Hours, st.none(), MINUTES)
DAYS = st.builds(Days, st.none() | st.dates(date(1990, 1, 1)), st.dates(date(1990, 1, 1)))


@given(DAYS, HOURS, st.none() | st.just("Asia/Jayapura"))
def test_a_line_is_read_as_it_was_written(days: Days, hours: Hours | None, zone: str | None) -> None:
    stage = Stage("s", "p", Text("S", "S"), days=days, hours=hours, zone=zone)
    line = told_line(Occurrence(stage, None, days, zone or "Asia/Jakarta"))
    assert read_line(line) == Told(days, hours, zone if hours else None)
    assert len(line) <= WIDTH


@given(DAYS, HOURS, st.sampled_from([None, *available_timezones()]))
def test_a_question_and_a_span_are_read_as_they_were_written(days: Days, hours: Hours | None, zone: str | None) -> None:
    asked = Stage("s", "p", Text("S", "S"), days=days, hours=hours, zone=zone, scope=Scope(is_open=True))
    line = told_line(Occurrence(asked, regions()["35"], days, zone or "Asia/Jakarta"))
    assert read_line(line) == Told(days, hours, zone if hours else None, is_asked=True)
    assert not read_line(told_line(Occurrence(asked, None, days, zone))).is_asked, "of the country it is known"
    span = replace(asked, days=None, local={"35": Local(days)})
    assert read_line(told_line(Occurrence(span, None, days, zone))) == Told(days, hours, zone if hours else None)
    assert max(len(line), len(told_line(Occurrence(span, None, days, zone)))) <= WIDTH


def test_a_span_is_another_where_one_of_its_days_is() -> None:
    first, last = Days(date(2025, 3, 22), date(2025, 3, 22)), Days(date(2025, 8, 6), date(2025, 8, 6))
    between = [Days(date(2025, 4, day), date(2025, 4, day)) for day in (16, 19)]

    def told(day: Days, **there: object) -> str:
        local = {"14.08": Local(first), "72.08": Local(day, **there), "91": Local(last)}  # type: ignore[arg-type]
        stage = Stage("s", "p", Text("S", "S"), local=local)
        return told_line(Occurrence(stage, None, stage.span, None))

    lines = [told(between[0]), told(between[1]), told(between[0], status=Status.CANCELLED)]
    lines.append(told(between[0], hours=Hours(time(7), None)))
    assert len(set(lines)) == 4
    assert {line.partition("#")[0] for line in lines} == {"2025-03-22/2025-08-06 "}
    assert told(between[0], note=Text("Catatan", "Note")) == lines[0]


def test_no_day_and_no_stage_are_told_apart() -> None:
    stage = Stage("s", "p", Text("S", "S"))
    assert told_line(Occurrence(stage, None, None, None)) == OPEN
    assert told_line(None) == CANCELLED
    cancelled = Stage("s", "p", Text("S", "S"), days=Days(None, date(2024, 9, 22)), status=Status.CANCELLED)
    assert told_line(Occurrence(cancelled, None, cancelled.days, None)) == CANCELLED


def test_the_line_is_plain() -> None:
    day = Days(date(2024, 11, 27), date(2024, 11, 27))
    stage = Stage("s", "p", Text("S", "S"), day, hours=Hours(time(7), time(13)))
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
    stage = Stage("s", "p", Text("S", "S"), day, hours=Hours(time(7), None), zone="Asia/Jayapura")
    assert told_line(Occurrence(stage, None, day, "Asia/Jayapura")) == "2024-11-27/2024-11-27 07.00- Asia/Jayapura"
    stage = Stage("s", "p", Text("S", "S"), day, zone="Asia/Jayapura")
    assert told_line(Occurrence(stage, None, Days(None, day.last), "Asia/Jayapura")) == "/2024-11-27"
    tentative = Stage("s", "p", Text("S", "S"), day, status=Status.TENTATIVE)
    assert told_line(Occurrence(tentative, None, day, None)) == "2024-11-27/2024-11-27"
