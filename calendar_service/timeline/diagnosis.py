"""What is really wrong with a stages.yaml that is refused: each mistake once, where it was made. Pure.

The strict reading stops at the first thing that is no YAML, or tells of everything that follows from one slip. Here the lines are
looked at first (lint, skeleton), what is wrong with them is put right on a copy, and that is read strictly in turn: what is wrong
elsewhere is told too. The copy is for telling only; a file with mistakes is never taken over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from enum import Enum, auto

from calendar_service.errors import N_, Problem, Repair
from calendar_service.timeline import lint, skeleton
from calendar_service.timeline.encoding import meant_text
from calendar_service.timeline.headers import Lost, lost_headers
from calendar_service.timeline.raw_lines import Look, raw_lines
from calendar_service.timeline.repetition import told_once
from calendar_service.timeline.wholeness import foreign_or_cut, of_the_whole
from calendar_service.written.nodes import UNREADABLE
from calendar_service.written.readings import MEANT
from calendar_service.written.source import LINE_END


class Way(Enum):
    """What is looked at before the lines are read strictly again."""

    LINT = auto()
    HEADERS = auto()
    SKELETON = auto()


WAYS = ((Way.LINT, Way.HEADERS, Way.SKELETON), (Way.LINT, Way.SKELETON), (Way.LINT,))
"""Each is tried where the one before it may have guessed wrong; the fewest problems are told."""

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

COMMENTED = N_(
    "baris %(header)s ini menjadi komentar karena tanda #, padahal isinya masih ada di bawahnya; hapus tanda itu, atau beri tanda # pada seluruh isinya"
)
BROKEN = N_("baris ini tidak terbaca; periksa titik dua, tanda kutip, kurung dan jorokannya")


def root_causes(data: bytes, said: list[Problem], strict: Strict) -> list[Problem]:
    """data: of a text that the strict reading refuses. said: what it says of it. Each mistake once, in order; the problems of the strict reading where no
    more can be told."""
    text, found = meant_text(data)
    if len(said) > MOST_SAID or len(LINE_END.findall(text)) > MOST_LINES:
        return said
    if other := foreign_or_cut(data, text):
        return [other]
    tries = []
    for ways in WAYS:
        told = _Told(text, found)
        told.look(ways)
        is_same = told.lines == told.typed and not told.problems and not _is_stop(said)
        tries.append(told.every(said if is_same else told.read_on(strict)))
        if not told.is_moved and not told.is_restored:
            break
    return min(tries, key=len) or said


class _Told:
    """typed: the lines as they are. lines: as they are put right so far; with those that were put in, which `origin` says: the number of the typed
    line that each comes from, or stands at. Problems, and the numbers of `told` and `left_out`, are of the typed lines."""

    def __init__(self, text: str, found: Iterable[Problem]) -> None:
        self.typed = LINE_END.split(text)
        self.lines = list(self.typed)
        self.origin = list(range(1, len(self.typed) + 1))
        self.problems = list(found)
        self.told = {problem.line for problem in self.problems}
        self.left_out: set[int] = set()
        self.is_moved = self.is_restored = False
        self.read = 0
        for problem in self.problems:
            for repair in problem.repairs:
                line = self.lines[repair.line - 1]
                self.lines[repair.line - 1] = (
                    line[: repair.column - 1] + repair.new + line[repair.column - 1 + len(repair.old) :]
                )

    def look(self, ways: Collection[Way]) -> None:
        """Line by line, then at what was above them, then at what belongs where."""
        if Way.LINT in ways:
            self.mend(lint.mends(self.lines))
        if Way.HEADERS in ways:
            self.restore(lost_headers(self.lines))
        if Way.SKELETON in ways:
            self.mend(skeleton.misplaced(self.lines))

    def mend(self, mends: Iterable[lint.Mend]) -> None:
        for mend in mends:
            self.is_moved = self.is_moved or mend.message == skeleton.MISPLACED
            self.take(mend)
        self.spread()

    def spread(self) -> None:
        """A line that became several is as many from now on."""
        pieces = [line.split("\n") for line in self.lines]
        self.origin = [number for number, lines in zip(self.origin, pieces, strict=True) for _ in lines]
        self.lines = [line for lines in pieces for line in lines]

    def restore(self, every: Iterable[Lost]) -> None:
        """Lines that were deleted, put back."""
        above: dict[int, list[str]] = {}
        for lost in every:
            self.is_restored = True
            above.setdefault(lost.number, []).append(lost.header)
            number = self.origin[lost.number - 1]
            if number not in self.told:
                self.problems.append(self.lost(lost, number))
                self.told.add(number)
            if not lost.is_known:
                self.left_out.add(number)
        self.origin = [
            number for at, number in enumerate(self.origin, 1) for _ in (*above.get(at, ()), self.lines[at - 1])
        ]
        self.lines = [line for at, own in enumerate(self.lines, 1) for line in (*above.get(at, ()), own)]

    def lost(self, lost: Lost, number: int) -> Problem:
        """Told at the line above which it stood; where that line is there behind a `#`, at that one."""
        facts = {"header": lost.header.strip()}
        if lost.commented:
            number = self.origin[lost.commented - 1]
            self.told.add(number)
            again = lint.repair(number, self.typed[number - 1], lost.header, is_safe=False)
            return Problem(number, 1, COMMENTED, facts, repairs=(again,))
        line = self.typed[number - 1]
        repairs = (Repair(number, 1, "", f"{lost.header}\n", lost.is_safe),) if lost.is_known else ()
        return Problem(number, len(line) - len(line.lstrip()) + 1, lost.message, facts, repairs=repairs)

    def take(self, mend: lint.Mend) -> None:
        for number, text in ((mend.number, mend.text), *mend.also):
            self.lines[number - 1] = text or ""
            if text is None or mend.message == lint.LOOSE:
                self.left_out.add(self.origin[number - 1])
        mend = self.as_typed(mend)
        numbers = {mend.number, *(number for number, _ in mend.also)}
        if numbers & self.told:
            self.mend_further(mend)
        elif mend.message:
            self.problems.append(mend.problem(self.typed))
        self.told |= numbers

    def as_typed(self, mend: lint.Mend) -> lint.Mend:
        """With the numbers of the typed lines, and without the lines that were put in: those have their repair already."""
        lines = [(mend.number, mend.text), *mend.also]
        first, *others = [
            (self.origin[number - 1], text)
            for number, text in lines
            if self.origin[number - 1 : number + 1].count(self.origin[number - 1]) == 1
        ] or [(self.origin[mend.number - 1], mend.text)]
        return replace(mend, number=first[0], text=first[1], also=tuple(others))

    def mend_further(self, mend: lint.Mend) -> None:
        """A line that was told already: its repair is what it looks like in the end."""
        texts = {number: text for number, text in ((mend.number, mend.text), *mend.also) if text is not None}
        for place, problem in enumerate(self.problems):
            theirs = {repair.line for repair in problem.repairs}
            if theirs & texts.keys() and not any("\n" in each.new for each in problem.repairs):
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
            culprit = self.culprit(found[0].line, strict)
            if culprit is None:
                break
            number = self.origin[culprit - 1]
            line = self.typed[number - 1]
            if number not in self.told:
                self.problems.append(Problem(number, len(line) - len(line.lstrip()) + 1, BROKEN))
            self.told.add(number)
            self.left_out.add(number)
            self.lines[culprit - 1] = ""
            found = strict(self.data)
        return [self.where_typed(problem) for problem in found]

    def where_typed(self, problem: Problem) -> Problem:
        """A problem of the lines as they are now, where its piece was typed."""
        if len(self.lines) == len(self.typed):
            return problem
        here = dict(enumerate(self.origin, 1))
        facts = dict(problem.facts)
        if isinstance(facts.get("line"), int):
            facts["line"] = here.get(int(str(facts["line"])), facts["line"])
        repairs = tuple(replace(each, line=here.get(each.line, each.line)) for each in problem.repairs)
        return replace(problem, line=here.get(problem.line, problem.line), facts=facts, repairs=repairs)

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
        kept = sorted(problem for problem in every if not _follows(problem, every))
        return told_once(of_the_whole(kept, self.typed), self.typed)

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
