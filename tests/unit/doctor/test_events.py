"""Each event held against the rules: when it is, whose it is, what it says."""

from __future__ import annotations

import pytest

from calendar_service.doctor.events import event_findings
from calendar_service.doctor.properties import property_findings
from calendar_service.doctor.reading import read

RIGHT = (
    "UID:a@x", "DTSTAMP:20240101T000000Z", "SEQUENCE:0", "SUMMARY:A", "DTSTART;VALUE=DATE:20241127", "DTEND;VALUE=DATE:20241128",
)  # fmt: skip


def found(*lines: str) -> list[str]:
    text = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    stream = read(text.encode())
    of_events = [finding.rule.name for finding in event_findings(stream.calendars[0].inside("VEVENT"))]
    of_lines = [f.rule.name for f in property_findings(stream) if f.rule.name not in ("missing-elsewhere", "missing")]
    missing = [f.rule.name for f in property_findings(stream) if f.key.startswith("missing/VEVENT")]
    return of_events + of_lines + missing


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
        ("DTSTART;TZID=Asia/Jakarta:20241127T080000Z", "DTEND:20241127T090000Z"),
        ("DTSTART;VALUE=DATE:20241327", "DTEND;VALUE=DATE:20241128"),
    ],
)
def test_what_is_wrong_with_its_days_is_found_once(start: str, end: str) -> None:
    assert len(found(*RIGHT[:4], start, end)) == 1


def test_one_end_in_a_zone_and_the_other_in_none_is_found() -> None:
    said = found(*RIGHT[:4], "DTSTART:20241127T080000", "DTEND:20241127T090000Z")
    assert sorted(said) == ["floating", "mixed-zones"]


def test_an_empty_uid_is_nobodys() -> None:
    event = "BEGIN:VEVENT\r\nUID:\r\nEND:VEVENT\r\n"
    stream = read(f"BEGIN:VCALENDAR\r\n{event}{event}END:VCALENDAR\r\n".encode())
    keys = {finding.key for finding in event_findings(stream.calendars[0].inside("VEVENT"))}
    assert "duplicate-uid" not in keys


@pytest.mark.parametrize(
    ("lines", "is_emptied"),
    [
        (("RRULE:FREQ=DAILY;COUNT=1", "EXDATE:20241127T000000Z"), True),
        (("RRULE:FREQ=DAILY;COUNT=1", "EXDATE;TZID=Asia/Jakarta:20241127T070000"), True),
        (("RRULE:FREQ=WEEKLY;UNTIL=20241201T000000Z", "EXDATE:20241127T000000Z"), True),
        (("RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20241127T000000Z,20241128T000000Z"), True),
        (("RDATE:20241127T000000Z", "EXDATE:20241127T000000Z"), True),
        (("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20241127T000000Z,20241128T000000Z"), False),
        (("RRULE:FREQ=DAILY", "EXDATE:20241127T000000Z"), False),
        (("RRULE:FREQ=DAILY;COUNT=1", "EXDATE:20241128T000000Z"), False),
        (("RDATE:20241128T000000Z", "EXDATE:20241127T000000Z"), False),
        (("RRULE:FREQ=DAILY;COUNT=1", "RDATE:20241128T000000Z", "EXDATE:20241127T000000Z"), False),
        (("EXDATE:20241127T000000Z",), False),
    ],
)
def test_an_event_of_which_nothing_is_left(lines: tuple[str, ...], is_emptied: bool) -> None:
    event = (*RIGHT[:4], "DTSTART:20241127T000000Z", *lines)
    assert ("no-instance" in found(*event)) is is_emptied
    changed = ("END:VEVENT", "BEGIN:VEVENT", *RIGHT[:4], "DTSTART:20241129T000000Z", "RECURRENCE-ID:20241127T000000Z")
    assert "no-instance" not in found(*event, *changed)
