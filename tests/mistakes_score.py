"""Of how many mistakes `check` tells one thing, on the line of the mistake, with the line that was meant.

python -m tests.mistakes_score [-v]            the mistakes of tests.mistakes_material; -v: what is said of each
python -m tests.mistakes_score --pairs N [-v]  N random pairs of mistakes in different places: both told, once each, and nothing besides
python -m tests.mistakes_score --damage N      N slips of the hand in the shipped stages.yaml: how many sentences each costs
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from calendar_service import package_data
from calendar_service.errors import InvalidInput, Problem
from calendar_service.timeline.encoding import meant_text
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.plausible import scrutinise
from calendar_service.timeline.repairing import line_after
from tests.mistakes_fresh import BY_ANOTHER, FRESH, LATER
from tests.mistakes_material import MISTAKES, Mistake, damaged, example

SHIPPED = Path(__file__).parents[1] / "stages.yaml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said of a mistake."""

    mistake: Mistake
    problems: tuple[Problem, ...]

    @property
    def is_right(self) -> bool:
        """As many sentences as it needs, on its line."""
        lines = [problem.line for problem in self.problems]
        return len(lines) == self.mistake.told and self.mistake.lines.issuperset(lines)

    @property
    def is_mended(self) -> bool:
        """Whether the line that is offered is the one that was meant; True where nobody can know."""
        if not self.mistake.mended:
            return True
        offered = line_after(meant_text(self.mistake.data)[0].split("\n"), self.problems[0]) if self.problems else None
        return offered is not None and offered.strip().startswith(self.mistake.mended)


def outcome(mistake: Mistake) -> Outcome:
    """What `check` says of it: problems, else warnings."""
    return Outcome(mistake, said_of(mistake.data))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mistakes in different places of the example. lines: on which each may be told. problems: what is said."""

    names: tuple[str, str]
    lines: tuple[frozenset[int], frozenset[int]]
    problems: tuple[Problem, ...]

    @property
    def is_right(self) -> bool:
        """Both are told, each on its line, and nothing besides."""
        told = [problem.line for problem in self.problems]
        return len(told) == 2 and any(
            one in self.lines[0] and other in self.lines[1] for one, other in (told, told[::-1])
        )


def pairs(count: int, seed: int = 1) -> list[Pair]:
    """Of mistakes that are refused alone, each told once."""
    chance, text = random.Random(seed), example()
    single = [
        each
        for each in (*MISTAKES, *FRESH, *LATER, *BY_ANOTHER)
        if each.told == 1
        and each.old
        and each.encode is str.encode
        and not isinstance(each.on, int)
        and is_refused(each)
        and outcome(each).is_right
    ]
    found: list[Pair] = []
    while len(found) < count:
        first, second = sorted(chance.sample(single, 2), key=lambda each: text.index(each.old))
        start, at = text.index(first.old), text.index(second.old)
        if text[start + len(first.old) : at].count("\n") < APART:
            continue
        both = text[:start] + first.new + text[start + len(first.old) : at] + second.new + text[at + len(second.old) :]
        here, there = first.new.count("\n") - first.old.count("\n"), second.new.count("\n") - second.old.count("\n")
        until, since = (text.count("\n", 0, place) + 1 for place in (at, start))
        lines = (
            frozenset(line + (there if line > until else 0) for line in first.lines),
            frozenset(line + (here if line > since else 0) for line in second.lines),
        )
        found.append(Pair((first.name, second.name), lines, said_of(both.encode())))
    return found


APART = 3
"""Line ends at least between two mistakes of a pair."""


def is_refused(mistake: Mistake) -> bool:
    """Whether it is told as an error, and not asked about."""
    try:
        parse(mistake.data, package_data.regions())
    except InvalidInput:
        return True
    return False


def said_of(data: bytes) -> tuple[Problem, ...]:
    """The problems of a text; its warnings where it has none."""
    try:
        return scrutinise(data, package_data.regions()).oddities
    except InvalidInput as error:
        return error.problems


def damage(count: int, seed: int = 1) -> Counter[int]:
    """How many slips in the shipped file were told in so many sentences; a slip that raises anything else ends it."""
    chance, text = random.Random(seed), SHIPPED.read_text(encoding="utf-8")
    told: Counter[int] = Counter()
    for _ in range(count):
        try:
            parse(damaged(text, chance).encode("utf-8", "surrogatepass"), package_data.regions())
            told[0] += 1
        except InvalidInput as error:
            told[error.total] += 1
    return told


def main(given: list[str]) -> int:
    if "--damage" in given:
        told = damage(int(given[given.index("--damage") + 1]))
        print("\n".join(f"{sentences:>4} sentences: {slips}" for sentences, slips in sorted(told.items())))
        return 0
    if "--pairs" in given:
        two = pairs(int(given[given.index("--pairs") + 1]))
        for pair in two:
            if "-v" in given and not pair.is_right:
                print(pair.names, [sorted(lines) for lines in pair.lines], [problem.line for problem in pair.problems])
        print(f"both told, and nothing besides: {sum(pair.is_right for pair in two)} of {len(two)}")
        return 0
    found = [outcome(mistake) for mistake in (*MISTAKES, *FRESH, *LATER, *BY_ANOTHER)]
    translator = package_data.translators()["id"]
    for each in found:
        if not each.is_right or not each.is_mended or "-v" in given:
            print(
                f"{'' if each.is_right else 'WRONG '}{each.mistake.name}: lines {sorted(each.mistake.lines)}, {each.mistake.told}"
            )
            for problem in each.problems[:5]:
                print(f"    {problem.line}:{problem.column} {problem.sentence(translator)}")
            if len(each.problems) > 5:
                print(f"    ... {len(each.problems)}")
    right = sum(each.is_right for each in found)
    mended = [each for each in found if each.mistake.mended]
    print(f"told once, on its line: {right} of {len(found)} ({right / len(found):.0%})")
    print(f"with the line that was meant: {sum(each.is_mended for each in mended)} of {len(mended)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
