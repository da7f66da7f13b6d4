"""Dramatiq's broker on Redis. [DOOR: queue]"""

from __future__ import annotations

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker

NAMESPACE = "kalender"

MAINTENANCE_CHANCE = 500_000
"""In a million commands: half of them look for messages of dead workers, so orphans wait seconds."""

HEARTBEAT_TIMEOUT_MS = 15_000


def make_broker(client: redis.Redis) -> RedisBroker:
    """Dramatiq's broker on that client, made the process's global one: Dramatiq asks for that."""
    broker = RedisBroker(
        client=client,
        namespace=NAMESPACE,
        maintenance_chance=MAINTENANCE_CHANCE,
        heartbeat_timeout=HEARTBEAT_TIMEOUT_MS,
    )
    dramatiq.set_broker(broker)
    return broker
