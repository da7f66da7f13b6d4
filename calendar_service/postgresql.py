"""How long a connection to PostgreSQL waits for a server, and a server for us. [DOOR: SQL]"""

from __future__ import annotations

from typing import Any

from sqlalchemy.pool import ConnectionPoolEntry

PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 30_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""libpq's words. A server that is gone without a word is noticed within a minute."""


def prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Whoever freezes in the middle of a transaction must not hold its locks for ever, and nobody waits
    for a lock for ever. As a statement, because a pooler in between may refuse it as an option."""
    connection.execute("SET idle_in_transaction_session_timeout = '5min'; SET lock_timeout = '1min'")
    connection.commit()
