"""A web process beside a Redis or a database that accepts and says nothing, as a load balancer, a
calendar program and eight monitors see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, free_port
from silent_doors import Silent, Way

from calendar_service.jobs.redis_client import OwnValkey
from tests.patience import until

PRODUCTION = {
    "SMTP_URL": "smtp://127.0.0.1:1",
    "PUBLIC_URL": "https://kalender.kantor.id",
    "UID_DOMAIN": "kalender.kantor.id",
    "MAIL_FROM": "Kalender <pengingat@kalender.kantor.id>",
    "INSTITUTION": "Sekretariat Kantor",
    "INSTITUTION_ADDRESS": "Jalan Merdeka 1, Jakarta",
    "CONTACT_PERSON": "Siti Aminah, Kepala Sekretariat",
    "CONTACT_PHONE": "+62 21 5550123",
    "SECRET_KEY": "k" * 24 + "Jk3u-0aQ9zPw7xXcVbNm2lOi",
}
FEED = "/feeds/pilkada-2024/35.78.ics"
MONITORS = 8
AT_ONCE_SECONDS = 0.1
"""On a quiet machine a feed takes a hundredth of this."""


class Web:
    """One web process."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port, self.log = free_port(), folder / "web.log"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "calendar_service.processes", "web"],
                cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
                env={**os.environ, **PRODUCTION, "DATA_DIR": str(folder), "PORT": str(self.port), **settings},
            )  # fmt: skip
        self.until(lambda: self.get("/healthz")[0] == 200)

    def get(self, path: str) -> tuple[int, bytes, float]:
        """Status, body, seconds."""
        began = time.monotonic()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
                return answer.status, answer.read(), time.monotonic() - began
        except urllib.error.HTTPError as error:
            return error.code, error.read(), time.monotonic() - began

    def ready(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get("/readyz")[1])
        return found

    def until(self, look: Callable[[], object]) -> None:
        until(look, lambda: self.log.read_text()[-3000:])

    @contextmanager
    def monitored(self) -> Iterator[list[float]]:
        """Eight callers of /readyz, and two of /metrics, who never stop; their seconds."""
        over, seconds = threading.Event(), []

        def call(path: str) -> None:
            while not over.is_set():
                seconds.append(self.get(path)[2])

        callers = [threading.Thread(target=call, args=(path,)) for path in ["/readyz"] * MONITORS + ["/metrics"] * 2]
        for caller in callers:
            caller.start()
        try:
            yield seconds
        finally:
            over.set()
            for caller in callers:
                caller.join()

    def times(self, number: int = 100) -> dict[str, list[float]]:
        """How long feeds and /healthz take, in order."""
        found: dict[str, list[float]] = {FEED: [], "/healthz": []}
        for _ in range(number):
            for path, seconds in found.items():
                status, _, took = self.get(path)
                assert status == 200
                seconds.append(took)
        return {path: sorted(seconds) for path, seconds in found.items()}


@pytest.fixture
def open_web(tmp_path: Path) -> Iterator[Callable[..., Web]]:
    opened: list[Web] = []

    def open_one(*, released: bool = True, **settings: str) -> Web:
        environment = {**os.environ, **PRODUCTION, "DATA_DIR": str(tmp_path), **settings}
        if released:
            command = [sys.executable, "-m", "calendar_service.processes", "release"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        opened.append(Web(tmp_path, **settings))
        return opened[-1]

    yield open_one
    for web in opened:
        web.process.terminate()
        web.process.wait(20)
    OwnValkey(tmp_path).end()


def assert_answers(web: Web) -> None:
    with web.monitored() as monitors:
        times = web.times()
    for path, seconds in times.items():
        assert seconds[len(seconds) * 9 // 10] < AT_ONCE_SECONDS, (path, seconds[-10:])
        assert seconds[-1] < 1, (path, seconds[-10:])
    assert max(monitors) < 1


@pytest.mark.alone
def test_a_silent_redis(open_web: Callable[..., Web]) -> None:
    with Silent() as redis:
        web = open_web(REDIS_URL=f"redis://127.0.0.1:{redis.port}/0")
        web.until(lambda: web.ready()["doors"]["redis"] in ("silent", "TimeoutError"))
        assert_answers(web)
        assert web.get("/readyz")[0] == 503


@pytest.mark.alone
def test_a_database_that_was_silent_from_the_start(open_web: Callable[..., Web]) -> None:
    with Silent() as database:
        web = open_web(released=False, DATABASE_URL=f"postgresql://x@127.0.0.1:{database.port}/x")
        web.until(lambda: web.ready()["doors"]["database"] != "unknown")
        assert_answers(web)
        ready = web.ready()
        assert ready["doors"]["database"] in ("silent", "OperationalError", "ConnectionTimeout")
        assert ready["doors"]["mail"] == "unknown"
        assert b"kalender_database_up 0.0" in web.get("/metrics")[1]


@pytest.mark.alone
def test_a_database_that_freezes_and_thaws(open_web: Callable[..., Web], postgres_url: str) -> None:
    address, name = postgres_url.rsplit("/", 1)
    host, port = address.rsplit(":", 1)
    with Way(int(port)) as way:
        web = open_web(DATABASE_URL=f"{host}:{way.port}/{name}")
        web.until(lambda: web.ready()["doors"]["database"] == "ok")
        assert b"kalender_database_up 1.0" in web.get("/metrics")[1]
        way.freeze()
        web.until(lambda: web.ready()["doors"]["database"] != "ok")
        assert_answers(web)
        visitors = [threading.Thread(target=web.get, args=("/pilkada-2024/perubahan/",)) for _ in range(MONITORS)]
        for visitor in visitors:  # pages that would ask it
            visitor.start()
        assert_answers(web)
        told = web.get("/metrics")[1]
        assert b"kalender_database_up 0.0" in told
        assert b"kalender_ledger_rows" not in told
        way.thaw()
        web.until(lambda: web.ready()["doors"]["database"] == "ok")
        for visitor in visitors:
            visitor.join()


def test_without_other_processes_it_says_so_after_half_a_minute(open_web: Callable[..., Web]) -> None:
    web = open_web()
    ready = web.ready()
    assert (ready["processes"], ready["doors"]["mail"]) == ({"clock": "unknown", "worker": "unknown"}, "unknown")
    web.until(lambda: web.ready()["processes"] == {"clock": "nobody plans", "worker": "nobody sends"})
    status, _, _ = web.get("/readyz")
    ready = web.ready()
    assert (status, ready["status"], ready["revision"]) == (503, "unavailable", 0)
    assert sum("jalankan proses" in line for line in ready["troubles"]) == 2
    assert abs(ready["clock_skew_seconds"]) < 1
    assert b"kalender_sweep_age_seconds" in web.get("/metrics")[1]
