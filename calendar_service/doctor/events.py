"""Holds each event of a feed against content_rules. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from calendar_service.doctor import content_rules as rules
from calendar_service.doctor.finding import Finding
from calendar_service.doctor.reading import Component, Property
from calendar_service.doctor.recurrence import most_instances
from calendar_service.doctor.values import parsed
from calendar_service.doctor.zones import instant

_OTHER_TIMES = ("EXDATE", "RECURRENCE-ID", "RDATE")

Findings = Iterator[Finding]


def event_findings(events: Iterable[Component], *, has_zone: bool = False) -> Findings:
    """What speaks against single events, in their order. has_zone: the calendar says in X-WR-TIMEZONE which zone
    times without one are in, as some programs read them."""
    default = "/default-zone" if has_zone else ""
    seen: dict[tuple[str, str], int] = {}
    events = list(events)
    changed = {uid.value for event in events if event.first("RECURRENCE-ID") and (uid := event.first("UID"))}
    for event in events:
        uid = event.first("UID")
        if (uid is None or uid.value not in changed) and _is_emptied(event):
            yield Finding(rules.NO_INSTANCE, event.all("EXDATE")[0].line)
        yield from _identity(event, seen)
        yield from _times(event, default)
        yield from _others(event, default)
        yield from _words(event)
        for alarm in event.inside("VALARM"):
            yield from alarm_findings(alarm)


def _identity(event: Component, seen: dict[tuple[str, str], int]) -> Findings:
    """seen: (UID, RECURRENCE-ID) -> line of its first event; grows."""
    if not event.first("DTSTART"):
        yield Finding(rules.MISSING, event.line, {"name": "DTSTART"}, "VEVENT.DTSTART")
    if not event.first("DTSTAMP"):
        yield Finding(rules.NO_STAMP, event.line)
    uid, instance = event.first("UID"), event.first("RECURRENCE-ID")
    if uid and uid.value.strip():
        key = (uid.value, instance.value if instance else "")
        if key in seen:
            facts = {"uid": uid.value, "first": seen[key]}
            yield Finding(rules.DUPLICATE_UID, uid.line, facts, "instance" if instance else "")
        seen.setdefault(key, uid.line)
    if not (event.first("SEQUENCE") or event.first("LAST-MODIFIED")):
        yield Finding(rules.NO_REVISION, event.line)


def _times(event: Component, default: str) -> Findings:
    start, end = event.first("DTSTART"), event.first("DTEND")
    for found in (p for p in (start, end) if p):
        yield from _time(found)
    duration = event.first("DURATION")
    if end and duration:
        yield Finding(rules.END_AND_DURATION, end.line)
    if start and duration and len(start.value) == 8 and "T" in duration.value:
        yield Finding(rules.HOURS_OF_A_DAY, duration.line, {"value": duration.value}, _hours(duration.value))
    if start and end:
        yield from _span(start, end, default)


def _is_emptied(event: Component) -> bool:
    """Whether EXDATE takes away all that there is: RFC 5545 section 3.8.5.1."""
    start, gone = event.first("DTSTART"), event.all("EXDATE")
    begins = parsed(start.value) if start else None
    rules_of, dates = event.all("RRULE"), event.all("RDATE")
    if start is None or begins is None or not gone or len(rules_of) > 1 or bool(rules_of) == bool(dates):
        return False
    excluded = set(_moments(gone))
    if not set(_moments([start])) <= excluded:
        return False
    return set(_moments(dates)) <= excluded if dates else most_instances(rules_of[0].value, begins) <= len(excluded)


def _moments(times: Iterable[Property]) -> Iterator[object]:
    """As instants where that can be said, else as they stand."""
    for found in times:
        for value in found.value.split(","):
            yield instant(replace(found, value=value)) or value


def _hours(duration: str) -> str:
    """Hours that are days, or not."""
    parts = re.findall(r"(\d+)([HMS])", duration)
    seconds = sum(int(number) * {"H": 3600, "M": 60, "S": 1}[unit] for number, unit in parts)
    return "whole-days" if seconds % 86400 == 0 else ""


def _time(found: Property) -> Findings:
    value = parsed(found.value)
    facts = {"name": found.name, "value": found.value}
    if not isinstance(value, datetime):
        return
    if "TZID" in found.parameters and found.value.endswith("Z"):
        yield Finding(rules.ZONE_AND_UTC, found.line, facts, found.name)
    elif "TZID" not in found.parameters and not found.value.endswith("Z"):
        yield Finding(rules.FLOATING, found.line, facts)


def _sort(found: Property) -> str:
    """day, or a time that is utc, in a zone, or floating; "" where it is none."""
    value = parsed(found.value)
    if not isinstance(value, datetime):
        return "day" if value else ""
    return "utc" if found.value.endswith("Z") else "zone" if "TZID" in found.parameters else "floating"


def _others(event: Component, default: str) -> Findings:
    """The other times of an event against its start, with which they are compared."""
    start = event.first("DTSTART")
    sort = _sort(start) if start else ""
    for found in (p for p in event.properties if p.name in _OTHER_TIMES):
        first = replace(found, value=found.value.split(",")[0])
        other = _sort(first)
        if (sort and other and (sort == "day") != (other == "day")) or (
            sort and other and (sort == "floating") != (other == "floating")
        ):
            facts = {"name": found.name, "value": first.value}
            yield Finding(rules.OTHER_TYPE, found.line, facts, f"{found.name}/{other}-for-{sort}{default}")


def _span(start: Property, end: Property, default: str) -> Findings:
    first, last = parsed(start.value), parsed(end.value)
    if first is None or last is None:
        return
    sorts = _sort(start), _sort(end)
    if "day" in sorts and sorts != ("day", "day"):
        yield Finding(rules.MIXED_TYPES, end.line, {}, f"{sorts[0]}-to-{sorts[1]}")
    elif "floating" in sorts and sorts[0] != sorts[1]:
        yield Finding(rules.MIXED_ZONES, end.line, {}, f"{sorts[0]}-to-{sorts[1]}{default}")
    elif sorts == ("day", "day") and first == last:
        yield Finding(rules.SAME_DAY_END, end.line)
    elif _is_before(end, start):
        yield Finding(rules.END_BEFORE_START, end.line, {}, "day" if sorts[0] == "day" else "time")


def _is_before(end: Property, start: Property) -> bool:
    """By the clock where both go by one, else by the instant, where both have one."""
    if start.parameters.get("TZID") == end.parameters.get("TZID") and _sort(start) == _sort(end):
        first, last = parsed(start.value), parsed(end.value)
        return first is not None and last is not None and last < first
    began, ended = instant(start), instant(end)
    return began is not None and ended is not None and ended < began


def _words(event: Component) -> Findings:
    summary = event.first("SUMMARY")
    if not (summary and summary.value.strip()):
        yield Finding(rules.NO_SUMMARY, event.line)
    for status in event.all("STATUS"):
        if status.value == "CANCELLED":
            yield Finding(rules.CANCELLED, status.line)
    for again in event.all("CATEGORIES")[1:2]:
        yield Finding(rules.SEVERAL_CATEGORIES, again.line)
    for categories in event.all("CATEGORIES"):
        if "\\," in categories.value:
            yield Finding(rules.CATEGORY_COMMA, categories.line)


def alarm_findings(alarm: Component) -> Findings:
    """What an alarm lacks, wherever it stands."""
    action = alarm.first("ACTION")
    kind = action.value if action else ""
    needed = ("ACTION", "TRIGGER", *_NEEDED.get(kind, ()))
    for name in needed:
        found = alarm.first(name)
        if not (found and found.value):
            yield Finding(
                rules.ALARM_WITHOUT,
                alarm.line,
                {"name": name},
                f"{name}{'-empty' if found else ''}/{kind if kind in _NEEDED else ''}",
            )
    if bool(alarm.first("REPEAT")) != bool(alarm.first("DURATION")):
        yield Finding(rules.ALARM_PAIR, alarm.line, {}, "REPEAT" if alarm.first("REPEAT") else "DURATION")


_NEEDED = {"DISPLAY": ("DESCRIPTION",), "EMAIL": ("DESCRIPTION", "SUMMARY", "ATTENDEE"), "AUDIO": ()}
"""RFC 5545 section 3.6.6."""
