"""The kill test itself, on both databases, and that it notices a safeguard that is missing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calendar_service.chaos.blows import Blow, BlowKind
from calendar_service.chaos.conductor import Conductor
from calendar_service.chaos.installation import Installation, Wish
from calendar_service.chaos.tally import Tally
from tests.patience import until

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.kills


def chaos(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "calendar_service", "chaos", *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=480)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_doubled(database: str, request: pytest.FixtureRequest) -> None:
    words = ["--mails", "500", "--kills", "6", "--seed", "20241127"]
    if database == "postgresql":
        words += ["--database", request.getfixturevalue("postgres_url")]
    done = chaos(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1500 pengingat wajib, 1500 diterima server dalam 500 surat" in done.stdout
    assert "hilang 0, ganda 0 (" in done.stdout
    resumed = [float(found) for found in re.findall(r"jalan lagi ([0-9.]+) detik", done.stdout)]
    assert resumed
    assert max(resumed) < 30


def test_a_database_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'full.sqlite3'}"
    subprocess.run(
        [sys.executable, "-c", f"import sqlite3; sqlite3.connect({str(tmp_path / 'full.sqlite3')!r}).execute('CREATE TABLE mine (x)')"],
        check=True,
    )  # fmt: skip
    done = chaos("--mails", "5", "--kills", "0", "--database", url)
    assert done.returncode == 1
    assert "harus kosong" in done.stderr
    listed = f"import sqlite3; print(sqlite3.connect({str(tmp_path / 'full.sqlite3')!r}).execute('SELECT name FROM sqlite_master').fetchall())"
    left = subprocess.run([sys.executable, "-c", listed], check=True, capture_output=True, text=True)
    assert left.stdout.strip() == "[('mine',)]"


def test_interrupted_it_leaves_no_process_and_no_folder() -> None:
    with tempfile.TemporaryDirectory(prefix="kt-") as place:  # a short path, for the broker's socket
        command = [sys.executable, "-m", "calendar_service", "chaos", "--mails", "2000", "--kills", "3"]
        with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "TMPDIR": place}) as run:
            until(lambda: list(Path(place).glob("kt-chaos-*/logs/worker-2.log")), alive=lambda: run.poll() is None)
            assert len(processes_of(f"{place}/kt-chaos-")) >= 4  # mail server, broker, clock, worker
            run.send_signal(signal.SIGINT)
            assert run.wait(20) == 128 + signal.SIGINT
        assert processes_of(place) == []
        assert list(Path(place).iterdir()) == []


def processes_of(folder: str) -> list[str]:
    """Those whose settings or command line name that folder (Valkey writes its title over both)."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "environ").read_bytes() + (place / "cmdline").read_bytes()
        except OSError:
            continue
        if folder.encode() in words and place.name != str(os.getpid()):
            found.append(place.name)
    return found


# With one safeguard taken out the same run must go red.


def run(blows: list[Blow], *, without: str | None = None, workers: int = 2, hesitation: float = 0.004) -> Tally:
    wish = Wish(400, workers=workers, lease_seconds=3, without=without, hesitation_seconds=hesitation)
    with Installation(wish) as installation:
        return Conductor(installation, blows, 1, lambda *_: None).run()


def until_red(shows: Callable[[Tally], bool], blows: list[Blow], *, without: str, **how: Any) -> Tally:
    """The first run in which the missing safeguard shows. A kill hits its window by chance, so a
    few runs are allowed; a safeguard that is not missed in any of them guards nothing."""
    for _ in range(TRIES):
        report = run(blows, without=without, **how)
        if shows(report):
            return report
    pytest.fail(f"{TRIES} runs without {without!r} looked as if it were there")


TRIES = 5
KILLS = [Blow(BlowKind.WORKERS, at, 0.1) for at in (30, 90, 150, 210, 270)]
FREEZES = [Blow(BlowKind.FREEZE_WORKER, 40, 0.0)]


def test_without_evidence_what_was_in_flight_doubles_and_is_flagged() -> None:
    report = until_red(lambda found: found.doubled > 0, KILLS, without="evidence")
    assert report.lost == 0
    assert report.doubled <= sum(struck.in_flight for struck in report.struck)
    assert report.unflagged == 0
    assert report.ambiguous >= report.doubled


def test_the_journal_alone_leaves_only_what_it_could_not_hear() -> None:
    """Between the server's log line and the worker's journal; one mail for each of four lanes, which tells three reminders."""
    report = run(KILLS, without="log")
    assert report.lost == 0
    assert report.doubled <= len(KILLS) * 2 * 4 * 3
    assert report.unflagged == 0


def test_the_log_alone_is_enough() -> None:
    assert run(KILLS, without="journal").is_clean


def test_without_the_mark_before_sending_mails_double_unnoticed() -> None:
    until_red(lambda found: found.unflagged > 0, KILLS, without="sending")


def test_without_a_conditional_claim_mails_double() -> None:
    until_red(lambda found: found.doubled > 0, [], without="claim", workers=3)


def test_without_the_fence_a_frozen_worker_doubles_mails_when_it_wakes() -> None:
    # Hesitating, so that it is caught in front of the mail itself.
    until_red(lambda found: found.doubled > 0, FREEZES, without="fence", hesitation=0.1)


def test_with_the_fence_it_does_not() -> None:
    report = run(FREEZES, hesitation=0.1)
    assert report.is_clean
    assert report.restarts > 0  # the kernel ended it


def test_a_clock_killed_while_it_plans_leaves_all_or_nothing(tmp_path: Path) -> None:
    """Planned again, every reminder is owed once: three to an office."""
    with Installation(Wish(7_000, workers=1, clocks=1)) as installation:
        for part in installation.parts:
            part.kill(None)
        deadline = time.monotonic() + 60
        clock, killed = installation.part("clock"), 0
        pauses = [0.9, 1.0, 1.1, 1.2, 1.3, 1.4]
        while time.monotonic() < deadline and killed < len(pauses):
            clock.start()
            time.sleep(pauses[killed])
            clock.kill(None)
            killed += 1
        clock.start()
        owed = installation.owed()
        while len(entries := installation.entries()) < len(owed) and time.monotonic() < deadline:
            time.sleep(0.2)
        clock.kill(None)
    assert {entry.promise for entry in entries} == owed
    assert len(entries) == len(owed) == 21_000
