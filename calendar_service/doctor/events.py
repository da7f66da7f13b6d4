"""Holds each event of a feed against content_rules. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from calendar_service.doctor import content_rules as rules
from calendar_service.doctor.finding import Finding
from calendar_service.doctor.reading import Component, Property

STATUSES = ("TENTATIVE", "CONFIRMED", "CANCELLED")
_ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "STATUS", "SEQUENCE", "URL")
"""RFC 5545 section 3.6.1: not more than once in an event."""
_INSTANTS = ("DTSTAMP", "LAST-MODIFIED", "CREATED")
_TIME = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")

Findings = Iterator[Finding]


def event_findings(events: Iterable[Component]) -> Findings:
    """What speaks against single events, in their order."""
    seen: dict[tuple[str, str], int] = {}
    for event in events:
        yield from _identity(event, seen)
        yield from _times(event)
        yield from _words(event)
        for alarm in event.inside("VALARM"):
            yield from _alarm(alarm)


def _identity(event: Component, seen: dict[tuple[str, str], int]) -> Findings:
    """seen: (UID, RECURRENCE-ID) -> line of its first event; grows."""
    for name in ("UID", "DTSTART"):
        if not event.first(name):
            yield Finding(rules.MISSING, event.line, {"name": name})
    if not event.first("DTSTAMP"):
        yield Finding(rules.NO_STAMP, event.line)
    for name in _ONCE:
        for again in event.all(name)[1:]:
            yield Finding(rules.TWICE, again.line, {"name": name})
    uid, instance = event.first("UID"), event.first("RECURRENCE-ID")
    if uid:
        key = (uid.value, instance.value if instance else "")
        if key in seen:
            yield Finding(rules.DUPLICATE_UID, uid.line, {"uid": uid.value, "first": seen[key]})
        seen.setdefault(key, uid.line)
    if not (event.first("SEQUENCE") or event.first("LAST-MODIFIED")):
        yield Finding(rules.NO_REVISION, event.line)


def _times(event: Component) -> Findings:
    for name in _INSTANTS:
        for found in event.all(name):
            if parsed(found) is None:
                yield Finding(rules.UNREADABLE_TIME, found.line, {"name": name, "value": found.value})
            elif not found.value.endswith("Z"):
                yield Finding(rules.NOT_UTC, found.line, {"name": name, "value": found.value})
    start, end = event.first("DTSTART"), event.first("DTEND")
    for found in (p for p in (start, end) if p):
        yield from _time(found)
    if end and event.first("DURATION"):
        yield Finding(rules.END_AND_DURATION, end.line)
    if start and end:
        yield from _span(start, end)


def _time(found: Property) -> Findings:
    value = parsed(found)
    facts = {"name": found.name, "value": found.value}
    if value is None:
        yield Finding(rules.UNREADABLE_TIME, found.line, facts)
    elif not isinstance(value, datetime):
        if found.parameters.get("VALUE") != "DATE":
            yield Finding(rules.DATE_WITHOUT_VALUE, found.line, facts)
    elif "TZID" in found.parameters and found.value.endswith("Z"):
        yield Finding(rules.ZONE_AND_UTC, found.line, facts)
    elif "TZID" not in found.parameters and not found.value.endswith("Z"):
        yield Finding(rules.FLOATING, found.line, facts)


def _span(start: Property, end: Property) -> Findings:
    first, last = parsed(start), parsed(end)
    if first is None or last is None:
        return
    if isinstance(first, datetime) != isinstance(last, datetime):
        yield Finding(rules.MIXED_TYPES, end.line)
    elif not isinstance(first, datetime) and first == last:
        yield Finding(rules.SAME_DAY_END, end.line)
    elif last < first and start.parameters.get("TZID") == end.parameters.get("TZID"):
        yield Finding(rules.END_BEFORE_START, end.line)


def _words(event: Component) -> Findings:
    summary = event.first("SUMMARY")
    if not (summary and summary.value.strip()):
        yield Finding(rules.NO_SUMMARY, event.line)
    for status in event.all("STATUS"):
        if status.value not in STATUSES:
            yield Finding(rules.STATUS, status.line, {"value": status.value})
        elif status.value == "CANCELLED":
            yield Finding(rules.CANCELLED, status.line)
    for categories in event.all("CATEGORIES"):
        if "\\," in categories.value:
            yield Finding(rules.CATEGORY_COMMA, categories.line)


def _alarm(alarm: Component) -> Findings:
    action = alarm.first("ACTION")
    needed = ("ACTION", "TRIGGER", "DESCRIPTION") if not action or action.value == "DISPLAY" else ("ACTION", "TRIGGER")
    for name in needed:
        found = alarm.first(name)
        if not (found and found.value):
            yield Finding(rules.ALARM_WITHOUT, alarm.line, {"name": name})


def parsed(found: Property) -> date | datetime | None:
    """The day or the local time, without its zone; None where there is no such day or time."""
    match = _TIME.fullmatch(found.value)
    if match is None:
        return None
    try:
        if match[2] is None:
            return datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007  compared, never placed in time
        return datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return None
