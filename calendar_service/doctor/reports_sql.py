"""What was found in calendars, each for a week under a code that nobody can guess. [DOOR: SQL]

So many are kept and no more: the oldest makes room for the newest. The calendars themselves are not kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calendar_service.database import calendar_checks as table
from calendar_service.database import reading

KEPT_FOR = timedelta(days=7)
MOST_KEPT = 2_000
"""Results; each has at most some tens of kilobytes."""

LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
CODE_LENGTH = 20
"""Letters of a code: 98 bits."""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """subject: what was examined, as it may be shown; empty for what was sent to us. found: JSON (doctor.feed_report). at, until: real
    time, until exclusive."""

    code: str
    subject: str
    found: str
    at: datetime
    until: datetime


_COLUMNS = [table.c[name] for name in ("code", "subject", "found", "at", "until")]


class KeptReports:
    """Of one database. now: real time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def keep(self, subject: str, found: str, now: datetime) -> str:
        """The code under which it is found from now on."""
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        values = {"code": code, "subject": subject, "found": found, "at": now, "until": now + KEPT_FOR}
        with self.engine.begin() as connection:
            kept = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            if kept >= MOST_KEPT:
                oldest = sa.select(table.c.code).order_by(table.c.until, table.c.code).limit(kept - MOST_KEPT + 1)
                connection.execute(table.delete().where(table.c.code.in_(oldest)))
            connection.execute(table.insert().values(values))
        return code

    def find(self, code: str, now: datetime) -> KeptReport | None:
        """None where there is none of that code, or its week is over."""
        wanted = sa.select(*_COLUMNS).where(table.c.code == code, table.c.until > now)
        with reading(self.engine) as connection:
            row = connection.execute(wanted).first()
        return KeptReport(*row) if row else None

    def drop_expired(self, now: datetime) -> int:
        """How many were dropped."""
        with self.engine.begin() as connection:
            return connection.execute(table.delete().where(table.c.until <= now)).rowcount
