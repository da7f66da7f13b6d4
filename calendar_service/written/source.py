"""The text of a hand-written file as YAML gets to read it, and the place of each character in it. Pure.

Only `\\n`, `\\r` and both together end a line, as in the programs that people edit with; YAML 1.1
would also break one at U+0085, U+2028 and U+2029, in the middle of a comment too, and would stop
with an English sentence at a control character. So each of these, and each character that
`printable` does not take, is handed to YAML as a stand-in: one for one, so that every place stays
what it was. Stand-ins are characters for private use, which no text can bring along itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from calendar_service import printable
from calendar_service.printable import Trouble

_LEFT_OUT, _BREAK = "\ue000", "\ue001"
_INDENT = re.compile(rf"^((?: *{_LEFT_OUT})+ *)([^\r\n]?)", re.MULTILINE)
LINE_END = re.compile("\r\n|[\n\r]")
"""What ends a line of a file."""

_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))|(.)", re.DOTALL)
_SHORT = {"0": "\0", "a": "\a", "b": "\b", "v": "\v", "f": "\f", "e": "\x1b"}
"""The escapes of YAML that make a character which is not taken (YAML 1.1 section 5.6)."""


@dataclass(frozen=True, slots=True)
class Place:
    """line and column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """text: the whole file. is_official: it has been published before, so nothing in it is judged
    any more."""

    text: str
    is_official: bool = False

    @cached_property
    def lines(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(found.end() for found in LINE_END.finditer(self.text))]

    def place(self, offset: int) -> Place:
        line = bisect_right(self.lines, offset)
        return Place(line, offset - self.lines[line - 1] + 1)

    @cached_property
    def troubles(self) -> list[tuple[int, Trouble]]:
        """What is not taken, each with its offset in the file."""
        if self.is_official:
            return []
        ends = [*self.lines[1:], len(self.text)]
        return [
            (start + trouble.offset, trouble)
            for start, end in zip(self.lines, ends, strict=True)
            for trouble in printable.troubles(self.text[start:end])
        ]

    def first_of_each_line(self) -> Iterator[tuple[Place, Trouble]]:
        """One for each line: what was pasted in one piece is mended in one go."""
        told = 0
        for offset, trouble in self.troubles:
            place = self.place(offset)
            if place.line != told:
                told = place.line
                yield place, trouble

    def for_yaml(self) -> str:
        """The text with its stand-ins."""
        if self.is_official:
            return self.text
        characters = list(self.text.replace("\x85", " ").replace("\u2028", _BREAK).replace("\u2029", _BREAK))
        for offset, _ in self.troubles:
            characters[offset] = _LEFT_OUT
        return _INDENT.sub(_indented, "".join(characters))

    def value(self, read: str) -> tuple[str, bool]:
        """What YAML read, without stand-ins, and whether something had to be left out of it."""
        if self.is_official:
            return read, False
        return read.replace(_LEFT_OUT, "").replace(_BREAK, "\u2028"), _LEFT_OUT in read

    def offset_of(self, trouble: Trouble, start: int, end: int) -> int:
        """Where a character of a value stands in the file, written out or as an escape. start, end:
        of the value's writing; its start where the character is not found."""
        wanted = trouble.text[trouble.offset]
        before = trouble.text[: trouble.offset].count(wanted)
        places = [
            start + found.start() for found in _ESCAPED.finditer(self.text[start:end]) if _character(found) == wanted
        ]
        return places[before] if before < len(places) else start


def _indented(found: re.Match[str]) -> str:
    """The indentation that a reader sees: its spaces first; where nothing but a comment follows,
    spaces alone."""
    indent = found[1]
    if found[2] in ("", "#"):
        return " " * len(indent) + found[2]
    return "".join(sorted(indent)) + found[2]  # a space comes before any stand-in


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else ""
    return _SHORT.get(found[4], found[4]) if found[4] else found[5]


def lines_of(data: bytes) -> list[str]:
    """The lines of a file without their ends, counted as Source counts them; bytes that are no UTF-8 as signs."""
    return LINE_END.split(data.decode("utf-8-sig", "replace"))
