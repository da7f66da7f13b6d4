"""What the doctor says of programs, held against what their readers do.

    python -m tests.doctor_score measure             runs the readers that are there over tests.doctor_mutants, and writes
                                                     what each did into calendar_service/data/doctor-clients.csv
    python -m tests.doctor_score score FOLDER...     for calendars that the table was not made from: of those that a
                                                     reader loses, how many the doctor names (recall); of those that
                                                     it names, how many are lost (precision)

Which readers are there is said by DOCTOR_PYTHON (an interpreter with ical, icalendar, vobject, ics, vdirsyncer and
khal; this one by default), NODE_MODULES (ical.js, node-ical), ICAL4J (the class path of ical4j) and ICAL4J_VERSION,
SABRE and SABRE_XML (the classes of sabre/vobject and sabre/xml); libical.so.3 is looked for by the system. With
DOCTOR_KEPT, a folder, what readers said of the same bytes is not asked again.
Calendars of others are read where they lie, and are no part of this repository.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from calendar_service.doctor.clients import Effect, Measured, verdicts
from calendar_service.doctor.content import content_findings, events
from calendar_service.doctor.finding import Client, Severity
from calendar_service.doctor.reading import Component, read
from calendar_service.doctor.values import parsed
from calendar_service.package_data import PACKAGE
from tests.doctor_material import clients
from tests.doctor_mutants import mutants

ROOT = Path(__file__).parents[1]
PYTHON = os.environ.get("DOCTOR_PYTHON", sys.executable)
TABLE = PACKAGE / "data" / "doctor-clients.csv"
READERS_TABLE = PACKAGE / "data" / "doctor-readers.csv"


@dataclass(frozen=True)
class Runner:
    """How a program's reader is started; the command that prints its version."""

    client: Client
    name: str
    command: Sequence[str]
    version: Sequence[str]


def _python(client: Client, module: str, library: str) -> Runner:
    show = f"from importlib.metadata import version; print(version({library!r}))"
    return Runner(client, library, (PYTHON, "-m", f"tests.readers.{module}"), (PYTHON, "-c", show))


RUNNERS = (
    _python(Client.HOME_ASSISTANT, "home_assistant", "ical"),
    _python(Client.VDIRSYNCER, "khal_reader", "khal"),
    _python(Client.ICALENDAR, "icalendar_reader", "icalendar"),
    _python(Client.VOBJECT, "vobject_reader", "vobject"),
    _python(Client.ICS, "ics_reader", "ics"),
    Runner(
        Client.GNOME, "libical", (PYTHON, "-m", "tests.readers.libical_reader"),
        (PYTHON, "-c", "import ctypes; f = ctypes.CDLL('libical.so.3').icallibrary_version if 0 else None; import glob, os;"
         " print(os.path.basename(sorted(glob.glob('/usr/lib/*/libical.so.3.*'))[-1]).removeprefix('libical.so.'))"),
    ),
    Runner(
        Client.THUNDERBIRD, "ical.js", ("node", str(ROOT / "tests/readers/thunderbird.mjs")),
        ("node", "-p", "require(process.env.NODE_MODULES + '/ical.js/package.json').version"),
    ),
    Runner(
        Client.NODE_ICAL, "node-ical", ("node", str(ROOT / "tests/readers/node_ical.mjs")),
        ("node", "-p", "require(process.env.NODE_MODULES + '/node-ical/package.json').version"),
    ),
    Runner(
        Client.ANDROID, "ical4j", ("java", "-Xss1m", "-cp", os.environ.get("ICAL4J", ""), str(ROOT / "tests/readers/Android.java")),
        ("sh", "-c", 'test -n "$ICAL4J" && echo "${ICAL4J_VERSION:-4}"'),
    ),
    Runner(
        Client.NEXTCLOUD, "sabre/vobject", ("php", "-d", "memory_limit=1G", str(ROOT / "tests/readers/nextcloud.php")),
        ("php", "-r", "require getenv('SABRE') . '/Version.php'; echo Sabre\\VObject\\Version::VERSION;"),
    ),
)  # fmt: skip


