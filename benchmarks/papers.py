"""How long the drafts of one stage take for every region that votes, in each form, by two processes. `python -m benchmarks.papers`

Each form is made from nothing, into a folder of its own, and asked for once more, when it is read there.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from calendar_service.offices.office import sample_offices
from calendar_service.package_data import TEMPLATES, TIMETABLE, regions, translators
from calendar_service.papers.paper import FORMS
from calendar_service.papers.papers import Papers
from calendar_service.papers.typesetting import Typesetting
from calendar_service.publishing.revision import Revision
from calendar_service.publishing.unpublished import unpublished
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings

ELECTION, STAGE, DAY = "pilkada-2024", "pemungutan-suara", date.fromisoformat("2024-11-21")
PROCESSES = 2


@cache
def revision() -> Revision:
    return unpublished(
        TIMETABLE.read_bytes(), regions(), "stages.yaml", datetime.combine(DAY, datetime.min.time(), UTC)
    )


@cache
def papers(folder: Path) -> Papers:
    settings = Settings(public_url="https://kalender.example")
    return Papers(settings, regions(), Rendering(TEMPLATES, translators()), folder, Typesetting(TEMPLATES / "letter"))


def made(folder: Path, form: str, codes: list[str]) -> tuple[int, int]:
    """How many papers, and their bytes."""
    every = regions()
    found = [
        papers(folder).made(revision(), ELECTION, STAGE, office, form, DAY)
        for office in sample_offices(every, (every[code] for code in codes))
    ]
    there = [paper for paper in found if paper]
    return len(there), sum(len(paper.data) for paper in there)


def main() -> None:
    election = revision().timeline.elections[ELECTION]
    codes = [region.code for region in regions().values() if election.votes(region)]
    shares = [codes[at::PROCESSES] for at in range(PROCESSES)]
    print(f"{len(codes)} regions, {STAGE}, {PROCESSES} processes")
    print(f"{'form':12}{'papers':>8}{'s':>8}{'CPU s':>8}{'ms each':>9}{'again s':>9}{'MB':>7}")
    with tempfile.TemporaryDirectory(prefix="kt-bench-") as name, ProcessPoolExecutor(PROCESSES) as processes:
        list(processes.map(made, [Path(name) / "warm"] * PROCESSES, ["pdf"] * PROCESSES, [codes[:1]] * PROCESSES))
        for form in FORMS:
            folder = Path(name) / form
            spent = []
            for _ in range(2):
                begin, cpu = time.monotonic(), children()
                done = list(processes.map(made, [folder] * PROCESSES, [form] * PROCESSES, shares))
                spent.append((time.monotonic() - begin, children() - cpu))
            count, size = (sum(each) for each in zip(*done, strict=True))
            row = f"{form:12}{count:>8}{spent[0][0]:>8.1f}{spent[0][1]:>8.1f}{1000 * spent[0][1] / count:>9.1f}"
            print(f"{row}{spent[1][0]:>9.1f}{size / 1e6:>7.1f}")
    print(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB", file=sys.stdout)


def children() -> float:
    """Seconds of CPU of the processes, which are still at work."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if facts[1] == str(OWN):
            total += (int(facts[11]) + int(facts[12])) / TICKS
    return total


if __name__ == "__main__":
    import os

    OWN, TICKS = os.getpid(), os.sysconf("SC_CLK_TCK")
    main()
