"""Health from memory: what is said of doors and processes, and that asking costs nothing."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry

from calendar_service.clock import fixed_clock
from calendar_service.delivery.condition import Condition, troubles
from calendar_service.ledger.rows import Alarm
from calendar_service.ledger.sql.presence import Seen
from calendar_service.package_data import regions, translators
from calendar_service.promises.stretch import Progress
from calendar_service.serving.health import add_health
from calendar_service.serving.watch import Watch
from calendar_service.settings import Settings
from calendar_service.web.site import Site
from tests.patience import until

NOW = datetime(2024, 9, 20, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CLOCK = Seen("c", "clock", "satu", NOW, 0.0)
WORKER = Seen("w", "worker", "dua", NOW, 0.0, NOW - timedelta(minutes=14))
WELL = Condition(
    NOW, NOW, {}, None, 1, [], Progress(mark=NOW, first=NOW - 9 * SECOND, swept=NOW - SECOND), [CLOCK, WORKER],
    watched_for=timedelta(hours=1),
)  # fmt: skip


def alarm(name: str, words: str) -> Alarm:
    return Alarm(name, NOW, NOW, words)


def progress(**changes: Any) -> Condition:
    return replace(WELL, progress=replace(WELL.progress, **changes))


FAST = 400 * 86400.0


@pytest.mark.parametrize(
    ("condition", "clock", "worker", "mail"),
    [
        (WELL, "ok", "ok", "ok"),
        (progress(swept=NOW - 31 * SECOND), "nobody plans", "ok", "ok"),
        (progress(swept=None), "nobody plans", "ok", "ok"),
        (replace(progress(swept=None), watched_for=29 * SECOND, living=0), "unknown", "unknown", "ok"),
        (progress(mark=datetime(2027, 1, 1, tzinfo=UTC)), "nobody plans", "ok", "ok"),
        (replace(WELL, still_for=31 * SECOND), "nobody plans", "ok", "ok"),
        (replace(progress(mark=None, first=None), still_for=31 * SECOND), "ok", "ok", "ok"),
        (replace(WELL, alarms=[alarm("planning", "leap 2024-09-01T00:00:00+00:00")]), "paused", "ok", "ok"),
        (replace(WELL, alarms=[alarm("planning", "again 2027-01-01T00:00:00+00:00")]), "ok", "ok", "ok"),
        (replace(WELL, alarms=[alarm("expiry", "30 40")]), "ok", "ok", "ok"),
        (replace(WELL, alarms=[alarm("restore", "revision=1")]), "older database", "older database", "ok"),
        (replace(WELL, alarms=[alarm("login", "535")]), "ok", "ok", "MailStopped"),
        (replace(WELL, living=0), "ok", "nobody sends", "ok"),
        (replace(progress(swept=NOW - 6 * SECOND), seen=[replace(CLOCK, skew=FAST), WORKER]), "wrong clock", "ok", "ok"),
        (replace(WELL, seen=[replace(CLOCK, skew=FAST), WORKER]), "ok", "ok", "ok"),
        (replace(WELL, seen=[replace(CLOCK, skew=FAST), CLOCK, WORKER]), "ok", "ok", "ok"),
        (replace(WELL, seen=[CLOCK, replace(WORKER, skew=-31.0)]), "ok", "wrong clock", "ok"),
        (replace(WELL, seen=[CLOCK, replace(WORKER, greeted_at=None)]), "ok", "ok", "unknown"),
        (replace(WELL, seen=[CLOCK, replace(WORKER, greeted_at=NOW - timedelta(minutes=16))]), "ok", "ok", "unknown"),
        (replace(WELL, seen=[CLOCK, replace(WORKER, greeted_at=None, greeting="OurFault")]), "ok", "ok", "OurFault"),
    ],
)  # fmt: skip
def test_what_is_said_of_each_state(condition: Condition, clock: str, worker: str, mail: str) -> None:
    assert (condition.planner(), condition.sender(), condition.mail()) == (clock, worker, mail)
    told = troubles(condition, translators()["id"])
    well = (clock, worker) in (("ok", "ok"), ("unknown", "unknown"))
    quiet = (
        well
        and not condition.wrong
        and not any(each.name in ("planning", "expiry", "login") for each in condition.alarms)
    )
    assert bool(told) is not quiet


def test_troubles_say_what_to_do_in_both_languages() -> None:
    ill = replace(
        progress(swept=NOW - timedelta(minutes=4)),
        living=0,
        seen=[replace(WORKER, skew=FAST, host="mesin-dua")],
        alarms=[alarm("planning", "leap 2024-09-01T00:00:00+00:00"), alarm("expiry", "30 40")],
    )
    here, there = (troubles(ill, translator) for translator in translators().values())
    assert len(here) == len(there) == 3
    assert "mesin-dua" in here[0]
    assert "reminders catch-up" in here[1]
    assert "30 dari 40" in here[2]
    assert "reminders expire" in there[2]


# The addresses


@dataclass
class Told:
    """Vitals as values."""

    doors_: dict[str, str] = field(default_factory=lambda: dict.fromkeys(("database", "redis", "mail"), "ok"))
    processes_: dict[str, str] = field(default_factory=lambda: {"clock": "ok", "worker": "ok"})

    def doors(self) -> dict[str, str]:
        return self.doors_

    def processes(self) -> dict[str, str]:
        return self.processes_

    def skew_seconds(self) -> float | None:
        return 0.25

    def served(self) -> int:
        return 7

    def published(self) -> int:
        return 8


@pytest.mark.parametrize(
    ("door", "process", "code", "status"),
    [
        ({}, {}, 200, "ok"),
        ({"mail": "unknown"}, {}, 200, "degraded"),
        ({}, {"clock": "unknown"}, 200, "degraded"),
        ({"mail": "MailStopped"}, {}, 503, "unavailable"),
        ({"redis": "silent"}, {}, 503, "unavailable"),
        ({"database": "unknown"}, {}, 503, "unavailable"),
        ({}, {"clock": "nobody plans"}, 503, "unavailable"),
        ({}, {"worker": "nobody sends"}, 503, "unavailable"),
        ({}, {"clock": "paused"}, 503, "unavailable"),
    ],
)
def test_readyz_is_503_while_a_door_is_shut_or_nobody_plans(
    door: dict[str, str], process: dict[str, str], code: int, status: str
) -> None:
    told = Told()
    told.doors_.update(door)
    told.processes_.update(process)
    app = Flask(__name__)
    revision: Any = SimpleNamespace(number=7)
    site = Site(Settings(), regions(), translators(), fixed_clock(NOW), lambda: revision, list)
    add_health(app, site, told, CollectorRegistry())
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (code, status)
    assert answer.json["doors"] == told.doors_
    assert answer.json["processes"] == told.processes_
    assert answer.json["clock_skew_seconds"] == 0.25
    assert (answer.json["revision_served"], answer.json["revision_published"]) == (7, 8)


# One question


def test_a_silent_one_is_silent_and_nobody_waits() -> None:
    never = threading.Event()
    watch = Watch("redis", never.wait, every_seconds=0.01, limit_seconds=0.05)
    assert watch.state == "unknown"
    watch.start()
    watch.wait(0.2)
    began = time.monotonic()
    assert {watch.state for _ in range(1000)} == {"silent"}
    assert watch.latest(60) is None
    assert time.monotonic() - began < 0.1
    never.set()
    until(lambda: watch.state == "ok")
    assert (watch.state, watch.latest(60)) == ("ok", True)


def test_the_kind_of_failure_is_told_and_never_its_words(caplog: pytest.LogCaptureFixture) -> None:
    def ask() -> int:
        raise ConnectionError("saya:rahasia@basis.example")

    watch: Watch[int] = Watch("database", ask)
    watch.once()
    watch.once()
    assert watch.state == "ConnectionError"
    assert [record.message for record in caplog.records] == ["database failed, goes on trying: ConnectionError"]


def test_an_answer_grows_old() -> None:
    watch = Watch("figures", lambda: 7)
    watch.once()
    assert watch.latest(60) == 7
    assert watch.latest(-1) is None
