"""Dramatiq's broker on Redis. [DOOR: queue]"""

from __future__ import annotations

import dramatiq
import redis
from dramatiq import MessageProxy
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.common import dq_name
from dramatiq.errors import ConnectionClosed

from calendar_service.log_lines import hear_faults_alone
from calendar_service.outages import Outages

NAMESPACE = "kalender"

MAINTENANCE_CHANCE = 500_000
"""In a million commands: half of them look for messages of dead workers, so orphans wait seconds."""

HEARTBEAT_TIMEOUT_MS = 15_000


class _Consumer(_RedisConsumer):
    """What Dramatiq asks Redis with; it asks again some seconds after each failure."""

    def __next__(self) -> MessageProxy | None:
        outages = self.broker.outages
        began = outages.begin()
        try:
            message: MessageProxy | None = super().__next__()  # type: ignore[no-untyped-call]  # Dramatiq's
        except redis.RedisError as error:
            outages.failed("asking for nudges", error, began)
            raise ConnectionClosed(error) from None
        except ConnectionClosed as error:
            outages.failed("asking for nudges", error.args[0], began)
            raise
        outages.worked("asking for nudges", began)
        return message


class _Broker(RedisBroker):
    """Says once that Redis is away."""

    outages: Outages

    @property
    def consumer_class(self) -> type[_RedisConsumer]:
        return _Consumer


def make_broker(client: redis.Redis, queue: str, outages: Outages) -> RedisBroker:
    """Dramatiq's broker on that client, made the process's global one: Dramatiq asks for that. queue: the
    only one. outages: of this process; that Redis is away is said there alone."""
    for name in (queue, dq_name(queue)):
        hear_faults_alone(f"dramatiq.worker.ConsumerThread({name})")  # it tells of each try
    broker = _Broker(  # type: ignore[no-untyped-call]  # Dramatiq's
        client=client,
        namespace=NAMESPACE,
        maintenance_chance=MAINTENANCE_CHANCE,
        heartbeat_timeout=HEARTBEAT_TIMEOUT_MS,
    )
    broker.outages = outages
    dramatiq.set_broker(broker)
    return broker
