"""Whether the mail server would take a mail: what a worker finds out before there is one."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from scripted_smtp import ScriptedServer

from calendar_service.delivery.carrier import DeliveryFailure, OurFault
from calendar_service.mail.greeter import Greeter
from calendar_service.mail.opening import greet
from calendar_service.mail.server import Server

NOW = datetime(2026, 11, 25, tzinfo=UTC)


class Worker:
    """What a worker knows of its server."""

    def __init__(self) -> None:
        self.now, self.yes_at = NOW, None
        self.failure: DeliveryFailure | None = None
        self.greetings = 0
        self.greeter = Greeter(self._greet, lambda: self.now, lambda: self.yes_at)

    def _greet(self) -> None:
        self.greetings += 1
        if self.failure:
            raise self.failure


def test_nothing_is_known_before_the_first_greeting() -> None:
    greeter = Worker().greeter
    assert (greeter.greeted_at, greeter.failure) == (None, None)


def test_it_greets_at_once_and_again_after_five_idle_minutes() -> None:
    worker = Worker()
    for _ in range(5):
        worker.greeter.once()
    assert (worker.greetings, worker.greeter.greeted_at) == (1, NOW)
    worker.now += timedelta(minutes=5)
    worker.greeter.once()
    assert (worker.greetings, worker.greeter.greeted_at) == (2, worker.now)


def test_a_mail_that_was_taken_is_greeting_enough() -> None:
    worker = Worker()
    worker.yes_at = NOW - timedelta(minutes=4)
    worker.greeter.once()
    assert (worker.greetings, worker.greeter.greeted_at) == (0, worker.yes_at)


def test_a_no_is_kept_said_once_and_forgotten_with_a_yes(caplog: pytest.LogCaptureFixture) -> None:
    worker = Worker()
    worker.failure = OurFault("login refused", 535)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            worker.greeter.once()
    assert (worker.greetings, worker.greeter.failure, worker.greeter.greeted_at) == (5, "OurFault", None)
    assert len(caplog.records) == 1
    worker.failure = None
    worker.greeter.once()
    assert (worker.greeter.failure, worker.greeter.greeted_at) == (None, NOW)


def test_a_greeting_is_real_and_hangs_up() -> None:
    with ScriptedServer() as server:
        greet(Server("smtp", "127.0.0.1", server.port), 2, "uji.example")
        assert server.connections == 1
    with ScriptedServer(banner="554 5.7.1 Blocked") as server, pytest.raises(OurFault):
        greet(Server("smtp", "127.0.0.1", server.port), 2, "uji.example")
