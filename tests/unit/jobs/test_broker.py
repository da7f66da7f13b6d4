"""That Redis is away is said once, however often Dramatiq asks; what else its consumer says is heard with a traceback."""

from __future__ import annotations

import logging

import pytest
import redis
from dramatiq.errors import ConnectionClosed
from redis.backoff import NoBackoff
from redis.retry import Retry

from calendar_service.jobs.broker import make_broker
from calendar_service.outages import Outages


@pytest.mark.parametrize("error", [redis.ConnectionError("refused"), redis.TimeoutError("silent"), None])
def test_what_is_asked_again_and_again_is_said_once(
    error: redis.RedisError | None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = make_broker(redis.Redis(port=1, retry=Retry(NoBackoff(), 0)), "reminders", Outages())
    if error:

        def fetch(*_: object) -> None:
            raise error

        monkeypatch.setattr(broker, "do_fetch", fetch, raising=False)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            with pytest.raises(ConnectionClosed):
                next(broker.consume("reminders"))
        broker.do_fetch = lambda *_: []
        assert next(broker.consume("reminders", timeout=1)) is None
    ours = [record for record in caplog.records if record.name == "calendar_service.outages"]
    assert [record.message.split(" (")[0].split(" after")[0] for record in ours] == [
        "redis failed, goes on trying: Redis tidak menjawab", "redis works again",
    ]  # fmt: skip
    assert not any(record.exc_info for record in ours)


def test_of_its_tries_nothing_is_heard_and_of_its_faults_all(caplog: pytest.LogCaptureFixture) -> None:
    make_broker(redis.Redis(port=1), "reminders", Outages())
    for name in ("reminders", "reminders.DQ"):
        library = logging.getLogger(f"dramatiq.worker.ConsumerThread({name})")
        library.critical("Consumer encountered a connection error: x")
        library.critical("Consumer encountered an unexpected error.", exc_info=ValueError("x"))
    assert [record.message for record in caplog.records] == ["Consumer encountered an unexpected error."] * 2