def version(runner: Runner) -> str | None:
    """None where the reader is not there."""
    try:
        done = subprocess.run(runner.version, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    except OSError:
        return None
    said = done.stdout.strip()
    return said if done.returncode == 0 and said else None


def remembered(runner: Runner, paths: Sequence[Path]) -> list[Mapping[str, object]]:
    """What `asked` says, and said of the same bytes before where DOCTOR_KEPT names a folder to keep it in."""
    folder = os.environ.get("DOCTOR_KEPT")
    if not folder:
        return asked(runner, paths)
    file = Path(folder) / f"{runner.client}-{version(runner)}.jsonl"
    file.touch()
    kept = dict(json.loads(line) for line in file.read_text("utf-8").splitlines())
    names = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    new = {name: path for name, path in zip(names, paths, strict=True) if name not in kept}
    said = dict(zip(new, asked(runner, list(new.values())), strict=True))
    with file.open("a", encoding="utf-8") as more:
        more.writelines(json.dumps(item) + "\n" for item in said.items())
    kept |= said
    return [kept[name] for name in names]


def asked(runner: Runner, paths: Sequence[Path]) -> list[Mapping[str, object]]:
    """What the reader makes of each file. One that takes the reader down with it is an error, and it is started anew."""
    found: list[Mapping[str, object]] = []
    while len(found) < len(paths):
        rest = paths[len(found) :]
        text = "".join(f"{path}\n" for path in rest)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        done = subprocess.run(
            runner.command, input=text, capture_output=True, text=True, check=False, cwd=ROOT, env=environment
        )
        said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        found += said
        if len(said) < len(rest):
            found.append({"error": "died"})
    return found[: len(paths)]


@dataclass(frozen=True)
class Expected:
    """What a feed says by itself: its events, and for each UID the instants at which it may begin. A UID is left out
    where not all of its events can be placed; an event that is alone is found under any UID."""

    events: int
    starts: Mapping[str, frozenset[float]]

    def at(self, uid: str) -> frozenset[float]:
        alone = next(iter(self.starts.values()), frozenset[float]()) if self.events == 1 else frozenset[float]()
        return self.starts.get(uid, alone)


def expected(data: bytes) -> Expected:
    """Read by our own hand, zones by IANA."""
    stream = read(data)
    starts: dict[str, set[float | None]] = defaultdict(set)
    found = events(stream)
    for event in found:
        uid = event.first("UID")
        starts[uid.value if uid else ""].add(_instant(event))
    placed = {
        uid: frozenset(v for v in values if v is not None) for uid, values in starts.items() if None not in values
    }
    return Expected(len(found), placed)


def _instant(event: Component) -> float | None:
    start = event.first("DTSTART")
    local = parsed(start.value) if start else None
    if start is None or not isinstance(local, datetime):
        return None
    zone = start.parameters.get("TZID")
    if start.value.endswith("Z"):
        return local.replace(tzinfo=UTC).timestamp()
    return local.replace(tzinfo=ZoneInfo(zone)).timestamp() if zone in available_zones() else None


ZONES = frozenset(available_timezones())


def available_zones() -> frozenset[str]:
    return ZONES


def effect(said: Mapping[str, object], wanted: Expected, sound: Mapping[str, object] | None = None) -> Effect:
    """What a reader did to a feed. sound: what it makes of the same feed before it was spoiled."""
    seen = said.get("events")
    if not isinstance(seen, list):
        return Effect.WHOLE if wanted.events else Effect.NOTHING
    shown = [event for event in seen if event[2] is not None]
    if wanted.events and not shown:
        return Effect.WHOLE
    if len(shown) < wanted.events:
        return Effect.EVENT
    for uid, _, _, seconds, *_ in shown:
        instants = wanted.at(uid)
        if seconds is not None and instants and not any(abs(seconds - each) < 1 for each in instants):
            return Effect.SHIFTED
    if sound is not None and isinstance(before := sound.get("events"), list):
        for at in (4, 5):
            if sum(event[at] for event in shown) < sum(event[at] for event in before):
                return Effect.IGNORED
    return Effect.NOTHING


def keys(data: bytes) -> frozenset[str]:
    """Everything that the doctor finds."""
    return frozenset(finding.key for finding in content_findings(data, read(data)))


def all_asked(paths: Sequence[Path], only: str = "") -> dict[Client, list[Mapping[str, object]]]:
    """Every reader that is there, or the one of a program, two at a time."""
    there = [runner for runner in RUNNERS if only in ("", runner.client) and version(runner)]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip((r.client for r in there), pool.map(lambda r: remembered(r, paths), there), strict=True))


