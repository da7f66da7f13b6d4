"""The lines of stages.yaml as they are typed, before YAML reads them: which is a field, which a bullet, which goes on. Pure.

It has to make sense of texts that YAML refuses, so it guesses by the look of a line: what looks like a field ends a quoted text or a
list that was never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_FIELD = re.compile(r"""(?P<dash>-\ +)?(?P<key>"[^"]*"|'[^']*'|\w[^:\#"]*?|\w)\ *:(?=\s|$)""", re.VERBOSE)
_HEAD = re.compile(r"[|>][0-9+-]{0,2}\s*(#.*)?$")
_COMMENT = re.compile(r"(^|\s)#")
BLANKS = " \t\u00a0\u2007\u202f\u3000\u2002\u2003\u2009"
"""What people and their programs indent and part words with."""


class Look(Enum):
    """What a line looks like."""

    NOTHING = auto()
    """Blank, or a comment."""
    FIELD = auto()
    """`key: value`, `key:`, `- key: value`."""
    BULLET = auto()
    """`- text`."""
    INSIDE = auto()
    """Within a text or a list that began further up."""
    LOOSE = auto()
    """Anything else: more of the text above, or a mistake."""


@dataclass(frozen=True, slots=True)
class RawLine:
    """number: from 1. blank: what it begins with, and `indent` its length. key: of a field, without quotes. value: what stands behind
    the colon or the dash, without its comment; at: its offset in the text, from 0. of: the number of the field or bullet that it is
    a part of; its own where it is one."""

    number: int
    text: str
    kind: Look
    blank: str = ""
    key: str = ""
    value: str = ""
    at: int = 0
    of: int = 0

    @property
    def indent(self) -> int:
        return len(self.blank)

    @property
    def is_bare(self) -> bool:
        """Whether it is a field with nothing behind its colon."""
        return self.kind is Look.FIELD and not self.value

    @property
    def has_dash(self) -> bool:
        return self.text[self.indent : self.indent + 1] == "-" and self.kind in (Look.FIELD, Look.BULLET)


def raw_lines(lines: list[str]) -> list[RawLine]:
    """lines: of a text, without their ends."""
    return list(_Reading(lines).lines())


def without_comment(value: str) -> str:
    """A value without the comment behind it; a `#` within quotes is none."""
    if value[:1] in ("'", '"'):
        end = closing(value)
        rest = value[end + 1 :] if end else ""
        if end and (not rest.strip(BLANKS) or _COMMENT.match(rest)):
            return value[: end + 1]
    if value[:1] in "[{" and value:
        end = _closed(value)
        return value[:end].rstrip(BLANKS)
    found = _COMMENT.search(value)
    return (value[: found.start()] if found else value).rstrip(BLANKS)


def closing(value: str) -> int:
    """The offset of the quote that closes a quoted value; 0 where none does."""
    quote, place = value[0], 1
    while place < len(value):
        if value[place] == "\\" and quote == '"':
            place += 2
        elif value[place] == quote:
            if quote == "'" and value[place + 1 : place + 2] == "'":
                place += 2
                continue
            return place
        else:
            place += 1
    return 0


def depth_of(value: str) -> int:
    """How many brackets of a list or table stay open; below 0 where too many are closed, -1 too where a quote stays open."""
    depth, place = 0, 0
    while place < len(value):
        sign = value[place]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth < 0:
                return depth
        elif sign in "'\"" and value[:place].rstrip()[-1:] in ("[", "{", ",", ":"):
            end = closing(value[place:])
            if not end:
                return -1
            place += end
        place += 1
    return depth


def _closed(value: str) -> int:
    """Where a comment behind a list or a table begins, closed or not; the value's end without one."""
    open_at = 0
    for found in _COMMENT.finditer(value):
        depth = depth_of(value[: found.start()])
        if depth <= 0:
            return found.start()
        open_at = open_at or found.start()
    return open_at or len(value)


class _Reading:
    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def lines(self) -> Iterator[RawLine]:
        owner = RawLine(0, "", Look.NOTHING)
        number = 0
        while number < len(self.texts):
            line = self.line(number, owner.number)
            yield line
            number += 1
            if line.kind not in (Look.FIELD, Look.BULLET):
                continue
            owner = line
            until = self.end(line, number)
            for inside in range(number, until):
                text = self.texts[inside]
                yield RawLine(inside + 1, text, Look.INSIDE, _blank(text), of=line.number)
            number = until

    def line(self, number: int, owner: int) -> RawLine:
        text = self.texts[number]
        blank = _blank(text)
        rest = text[len(blank) :]
        if not rest or rest.startswith("#"):
            return RawLine(number + 1, text, Look.NOTHING, blank, of=owner)
        found = _FIELD.match(rest)
        if found:
            at = len(blank) + found.end()
            at += len(text[at:]) - len(text[at:].lstrip(BLANKS))
            key = found["key"].strip("\"'")
            return RawLine(number + 1, text, Look.FIELD, blank, key, without_comment(text[at:]), at, number + 1)
        if rest == "-" or rest.startswith(("- ", "-\t")):
            at = len(blank) + 1
            at += len(text[at:]) - len(text[at:].lstrip(BLANKS))
            return RawLine(number + 1, text, Look.BULLET, blank, "", without_comment(text[at:]), at, number + 1)
        return RawLine(number + 1, text, Look.LOOSE, blank, "", without_comment(rest), len(blank), owner)

    def end(self, line: RawLine, following: int) -> int:
        """The number of the first line behind a value that goes on over several: a block, quotes, a list."""
        value = line.value
        if _HEAD.match(value):
            while following < len(self.texts):
                text = self.texts[following]
                if text.strip() and len(_blank(text)) <= line.indent:
                    break
                following += 1
            return following
        if value[:1] in ("'", '"') and not closing(value):
            return self.closed(value, following, lambda joined: bool(closing(joined)), line)
        if value[:1] in ("[", "{") and depth_of(value) > 0:
            return self.closed(value, following, lambda joined: depth_of(joined) == 0, line)
        return following

    def closed(self, value: str, following: int, is_closed: object, line: RawLine) -> int:
        """Behind the line that closes it; the line itself where a field comes first."""
        assert callable(is_closed)
        joined = value
        for number in range(following, len(self.texts)):
            text = self.texts[number]
            found = _FIELD.match(text.lstrip(BLANKS))
            if found and (value[0] != "{" or len(_blank(text)) <= line.indent):
                return following
            joined += "\n" + without_comment(text.strip(BLANKS)) if value[0] in "[{" else "\n" + text
            if is_closed(joined):
                return number + 1
        return following


def _blank(text: str) -> str:
    return text[: len(text) - len(text.lstrip(BLANKS))]
