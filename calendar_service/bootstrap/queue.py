"""Redis, which carries nudges from the clock to the workers, and is asked for by the web process's health."""

from __future__ import annotations

from functools import cached_property

import redis

from calendar_service.bootstrap.foundation import Foundation
from calendar_service.jobs import redis_client


class QueueParts(Foundation):
    """The queue of one installation."""

    @cached_property
    def redis(self) -> redis.Redis:
        """A client; the own Valkey is started first where no REDIS_URL is given."""
        return redis_client.connect(self.settings.redis_url, self.settings.data_dir)
