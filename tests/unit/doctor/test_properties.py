"""Each property is held against the standard: place, number, type, value."""

from __future__ import annotations

import pytest

from calendar_service.doctor.properties import property_findings
from calendar_service.doctor.reading import read
from tests.doctor_material import GOOD, crlf
from tests.doctor_sound import changed


def found(data: bytes) -> set[str]:
    return {finding.key for finding in property_findings(read(data))}


def test_nothing_is_found_in_what_is_right() -> None:
    assert found(crlf(GOOD)) == set()


@pytest.mark.parametrize(
    ("component", "line", "key"),
    [
        ("VEVENT", "SEQUENCE:satu", "bad-value/VEVENT.SEQUENCE/form"),
        ("VEVENT", "SEQUENCE:-1", "out-of-range/VEVENT.SEQUENCE/negative"),
        ("VEVENT", "PRIORITY:10", "out-of-range/VEVENT.PRIORITY/range"),
        ("VEVENT", "URL:", "bad-value/VEVENT.URL/empty"),
        ("VEVENT", "EXDATE:20240703T000000Z,20240230T000000Z", "unreadable-time/VEVENT.EXDATE/no-such-day"),
        ("VEVENT", "EXDATE:20240703", "date-without-value/VEVENT.EXDATE"),
        ("VEVENT", "CREATED:20240703T000000", "not-utc/VEVENT.CREATED/floating"),
        ("VEVENT", "RRULE:FREQ=DAILY;COUNT=0", "recurrence/VEVENT/zero-COUNT"),
        ("VEVENT", "RRULE:FREQ=DAILY;UNTIL=20240801", "until/VEVENT/day-for-zone"),
        ("VEVENT", "RRULE:FREQ=DAILY;UNTIL=20240801T000000", "until/VEVENT/floating-for-zone"),
        ("VEVENT", "STATUS:BATAL", "status/VEVENT/unknown"),
        ("VEVENT", "STATUS:NEEDS-ACTION", "status/VEVENT/unknown"),
        ("VEVENT", "STATUS:confirmed", "status/VEVENT/lower-case"),
        ("VEVENT", "CLASS:RAHASIA", "not-among/VEVENT.CLASS/unknown"),
        ("VEVENT", "VERSION:2.0", "misplaced/VEVENT.VERSION"),
        ("VTODO", "STATUS:CONFIRMED", "status/VTODO/unknown"),
        ("VTODO", "DURATION:PT1H", "missing-elsewhere/VTODO.DTSTART-for-DURATION"),
        ("VALARM", "TRIGGER:P15M", "bad-value/VALARM.TRIGGER/no-t"),
        ("VALARM", "REPEAT;VALUE=TEXT:1", "wrong-type/VALARM.REPEAT/TEXT"),
        ("VCALENDAR", "SOURCE;VALUE=FOO:https://x.example", "wrong-type/VCALENDAR.SOURCE/unknown"),
        ("VCALENDAR", "SOURCE;VALUE=FOO:x", "wrong-type/VCALENDAR.SOURCE/unknown/unfit"),
        ("DAYLIGHT", "TZOFFSETTO:+7", "bad-value/DAYLIGHT.TZOFFSETTO/form"),
        ("DAYLIGHT", "DTSTART:19700329T020000Z", "zone-start"),
        ("DAYLIGHT", "DTSTART;TZID=Europe/Berlin:19700329T020000", "zone-start-in-zone"),
    ],
)
def test_what_is_wrong_with_a_line_is_found(component: str, line: str, key: str) -> None:
    assert key in found(changed(component, line.replace(";", ":").split(":")[0], line))


def test_what_is_left_out_is_found() -> None:
    assert found(changed("VTODO", "UID")) == {"missing-elsewhere/VTODO.UID"}
    assert found(changed("DAYLIGHT", "TZOFFSETTO")) == {"missing-elsewhere/DAYLIGHT.TZOFFSETTO"}


def test_an_empty_zone_is_told_apart_by_whether_the_world_knows_its_name() -> None:
    for name, key in (("Europe/Berlin", "VTIMEZONE.STANDARD"), ("Waktu/Kami", "VTIMEZONE.STANDARD-of-own")):
        zone = f"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:{name}\nEND:VTIMEZONE\nEND:VCALENDAR\n"
        assert f"missing-elsewhere/{key}/unused" in found(crlf(zone))


def test_what_nobody_has_defined_may_be_anything() -> None:
    assert found(changed("VEVENT", "X-FOO", "X-FOO;VALUE=BAR:1", "X-FOO:2")) == set()
