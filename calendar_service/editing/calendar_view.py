"""The events of a calendar file as a subscriber's program shows them, and what an edit does to them there. Pure.

It reads the bytes that are published, by the reader with which anybody's feed is examined, and knows nothing of stages: so it cannot say what
the file does not. Events are one and the same by their UID (RFC 5545 section 3.8.4.7), as programs take them. DTEND, which is exclusive
(section 3.6.1), becomes the last day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from calendar_service.doctor.reading import Component, read
from calendar_service.doctor.values import parsed
from calendar_service.timeline.stage import ONE_DAY

_ESCAPED = re.compile(r"\\(.)")
_BEFORE = re.compile(r"(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS = (timedelta(weeks=1), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))

CANCELLED = "CANCELLED"
"""The value of STATUS by which an event does not take place (RFC 5545 section 3.8.1.11)."""


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """first, last: inclusive days, on the clock of its zone. opens: local time of DTSTART, None for an event of whole days; closes: of DTEND, None
    also where there is none. zone: TZID, empty for whole days. status: as the file has it. alarms: when they ring, in the order of the file: on the
    clock of the zone, of whole days on that of the device. sequence: of SEQUENCE."""

    uid: str
    title: str
    first: date
    last: date
    opens: datetime | None = None
    closes: datetime | None = None
    zone: str = ""
    location: str = ""
    about: str = ""
    status: str = ""
    sequence: int = 0
    alarms: tuple[datetime, ...] = ()

    @property
    def is_cancelled(self) -> bool:
        return self.status == CANCELLED

    @property
    def when(self) -> tuple[object, ...]:
        """All by which a program places it in its calendar."""
        return self.first, self.last, self.opens, self.closes, self.zone

    @property
    def listed(self) -> tuple[str, ...]:
        """All that a list of events shows of it beside its time."""
        return self.title, self.location, self.status


class EventFate(StrEnum):
    """What becomes of an event in a subscriber's calendar.

    NEW: it was not there. GONE: it is there no more. CANCELLED: it stays, marked as cancelled. RETURNED: it was marked so, and is
    no longer. MOVED: the same event, at another time. CHANGED: the same event at the same time, with what a list of events shows of it changed:
    title, place, or status. REWORDED: only what is read in it when it is opened.
    """

    MOVED = "moved"
    NEW = "new"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    GONE = "gone"
    CHANGED = "changed"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class EventChange:
    """before, after: None where the calendar has it not; at least one of them is there."""

    fate: EventFate
    before: ShownEvent | None
    after: ShownEvent | None

    @property
    def day(self) -> date:
        """The earlier of its first days."""
        return min(each.first for each in (self.before, self.after) if each)


def shown_events(data: bytes) -> list[ShownEvent]:
    """Of a whole .ics file, in its order. What has no UID or no day, which no file of ours lacks, is left out."""
    calendars = read(data).calendars
    found = (_shown(event) for calendar in calendars for event in calendar.inside("VEVENT"))
    return [each for each in found if each]


def event_changes(before: Iterable[ShownEvent], after: Iterable[ShownEvent]) -> list[EventChange]:
    """What differs between two states of one calendar: what was only reworded last; each by day."""
    old, new = ({each.uid: each for each in events} for events in (before, after))
    found = [_change(old.get(uid), new.get(uid)) for uid in dict.fromkeys((*old, *new))]
    return sorted((each for each in found if each), key=lambda each: (each.fate is EventFate.REWORDED, each.day))


def _change(before: ShownEvent | None, after: ShownEvent | None) -> EventChange | None:
    if before == after:
        return None
    return EventChange(_fate(before, after), before, after)


def _fate(before: ShownEvent | None, after: ShownEvent | None) -> EventFate:
    if before is None:
        return EventFate.NEW
    if after is None:
        return EventFate.GONE
    if before.is_cancelled != after.is_cancelled:
        return EventFate.CANCELLED if after.is_cancelled else EventFate.RETURNED
    if before.when != after.when:
        return EventFate.MOVED
    return EventFate.REWORDED if before.listed == after.listed else EventFate.CHANGED


def _shown(event: Component) -> ShownEvent | None:
    start, end, uid = event.first("DTSTART"), event.first("DTEND"), event.first("UID")
    opens = parsed(start.value) if start else None
    if start is None or uid is None or opens is None:
        return None
    closes = parsed(end.value) if end else None
    found = ShownEvent(
        uid=uid.value,
        title=_text(event, "SUMMARY"),
        first=_day(opens),
        last=_last(opens, closes),
        zone=start.parameters.get("TZID", ""),
        location=_text(event, "LOCATION"),
        about=_text(event, "DESCRIPTION"),
        status=_text(event, "STATUS"),
        sequence=int(_text(event, "SEQUENCE") or 0),
        alarms=tuple(_alarms(event, opens)),
    )
    if not isinstance(opens, datetime):
        return found
    return replace(found, opens=opens, closes=closes if isinstance(closes, datetime) else None)


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _last(opens: date, closes: date | None) -> date:
    """The last day on which there is some of it: an end at midnight is the day before's."""
    if closes is None:
        return _day(opens)
    if isinstance(closes, datetime):
        return max(_day(opens), (closes - timedelta(microseconds=1)).date())
    return max(_day(opens), closes - ONE_DAY)


def _alarms(event: Component, opens: date) -> Iterable[datetime]:
    """Triggers that count from the start (RFC 5545 section 3.8.6.3), as ours do."""
    start = opens if isinstance(opens, datetime) else datetime.combine(opens, datetime.min.time())
    for alarm in event.inside("VALARM"):
        found = _BEFORE.fullmatch(_text(alarm, "TRIGGER"))
        if found:
            span = sum(
                (int(count or 0) * unit for count, unit in zip(found.groups()[1:], _UNITS, strict=True)), timedelta()
            )
            yield start - span if found[1] else start + span


def _text(component: Component, name: str) -> str:
    """The value of a property, without the marks of RFC 5545 section 3.3.11; empty where there is none."""
    found = component.first(name)
    return _ESCAPED.sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], found.value) if found else ""
