"""What `make mutants` found, as the table of docs/mutation.md: `python -m tests.mutation_score [survivors]`.

mutmut leaves a file of exit codes beside each module that it changed: 0 where the tests were green all the same,
1 where one was red, 33 where no test runs through the function, None where it did not come so far.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

FOLDER = Path("mutants") / "calendar_service"
FATES = {0: "survived", 1: "killed", 3: "killed", 33: "untested", None: "unchecked"}
"""Anything else is an end by force, because it took too long."""


def main(*wanted: str) -> None:
    """A row for each module; with `survivors` also the name of each change that nobody noticed."""
    every: Counter[str] = Counter()
    print("| module | changes | killed | time-out | survived | untested | score |\n|---|---|---|---|---|---|---|")
    survivors = []
    for file in sorted(FOLDER.rglob("*.meta")):
        codes = json.loads(file.read_text())["exit_code_by_key"]
        fates = Counter(FATES.get(code, "timeout") for code in codes.values())
        survivors += [name for name, code in codes.items() if code == 0]
        if fates:
            print(row(file.relative_to(FOLDER).as_posix().removesuffix(".py.meta"), fates))
        every += fates
    print(row("all", every))
    if wanted == ("survivors",):
        print(*survivors, sep="\n")


def row(name: str, fates: Counter[str]) -> str:
    """A line of the table. What was not checked counts as not killed."""
    noticed = fates["killed"] + fates["timeout"]
    figures = [fates[fate] for fate in ("killed", "timeout", "survived", "untested")]
    return f"| {name} | {fates.total()} | {' | '.join(map(str, figures))} | {noticed / max(fates.total(), 1):.0%} |"


if __name__ == "__main__":
    main(*sys.argv[1:])
