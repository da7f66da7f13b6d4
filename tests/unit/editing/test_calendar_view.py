"""What is said of a subscriber's calendar is what a foreign library reads in the files that are published."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from calendar_service.editing.calendar_view import EventFate, ShownEvent, event_changes, shown_events
from tests.edited_calendars import CALENDAR_EDITS, edited_calendars, foreign_events


def own_facts(event: ShownEvent) -> tuple[object, ...]:
    """As foreign_events has them, zones left out."""
    if event.opens is None:
        start: date = event.first
        end: date | None = event.last + timedelta(days=1)
    else:
        start, end = event.opens, event.closes
    begins = datetime.combine(event.first, datetime.min.time()) if event.opens is None else event.opens
    spans = tuple(at - begins for at in event.alarms)
    return start, end, event.title, event.status, event.sequence, spans


def bare(facts: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(each.replace(tzinfo=None) if isinstance(each, datetime) else each for each in facts)


@pytest.mark.parametrize("edit", CALENDAR_EDITS)
def test_a_foreign_library_reads_the_same(edit: str) -> None:
    _, _, old, new = edited_calendars(edit)
    for bodies in (old, new):
        for path, body in bodies.items():
            events = {each.uid: own_facts(each) for each in shown_events(body)}
            assert events == {uid: bare(facts) for uid, facts in foreign_events(body).items()}, path


def foreign_fate(before: tuple[object, ...] | None, after: tuple[object, ...] | None) -> EventFate | None:
    """By vobject's values alone."""
    if before is None or after is None:
        return EventFate.NEW if before is None else EventFate.GONE
    if (before[3] == "CANCELLED") != (after[3] == "CANCELLED"):
        return EventFate.CANCELLED if after[3] == "CANCELLED" else EventFate.RETURNED
    if before[:2] != after[:2]:
        return EventFate.MOVED
    return EventFate.CHANGED if before[2:4] != after[2:4] else None


@pytest.mark.parametrize("edit", CALENDAR_EDITS)
def test_each_event_is_told_as_the_files_differ(edit: str) -> None:
    _, _, old, new = edited_calendars(edit)
    for path in old.keys() | new.keys():
        before, after = (foreign_events(bodies.get(path)) for bodies in (old, new))
        expected = {uid: foreign_fate(before.get(uid), after.get(uid)) for uid in before.keys() | after.keys()}
        changes = event_changes(*(shown_events(bodies.get(path, b"")) for bodies in (old, new)))
        told = {(each.after or each.before).uid: each.fate for each in changes}  # type: ignore[union-attr]
        listed = {uid: fate for uid, fate in told.items() if fate is not EventFate.REWORDED}
        assert listed == {uid: fate for uid, fate in expected.items() if fate}, path
        risen = {uid for uid in before.keys() & after.keys() if after[uid][4] != before[uid][4]}
        assert risen <= told.keys(), "a number that rises is told"


def fates(edit: str, path: str = "/feeds/uji/51.ics") -> list[EventFate]:
    _, _, old, new = edited_calendars(edit)
    return [each.fate for each in event_changes(shown_events(old[path]), shown_events(new[path]))]


def test_every_fate_is_met() -> None:
    assert fates("a date") == [EventFate.MOVED]
    assert fates("a cancellation") == [EventFate.CANCELLED]
    assert fates("a stage more") == [EventFate.NEW]
    assert fates("not sure") == [EventFate.CHANGED]
    assert fates("a note in Aceh", "/feeds/uji/11.ics") == [EventFate.REWORDED]
    _, _, old, new = edited_calendars("a cancellation")
    back = event_changes(shown_events(new["/feeds/uji.ics"]), shown_events(old["/feeds/uji.ics"]))
    assert [each.fate for each in back] == [EventFate.RETURNED]
    assert [each.fate for each in event_changes(shown_events(old["/feeds/uji.ics"])[:1], [])] == [EventFate.GONE]


def test_the_last_day_is_inclusive_and_an_end_at_midnight_is_the_day_before() -> None:
    body = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n%b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    days = b"DTSTART;VALUE=DATE:20240925\r\nDTEND;VALUE=DATE:20241124"
    hours = b"DTSTART;TZID=Asia/Jakarta:20240925T200000\r\nDTEND;TZID=Asia/Jakarta:20240926T000000"
    (one,), (other,) = shown_events(body % days), shown_events(body % hours)
    assert (one.first, one.last, one.zone) == (date(2024, 9, 25), date(2024, 11, 23), "")
    assert (other.first, other.last, other.zone) == (date(2024, 9, 25), date(2024, 9, 25), "Asia/Jakarta")


@pytest.mark.parametrize("line", [b"SUMMARY:x", b"UID:a", b"UID:a\r\nDTSTART:20240231"])
def test_what_is_no_event_is_left_out(line: bytes) -> None:
    assert shown_events(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n%b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n" % line) == []
