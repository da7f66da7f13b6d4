"""Each event held against the rules: when it is, whose it is, what it says."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.doctor.events import event_findings, parsed
from calendar_service.doctor.reading import Property, read

RIGHT = (
    "UID:a@x", "DTSTAMP:20240101T000000Z", "SEQUENCE:0", "SUMMARY:A", "DTSTART;VALUE=DATE:20241127", "DTEND;VALUE=DATE:20241128",
)  # fmt: skip


def found(*lines: str) -> list[str]:
    text = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    events = read(text.encode()).calendars[0].inside("VEVENT")
    return [finding.rule.name for finding in event_findings(events)]


def test_nothing_is_found_in_what_is_right() -> None:
    assert found(*RIGHT) == []


@pytest.mark.parametrize("left_out", ["UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "DTSTART"])
def test_what_is_left_out_is_found(left_out: str) -> None:
    assert len(found(*(line for line in RIGHT if not line.startswith(left_out)))) >= 1


@pytest.mark.parametrize("line", [line for line in RIGHT if not line.startswith("DTEND")])
def test_what_stands_twice_is_found(line: str) -> None:
    assert len(found(*RIGHT, line)) == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("DTSTART;VALUE=DATE:20241127", "DTEND;VALUE=DATE:20241127"),
        ("DTSTART;VALUE=DATE:20241127", "DTEND;VALUE=DATE:20241126"),
        ("DTSTART;VALUE=DATE:20241127", "DTEND:20241128T000000Z"),
        ("DTSTART:20241127", "DTEND;VALUE=DATE:20241128"),
        ("DTSTART:20241127T080000", "DTEND:20241127T090000Z"),
        ("DTSTART;TZID=Asia/Jakarta:20241127T080000Z", "DTEND:20241127T090000Z"),
        ("DTSTART;VALUE=DATE:20241327", "DTEND;VALUE=DATE:20241128"),
    ],
)
def test_what_is_wrong_with_its_days_is_found_once(start: str, end: str) -> None:
    assert len(found(*RIGHT[:4], start, end)) == 1


@given(st.dates(date(1000, 1, 1)), st.times())
def test_a_day_and_a_time_are_read(day: date, at) -> None:
    assert parsed(Property("DTSTART", "", {}, day.strftime("%Y%m%d"), 1)) == day
    at = at.replace(microsecond=0, tzinfo=None)
    for end in ("", "Z"):
        value = f"{day:%Y%m%d}T{at:%H%M%S}{end}"
        assert parsed(Property("DTSTART", "", {}, value, 1)) == datetime.combine(day, at)


@pytest.mark.parametrize(
    "value", ["", "2024", "20240230", "20240101T", "20240101T250000", "2024-01-01", "20240101T000000+07"]
)
def test_what_is_no_day_is_none(value: str) -> None:
    assert parsed(Property("DTSTART", "", {}, value, 1)) is None
