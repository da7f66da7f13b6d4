"""The repairs of problems, put into the text: every byte that no repair names stays as it is. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from calendar_service.errors import Problem, Repair
from calendar_service.timeline.encoding import meant_text

_LINES = re.compile("[^\r\n]*(?:\r\n|[\r\n]|$)")
MOST_ROUNDS = 5
"""A line is mended one thing at a time; so often it is looked at again."""


def repaired(data: bytes, repairs: Iterable[Repair]) -> bytes:
    """The bytes with these repairs, as UTF-8; with a byte order mark where they had that of UTF-8. A repair whose piece is not
    there is left out."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + _with(meant_text(data)[0], repairs).encode("utf-8", "surrogatepass")


def _with(text: str, repairs: Iterable[Repair]) -> str:
    lines = _LINES.findall(text)
    end = "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
    for repair in sorted(set(repairs), key=lambda each: (each.line, -each.column, each.old)):
        if 0 < repair.line <= len(lines):
            line, at = lines[repair.line - 1], repair.column - 1
            if line.startswith(repair.old, at):
                lines[repair.line - 1] = line[:at] + repair.new.replace("\n", end) + line[at + len(repair.old) :]
    return "".join(lines)


def line_after(lines: Sequence[str], problem: Problem) -> str | None:
    """The line of a problem as its repairs leave it; None where they leave it alone. lines: without their ends."""
    if not 0 < problem.line <= len(lines):
        return None
    line = lines[problem.line - 1]
    mine = [each for each in problem.repairs if each.line == problem.line]
    if not mine:
        return None
    return mended_line(line, mine)


def mended_line(line: str, repairs: Iterable[Repair]) -> str:
    """A line with its repairs, whatever its number; it may have become several."""
    return _with(line, [replace(each, line=1) for each in repairs])


@dataclass(frozen=True, slots=True)
class Fixed:
    """data: with what was sure. mended: the problems that were put right, as they were told. left: what is left to a person."""

    data: bytes
    mended: tuple[Problem, ...]
    left: tuple[Problem, ...]


def fixed(data: bytes, problems: Callable[[bytes], Sequence[Problem]]) -> Fixed:
    """The text with every safe repair. problems: what is wrong with a text, without warnings. A round that leaves no fewer problems is
    taken back."""
    now, found = data, tuple(problems(data))
    mended: list[Problem] = []
    for _ in range(MOST_ROUNDS):
        sure = [problem for problem in found if problem.is_safe]
        if not sure:
            break
        after = repaired(now, [repair for problem in sure for repair in problem.repairs])
        left = tuple(problems(after))
        if len(left) > len(found) - len(sure) + sum(problem.is_safe for problem in left):
            break
        now, found = after, left
        mended += sure
    return Fixed(now, tuple(mended), found)
