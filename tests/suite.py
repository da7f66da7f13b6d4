"""`make test`: says about how long it will take, then runs the tests side by side, with those that only wait beside them, then those
that kill processes, two at a time, then those that want the machine alone.

    python -m tests.suite [PATH ...]

How long: as long as the files took here the last time, else as in CI, on two cores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from tests.durations import ALONE, BESIDE, KILLS

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".pytest_cache" / "v"
BESIDE_EACH_OTHER = 4 if os.environ.get("CI") else 2
"""Processes: more would need more memory than small machines have. Half of the time they wait for servers."""

BEGIN_SECONDS = 8
"""Until the first test runs: interpreters, collection."""

FIRST_TIME: Mapping[str, float] = {"tests/unit": 200, "tests/house": 60, "tests/integration": 3400}
"""Seconds that all tests of a folder take together, on a machine where they have not run yet: of one core, as in CI."""

KILLERS = 2
"""Tests that kill processes beside each other: each has processes of its own, and mostly waits until they are there again."""

AFTERWARDS: Mapping[str, tuple[str, ...]] = {"kills": ("-n", str(KILLERS), "--dist", "worksteal"), "alone": ()}
"""The marks of what runs when the others are through, in order, and how."""

NO_TESTS = 5
"""pytest's exit code."""


def main(paths: list[str]) -> int:
    """The exit code: 0 where nothing failed in either part."""
    print(said(paths), flush=True)
    workers = BESIDE_EACH_OTHER if len(list(files(paths))) > 2 else 0  # a process for each costs seconds
    with tempfile.TemporaryFile() as said_meanwhile:
        waiting = has("waits", paths) and start("-p", "no:cacheprovider", "-m", "waits", *paths, out=said_meanwhile)
        codes = [run("-n", str(workers), "--dist", "worksteal", "-m", "not alone and not kills and not waits", *paths)]
        if waiting:
            codes.append(ended(waiting))
            said_meanwhile.seek(0)
            sys.stdout.buffer.write(said_meanwhile.read())
            sys.stdout.flush()
    for mark, how in AFTERWARDS.items():
        if all(code in (0, NO_TESTS) for code in codes) and has(mark, paths):
            codes.append(run(*how, "-m", mark, *paths))
    return next((code for code in codes if code not in (0, NO_TESTS)), min(codes))


def has(mark: str, paths: Iterable[str]) -> bool:
    """Whether a test there has that mark."""
    return any(f"mark.{mark}" in (ROOT / file).read_text() for file in files(paths))


def run(*words: str) -> int:
    """pytest's exit code."""
    return ended(start("-p", "tests.durations", *words))


def start(*words: str, out: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """pytest, in a process of its own. out: what it says goes there."""
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *words], cwd=ROOT, stdout=out, stderr=out and subprocess.STDOUT
    )


def ended(process: subprocess.Popen[bytes]) -> int:
    """Its exit code. Ctrl-C is pytest's own affair: it shuts its servers before it ends."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def said(paths: Iterable[str]) -> str:
    """One line: how many files, how long, and by what."""
    chosen = list(files(paths))
    beside, kills, alone = known(BESIDE), known(KILLS), known(ALONE)
    new = [file for file in chosen if file not in {**beside, **kills, **alone}]
    guessed = sum(guess(file) for file in new)
    cores = max(1, min(BESIDE_EACH_OTHER, os.cpu_count() or 1))
    seconds = BEGIN_SECONDS + (guessed + sum(beside.get(file, 0) for file in chosen)) / cores
    seconds += sum(alone.get(file, 0) + kills.get(file, 0) / KILLERS for file in chosen)
    source = "as in CI: they have not run here yet" if len(new) == len(chosen) else "as they took here the last time"
    if new and len(new) < len(chosen):
        source += f"; {len(new)} of them are new"
    return f"{len(chosen)} files of tests on {cores} cores: about {in_words(seconds)} ({source})"


def in_words(seconds: float) -> str:
    """`40 seconds`, `3 minutes`; a guess is no more exact than that."""
    return f"{max(10, round(seconds, -1)):.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"


def files(paths: Iterable[str]) -> Iterator[str]:
    """Files of tests below the paths, from the root; a single test counts as its file."""
    for path in paths:
        found = ROOT / path.split("::")[0]
        for file in sorted(found.rglob("test_*.py")) if found.is_dir() else [found]:
            yield file.relative_to(ROOT).as_posix()


def guess(file: str) -> float:
    """Of a file that has not run here: its share of its folder."""
    for folder, seconds in FIRST_TIME.items():
        if file.startswith(f"{folder}/"):
            return seconds / max(1, sum(1 for _ in files([folder])))
    return 0


def known(name: str) -> Mapping[str, float]:
    """What pytest's cache holds under a name."""
    try:
        found: Mapping[str, float] = json.loads((CACHE / name).read_text())
    except (OSError, ValueError):
        return {}
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests"]))
