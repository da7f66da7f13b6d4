"""The process beside a web process: it answers, it is started again, it never stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from calendar_service.serving import annex as module
from calendar_service.serving.annex import Annex, Away
from calendar_service.serving.exchange import Asked

BESIDE = """
import os, sys, time
from calendar_service.serving.annex import attend
from calendar_service.serving.exchange import WholeAnswer

def answer(asked):
    path = asked.environ["PATH_INFO"]
    if path == "/die":
        os._exit(3)
    if path == "/fail":
        raise ValueError
    return WholeAnswer(200, [("X-Nice", str(os.nice(0)))], b"%d" % os.getpid() + asked.body)

attend(answer, [int(number) for number in sys.argv[1].split(",")])
"""


@pytest.fixture
def annex(monkeypatch: pytest.MonkeyPatch) -> Iterator[Annex]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.05)
    annex = Annex((sys.executable, "-c", BESIDE), seats=2)
    annex.start()
    yield annex
    annex.close()


def lives(pid: int) -> bool:
    """Whether there is more of a process than what its parent has not fetched yet."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def asked_again(annex: Annex) -> bytes:
    """A process that is just dying closes one seat after the other."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return annex.ask(asked("/")).body
        except Away:
            assert time.monotonic() < deadline


def asked(path: str, body: bytes = b"") -> Asked:
    return Asked({"PATH_INFO": path}, body)


def test_it_answers_more_gently_than_the_web_process(annex: Annex) -> None:
    answer = annex.ask(asked("/", b"x" * 20_000_000))
    assert (answer.status, len(answer.body) > 20_000_000) == (200, True)
    assert int(dict(answer.fields)["X-Nice"]) == os.nice(0) + module.NICER


def test_a_fault_is_an_answer(annex: Annex) -> None:
    assert annex.ask(asked("/fail")).status == 500
    assert annex.ask(asked("/")).status == 200


def test_one_that_dies_is_started_again(annex: Annex) -> None:
    first = annex.ask(asked("/")).body
    with pytest.raises(Away):
        annex.ask(asked("/die"))
    assert asked_again(annex) != first
    pid = int(annex.ask(asked("/")).body)
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while lives(pid):
        assert time.monotonic() < deadline
    assert annex.ask(asked("/")).status == 200, "nothing was begun there: it is asked again"


def test_it_ends_with_its_web_process(tmp_path: Path) -> None:
    script = tmp_path / "web.py"
    script.write_text(
        f"import sys, time\nfrom calendar_service.serving.annex import Annex\nfrom calendar_service.serving.exchange import Asked\n"
        f"annex = Annex((sys.executable, '-c', {BESIDE!r}), 2)\nannex.start()\n"
        f"print(annex.ask(Asked({{'PATH_INFO': '/'}})).body.decode(), flush=True)\ntime.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment, text=True) as web:
        assert web.stdout
        beside = Path("/proc") / web.stdout.readline().strip()
        assert beside.exists()
        web.kill()
    deadline = time.monotonic() + 5
    while beside.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_nobody_waits_for_one_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEAT_SECONDS", 0.1)
    annex = Annex(("false",), seats=1)
    with pytest.raises(Away):
        annex.ask(asked("/"))
    annex.close()
