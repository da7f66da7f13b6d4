"""The text that somebody is editing, as a form carries it. Pure.

Browsers send line ends as CR LF whatever the file has, and letters that they could not read as
U+FFFD; the one is put right here, the other refused like every broken letter, so that what is saved
is what was typed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from calendar_service.editing.merging import MergePiece, merge, pieces
from calendar_service.errors import InvalidInput, Problem
from calendar_service.regions import Regions
from calendar_service.timeline.encoding import meant_lines
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.repairing import line_after

CONTEXT = 2
"""Lines shown before and after the line of a problem."""

LONGEST_QUOTE = 300
"""Letters of a line that are quoted beside its problem."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """data: the text as it would be saved. base: the text that it started from."""

    data: bytes
    base: bytes

    @property
    def base_sha256(self) -> str:
        return hashlib.sha256(self.base).hexdigest()

    @property
    def text(self) -> str:
        """For a text area."""
        return readable(self.data)


def readable(data: bytes) -> str:
    """The text for a form, also of bytes that are no UTF-8."""
    return data.decode("utf-8", "replace")


def typed(text: str, base: bytes) -> bytes:
    """The bytes of a text from a form, with the line ends that the file has."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    uses_crlf = 2 * base.count(b"\r\n") > base.count(b"\n")
    return (plain.replace("\n", "\r\n") if uses_crlf else plain).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Examined:
    """What is wrong with a text: the first problems, in its order, and how many more there are. None, where it may be
    published."""

    problems: tuple[Problem, ...] = ()
    more: int = 0

    @property
    def total(self) -> int:
        return len(self.problems) + self.more


def examined(data: bytes, regions: Regions, name: str) -> Examined:
    """What is wrong with a text."""
    try:
        parse(data, regions, name)
    except InvalidInput as error:
        return Examined(error.problems, error.more)
    return Examined()


@dataclass(frozen=True, slots=True)
class Line:
    """A line as an excerpt shows it. column: where its problem stands, from 1; 0 for none."""

    number: int
    text: str
    column: int = 0


def excerpts(data: bytes, found: Iterable[Problem]) -> list[list[Line]]:
    """The lines around the problems, neighbours together, in the order of the file."""
    lines = readable(data).split("\n")
    columns: dict[int, int] = {}
    for problem in found:
        columns.setdefault(problem.line, problem.column)
    shown = sorted({n for p in columns for n in range(p - CONTEXT, p + CONTEXT + 1) if 0 < n <= len(lines)})
    blocks: list[list[Line]] = []
    for number in shown:
        line = Line(number, lines[number - 1].rstrip("\r"), columns.get(number, 0))
        if blocks and blocks[-1][-1].number == number - 1:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


@dataclass(frozen=True, slots=True)
class ListedProblem:
    """A problem as the editor lists it. before: its line as it stands; after: as its repair leaves it, in lines, none where nobody can know.
    Both without what is behind LONGEST_QUOTE letters."""

    problem: Problem
    before: str = ""
    after: tuple[str, ...] = ()


def listed_problems(data: bytes, found: Iterable[Problem]) -> list[ListedProblem]:
    """Problems, each with its line and the line instead."""
    lines = meant_lines(data)
    return [_listed(lines, problem) for problem in found]


def _listed(lines: list[str], problem: Problem) -> ListedProblem:
    after = line_after(lines, problem)
    if after is None:
        return ListedProblem(problem)
    before = lines[problem.line - 1]
    return ListedProblem(problem, _quoted(before), tuple(_quoted(line) for line in after.split("\n")))


def _quoted(line: str) -> str:
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE] + "…"


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's changes. sheet: both in one text, which starts from theirs. clashes: how many
    places are left to a person. pieces: where anybody changed anything."""

    sheet: Sheet
    clashes: int
    pieces: tuple[MergePiece, ...]


def merged(sheet: Sheet, theirs: bytes, names: tuple[str, str, str]) -> Merged:
    """names: what mine, the base and theirs are called in the marks of a clash."""
    texts = (readable(sheet.base), readable(theirs), sheet.text)
    unix = [text.replace("\r\n", "\n") for text in texts]
    text, clashes = merge(unix[0], unix[1], unix[2], names)
    changed = tuple(piece for piece in pieces(*unix) if not piece.is_same)
    return Merged(Sheet(typed(text, theirs), theirs), clashes, changed)
