"""What a timetable of 60 elections costs before the first byte. `python -m benchmarks.many_elections`

The elections are variations of the shipped one: other ids, titles and years, and of its stages as many as the
largest file may hold (nodes.MAX_BYTES). `--write FILE` writes that file and ends.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from calendar_service.bootstrap.foundation import Foundation
from calendar_service.bootstrap.web import WebParts
from calendar_service.feeds.building import beforehand
from calendar_service.settings import Settings
from calendar_service.written.nodes import MAX_BYTES

ELECTIONS = 60
FIRST_YEAR = 1996
SHIPPED = Path("stages.yaml")
_YEAR = re.compile(r"\b(20[12]\d)(?=-\d\d-\d\d)")
_ALWAYS = ("penetapan-pasangan-calon", "pemungutan-suara", "kampanye", "masa-tenang")


def variations(count: int, most: int = MAX_BYTES) -> str:
    """A timetable of so many elections, of at most so many bytes."""
    head, front, stages = _parts(SHIPPED.read_text(encoding="utf-8").splitlines())
    room = (most - len("\n".join(head).encode())) // count - len("\n".join(front).encode()) - 400
    elections = (_election(number, front, _chosen(stages, number, room)) for number in range(count))
    return "\n".join([*head, *(line for lines in elections for line in lines), ""])


Stage = tuple[str, list[str]]
"""The line of its phase, and its own."""


def _parts(lines: Iterable[str]) -> tuple[list[str], list[str], list[Stage]]:
    """What stands above the elections; the election's own lines down to `stages:`; its stages."""
    told = [re.sub(r"\s+# .*$", "", line) for line in lines if line.strip() and not line.lstrip().startswith("#")]
    at, inner = told.index("elections:") + 1, told.index("    stages:") + 1
    stages: list[Stage] = []
    phase = ""
    for line in told[inner:]:
        indent = len(line) - len(line.lstrip())
        if indent == 6:
            phase = line
        elif indent == 8:
            stages.append((phase, [line]))
        else:
            stages[-1][1].append(line)
    return told[:at], told[at:inner], stages


def _chosen(stages: list[Stage], number: int, room: int) -> list[Stage]:
    """As many as there is room for, others in each election; those that others refer to are always among them."""
    names = {stage[1][0].strip(" :"): stage for stage in stages}
    chosen: dict[str, Stage] = {}

    def take(name: str) -> None:
        if name not in chosen:
            chosen[name] = names[name]
            for line in names[name][1]:
                for other in re.findall(r"(?:part_of: |(?:sesudah|sebelum|sejak) )([a-z0-9-]+)$", line):
                    take(other)

    for name in (*_ALWAYS, *[list(names)[(number * 7 + n) % len(names)] for n in range(len(names))]):
        before = dict(chosen)
        take(name)
        if sum(len("\n".join(lines).encode()) + 1 for _, lines in chosen.values()) > room:
            chosen = before
    return [stage for name, stage in names.items() if name in chosen]


def _election(number: int, front: list[str], stages: list[Stage]) -> Iterable[str]:
    year = FIRST_YEAR + number
    moved = year - 2024
    lines, last = list(front), ""
    for phase, inner in stages:
        lines += [phase] * (phase != last) + inner
        last = phase
    for line in lines:
        said = line.replace("pilkada-2024:", f"pilkada-{year}:").replace("Pilkada Serentak 2024", f"Pilkada {year}")
        yield _YEAR.sub(
            lambda found: str(int(found[1]) + moved), said.replace("2024 Simultaneous", f"{year} Simultaneous")
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elections", type=int, default=ELECTIONS)
    parser.add_argument("--write", type=Path, metavar="FILE")
    parser.add_argument("--answer", type=Path, metavar="DIR", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        asked.write.write_text(variations(asked.elections), encoding="utf-8")
    elif asked.answer:
        answer(asked.answer)
    else:
        compare(asked.elections)


def compare(count: int) -> None:
    """The shipped timetable beside one of many elections."""
    print(f"{'':30}{'stages':>8}{'feeds':>9}{'CPU s':>8}{'MB':>6}{'older: ms':>11}{'again: ms':>11}{'MB after':>10}")
    with tempfile.TemporaryDirectory(prefix="kt-bench-") as name:
        for title, text in (("the shipped election", SHIPPED.read_text()), (f"{count} elections", variations(count))):
            folder = Path(name) / str(len(text))
            folder.mkdir()
            publish(folder, text.encode())
            command = [sys.executable, "-m", "benchmarks.many_elections", "--answer", str(folder)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
            print(f"{title:30}{done.stdout.splitlines()[-1]}", flush=True)


def publish(folder: Path, text: bytes) -> None:
    """The first revision of an installation."""
    service = Foundation(Settings(data_dir=folder, stages_file=folder / "stages.yaml"))
    service.migrate()
    service.archive.publish(text, by="bench", note="", at=datetime(2026, 1, 1, tzinfo=UTC))
    service.close()


def answer(folder: Path) -> None:
    """What a web process does until the first byte, and what one feed of each election costs then."""
    service = WebParts(Settings(data_dir=folder, stages_file=folder / "stages.yaml"))
    web = service.answering()
    app, keeper = web.app, web.keeper
    snapshot = keeper.current()
    newest = beforehand(keeper.revision().timeline.elections.values())[-1]
    status: list[str] = []
    environ = {"PATH_INFO": f"/feeds/{newest}/35.78.ics", "REQUEST_METHOD": "GET", "QUERY_STRING": ""}
    assert b"".join(app(environ, lambda said, _fields, *_: status.append(said)))  # type: ignore[arg-type, return-value]
    assert status == ["200 OK"]
    first, megabytes = time.process_time(), resident()
    older = [f"/feeds/{each}/35.78.ics" for each in snapshot.elections if f"/feeds/{each}.ics" not in snapshot.ready]
    once, again = (_mean(lambda path: snapshot.feeds[path].body, older) for _ in range(2))
    for path in (path for feeds in snapshot.later.values() for path in feeds.paths() if "/35." in path):
        assert snapshot.feeds[path]
    stages = sum(len(each.stages) for each in keeper.revision().timeline.elections.values())
    cells = f"{stages:8}{len(snapshot.feeds):9}{first:8.2f}{megabytes:6.0f}{once:11.1f}{again:11.2f}{resident():10.0f}"
    print(cells)


def _mean(work: Callable[[str], object], paths: list[str]) -> float:
    """Milliseconds of CPU for each; 0 where there are none."""
    begin = time.process_time()
    for path in paths:
        work(path)
    return (time.process_time() - begin) * 1000 / max(1, len(paths))


def resident() -> float:
    """Megabytes that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
