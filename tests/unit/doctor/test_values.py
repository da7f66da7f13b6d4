"""Values of each type: right ones are right, wrong ones wrong in the way that is said."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.doctor.values import flaw, parsed


@given(st.dates(date(1000, 1, 1)), st.times())
def test_a_day_and_a_time_are_read(day: date, at) -> None:
    assert parsed(day.strftime("%Y%m%d")) == day
    at = at.replace(microsecond=0, tzinfo=None)
    for end in ("", "Z"):
        assert parsed(f"{day:%Y%m%d}T{at:%H%M%S}{end}") == datetime.combine(day, at)


@pytest.mark.parametrize(
    "value", ["", "2024", "20240230", "20240101T", "20240101T250000", "2024-01-01", "20240101T000000+07"]
)
def test_what_is_no_day_is_none(value: str) -> None:
    assert parsed(value) is None


def test_a_leap_second_is_one() -> None:
    assert parsed("20161231T235960Z") == datetime.fromisoformat("2016-12-31T23:59:59")


@pytest.mark.parametrize(
    ("value", "kind", "way"),
    [
        ("20241127T070000Z", "DATE-TIME", ""),
        ("20241127", "DATE-TIME", "day-only"),
        ("20241131T070000", "DATE-TIME", "no-such-day"),
        ("20241127T250000", "DATE-TIME", "no-such-time"),
        ("2024-11-27", "DATE-TIME", "marks"),
        ("besok", "DATE-TIME", "form"),
        ("20241127T0700Z", "DATE-TIME", "no-seconds"),
        ("20241127T070000+07", "DATE-TIME", "time-form"),
        ("2024113", "DATE-TIME", "digits"),
        ("1234", "DATE-TIME", "few-digits"),
        ("20241127Z", "DATE-TIME", "day-in-utc"),
        (" 20241127T070000", "DATE-TIME", "spaces"),
        ("", "DATE-TIME", "empty"),
        ("20241127", "DATE", ""),
        ("20241127T000000", "DATE", "with-time"),
        ("P1W", "DURATION", ""),
        ("-PT15M", "DURATION", ""),
        ("P1DT2H", "DURATION", ""),
        ("PT1H30S", "DURATION", ""),
        ("P1DT", "DURATION", "trailing-t"),
        ("P15M", "DURATION", "no-t"),
        ("P1Y", "DURATION", "years"),
        ("PT1H30", "DURATION", "last-unit"),
        ("P1W2D", "DURATION", "weeks-and-more"),
        ("PT1W", "DURATION", "weeks-of-time"),
        ("15M", "DURATION", "no-p"),
        ("P99999999D", "DURATION", "huge"),
        ("P", "DURATION", "bare"),
        ("", "DURATION", "empty"),
        ("20241127T070000Z/PT1H", "PERIOD", ""),
        ("20241127T070000Z/20241127T080000Z", "PERIOD", ""),
        ("20241127T070000Z", "PERIOD", "form"),
        ("-6.2;106.8", "GEO", ""),
        ("-6.2,106.8", "GEO", "form"),
        ("-96.2;106.8", "GEO", "range"),
        ("", "GEO", "empty"),
        ("12", "INTEGER", ""),
        ("1.5", "INTEGER", "form"),
        ("+0700", "UTC-OFFSET", ""),
        ("-000015", "UTC-OFFSET", ""),
        ("+2500", "UTC-OFFSET", "range"),
        ("0700", "UTC-OFFSET", "no-sign"),
        ("+07:00", "UTC-OFFSET", "form"),
        ("mailto:a@x.example", "CAL-ADDRESS", ""),
        ("a@x.example", "CAL-ADDRESS", "form"),
        ("https://x.example/", "URI", ""),
        ("http://[x", "URI", "bracket"),
        ("", "URI", "empty"),
        ("2.0;Success", "REQUEST-STATUS", ""),
        ("Success", "REQUEST-STATUS", "form"),
        ("apa saja", "TEXT", ""),
        ("apa saja", "TIDAK-DIKENAL", ""),
    ],
)
def test_each_way_to_be_wrong_has_its_word(value: str, kind: str, way: str) -> None:
    assert flaw(value, kind) == way


@given(st.text(), st.sampled_from(["DATE", "DATE-TIME", "DURATION", "PERIOD", "GEO", "URI", "UTC-OFFSET", "INTEGER"]))
def test_nothing_makes_it_fall_over(value: str, kind: str) -> None:
    assert isinstance(flaw(value, kind), str)
