"""Entries as iCalendar (RFC 5545, RFC 7986), by the icalendar library, in pieces that are joined.

Each different event is serialised once; header + time zones + events + footer, joined, are the
same properties as the whole calendar serialised at once (tests/unit/feeds/test_ical_pieces.py). Who an event is and how
new stands before what it says, so that what many say alike is serialised once. Pure.
What the library gets wrong or leaves open is put right here, and nowhere else. Deliberately
absent: METHOD (with it DTSTAMP would mean something else, RFC 5545 section 3.8.7.2), a UID of the
calendar itself (some programs then keep one event of many), X-WR-TIMEZONE (nothing here floats),
LINK and other news of RFC 9253 (older programs report them as errors).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import Alarm, Calendar, Component, Event, Timezone
from icalendar.prop import vCalAddress, vText

from calendar_service.feeds.alarms import Leads
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.uid import uid_line
from calendar_service.timeline.stage import Status

FOOTER = b"END:VCALENDAR\r\n"
PRODUCT = "-//Kalender Tahapan//Kalender Tahapan//ID"
COLOR, RGB = "teal", "#008080"
"""A CSS3 name (RFC 7986 section 5.9), and the same for Apple. No party's colour."""

MORNING = timedelta(hours=8)
"""All-day alarms ring at 08.00 on the clock of the device."""

_EVENT_BEGIN, _EVENT_END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where no instant is asked for."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What sets one calendar apart from another: its name and its addresses."""

    language: str
    name: str
    about: str
    page: str
    feed: str


def header(heading: Heading) -> bytes:
    """BEGIN:VCALENDAR and the calendar's own properties; no component.

    heading.name: without comma, semicolon, backslash and newline.
    """
    return _bytes(_calendar(heading)).removesuffix(FOOTER)