# Measuring


RANK = (Effect.NOTHING, Effect.IGNORED, Effect.SHIFTED, Effect.EVENT, Effect.WHOLE)


def blamed(cases: Sequence[tuple[frozenset[str], Effect]]) -> dict[str, Effect]:
    """For each key what it does to a program: what is in a feed to which nothing happens is harmless; of a feed that
    something happens to, the key is to blame that is alone with it, or alone among those that are not harmless."""
    harmless = {key for found, did in cases if did in (Effect.NOTHING, Effect.IGNORED) for key in found}
    votes: dict[str, Counter[Effect]] = defaultdict(Counter)
    known = {
        key for found, did in cases if len(found) == 1 and did not in (Effect.NOTHING, Effect.IGNORED) for key in found
    }
    for found, did in cases:
        if did in (Effect.NOTHING, Effect.IGNORED):
            for key in found:
                votes[key][did if len(found) == 1 else Effect.NOTHING] += 1
        elif len(found) == 1:
            votes[next(iter(found))][did] += 1
        else:
            guilty = found - harmless
            for key in guilty & known or guilty:
                votes[key][did] += 1
    return {key: max(count, key=lambda each: (count[each], RANK.index(each))) for key, count in votes.items()}


def measure() -> None:
    """Writes both tables. Programs whose reader is not there keep their rows."""
    made = list(mutants())
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, mutant in enumerate(made):
            path = Path(folder) / f"{number}.ics"
            path.write_bytes(mutant.data)
            paths.append(path)
        said = all_asked(paths)
    found, wanted = [keys(m.data) for m in made], [expected(m.data) for m in made]
    effects = {}
    for client, answers in said.items():
        did = [effect(answer, want, answers[0]) for answer, want in zip(answers, wanted, strict=True)]
        effects[client] = blamed(list(zip(found, did, strict=True)))
        unseen = [m.name for m, k, d in zip(made, found, did, strict=True) if d in RANK[2:] and not k]
        print(
            f"{client}: {sum(d in RANK[2:] for d in did)} of {len(did)} spoiled feeds lost, {len(unseen)} unseen",
            unseen[:60],
        )
    _write(effects)


def _write(effects: Mapping[Client, Mapping[str, Effect]]) -> None:
    before = clients()
    columns = [client for client in Client if client in effects or client in before.readers]
    rows: dict[str, dict[Client, Effect]] = defaultdict(dict)
    for client in columns:
        if client in effects:
            for key, did in effects[client].items():
                rows[key][client] = did
        else:
            for key, of in before.effects.items():
                if client in of:
                    rows[key][client] = of[client]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("finding", *columns))
        for key, vector in shortened(
            {key: tuple(of.get(c, Effect.NOTHING) for c in columns) for key, of in rows.items()}
        ):
            writer.writerow((key, *vector))
    with READERS_TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("client", "reader", "version", "measured"))
        for runner in RUNNERS:
            if runner.client in effects:
                writer.writerow((runner.client, runner.name, version(runner), f"{datetime.now(UTC):%Y-%m-%d}"))
            elif runner.client in before.readers:
                old = before.readers[runner.client]
                writer.writerow((runner.client, old.name, old.version, old.measured.isoformat()))


