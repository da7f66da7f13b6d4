"""Holds the text of a feed against content_rules. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from zoneinfo import available_timezones

from calendar_service.doctor import content_rules as rules
from calendar_service.doctor.colors import CSS_COLORS
from calendar_service.doctor.events import event_findings
from calendar_service.doctor.finding import Finding, Rule
from calendar_service.doctor.reading import Component, Stream, physical_lines

MAX_BYTES, ADVISED_BYTES, ADVISED_EVENTS = 1_000_000, 512_000, 1_000
MAX_OCTETS = 75

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ESCAPED = re.compile(r"\\[,;\\nN]")
_NEW_PROPERTIES = ("LINK", "REFID", "CONCEPT", "STYLED-DESCRIPTION")
"""RFC 9253 and 9073."""

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
        lambda: _properties(stream),
        lambda: _zones(stream),
        lambda: event_findings(events(stream)),
    )
    found = [finding for check in checks for finding in check()]
    return sorted(found, key=lambda finding: finding.line)


def events(stream: Stream) -> list[Component]:
    """Every VEVENT, in the order of the stream."""
    return [event for calendar in stream.calendars for event in calendar.inside("VEVENT")]


def _bytes(data: bytes) -> Findings:
    if data.startswith(b"\xef\xbb\xbf"):
        yield Finding(rules.BYTE_ORDER_MARK, 1)
        data = data[3:]
    bare = re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    if bare:
        yield Finding(rules.BARE_NEWLINE, len(physical_lines(data[: bare.start()])))
    lines = physical_lines(data)
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_OCTETS:
            yield Finding(rules.LONG_LINE, number, {"octets": len(line)})
        text = line.decode("utf-8", "replace")
        odd = _CONTROL.search(text)
        if odd:
            yield Finding(rules.CONTROL_CHARACTER, number, {"character": f"U+{ord(odd.group()):04X}"})
        if not _is_utf8(line):
            yield Finding(_broken_by(lines, number), number)


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
    for line, text in stream.odd:
        yield Finding(rules.ODD_LINE, line, {"text": text[:60]})
    for component in stream.unclosed:
        yield Finding(rules.UNCLOSED, component.line, {"name": component.name})
    if len(stream.calendars) > 1:
        yield Finding(rules.SEVERAL_CALENDARS, stream.calendars[1].line, {"count": len(stream.calendars)})


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
            yield Finding(rules.NO_VERSION, calendar.line, {"name": name})
    for uid in calendar.all("UID"):
        yield Finding(rules.CALENDAR_UID, uid.line)
    for method in calendar.all("METHOD"):
        yield Finding(rules.METHOD, method.line, {"value": method.value})
    names = calendar.all("NAME") + calendar.all("X-WR-CALNAME")
    if not names:
        yield Finding(rules.NO_NAME, calendar.line)
    for written in names:
        if _ESCAPED.search(written.value):
            yield Finding(rules.ESCAPED_NAME, written.line)
    refresh = calendar.first("REFRESH-INTERVAL")
    if refresh and not re.fullmatch(r"P(?=.)(\d+W|(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)", refresh.value):
        yield Finding(rules.BAD_REFRESH, refresh.line, {"value": refresh.value})
    elif not refresh and not calendar.first("X-PUBLISHED-TTL"):
        yield Finding(rules.NO_REFRESH, calendar.line)


def _properties(stream: Stream) -> Findings:
    """What holds for a property wherever it stands."""
    for component in (c for calendar in stream.calendars for c in calendar.below()):
        for found in component.properties:
            if found.written != found.name:
                yield Finding(rules.MIXED_CASE, found.line, {"name": found.written})
            if found.name in _NEW_PROPERTIES:
                yield Finding(rules.NEW_PROPERTY, found.line, {"name": found.name})
            if found.name == "COLOR" and found.value.lower() not in CSS_COLORS:
                yield Finding(rules.COLOR, found.line, {"value": found.value})


def _zones(stream: Stream) -> Findings:
    defined: set[str] = set()
    for definition in (z for calendar in stream.calendars for z in calendar.inside("VTIMEZONE")):
        defined |= {ident.value for ident in definition.all("TZID")}
        for block in definition.components:
            for offset in block.all("TZOFFSETFROM") + block.all("TZOFFSETTO"):
                if len(offset.value) > len("+0700"):
                    yield Finding(rules.ODD_OFFSET, offset.line, {"value": offset.value})
    told: set[str] = set()
    for event in events(stream):
        for found in (p for component in event.below() for p in component.properties):
            zone = found.parameters.get("TZID")
            if zone is None or zone in told:
                continue
            told.add(zone)
            if zone in defined:
                continue
            yield Finding(rules.NO_TIMEZONE, found.line, {"zone": zone})
            if zone not in available_timezones():
                yield Finding(rules.UNKNOWN_ZONE, found.line, {"zone": zone})
