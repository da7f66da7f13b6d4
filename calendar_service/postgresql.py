"""How long a connection to PostgreSQL waits for a server, and a server for us; and what is different
where a pooler such as pgbouncer stands in between. [DOOR: SQL]

A pooler gives each transaction to whichever server connection is free. What a session was told (its
limits, its prepared statements) is then another one's: so limits are told with every transaction,
and no statement is prepared. Nobody has to say that there is a pooler: libpq was told the process id of
whoever answered it, and a pooler's is not that of the server's backend.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.pool import ConnectionPoolEntry

PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 30_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""libpq's words. A server that is gone without a word is noticed within a minute."""

LIMITS = {"idle_in_transaction_session_timeout": "30s", "lock_timeout": "10s"}
"""Whoever freezes in the middle of a transaction must not hold its locks for ever, and nobody waits for a
lock for ever. PostgreSQL's words. What ends by them is tried again like what ends with the connection."""

POOLED = "pooled"
"""Under this name a connection's `info` says that a pooler stands in between."""


def prepare(connection: Any, entry: ConnectionPoolEntry) -> None:
    """For each new connection of psycopg. As a statement, because a pooler may refuse it as an option."""
    connection.autocommit = True
    if connection.execute("SELECT pg_backend_pid()").fetchone()[0] == connection.info.backend_pid:
        connection.execute(_telling("false"))
    else:
        connection.prepare_threshold = None
        entry.info[POOLED] = True
    connection.autocommit = False


def tell_limits(connection: Connection) -> None:
    """For each transaction, before its first statement."""
    if connection.info.get(POOLED):
        connection.exec_driver_sql(_telling("true"))


def wait_for_lock(connection: Connection, seconds: int | None = None) -> None:
    """From here on in this transaction a lock is waited for so long. None: as long as everywhere else."""
    limit = LIMITS["lock_timeout"] if seconds is None else f"{seconds}s"
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{limit}'")


def at_leisure(connection: Connection) -> None:
    """This transaction only reads, at the pace of somebody who reads its answer: it may be idle."""
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _telling(local: str) -> str:
    """local: `true` for this transaction alone."""
    return "SELECT " + ", ".join(f"set_config('{name}', '{value}', {local})" for name, value in LIMITS.items())
