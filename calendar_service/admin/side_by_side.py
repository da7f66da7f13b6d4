"""Two texts beside each other: rows for a table. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from calendar_service.editing.merging import split_lines

CONTEXT = 3
"""Unchanged lines shown around a change."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Kind(StrEnum):
    """How the two sides of a row differ."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of one text. number: from 1. parts: (words, whether they are on this side only)."""

    number: int
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the old text beside its line of the new; None where one side has none."""

    kind: Kind
    old: Cell | None
    new: Cell | None


def hunks(old: str, new: str) -> list[list[Row]]:
    """The places where the texts differ, each with the lines around it; empty for equal texts."""
    left, right = ([line.rstrip("\r\n") for line in split_lines(text)] for text in (old, new))
    groups = SequenceMatcher(None, left, right).get_grouped_opcodes(CONTEXT)
    found = [[row for code in group for row in _rows(code, left, right)] for group in groups]
    return [rows for rows in found if any(row.kind is not Kind.SAME for row in rows)]


def _rows(code: tuple[str, int, int, int, int], left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    tag, i, i_end, j, j_end = code
    if tag == "equal":
        for step in range(i_end - i):
            yield Row(Kind.SAME, _plain(left, i + step), _plain(right, j + step))
        return
    both = min(i_end - i, j_end - j)
    for step in range(both):
        old, new = _marked(left[i + step], right[j + step])
        yield Row(Kind.CHANGED, Cell(i + step + 1, old), Cell(j + step + 1, new))
    for index in range(i + both, i_end):
        yield Row(Kind.REMOVED, _plain(left, index), None)
    for index in range(j + both, j_end):
        yield Row(Kind.ADDED, None, _plain(right, index))


def _plain(lines: Sequence[str], index: int) -> Cell:
    return Cell(index + 1, ((lines[index], False),))


Parts = tuple[tuple[str, bool], ...]


def _marked(old: str, new: str) -> tuple[Parts, Parts]:
    """The words that differ in a line; all of it where hardly anything is alike."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, a, b)
    if matcher.ratio() < 0.3:
        return ((old, True),), ((new, True),)
    codes = matcher.get_opcodes()
    return (
        tuple(("".join(a[i:i_end]), tag != "equal") for tag, i, i_end, _, _ in codes if i < i_end),
        tuple(("".join(b[j:j_end]), tag != "equal") for tag, _, _, j, j_end in codes if j < j_end),
    )
