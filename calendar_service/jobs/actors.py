"""The one actor: `drain`. Thin: it calls the delivery and knows nothing about mail.

A message carries no data; it says that there is something to do. Losing one costs half a second,
having one too many costs one empty look into the ledger.
"""

from __future__ import annotations

from collections.abc import Callable

import dramatiq
from dramatiq.broker import Broker

QUEUE = "reminders"
MAX_AGE_MS = 10 * 60 * 1000
TIME_LIMIT_MS = 10 * 60 * 1000


def declare_drain(broker: Broker, drain: Callable[[], object]) -> dramatiq.Actor[[], None]:
    """The actor on that broker. No retries: what is due stands in the ledger and is nudged again."""

    @dramatiq.actor(
        broker=broker, queue_name=QUEUE, actor_name="drain", max_retries=0, max_age=MAX_AGE_MS, time_limit=TIME_LIMIT_MS
    )
    def drain_ledger() -> None:
        drain()

    return drain_ledger
