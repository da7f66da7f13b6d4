"""The clock process's loop: it says a trouble once, waits for no Redis, and tells a switch outside."""

from __future__ import annotations

import logging
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from calendar_service.errors import InvalidSettings, Refused
from calendar_service.jobs.pulse import Pulse, call
from calendar_service.jobs.scheduler import Scheduler
from calendar_service.settings import read_settings


def idle() -> None:
    """No links to make."""


def test_a_nudge_that_never_ends_holds_up_no_sweep() -> None:
    silent, swept = threading.Event(), threading.Event()
    count = []

    def sweep() -> int:
        count.append(1)
        if len(count) == 5:
            swept.set()
        return 1

    scheduler = Scheduler(sweep, lambda _: silent.wait() and None, 0.01, 100, chain=idle)
    thread = threading.Thread(target=scheduler.run)
    thread.start()
    assert swept.wait(10)
    scheduler.stopping.set()
    silent.set()
    thread.join(5)


def test_what_waits_is_nudged_for_in_helpers() -> None:
    asked: list[int] = []
    heard = threading.Event()

    def nudge(helpers: int) -> None:
        asked.append(helpers)
        heard.set()

    scheduler = Scheduler(lambda: 101, nudge, 0.01, 100, chain=idle)
    thread = threading.Thread(target=scheduler.run)
    thread.start()
    assert heard.wait(10)
    scheduler.stopping.set()
    thread.join(5)
    assert set(asked) == {2}


@pytest.mark.parametrize(
    ("error", "words", "traceback"), [(Refused("jam salah"), "jam salah", False), (ValueError(), "ValueError", True)]
)
def test_a_trouble_is_said_once_and_a_refusal_as_a_sentence(
    caplog: pytest.LogCaptureFixture, error: Exception, words: str, traceback: bool
) -> None:
    ill, done = True, []

    def sweep() -> int:
        if ill:
            raise error
        return 0

    scheduler = Scheduler(sweep, lambda _: None, 1, 1, chain=idle, after=done.append)
    with caplog.at_level(logging.INFO, logger="calendar_service"):
        for _ in range(3):
            scheduler.once()
        ill = False
        scheduler.once()
    ours = [record for record in caplog.records if record.name == "calendar_service.outages"]
    failed, works = (record.message for record in ours)
    assert failed == f"sweep failed, goes on trying: {words}"
    assert re.match(r"sweep works again after \d+\.\d s, 3 tries failed", works), "how long is the machine's matter"
    assert bool(ours[0].exc_info and ours[0].exc_info[0]) is traceback
    assert done == [False, False, False, True]


class Minutes:
    """Sweeps twice a second, and the calls that they cause."""

    def __init__(self) -> None:
        self.now, self.calls = 0.0, 0
        self._called = threading.Event()
        self.pulse = Pulse(self._beat, lambda: self.now)

    def _beat(self) -> None:
        self.calls += 1
        self._called.set()

    def sweeps(self, seconds: float, *, good: bool = True) -> None:
        for _ in range(int(seconds * 2)):
            self.now += 0.5
            (self.pulse.good if good else self.pulse.bad)()

    def wait(self) -> int:
        """Calls, once the last has been made."""
        self._called.wait(5)
        for thread in threading.enumerate():
            if thread.name == "heartbeat":
                thread.join(5)
        return self.calls


def test_the_switch_is_told_after_each_good_minute() -> None:
    minutes = Minutes()
    minutes.sweeps(60)
    assert minutes.calls == 0
    minutes.sweeps(1)
    assert minutes.wait() == 1
    minutes.sweeps(60)
    assert minutes.wait() == 2


@pytest.mark.parametrize("broken", ["bad", "pause"])
def test_a_minute_with_a_bad_sweep_or_a_pause_is_none(broken: str) -> None:
    minutes = Minutes()
    for _ in range(10):
        minutes.sweeps(50)
        if broken == "bad":
            minutes.sweeps(0.5, good=False)
        else:
            minutes.now += 20
    assert minutes.calls == 0


def test_a_switch_that_does_not_answer_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    pulse = Pulse(lambda: call("http://127.0.0.1:1/x"))
    for _ in range(3):
        pulse._call()
    assert [record.message for record in caplog.records] == ["HEARTBEAT_URL does not answer: URLError"]


def test_a_call_is_one_get() -> None:
    asked: list[str] = []

    class Switch(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Switch) as server:
        threading.Thread(target=server.handle_request).start()
        call(f"http://127.0.0.1:{server.server_port}/ping/1")
    assert asked == ["/ping/1"]


def test_only_the_web_is_called_and_a_rehearsal_calls_nobody_outside() -> None:
    for url in ("file:///etc/passwd", "ftp://x/y"):
        with pytest.raises(InvalidSettings, match="HEARTBEAT_URL"):
            read_settings({"HEARTBEAT_URL": url})
    start = {"CLOCK_START": "2024-09-19T06:00+07:00"}
    with pytest.raises(InvalidSettings, match="HEARTBEAT_URL: gladi"):
        read_settings({**start, "HEARTBEAT_URL": "https://switch.example/ping"})
    assert read_settings({**start, "HEARTBEAT_URL": "http://127.0.0.1:9/x"}).heartbeat_url == "http://127.0.0.1:9/x"


def test_links_are_made_batch_by_batch_and_beside_the_sweeps() -> None:
    """Until nothing is noted, and again later; a chain that somebody else has costs no sweep."""
    left, rested, swept = [3, 2, 1, 0, None, 0], threading.Event(), threading.Event()
    silent = threading.Event()

    def chain() -> int | None:
        if left:
            return left.pop(0)
        rested.set()
        silent.wait()
        return 0

    def sweep() -> int:
        if rested.is_set():
            swept.set()
        return 0

    scheduler = Scheduler(sweep, lambda _: None, 0.01, 100, chain=chain)
    thread = threading.Thread(target=scheduler.run)
    thread.start()
    assert rested.wait(10)
    assert swept.wait(10)
    scheduler.stopping.set()
    silent.set()
    thread.join(5)
