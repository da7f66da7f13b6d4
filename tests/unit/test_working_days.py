"""Which days offices work: Saturdays, Sundays, holidays and joint leave are left out, single days corrected."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.working_days import DAYS_OFF, WorkingDays

DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 9, 20), True),  # a Friday
        (date(2024, 9, 21), False),
        (date(2024, 9, 22), False),
        (date(2024, 8, 17), False),  # independence day
        (date(2024, 12, 25), False),
        (date(2024, 12, 26), False),  # joint leave
        (date(2024, 12, 27), True),
    ],
)
def test_a_day(day: date, works: bool) -> None:
    assert WorkingDays().is_working(day) is works


def test_the_file_may_correct_single_days_either_way() -> None:
    corrected = WorkingDays({date(2024, 12, 26): True, date(2024, 9, 20): False})
    assert corrected.is_working(date(2024, 12, 26))
    assert not corrected.is_working(date(2024, 9, 20))
    assert corrected.on_or_before(date(2024, 9, 21)) == date(2024, 9, 19)


@given(DAYS)
def test_the_last_working_day_is_one_and_none_lies_between(day: date) -> None:
    calendar = WorkingDays()
    found = calendar.on_or_before(day)
    assert calendar.is_working(found)
    assert not any(calendar.is_working(found + timedelta(n)) for n in range(1, (day - found).days + 1))


@given(DAYS, st.integers(0, 15))
def test_so_many_working_days_lie_behind_the_day(day: date, count: int) -> None:
    calendar = WorkingDays()
    end = calendar.after(day, count)
    assert sum(calendar.is_working(day + timedelta(n)) for n in range(1, (end - day).days + 1)) == count
    assert end == day if not count else calendar.is_working(end)


def said_by_library(year: int) -> str:
    found = holidays.country_holidays("ID", years=year, categories=("public", "government"))
    return " ".join(f"{day:%m%d}" for day in sorted(found) if day.year == year)


@pytest.mark.parametrize("year", DAYS_OFF)
def test_the_table_says_what_the_library_says(year: int) -> None:
    """Where a new release of it knows a decree: put the line that it gives into the table."""
    assert DAYS_OFF[year] == said_by_library(year)


@pytest.mark.parametrize("year", [min(DAYS_OFF) - 1, min(DAYS_OFF), 2024, max(DAYS_OFF), max(DAYS_OFF) + 1])
def test_every_day_is_answered_as_the_library_answers_it(year: int) -> None:
    off = set(said_by_library(year).split())
    calendar = WorkingDays()
    for number in range(366):
        day = date(year, 1, 1) + timedelta(number)
        if day.year == year:
            assert calendar.is_working(day) == (day.weekday() < 5 and f"{day:%m%d}" not in off), day
