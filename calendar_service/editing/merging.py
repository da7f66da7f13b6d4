"""Two people changed one text: what each changed, and both together where they did not meet. Pure.

Lines are compared, never parts of them. Changes that overlap or touch are a clash: they are left
to a person, with the three texts side by side, and nothing of either is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_LINE = re.compile(r"[^\n]*\n|[^\n]+")

MARKS = ("<<<<<<< ", "||||||| ", "=======", ">>>>>>> ")
"""Begin lines of a clash in a merged text. No YAML reader takes them: such a text cannot be published."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines start to end (from 0, end exclusive) of the base become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergePiece:
    """Some lines of the base, and what each side made of them. line: where they begin, from 1."""

    line: int
    base: tuple[str, ...]
    theirs: tuple[str, ...]
    mine: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return self.base == self.theirs == self.mine

    @property
    def is_clash(self) -> bool:
        return self.theirs != self.mine and self.base not in (self.theirs, self.mine)

    @property
    def merged(self) -> tuple[str, ...]:
        """What both together make of it; only where it is no clash."""
        assert not self.is_clash
        return self.mine if self.theirs == self.base else self.theirs


def split_lines(text: str) -> list[str]:
    """The lines with their ends, as YAML and editors count them (not every character that Unicode
    calls a line end is one)."""
    return _LINE.findall(text)


def changes(base: Sequence[str], other: Sequence[str]) -> list[Edit]:
    """The changes that lead from one text to another, in order. They do not touch each other."""
    codes = SequenceMatcher(None, base, other).get_opcodes()
    return [Edit(a, b, tuple(other[c:d])) for tag, a, b, c, d in codes if tag != "equal"]


def pieces(base: str, theirs: str, mine: str) -> list[MergePiece]:
    """The base in order, cut where a side changed it. Joined again, the `theirs` of all pieces are
    that text, and so are the others."""
    lines, one, other = (split_lines(text) for text in (base, theirs, mine))
    sides = changes(lines, one), changes(lines, other)
    found, done = [], 0
    for start, end in _spans(sides):
        if start > done:
            found.append(_piece(lines, done, start, ([], [])))
        found.append(_piece(lines, start, end, sides))
        done = end
    if done < len(lines):
        found.append(_piece(lines, done, len(lines), ([], [])))
    return found


def merge(base: str, theirs: str, mine: str, names: tuple[str, str, str]) -> tuple[str, int]:
    """Both changes in one text, and the number of clashes in it, each between MARKS.

    names: how the marks call mine, base and theirs.
    """
    out: list[str] = []
    clashes = 0
    for piece in pieces(base, theirs, mine):
        if not piece.is_clash:
            out += piece.merged
            continue
        clashes += 1
        parts = ((MARKS[0] + names[0], piece.mine), (MARKS[1] + names[1], piece.base), (MARKS[2], piece.theirs))
        for mark, part in parts:
            out += [mark + "\n", *(line if line.endswith("\n") else line + "\n" for line in part)]
        out.append(MARKS[3] + names[2] + "\n")
    return "".join(out), clashes


def _spans(sides: tuple[list[Edit], list[Edit]]) -> Iterator[tuple[int, int]]:
    """Where the base was changed by either side; changes that overlap or touch are one span."""
    spans = sorted((change.start, change.end) for side in sides for change in side)
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current and start <= current[1]:
            current = (current[0], max(current[1], end))
        else:
            if current:
                yield current
            current = (start, end)
    if current:
        yield current


def _piece(base: Sequence[str], start: int, end: int, sides: tuple[list[Edit], list[Edit]]) -> MergePiece:
    theirs, mine = (_applied(base, start, end, side) for side in sides)
    return MergePiece(start + 1, tuple(base[start:end]), theirs, mine)


def _applied(base: Sequence[str], start: int, end: int, side: list[Edit]) -> tuple[str, ...]:
    """Lines start to end of the base after one side's changes inside that span."""
    out: list[str] = []
    done = start
    for change in side:
        if start <= change.start and change.end <= end:
            out += [*base[done : change.start], *change.lines]
            done = change.end
    return (*out, *base[done:end])
