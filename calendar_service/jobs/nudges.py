"""Tells the workers that something waits. It never piles nudges up, and holds no data. [DOOR: queue]"""

from __future__ import annotations

from collections.abc import Callable

import redis

from calendar_service.jobs.actors import QUEUE, declare_drain
from calendar_service.jobs.broker import NAMESPACE, make_broker
from calendar_service.outages import Outages

QUEUED_PER_THREAD = 2


class Nudges:
    """client: asked at first need, so that the clock starts while Redis is down. threads: of one
    worker; more nudges than a few workers can use are not queued."""

    def __init__(self, client: Callable[[], redis.Redis], threads: int, outages: Outages) -> None:
        self._client, self._most, self._outages = client, threads * QUEUED_PER_THREAD, outages
        self._send: Callable[[], object] | None = None

    def send(self, wanted: int) -> None:
        """Ask for that many drains at once. Raises redis.RedisError while Redis is down."""
        client = self._client()
        if self._send is None:
            actor = declare_drain(make_broker(client, QUEUE, self._outages), lambda: None)  # this process only asks
            self._send = actor.send
        queued = int(client.llen(f"{NAMESPACE}:{QUEUE}"))
        for _ in range(min(wanted, self._most) - queued):
            self._send()
