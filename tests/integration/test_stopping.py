"""However `kalender run` ends, everything that it has started ends with it, and nothing is left that the next one trips over."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, free_port

from tests.integration.test_starting import surroundings
from tests.patience import until
from tests.world import TIMELINE

RUN = [sys.executable, "-m", "calendar_service.processes", "run"]


def gladi(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a rehearsal in a folder of its own, of a small timetable: how it ends is looked at, not what it has made."""
    (folder / "stages.yaml").write_text(TIMELINE, encoding="utf-8")
    small = {"STAGES_FILE": str(folder / "stages.yaml"), "SMTP_URL": "", "SECRET_KEY": ""}
    return {**surroundings(folder), **small, **settings}


def alive(folder: Path) -> dict[int, str]:
    """Every process that works on this folder, with its command."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words, environ = (place / "cmdline").read_bytes(), (place / "environ").read_bytes()
            state = (place / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z" and int(place.name) != os.getpid() and str(folder / "var").encode() in words + environ:
            found[int(place.name)] = words.replace(b"\0", b" ").decode()
    return found


def is_served(environment: dict[str, str]) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/healthz", timeout=2):
            return True
    except OSError:
        return False


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In which nothing is left running, whatever a test has shown."""
    yield tmp_path
    for pid in alive(tmp_path):
        os.kill(pid, signal.SIGKILL)


def started(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A rehearsal that serves."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            RUN, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    until(lambda: process.poll() is not None or is_served(environment), lambda: "no first page")
    assert process.poll() is None, log.read_text()
    return process


def test_a_closed_terminal_ends_everything(folder: Path) -> None:
    environment = {**gladi(folder), "NO_COLOR": "1", "TERM": "xterm"}
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(RUN[0], RUN, environment)
    said = b""
    while b"ready" not in said:
        said += os.read(terminal, 65536)
    assert b"\x1b" not in said
    assert any("valkey" in words for words in alive(folder).values())
    os.close(terminal)
    os.waitpid(pid, 0)
    until(lambda: not alive(folder), lambda: alive(folder), seconds=30)


def test_a_killed_run_leaves_nobody(folder: Path) -> None:
    process = started(gladi(folder), folder / "log")
    process.kill()
    process.wait()
    until(lambda: not alive(folder), lambda: alive(folder), seconds=30)


def test_after_all_that_heard_them_was_killed_the_next_one_begins_anew(folder: Path) -> None:
    environment = gladi(folder)
    process = started(environment, folder / "log")
    os.killpg(process.pid, signal.SIGKILL)  # but no line of the Procfile, each of which has a group of its own
    process.wait()
    again = started({**environment, "PORT": str(free_port())}, folder / "again")  # it waits for what is just ending
    again.send_signal(signal.SIGHUP)
    assert again.wait(12) == 0, (folder / "again").read_text()
    assert alive(folder) == {}
    assert "reconcile" not in (folder / "again").read_text()


def test_whoever_runs_already_is_named_by_number(folder: Path) -> None:
    environment = gladi(folder)
    process = started(environment, folder / "log")
    kept = (folder / "var" / "kalender.sqlite3").stat().st_ino
    other = subprocess.run(
        RUN, cwd=ROOT, env={**environment, "PORT": str(free_port())}, capture_output=True, text=True, check=False
    )
    assert other.returncode == 2
    assert f"kill {process.pid}" in other.stderr
    assert (folder / "var" / "kalender.sqlite3").stat().st_ino == kept
    process.send_signal(signal.SIGTERM)
    assert process.wait(12) == 0
    said = (folder / "log").read_text()
    assert said.index("worker stopped (rc=0)") < said.index("sending SIGTERM to clock"), said  # which catches the mails


def test_a_reader_that_has_seen_enough_ends_it_without_a_word(folder: Path) -> None:
    environment = gladi(folder)
    with subprocess.Popen(RUN, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while b" started " not in process.stdout.readline():
            assert process.poll() is None
        process.stdout.close()
        assert process.wait(20) == 0
        assert b"Traceback" not in process.stderr.read()
    assert alive(folder) == {}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_below_its_log_ends_nothing_and_a_stop_works(folder: Path) -> None:
    environment = gladi(folder)
    with Path("/dev/full").open("wb") as full:
        process = subprocess.Popen(RUN, cwd=ROOT, env=environment, stdout=full, stderr=subprocess.PIPE)
    until(lambda: process.poll() is not None or is_served(environment), lambda: "no first page")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert b"Traceback" not in said
    assert alive(folder) == {}


def interrupted(command: list[str], environment: dict[str, str], words: str, seconds: float, out: Path) -> str:
    """What a program said that got Ctrl-C, as a terminal sends it to all that run in it, so long after it had said `words` or
    loaded a library of that name."""
    with out.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  whatever runs the tests ignores
        )  # fmt: skip
    maps = Path(f"/proc/{process.pid}/maps")
    until(lambda: words in out.read_text() or f"/{words}/" in maps.read_text())
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(12) == -signal.SIGINT  # 130, as a shell says it
    return out.read_text()


@pytest.mark.parametrize(("words", "seconds"), [("sqlalchemy", 0.0), ("Basis data", 0.1), ("Basis data", 0.8)])
def test_ctrl_c_at_the_start_is_met_with_silence(folder: Path, words: str, seconds: float) -> None:
    said = interrupted(RUN, gladi(folder), words, seconds, folder / "log")
    assert "Traceback" not in said, said
    assert "Error" not in said, said
    until(lambda: not alive(folder), lambda: alive(folder), seconds=30)


@pytest.mark.parametrize("seconds", [0.1, 1.0])
def test_ctrl_c_while_packages_are_installed_is_met_with_silence(folder: Path, seconds: float) -> None:
    (folder / "lock.txt").write_text("kalender-tahapan-of-nowhere==1.0 --hash=sha256:" + "0" * 64 + "\n")
    environment = {**surroundings(folder), "PATH": os.defpath, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    command = [sys.executable, str(ROOT / "checkout" / "packages.py"), str(folder / "v"), str(folder / "lock.txt")]
    said = interrupted(command, environment, "Python 3", seconds, folder / "log")
    assert len(said.splitlines()) == 1, said
