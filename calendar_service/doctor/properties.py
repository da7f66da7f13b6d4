"""Holds every property of a feed against standard: where it stands, how often, and whether its value is one. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from calendar_service.doctor import content_rules as rules
from calendar_service.doctor.colors import CSS_COLORS
from calendar_service.doctor.finding import Finding
from calendar_service.doctor.reading import Component, Property, Stream, publisher
from calendar_service.doctor.recurrence import first_moment, has_high_ordinal, most_instances, wrongs
from calendar_service.doctor.standard import (
    ANY_NUMBER,
    COMPONENTS,
    DEFINITIONS,
    EXACTLY_ONCE,
    STATUSES,
    VALUE_TYPES,
    Definition,
)
from calendar_service.doctor.values import flaw, parsed
from calendar_service.doctor.zones import iana_zones, zone_roles

_NEW_PROPERTIES = ("LINK", "REFID", "CONCEPT", "STYLED-DESCRIPTION")
"""RFC 9253 and 9073."""
MANY = 200_000
"""Instances of one event. The readers that write out each need tens of seconds for more."""
_INSTANTS = ("DTSTAMP", "LAST-MODIFIED", "CREATED", "COMPLETED")
_ESCAPES = re.compile(r"\\(?![\\;,nN])")
_SAID_ELSEWHERE = {
    ("VCALENDAR", "VERSION"), ("VCALENDAR", "PRODID"), ("VEVENT", "DTSTAMP"), ("VALARM", "ACTION"), ("VALARM", "TRIGGER"),
}  # fmt: skip
"""What has a sentence of its own where it is missing."""

_USUAL = ("VEVENT", "VTODO", "VJOURNAL", "VTIMEZONE")

Findings = Iterator[Finding]


def property_findings(stream: Stream) -> Findings:
    """What holds for a property wherever it stands, in the order of the components."""
    places = zone_roles(stream)
    for calendar in stream.calendars:
        maker = publisher(calendar)
        nameless = sum(not event.first("UID") for event in calendar.inside("VEVENT"))
        yield from _component(calendar, None, maker)
        for outer in calendar.below():
            for inner in outer.components:
                place = places.get(id(inner), "")
                for finding in _component(inner, outer, maker):
                    way = "several" if nameless > 1 and finding.key == "missing/VEVENT.UID" else place
                    yield replace(finding, case=f"{finding.case}/{way}".strip("/")) if way else finding


def _component(component: Component, outer: Component | None, maker: str) -> Findings:
    name = component.name
    if name in COMPONENTS and outer is not None and outer.name not in COMPONENTS[name]:
        where = outer.name if outer.name in COMPONENTS else "X"
        yield Finding(rules.COMPONENT_MISPLACED, component.line, {"name": name, "outer": outer.name}, f"{name}@{where}")
    elif outer is not None and outer.name == "VCALENDAR" and name not in _USUAL:
        yield Finding(rules.OTHER_COMPONENT, component.line, {"name": name[:60]}, name if name in COMPONENTS else "X")
    counts = Counter(found.name for found in component.properties)
    if name in COMPONENTS:
        yield from _how_often(component, counts)
    if name == "VTODO" and counts["DURATION"] and not counts["DTSTART"]:
        facts = {"name": "DTSTART", "component": name}
        yield Finding(rules.MISSING_ELSEWHERE, component.line, facts, "VTODO.DTSTART-for-DURATION")
    if name == "VTIMEZONE" and not any(inner.name in ("STANDARD", "DAYLIGHT") for inner in component.components):
        facts = {"name": "STANDARD", "component": name}
        own = "" if (ident := component.first("TZID")) and ident.value.strip() in iana_zones() else "-of-own"
        yield Finding(rules.MISSING_ELSEWHERE, component.line, facts, f"VTIMEZONE.STANDARD{own}")
    for found in component.properties:
        yield from _property(component, found, maker)


def _how_often(component: Component, counts: Counter[str]) -> Findings:
    name = component.name
    for definition in DEFINITIONS.values():
        often = definition.where.get(name)
        count = counts[definition.name]
        if often is None:
            if count and name != "VALARM":
                line = next(p.line for p in component.properties if p.name == definition.name)
                yield Finding(
                    rules.MISPLACED, line, {"name": definition.name, "component": name}, f"{name}.{definition.name}"
                )
        elif count > 1 and often != ANY_NUMBER:
            for again in component.all(definition.name)[1:]:
                yield Finding(rules.TWICE, again.line, {"name": definition.name}, f"{name}.{definition.name}")
        elif not count and often == EXACTLY_ONCE and (name, definition.name) not in _SAID_ELSEWHERE:
            rule = rules.MISSING if name == "VEVENT" else rules.MISSING_ELSEWHERE
            facts = {"name": definition.name, "component": name}
            yield Finding(rule, component.line, facts, f"{name}.{definition.name}")


def _property(component: Component, found: Property, maker: str) -> Findings:
    if found.written != found.name:
        yield Finding(rules.MIXED_CASE, found.line, {"name": found.written}, "x" if found.name[:2] == "X-" else "")
    if found.name in COMPONENTS:
        yield Finding(rules.COMPONENT_AS_PROPERTY, found.line, {"name": found.name}, f"{found.name}/{component.name}")
    if found.name in _NEW_PROPERTIES:
        yield Finding(rules.NEW_PROPERTY, found.line, {"name": found.name})
    if found.name == "COLOR" and found.value.lower() not in CSS_COLORS:
        yield Finding(rules.COLOR, found.line, {"value": found.value})
    yield from _parameters(found)
    definition = DEFINITIONS.get(found.name)
    if definition and component.name in COMPONENTS:
        yield from _value(component, found, definition, maker)


def _parameters(found: Property) -> Findings:
    written = found.written_parameters
    if written and re.search(r";[^=;:\"]*[a-z][^=;:\"]*=", re.sub(r'"[^"]*"', "", written)):
        yield Finding(rules.PARAMETER_CASE, found.line, {"name": found.name})


def _value(component: Component, found: Property, definition: Definition, maker: str) -> Findings:
    """A value against its type: the one that VALUE names, or the default."""
    place = f"{component.name}.{found.name}"
    kind, said = definition.types[0], found.parameters.get("VALUE", "").upper()
    zoned = component.name in ("STANDARD", "DAYLIGHT") and said == "DATE"  # RFC 5545 section 3.6.5
    if said and (said not in definition.types or zoned):
        facts = {"name": found.name, "kind": found.parameters["VALUE"]}
        way = said if said in VALUE_TYPES else "several" if "," in said else "unknown"
        # An unknown type reads as the default one: RFC 5545 section 3.2.20.
        fits = "" if way != "unknown" or _is_fit(found, definition) else "/unfit"
        yield Finding(rules.WRONG_TYPE, found.line, facts, f"{place}/{way}{fits}")
        return
    if said == kind == "TEXT":
        yield Finding(rules.EXPLICIT_TYPE, found.line, {"name": found.name}, place)
    kind = said or kind
    for value in found.value.split(",") if definition.is_list and kind != "TEXT" else (found.value,):
        way = flaw(value, kind)
        if way:
            yield from _wrong_value(component, found, kind, value, way)
            break
    if kind == "PERIOD" and found.name == "RDATE":
        case = f"{component.name}/with-rule" if component.first("RRULE") else component.name
        yield Finding(rules.PERIODS, found.line, {}, case)
    if found.name in _INSTANTS and parsed(found.value) is not None and not found.value.endswith("Z"):
        way = "day" if "T" not in found.value else "zone" if "TZID" in found.parameters else "floating"
        yield Finding(rules.NOT_UTC, found.line, {"name": found.name, "value": found.value}, f"{place}/{way}")
    if found.name == "DTSTART" and component.name in ("STANDARD", "DAYLIGHT"):
        yield from _onset(found)
    if found.name == "RRULE":
        yield from _rule(component, found, maker)
    elif definition.among or found.name in ("CLASS", "ACTION"):
        yield from _among(component, found, definition)
    elif kind == "INTEGER" and not flaw(found.value, kind):
        yield from _number(component, found)
    elif kind == "DURATION" and found.value.startswith("-") and found.name != "TRIGGER":
        yield Finding(rules.NEGATIVE, found.line, {"name": found.name, "value": found.value}, place)


def _onset(found: Property) -> Findings:
    """The start of a STANDARD or DAYLIGHT is a local time of the zone that is just being explained."""
    if found.value.endswith("Z"):
        yield Finding(rules.ZONE_START, found.line, {"value": found.value})
    elif "TZID" in found.parameters:
        yield Finding(rules.ZONE_START_IN_ZONE, found.line, {"zone": found.parameters["TZID"]})


def _is_fit(found: Property, definition: Definition) -> bool:
    """Whether a value is one of the property's own type."""
    kind = definition.types[0]
    if kind == "RECUR":
        return not any(wrongs(found.value))
    return not flaw(found.value, kind) and (not definition.among or found.value in definition.among)