def _calendar(heading: Heading) -> Calendar:
    # icalendar.Calendar.new() would add a random UID, and would write names without escaping them.
    language = {"LANGUAGE": heading.language}
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", vText(heading.name), parameters=language)
    calendar.add("x-wr-calname", vText(heading.name))
    calendar.add("description", vText(heading.about), parameters=language)
    calendar.add("x-wr-caldesc", vText(heading.about))
    calendar.add("url", heading.page)
    calendar.add("color", COLOR)
    calendar.add("x-apple-calendar-color", RGB)
    # The library leaves VALUE out; RFC 7986 sections 5.7 and 5.8 require it.
    calendar.add("source", heading.feed, parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


@lru_cache(maxsize=8)
def time_zone(zone: str) -> bytes:
    """VTIMEZONE of one of regions.ZONES: a single STANDARD block, since nothing changed after
    1990. Made once, because the library needs up to 35 ms for it."""
    found = Timezone.from_tzid(zone, first_date=date(1990, 1, 1), last_date=date(2101, 1, 1))
    found.pop("COMMENT")
    return _bytes(found)


def zones_of(entries: Iterable[Entry]) -> list[str]:
    """The zones whose VTIMEZONE the entries need, sorted: the library goes by the order of a set,
    which differs between processes."""
    return sorted({entry.zone for entry in entries if entry.is_timed and entry.zone})


def event(entry: Entry, leads: Leads = ()) -> bytes:
    """One VEVENT. entry: with days. leads: alarms, in days before."""
    return close(event_start(entry), entry, leads)


def event_start(entry: Entry) -> bytes:
    """A VEVENT without its alarms and its end."""
    changed = entry.modified_at.strftime("%Y%m%dT%H%M%SZ").encode()
    # Without METHOD, DTSTAMP is the time of the last revision (RFC 5545 section 3.8.7.2).
    stamps = b"DTSTAMP:%b\r\nLAST-MODIFIED:%b\r\nSEQUENCE:%d\r\n" % (changed, changed, entry.sequence)
    where = _property("location", entry.location, entry.language) if entry.location else b""
    return b"".join((_EVENT_BEGIN, uid_line(entry.uid), stamps, where, event_text(entry)))


def event_text(entry: Entry) -> bytes:
    """What an event says, without who it is, how new and for which of several places. The title stands first, and is
    written by itself: it may name places where all else is the same."""
    rest = replace(entry, uid="", sequence=0, modified_at=NEVER, summary="", location="", places=())
    return _title(entry.summary, entry.language) + _said(rest)


@lru_cache(maxsize=4096)
def _title(summary: str, language: str) -> bytes:
    return _property("summary", summary, language)


def _property(name: str, text: str, language: str) -> bytes:
    """One property of an event, folded."""
    found = Event()
    found.add(name, text, parameters={"LANGUAGE": language})
    return _bytes(found).removeprefix(_EVENT_BEGIN).removesuffix(_EVENT_END)


@lru_cache(maxsize=2048)
def _said(entry: Entry) -> bytes:
    return _bytes(_event(entry)).removeprefix(_EVENT_BEGIN).removesuffix(_EVENT_END)


def close(start: bytes, entry: Entry, leads: Leads) -> bytes:
    """A VEVENT begun by event_start, with its alarms and its end. Nobody is alarmed of what was
    cancelled."""
    alarms = () if entry.status is Status.CANCELLED else leads
    return b"".join((start, *(_alarm(entry.summary, entry.is_timed, days) for days in alarms), _EVENT_END))


def zones(entries: Sequence[Entry], zone: str) -> bytes:
    """Every VTIMEZONE that the entries need. zone: the one to describe where there is no event either (RFC 5545 section
    3.6 wants a component)."""
    needed = zones_of(entries)
    if not needed and not any(entry.start for entry in entries):
        needed = [zone]
    return b"".join(map(time_zone, needed))


def published(entries: Sequence[Entry], organizer: str, address: str, method: str = "PUBLISH") -> bytes:
    """A calendar of some events with a METHOD (PUBLISH or CANCEL), which wants an ORGANIZER in each of them (RFC 5546
    section 3.2). organizer: a name; address: of a mailbox."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    sender = Event()
    sender.add("organizer", vCalAddress(f"mailto:{address}"), parameters={"CN": organizer or address})
    ends = _bytes(sender).removeprefix(_EVENT_BEGIN)
    found = (piece for entry in entries for piece in (event_start(entry), ends))
    return b"".join((_bytes(calendar).removesuffix(FOOTER), *map(time_zone, zones_of(entries)), *found, FOOTER))


def _event(entry: Entry) -> Event:
    assert entry.start is not None
    language = {"LANGUAGE": entry.language}
    found = Event()
    found.add("dtstart", entry.start)
    if entry.end is not None:
        found.add("dtend", entry.end)
    if entry.summary:
        found.add("summary", entry.summary, parameters=language)
    found.add("description", entry.description, parameters=language)
    found.add("categories", list(entry.categories), parameters=language)
    found.add("status", entry.status.upper())
    found.add("url", entry.url)
    found.add("class", "PUBLIC")
    found.add("transp", "TRANSPARENT")
    found.add("x-microsoft-cdo-busystatus", "FREE")
    if not entry.is_timed:
        found.add("x-microsoft-cdo-alldayevent", "TRUE")
    return found


@lru_cache(maxsize=4096)
def _alarm(summary: str, is_timed: bool, days: int) -> bytes:
    return _bytes(alarm(summary, is_timed, days))


def alarm(summary: str, is_timed: bool, days: int) -> Alarm:
    """A DISPLAY alarm, which always has a DESCRIPTION (RFC 5545 section 3.6.6): `days` days before
    a timed event; at 08.00 of that day for an all-day one."""
    before = timedelta(days=days)
    return Alarm.new_display(summary, -before if is_timed else MORNING - before)


def _bytes(component: Component) -> bytes:
    found: bytes = component.to_ical()
    return found
