"""Fields that stand in a table twice because lines were pasted twice: one mistake, told at the first line of the copy. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from calendar_service.errors import N_, Problem, Repair
from calendar_service.written.readings import WRITTEN_TWICE

REPEATED = N_("baris %(first)s s.d. %(last)s mengulang baris %(line)s s.d. %(until)s; hapus salah satu")


@dataclass(frozen=True, slots=True)
class _Copy:
    """A field that is there already. first, last: its lines; line: at which it stands first. is_same: whether it says the same there."""

    problem: Problem
    first: int
    last: int
    line: int
    is_same: bool

    @property
    def by(self) -> int:
        return self.first - self.line


def told_once(every: Sequence[Problem], lines: Sequence[str]) -> list[Problem]:
    """The problems, with those of fields that were pasted together told as one; with a repair where the copy says nothing new. lines: as typed."""
    runs: list[list[_Copy]] = []
    others = []
    for problem in every:
        if problem.message != WRITTEN_TWICE:
            others.append(problem)
            continue
        copy = _copy(problem, lines)
        last = runs[-1][-1] if runs else None
        if last and (last.last + 1, last.by) == (copy.first, copy.by):
            runs[-1].append(copy)
        else:
            runs.append([copy])
    return sorted([*others, *(_told(run, lines) for run in runs)])


def _copy(problem: Problem, lines: Sequence[str]) -> _Copy:
    line = int(str(problem.facts["line"]))
    last = _end(lines, problem.line)
    there = lines[line - 1 : line + last - problem.line]
    is_same = lines[problem.line - 1 : last] == there and _end(lines, line) == line + last - problem.line
    return _Copy(problem, problem.line, last, line, is_same)


def _told(run: Sequence[_Copy], lines: Sequence[str]) -> Problem:
    first, last = run[0], run[-1]
    problem = first.problem
    if len(run) > 1:
        facts = {"first": first.first, "last": last.last, "line": first.line, "until": last.last - first.by}
        problem = replace(problem, message=REPEATED, facts=facts)
    if not all(copy.is_same for copy in run):
        return problem
    copied = range(first.first, last.last + 1)
    repairs = (Repair(number, 1, lines[number - 1], "") for number in copied if lines[number - 1])
    return replace(problem, repairs=tuple(repairs))


def _end(lines: Sequence[str], number: int) -> int:
    """The last line of the field that begins at a line: the last one further right behind it; bullets may stand where it does."""
    depth, last = _depth(lines[number - 1]), number
    for place in range(number, len(lines)):
        line = lines[place]
        if line.strip() and _depth(line) <= depth and not (_depth(line) == depth and line.lstrip().startswith("- ")):
            break
        last = place + 1 if line.strip() else last
    return last


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
