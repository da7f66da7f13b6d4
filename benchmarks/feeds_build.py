"""How long it takes to build every feed, and what it costs to keep them. `python -m benchmarks.feeds_build`

Naive stands for what the snapshot is compared with: each calendar serialised whole by icalendar,
measured on a few and multiplied.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TypeVar

from calendar_service.feeds import ical
from calendar_service.feeds.building import build
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.package_data import regions, translators
from calendar_service.publishing.revision import Revision, first_stamps, next_stamps
from calendar_service.settings import Settings
from calendar_service.timeline.parsing import parse
from calendar_service.words.languages import Text
from tests.feeds_material import from_pieces

T = TypeVar("T")
ISSUED = datetime(2024, 1, 26, tzinfo=UTC)
ROUNDS, SAMPLE = 5, 12


def timed(work: Callable[[], T], rounds: int = ROUNDS) -> tuple[float, T]:
    """Seconds (median) and the last result."""
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begin)
    return median(seconds), result


def shipped() -> Revision:
    timeline = parse(Path("stages.yaml").read_bytes(), regions())
    return Revision(1, ISSUED, "bench", "", "", timeline, first_stamps(timeline))


def edited(before: Revision, stage: str) -> Revision:
    """The revision after one stage, which every region has, got another title."""
    election = next(iter(before.timeline.elections.values()))
    title = Text("Judul baru", "A new title")
    stages = tuple(replace(s, title=title) if s.id == stage else s for s in election.stages)
    timeline = replace(before.timeline, elections={election.id: replace(election, stages=stages)})
    stamps = next_stamps(before, timeline, regions(), ISSUED + timedelta(days=1))
    return replace(before, number=2, timeline=timeline, stamps=stamps)


def snapshot_of(revision: Revision, former: Snapshot | None = None) -> Snapshot:
    return build(revision, regions(), translators(), Settings(), last_modified=ISSUED, former=former)


def forget() -> None:
    """As if no event had been serialised in this process."""
    ical._said.cache_clear()


def from_scratch(revision: Revision) -> Snapshot:
    forget()
    return snapshot_of(revision)


def naive(snapshot: Snapshot) -> float:
    """Seconds for every calendar serialised from scratch."""
    paths = list(snapshot.calendars)[:: len(snapshot.calendars) // SAMPLE]

    def work() -> None:
        for path in paths:
            for entry in (entry for each in snapshot.calendars[path].groups for entry in each.entries):
                if entry.start is not None:
                    forget()
                    ical.event(entry, (1,))

    seconds, _ = timed(work, 1)
    return seconds / len(paths) * len(snapshot.calendars)


def megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    revision = shipped()
    changed = edited(revision, "kampanye")
    before = megabytes()
    first, snapshot = timed(lambda: snapshot_of(revision), 1)
    kept = megabytes() - before
    scratch, _ = timed(lambda: from_scratch(revision), 3)
    one_edit, _ = timed(lambda: snapshot_of(changed, snapshot))
    nothing, _ = timed(lambda: snapshot_of(revision, snapshot))
    whole = naive(snapshot)
    bodies = sum(feed.length for feed in from_pieces(snapshot).values()) / 1e6
    packed = sum(len(feed.gzip) for feed in from_pieces(snapshot).values()) / 1e6
    print(f"{len(snapshot.feeds)} feeds, {len(snapshot.groups)} different bodies, {len(snapshot.renderings)} entries")
    print(
        f"{bodies:.0f} MB of bodies kept in {kept:.0f} MB (with compressed forms, {packed:.0f} MB as sent); process {megabytes():.0f} MB"
    )
    print(f"{'':34}{'seconds':>9}{'ratio':>9}")
    rows = (
        ("every calendar whole (naive)", whole),
        ("first build of the process", first),
        ("from scratch", scratch),
        ("after one edit of one stage", one_edit),
        ("nothing changed", nothing),
    )
    for name, seconds in rows:
        print(f"{name:34}{seconds:9.3f}{seconds / whole:9.4f}")


if __name__ == "__main__":
    main()