Vector = tuple[Effect, ...]


def shortened(rows: Mapping[str, Vector]) -> list[tuple[str, Vector]]:
    """The same in as few rows: where most that begin alike do alike, one row says so, and those that do otherwise
    have their own. Measured.of reads it back."""
    votes: dict[str, Counter[Vector]] = defaultdict(Counter)
    for key, vector in rows.items():
        for length in range(1, key.count("/") + 2):
            votes["/".join(key.split("/")[:length])][vector] += 1
    said: dict[str, Vector] = {}
    for key in sorted(votes, key=lambda key: (key.count("/"), key)):
        vector = rows.get(key) or max(votes[key], key=lambda each: (votes[key][each], each))
        upper = key
        while "/" in upper:
            upper = upper.rpartition("/")[0]
            if upper in said:
                break
        if said.get(upper) != vector or "/" not in key:
            said[key] = vector
    return sorted(said.items())


# Scoring


def is_held_out(data: bytes) -> bool:
    """Half of all calendars, by their bytes. The other half is there to look at while rules are written."""
    return hashlib.sha256(data).digest()[0] % 2 == 1


def score(folders: Iterable[Path], *, held_out: bool, show: str, most: int) -> int:
    """Prints recall and precision of "breaks" for each reader. 1 where one is below 95 %."""
    files = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.ics")):
            data = path.read_bytes()
            # Where there is no event, nobody can say whether one was lost.
            if is_held_out(data) is held_out and expected(data).events:
                files[data] = path
    paths = list(files.values())
    said = all_asked(paths, show)
    measured = clients()
    found = [content_findings(data, read(data)) for data in files]
    wanted = [expected(data) for data in files]
    worst = 1.0
    for client, answers in said.items():
        did = [effect(answer, want) for answer, want in zip(answers, wanted, strict=True)]
        predicted = [verdicts(each, measured)[client] is Severity.BREAKS for each in found]
        real = [each is not Effect.NOTHING for each in did]
        hits = sum(p and r for p, r in zip(predicted, real, strict=True))
        recall = hits / sum(real) if any(real) else 1.0
        precision = hits / sum(predicted) if any(predicted) else 1.0
        worst = min(worst, recall, precision)
        print(
            f"{client:16} files {len(paths)} lost {sum(real)} named {sum(predicted)} recall {recall:.1%} precision {precision:.1%}"
        )
        if show == client:
            _show(client, paths, found, answers, predicted, real, measured, most)
    return int(worst < 0.95)


def _show(client, paths, found, answers, predicted, real, measured: Measured, most: int) -> None:  # type: ignore[no-untyped-def]
    """Where the doctor is wrong about a program: to write rules by, never of calendars that are held out."""
    shown = 0
    for path, of, answer, said, did in zip(paths, found, answers, predicted, real, strict=True):
        if said == did or shown >= most:
            continue
        shown += 1
        blamed_keys = sorted({f.key for f in of if verdicts([f], measured)[client] is Severity.BREAKS})
        others = sorted({f.key for f in of}) if not said else blamed_keys
        print("MISSED" if did else "FALSE", path, str(answer.get("error", len(answer.get("events", []))))[:260], others)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("measure")
    scoring = verbs.add_parser("score")
    scoring.add_argument("folder", type=Path, nargs="+")
    scoring.add_argument("--looked-at", action="store_true", help="the other half of the calendars")
    scoring.add_argument(
        "--show", default="", help="a program: score it alone, and name the calendars that the doctor is wrong about"
    )
    scoring.add_argument("--most", type=int, default=30)
    given = parser.parse_args()
    if given.verb == "measure":
        measure()
        return 0
    return score(given.folder, held_out=not given.looked_at, show=given.show, most=given.most)


if __name__ == "__main__":
    raise SystemExit(main())
