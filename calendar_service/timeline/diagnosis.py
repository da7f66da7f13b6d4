"""What is really wrong with a stages.yaml that is refused: each mistake once, where it was made. Pure.

The strict reading stops at the first thing that is no YAML, or tells of everything that follows from one slip. Here the lines are
looked at first (lint, skeleton), what is wrong with them is put right on a copy, and that is read strictly in turn: what is wrong
elsewhere is told too. The copy is for telling only; a file with mistakes is never taken over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from calendar_service.errors import N_, Problem
from calendar_service.timeline import lint, skeleton
from calendar_service.timeline.encoding import meant_text
from calendar_service.timeline.raw_lines import Look, raw_lines
from calendar_service.written.nodes import UNREADABLE
from calendar_service.written.readings import MEANT
from calendar_service.written.source import LINE_END

Strict = Callable[[bytes], list[Problem]]
"""The problems of a text, by the strict reading."""

MOST_SAID, MOST_LINES = 2_000, 20_000
"""Problems, and lines, of a text in which single mistakes are looked for: beyond that it is no timetable with a slip in it, and
looking would take longer than anybody waits."""

MOST_READ = 4_000_000
"""Bytes that are read strictly, again and again, to find the line at which a text stops being YAML."""

MOST_STOPS = 20
"""So many lines that are no YAML are looked for."""

REACH = 40
"""Lines below a stage or an election on which one that was left out may have been what is missing."""

BROKEN = N_("baris ini tidak terbaca; periksa titik dua, tanda kutip, kurung dan jorokannya")


def root_causes(data: bytes, said: list[Problem], strict: Strict) -> list[Problem]:
    """data: of a text that the strict reading refuses. said: what it says of it. Each mistake once, in order; the problems of the strict reading where no
    more can be told."""
    text, found = meant_text(data)
    if len(said) > MOST_SAID or len(LINE_END.findall(text)) > MOST_LINES:
        return said
    tries = []
    for looks in ((lint.mends, skeleton.misplaced), (lint.mends,)):
        told = _Told(text, found)
        told.look(looks)
        is_same = told.lines == told.typed and not told.problems and not _is_stop(said)
        tries.append(told.every(said if is_same else told.read_on(strict)))
        if not told.is_moved:
            break
    return min(tries, key=len) or said


class _Told:
    """lines: as they are put right so far. The number of lines never changes."""

    def __init__(self, text: str, found: Iterable[Problem]) -> None:
        self.typed = LINE_END.split(text)
        self.lines = list(self.typed)
        self.problems = list(found)
        self.told = {problem.line for problem in self.problems}
        self.left_out: set[int] = set()
        self.is_moved = False
        self.read = 0
        for problem in self.problems:
            for repair in problem.repairs:
                line = self.lines[repair.line - 1]
                self.lines[repair.line - 1] = (
                    line[: repair.column - 1] + repair.new + line[repair.column - 1 + len(repair.old) :]
                )

    def look(self, looks: Iterable[Callable[[list[str]], list[lint.Mend]]]) -> None:
        """Line by line, then at what belongs where."""
        for mends in looks:
            for mend in mends(self.lines):
                self.is_moved = self.is_moved or mend.message == skeleton.MISPLACED
                self.take(mend)

    def take(self, mend: lint.Mend) -> None:
        for number, text in ((mend.number, mend.text), *mend.also):
            self.lines[number - 1] = text.split("\n")[0] if text else ""
            if text is None or mend.message == lint.LOOSE:
                self.left_out.add(number)
        numbers = {mend.number, *(number for number, _ in mend.also)}
        if numbers & self.told:
            self.mend_further(mend)
        elif mend.message:
            self.problems.append(mend.problem(self.typed))
        self.told |= numbers

    def mend_further(self, mend: lint.Mend) -> None:
        """A line that was told already: its repair is what it looks like in the end."""
        texts = {number: text for number, text in ((mend.number, mend.text), *mend.also) if text is not None}
        for place, problem in enumerate(self.problems):
            theirs = {repair.line for repair in problem.repairs}
            if theirs & texts.keys():
                kept = [repair for repair in problem.repairs if repair.line not in texts]
                new = [
                    lint.repair(number, self.typed[number - 1], texts.pop(number))
                    for number in sorted(theirs & texts.keys())
                ]
                rest = [lint.repair(number, self.typed[number - 1], text) for number, text in texts.items()]
                self.problems[place] = replace(
                    problem, repairs=tuple(sorted([*kept, *new, *rest], key=lambda each: each.line))
                )
                return

    def read_on(self, strict: Strict) -> list[Problem]:
        """What the strict reading says of the lines as they are now; where it stops, the line at which it does is told and left
        out."""
        found = strict(self.data)
        for _ in range(MOST_STOPS):
            if not _is_stop(found) or self.read > MOST_READ:
                break
            number = self.culprit(found[0].line, strict)
            if number is None:
                break
            line = self.typed[number - 1]
            if number not in self.told:
                self.problems.append(Problem(number, len(line) - len(line.lstrip()) + 1, BROKEN))
            self.told.add(number)
            self.left_out.add(number)
            self.lines[number - 1] = ""
            found = strict(self.data)
        return found

    @property
    def data(self) -> bytes:
        return "\n".join(self.lines).encode("utf-8", "replace")

    def culprit(self, stop: int, strict: Strict) -> int | None:
        """The line without which YAML reads on, near the one at which it stops."""
        near = [
            raw.number for raw in raw_lines(self.lines)[max(0, stop - 6) : stop + 1] if raw.kind is not Look.NOTHING
        ]
        best, reach = None, stop
        for number in sorted(near, key=lambda number: (number != stop, -number)):
            kept, self.lines[number - 1] = self.lines[number - 1], ""
            found = strict(self.data)
            self.read += len(self.data)
            self.lines[number - 1] = kept
            if not _is_stop(found):
                return number
            if found[0].line > reach:
                best, reach = number, found[0].line
        return best

    def every(self, rest: list[Problem]) -> list[Problem]:
        """With those of the strict reading that are not on a line which was told."""
        others = [problem for problem in rest if problem.line not in self.told and not self.is_missing(problem)]
        every = [*self.problems, *others]
        return sorted(problem for problem in every if not _follows(problem, every))

    def is_missing(self, problem: Problem) -> bool:
        """Whether something is missing because a line near it was left out."""
        near = any(-2 <= number - problem.line <= REACH for number in self.left_out)
        return near and "value" not in problem.facts and bool({"name", "id"} & problem.facts.keys())


def _follows(problem: Problem, every: list[Problem]) -> bool:
    """Whether a name is only not known because the id that it means was told itself."""
    if problem.message not in MEANT.values():
        return False
    meant = problem.facts.get("meant")
    others = (each for each in every if each.line != problem.line and each.message not in MEANT.values())
    return any(meant in (each.facts.get("meant"), each.facts.get("key")) for each in others)


def _is_stop(problems: list[Problem]) -> bool:
    return any(problem.message == UNREADABLE for problem in problems)
