"""Of how many mistakes `check` tells one thing, on the line of the mistake, with the line that was meant.

python -m tests.mistakes_score [-v]            the mistakes of tests.mistakes_material; -v: what is said of each
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
from tests.mistakes_material import MISTAKES, Mistake, damaged

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
    try:
        return Outcome(mistake, scrutinise(mistake.data, package_data.regions()).oddities)
    except InvalidInput as error:
        return Outcome(mistake, error.problems)


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
    found = [outcome(mistake) for mistake in MISTAKES]
    translator = package_data.translators()["id"]
    for each in found:
        if not each.is_right or not each.is_mended or "-v" in given:
            print(
                f"{'' if each.is_right else 'WRONG '}{each.mistake.name}: line {each.mistake.line}, {each.mistake.told}"
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
