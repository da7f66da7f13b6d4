"""An iCalendar stream, line by line, however broken it is. Pure.

It follows RFC 5545 section 3.1 as far as the text allows, keeps the number of the line that each
property began on, and reports nothing: what it could not read is there as an odd line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')


@dataclass(frozen=True, slots=True)
class Property:
    """One unfolded line. name: upper case; written: as it stands. parameters: names in upper case,
    values without quotes; written_parameters: as they stand. value: as it stands, still escaped. line: from 1, where
    it begins."""

    name: str
    written: str
    parameters: Mapping[str, str]
    value: str
    line: int
    written_parameters: str = ""


@dataclass
class Component:
    """BEGIN to END. line: of its BEGIN. name: upper case; written: as it stands."""

    name: str
    line: int
    written: str = ""
    properties: list[Property] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [p for p in self.properties if p.name == name]

    def first(self, name: str) -> Property | None:
        return next(iter(self.all(name)), None)

    def inside(self, name: str) -> list[Component]:
        """The components of that name directly below."""
        return [c for c in self.components if c.name == name]

    def below(self) -> Iterator[Component]:
        """This one and everything below it, in the order of the stream. Not by recursion: a stranger decides how
        deep it goes."""
        waiting = [self]
        while waiting:
            component = waiting.pop()
            yield component
            waiting += reversed(component.components)


def publisher(calendar: Component) -> str:
    """google or exchange, whose calendars some programs read with more patience; "" for all others."""
    prodid = calendar.first("PRODID")
    made_by = prodid.value if prodid else ""
    return (
        "google"
        if "Google Inc//Google Calendar" in made_by
        else "exchange"
        if "Microsoft Exchange Server" in made_by
        else ""
    )


@dataclass(frozen=True)
class Stream:
    """calendars: every VCALENDAR. odd: (line, text) that is no property, or an END that ends
    nothing; inside: for each the component that it stands in, "" for none. unclosed: components whose END never came.
    spaced: (line, BEGIN or END, component) where a space stands before or behind the component's name, which is
    passed over here. unlike: (line, component) of each END that is written in other letters, small or capital, than its
    BEGIN."""

    calendars: list[Component]
    odd: list[tuple[int, str]]
    unclosed: list[Component]
    inside: tuple[str, ...] = ()
    spaced: tuple[tuple[int, str, str], ...] = ()
    unlike: tuple[tuple[int, str], ...] = ()


def read(data: bytes) -> Stream:
    """Never raises. What is not UTF-8 reads as U+FFFD."""
    root = Component("", 0)
    open_ones, open_names = [root], Counter[str]()
    odd, inside = list[tuple[int, str]](), list[str]()
    spaced, unlike = list[tuple[int, str, str]](), list[tuple[int, str]]()

    def put_aside(number: int, text: str) -> None:
        odd.append((number, text))
        inside.append(open_ones[-1].name)

    for number, text in unfolded(data):
        found = _property(text, number)
        if found is None:
            put_aside(number, text)
            continue
        if found.name in ("BEGIN", "END") and found.value != found.value.strip():
            spaced.append((number, found.name, found.value.strip().upper()))
        if found.name == "BEGIN":
            written = found.value.strip()
            component = Component(written.upper(), number, written)
            open_ones[-1].components.append(component)
            open_ones.append(component)
            open_names[component.name] += 1
        elif found.name == "END":
            wanted = found.value.strip().upper()
            if not open_names[wanted]:
                put_aside(number, text)
                continue
            if open_ones[-1].name == wanted and open_ones[-1].written != found.value.strip():
                unlike.append((number, found.value.strip()))
            # What an outer END closes with it is as good as closed; `odd` would only repeat it.
            while (closed := open_ones.pop().name) != wanted:
                open_names[closed] -= 1
                put_aside(number, text)
            open_names[wanted] -= 1
        elif len(open_ones) == 1:
            put_aside(number, text)
        else:
            open_ones[-1].properties.append(found)
    return Stream(root.inside("VCALENDAR"), odd, open_ones[1:], tuple(inside), tuple(spaced), tuple(unlike))


def unfolded(data: bytes) -> Iterator[tuple[int, str]]:
    """(number of its first line, content line), empty lines left out. Folds are undone in bytes,
    because a fold may lie inside a character."""
    start, pieces = 0, list[bytes]()
    for number, raw in enumerate(physical_lines(data.removeprefix(b"\xef\xbb\xbf")), 1):
        if raw[:1] in (b" ", b"\t") and pieces:
            pieces.append(raw[1:])
            continue
        if b"".join(pieces).strip():
            yield start, b"".join(pieces).decode("utf-8", "replace")
        start, pieces = number, [raw]
    if b"".join(pieces).strip():
        yield start, b"".join(pieces).decode("utf-8", "replace")


def physical_lines(data: bytes) -> list[bytes]:
    """Without their ends, whichever of CRLF, LF and CR these are."""
    return re.split(rb"\r\n|\n|\r", data)


def _property(text: str, line: int) -> Property | None:
    name = _NAME.match(text)
    if name is None:
        return None
    position, parameters = name.end(), {}
    while parameter := _PARAMETER.match(text, position):
        parameters[parameter[1].upper()] = parameter[2].replace('"', "")
        position = parameter.end()
    if text[position : position + 1] != ":":
        return None
    value, written = text[position + 1 :], text[name.end() : position]
    return Property(name[0].upper(), name[0], parameters, value, line, written)