def _wrong_value(component: Component, found: Property, kind: str, value: str, way: str) -> Findings:
    case = f"{component.name}.{found.name}/{way}"
    facts = {"name": found.name, "value": value[:60]}
    if kind not in ("DATE", "DATE-TIME"):
        section = DEFINITIONS[found.name].section
        yield Finding(rules.BAD_VALUE, found.line, {**facts, "kind": kind, "section": section}, case)
    elif way != "day-only":
        yield Finding(rules.UNREADABLE_TIME, found.line, facts, case)
    elif found.name not in _INSTANTS and kind == "DATE-TIME":
        yield Finding(rules.DATE_WITHOUT_VALUE, found.line, facts, f"{component.name}.{found.name}")


def _rule(component: Component, found: Property, maker: str) -> Findings:
    for way, part in wrongs(found.value):
        yield Finding(rules.RECURRENCE, found.line, {"part": part[:60]}, f"{component.name}/{way}")
    if has_high_ordinal(found.value):
        yield Finding(rules.HIGH_ORDINAL, found.line, {"part": found.value[:60]}, component.name)
    start = component.first("DTSTART")
    begins = parsed(start.value) if start else None
    if not start or begins is None:
        return
    count = most_instances(found.value, begins)
    if count > MANY and component.name == "VEVENT":
        yield Finding(rules.MANY_INSTANCES, found.line, {"count": count})
    until = re.search(r"(?:^|;)UNTIL=([^;]*)", found.value.upper())
    if until and parsed(until[1]):
        yield from _until(component, found.line, start, until[1], maker)


