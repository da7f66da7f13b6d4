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

from calendar_service.serving import editor_process as module
from calendar_service.serving.editor_process import Away, EditorProcess
from calendar_service.serving.exchange import Asked
from tests.patience import PATIENCE_SECONDS, until

BESIDE = """
import os, sys, time
from calendar_service.serving.editor_process import attend
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
def editor_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[EditorProcess]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.05)
    editor_process = EditorProcess((sys.executable, "-c", BESIDE), seats=2)
    editor_process.start()
    yield editor_process
    editor_process.close()


def asked_again(editor_process: EditorProcess) -> bytes:
    """A process that is just dying closes one seat after the other."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return editor_process.ask(asked("/")).body
        except Away:
            assert time.monotonic() < deadline


def until_gone(process: Path) -> None:
    """Its last thread, too: until then its sockets are open."""
    until(lambda: not process.exists())


def asked(path: str, body: bytes = b"") -> Asked:
    return Asked({"PATH_INFO": path}, body)


def test_it_answers_more_gently_than_the_web_process(editor_process: EditorProcess) -> None:
    answer = editor_process.ask(asked("/", b"x" * 20_000_000))
    assert (answer.status, len(answer.body) > 20_000_000) == (200, True)
    assert int(dict(answer.fields)["X-Nice"]) == os.nice(0) + module.NICER


def test_a_fault_is_an_answer(editor_process: EditorProcess) -> None:
    assert editor_process.ask(asked("/fail")).status == 500
    assert editor_process.ask(asked("/")).status == 200


def test_one_that_dies_is_started_again(editor_process: EditorProcess) -> None:
    first = editor_process.ask(asked("/")).body
    with pytest.raises(Away):
        editor_process.ask(asked("/die"))
    assert asked_again(editor_process) != first
    pid = int(editor_process.ask(asked("/")).body)
    os.kill(pid, signal.SIGKILL)
    until_gone(Path("/proc") / str(pid))
    assert editor_process.ask(asked("/")).status == 200, "nothing was begun there: it is asked again"


def test_it_ends_with_its_web_process(tmp_path: Path) -> None:
    script = tmp_path / "web.py"
    script.write_text(
        f"import sys, time\nfrom calendar_service.serving.editor_process import EditorProcess\nfrom calendar_service.serving.exchange import Asked\n"
        f"editor_process = EditorProcess((sys.executable, '-c', {BESIDE!r}), 2)\neditor_process.start()\n"
        f"print(editor_process.ask(Asked({{'PATH_INFO': '/'}})).body.decode(), flush=True)\ntime.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment, text=True) as web:
        assert web.stdout
        beside = Path("/proc") / web.stdout.readline().strip()
        assert beside.exists()
        web.kill()
    until_gone(beside)


def test_nobody_waits_for_one_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEAT_SECONDS", 0.1)
    editor_process = EditorProcess(("false",), seats=1)
    with pytest.raises(Away):
        editor_process.ask(asked("/"))
    editor_process.close()
