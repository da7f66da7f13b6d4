"""Holds the text of a feed against content_rules. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from calendar_service.doctor import content_rules as rules
from calendar_service.doctor.events import alarm_findings, event_findings
from calendar_service.doctor.finding import Finding, Rule
from calendar_service.doctor.properties import property_findings
from calendar_service.doctor.reading import Component, Stream, physical_lines
from calendar_service.doctor.standard import COMPONENTS
from calendar_service.doctor.zones import iana_zones, zone_findings

MAX_BYTES, ADVISED_BYTES, ADVISED_EVENTS = 1_000_000, 512_000, 1_000
MAX_OCTETS = 75

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ESCAPED = re.compile(r"\\[,;\\nN]")
_PROPERTY = re.compile(r"[A-Za-z0-9-]+[;:]")
LISTED = 50
"""How many findings of one key are listed; the last of them knows how many more there are."""
DEEP = 1_000
"""Components inside one another; three would do. About here the readers that go down by recursion end."""

Findings = Iterator[Finding]


def content_findings(data: bytes, stream: Stream) -> list[Finding]:
    """Everything, in the order of lines; what concerns the whole comes first. data: what `stream`
    was read from."""
    if not stream.calendars:
        page = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        return [Finding(rules.WEB_PAGE if page else rules.NO_CALENDAR)]
    checks: tuple[Callable[[], Findings], ...] = (
        lambda: _bytes(data),
        lambda: _structure(stream),
        lambda: _size(data, stream),
        lambda: _calendar(stream.calendars[0]),
        lambda: property_findings(stream),
        lambda: zone_findings(stream),
        lambda: event_findings(events(stream), has_zone=bool(stream.calendars[0].first("X-WR-TIMEZONE"))),
        lambda: _alarms_of_tasks(stream),
    )
    found = capped(finding for check in checks for finding in check())
    return sorted(found, key=lambda finding: finding.line)


def _alarms_of_tasks(stream: Stream) -> Findings:
    for calendar in stream.calendars:
        for task in calendar.inside("VTODO"):
            for alarm in task.inside("VALARM"):
                yield from alarm_findings(alarm)


def capped(found: Iterable[Finding]) -> list[Finding]:
    """At most LISTED of each key, in their order."""
    kept: dict[str, list[Finding]] = {}
    more: dict[str, int] = {}
    for finding in found:
        listed = kept.setdefault(finding.key, [])
        if len(listed) < LISTED:
            listed.append(finding)
        else:
            more[finding.key] = more.get(finding.key, 0) + 1
    for key, count in more.items():
        kept[key][-1] = replace(kept[key][-1], more=count)
    return [finding for listed in kept.values() for finding in listed]


def events(stream: Stream) -> list[Component]:
    """Every VEVENT, in the order of the stream."""
    return [event for calendar in stream.calendars for event in calendar.inside("VEVENT")]


def _bytes(data: bytes) -> Findings:
    if data.startswith(b"\xef\xbb\xbf"):
        yield Finding(rules.BYTE_ORDER_MARK, 1)
        data = data[3:]
    for bare, way in ((rb"(?<!\r)\n", ""), (rb"\r(?!\n)", "carriage-return")):
        first = re.search(bare, data)
        if first:
            yield Finding(rules.BARE_NEWLINE, len(physical_lines(data[: first.start()])), {}, way)
    lines = physical_lines(data)
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_OCTETS:
            yield Finding(rules.LONG_LINE, number, {"octets": len(line)})
        text = line.decode("utf-8", "replace")
        odd = _CONTROL.search(text)
        if odd:
            code = ord(odd.group())
            yield Finding(rules.CONTROL_CHARACTER, number, {"character": f"U+{code:04X}"}, _control(code))
        if not _is_utf8(line):
            yield Finding(_broken_by(lines, number), number)


def _control(code: int) -> str:
    """Which of them: programs differ."""
    return (
        "nul" if code == 0 else "break" if code in (0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85) else "c1" if code > 0x7F else ""
    )


def _broken_by(lines: list[bytes], number: int) -> Rule:
    """Which of two a line that is no UTF-8 suffers from: with its neighbours across folds it may be."""
    around = lines[number - 1]
    if number < len(lines) and lines[number][:1] in (b" ", b"\t"):
        around += lines[number][1:]
    if lines[number - 1][:1] in (b" ", b"\t") and number > 1:
        around = lines[number - 2] + around[1:]
    return rules.SPLIT_CHARACTER if _is_utf8(around) else rules.NOT_UTF8


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _structure(stream: Stream) -> Findings:
    for (line, text), place in zip(stream.odd, stream.inside, strict=True):
        where = place if place in COMPONENTS else "X" if place else "none"
        yield Finding(rules.ODD_LINE, line, {"text": text[:60]}, f"{_oddness(text, stream)}/{where}")
    for component in stream.unclosed:
        way = "/misspelt" if component.name in stream.inside and _is_misspelt(stream) else ""
        yield Finding(rules.UNCLOSED, component.line, {"name": component.name[:60]}, _sort_of(component) + way)
    for line, mark, name in stream.spaced:
        sort = name if name in COMPONENTS else "X"
        yield Finding(rules.SPACED_COMPONENT, line, {"name": f"{mark}:{name[:60]}"}, f"{mark}/{sort}")
    for line, name in stream.unlike:
        yield Finding(rules.COMPONENT_CASE, line, {"name": name[:60]}, "unlike")
    for component in (c for calendar in stream.calendars for c in calendar.below() if c.written != c.name):
        yield Finding(rules.COMPONENT_CASE, component.line, {"name": component.written[:60]}, _sort_of(component))
    deep = _deepest(stream)
    if deep is not None:
        yield Finding(rules.DEEP, deep.line, {"count": DEEP})
    if len(stream.calendars) > 1:
        yield Finding(rules.SEVERAL_CALENDARS, stream.calendars[1].line, {"count": len(stream.calendars)})


def _is_misspelt(stream: Stream) -> bool:
    """Whether the feed ends in an END of nothing: many programs take any END for the one that is due."""
    return bool(stream.odd) and stream.odd[-1][1].upper().startswith("END:")


def _oddness(text: str, stream: Stream) -> str:
    """What a line that is no property, or no property here, looks like."""
    if text.upper().startswith("END:"):
        if stream.unclosed and text == stream.odd[-1][1]:
            return "misspelt-end"
        return "end" if text[4:].strip().upper() in COMPONENTS else "end-of-nothing"
    if not _PROPERTY.match(text):
        return _odd_name(text)
    if not text[len(text) - len(text.lstrip("-" + _LETTERS)) :].startswith(";"):
        return "outside"
    return "parameter" + next((f"/{way}" for way, pattern in _PARAMETERS.items() if re.search(pattern, text)), "")


def _odd_name(text: str) -> str:
    """What stands where a name should: an underscore and a dot are read as part of it by some."""
    if ":" not in text:
        return "no-colon" + ("/equals" if "=" in text else "" if text[:1].isalpha() else "/no-letter")
    return "name" + next((f"/{way}" for way, pattern in _NAMES.items() if re.match(pattern, text)), "")


_PARAMETERS = {"spaced-quote": r"=[ \t]+\"", "no-value": r"^[^:]*$", "no-name": r"^[^;]*;="}
_NAMES = {"empty": "[;:]", "underscore": r"[A-Za-z0-9_-]+[;:]", "dot": r"[A-Za-z0-9.-]+[;:]"}
"""In which way a line is nearly one, for readers differ in what they take."""


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _sort_of(component: Component) -> str:
    return component.name if component.name in COMPONENTS else "X"


def _deepest(stream: Stream) -> Component | None:
    """The first component that stands inside of DEEP others."""
    level = list[Component](stream.calendars)
    for _ in range(DEEP):
        level = [inner for component in level for inner in component.components]
    return level[0] if level else None


def _size(data: bytes, stream: Stream) -> Findings:
    count = len(events(stream))
    if not count:
        yield Finding(rules.NO_EVENT)
    facts = {"bytes": len(data), "events": count}
    if len(data) > MAX_BYTES:
        yield Finding(rules.TOO_LARGE, 0, facts)
    elif len(data) > ADVISED_BYTES or count > ADVISED_EVENTS:
        yield Finding(rules.RATHER_LARGE, 0, facts)


def _calendar(calendar: Component) -> Findings:
    for name in ("VERSION", "PRODID"):
        if not calendar.first(name):
            yield Finding(rules.NO_VERSION, calendar.line, {"name": name}, name)
    for uid in calendar.all("UID"):
        yield Finding(rules.CALENDAR_UID, uid.line)
    for method in calendar.all("METHOD"):
        # Publishers of calendars to subscribe to say PUBLISH, and nobody was seen to mind (RFC 5546 section 3.2.1).
        if method.value.strip().upper() != "PUBLISH":
            yield Finding(rules.METHOD, method.line, {"value": method.value})
    zone = calendar.first("X-WR-TIMEZONE")
    if zone and zone.value.strip() not in iana_zones():
        yield Finding(rules.CALENDAR_ZONE, zone.line, {"zone": zone.value})
    names = calendar.all("NAME") + calendar.all("X-WR-CALNAME")
    if not names:
        yield Finding(rules.NO_NAME, calendar.line)
    for written in names:
        if _ESCAPED.search(written.value):
            yield Finding(rules.ESCAPED_NAME, written.line)
    if not calendar.first("REFRESH-INTERVAL") and not calendar.first("X-PUBLISHED-TTL"):
        yield Finding(rules.NO_REFRESH, calendar.line)