def _until(component: Component, line: int, start: Property, until: str, maker: str) -> Findings:
    """The end of a rule against its start, of which both are times or days: RFC 5545 section 3.3.10."""
    zone = "utc" if start.value.endswith("Z") else "zone" if "TZID" in start.parameters else "floating"
    first = zone if len(start.value) > 8 else "day"
    last = ("utc" if until.endswith("Z") else "floating") if len(until) > 8 else "day"
    wanted = {"day": "day", "floating": "floating", "utc": "utc", "zone": "utc"}[first]
    if component.name in ("STANDARD", "DAYLIGHT"):
        wanted = "utc"
    if last != wanted:
        facts = {"until": until, "start": start.value}
        case = f"{component.name}/{last}-for-{first}{'/google' if maker == 'google' else ''}"
        yield Finding(rules.UNTIL, line, facts, case)
    if _is_earlier(until, start.value, first == last):
        case = component.name if last == wanted else f"{component.name}/{last}-for-{first}"
        yield Finding(rules.UNTIL_BEFORE, line, {"until": until}, case)


def _is_earlier(until: str, start: str, is_same_clock: bool) -> bool:
    """Whether one comes first, whatever the zones, where they are not the same; a day as its first moment, as
    those read it that make a time of it."""
    ends, begins = parsed(until), parsed(start)
    if ends is None or begins is None or ends.year == 9999:
        return False
    slack = timedelta(0) if is_same_clock or not isinstance(ends, datetime) else timedelta(hours=14)
    return first_moment(ends) + slack < first_moment(begins)


def _among(component: Component, found: Property, definition: Definition) -> Findings:
    known = STATUSES.get(component.name, definition.among) if found.name == "STATUS" else definition.among
    case = f"{component.name}/" if found.name == "STATUS" else f"{component.name}.{found.name}/"
    if found.name in ("CLASS", "ACTION"):
        known = _NAMED[found.name]
        if found.value.startswith("X-"):
            return
    if found.value in known:
        return
    rule = rules.STATUS if found.name == "STATUS" else rules.NOT_AMONG
    way = "empty" if not found.value.strip() else "lower-case" if found.value.strip().upper() in known else "unknown"
    yield Finding(rule, found.line, {"name": found.name, "value": found.value}, f"{case}{way}")


_NAMED = {
    "CLASS": frozenset(("PUBLIC", "PRIVATE", "CONFIDENTIAL")),
    "ACTION": frozenset(("AUDIO", "DISPLAY", "EMAIL")),
}
"""What is named where other values may be agreed on: RFC 5545 sections 3.8.1.3 and 3.8.6.1."""

_NUMBERS = {"PRIORITY": (0, 9), "PERCENT-COMPLETE": (0, 100), "SEQUENCE": (0, 2**31 - 1), "REPEAT": (0, 2**31 - 1)}


def _number(component: Component, found: Property) -> Findings:
    least, most = _NUMBERS[found.name]
    value = int(found.value)
    if not least <= value <= most:
        facts = {"name": found.name, "value": found.value}
        way = "negative" if value < 0 else "range"
        yield Finding(rules.OUT_OF_RANGE, found.line, facts, f"{component.name}.{found.name}/{way}")
