"""What offices ask for at their own pages, and the mails that ask whether it is meant. [DOOR: SQL]

A wish is kept in the same transaction with the time at which its mail is to be tried; whoever sends that mail first moves the time on. So a process
that dies on the way leaves it to the next one, which sends the same mail again, under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calendar_service.database import office_wishes as table
from calendar_service.database import reading
from calendar_service.offices.wish import BY_MAIL, OfficeWish

REPLACED = "diganti permintaan baru"
"""Who settled a wish in whose place the office has another."""

_COLUMNS = [table.c[each.name] for each in fields(OfficeWish)]
_OPEN = table.c.settled_at.is_(None)


class Wishes:
    """Of one database. now: real time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ask(
        self,
        office: str,
        kind: str,
        facts: Mapping[str, str],
        *,
        digest: str,
        at: datetime,
        now: datetime,
        until: datetime,
    ) -> int:
        """Keep a wish, in place of an open one of the same kind for the same address. digest: of the secret of its mail, which is to be sent at once;
        empty where there is none. at: by the service's clock. The number of the wish."""
        with self.engine.begin() as connection:
            same = sa.select(*_COLUMNS).where(table.c.office == office, table.c.kind == kind, _OPEN)
            for row in connection.execute(same).all():
                if kind != "deputy" or row.facts.get("email") == facts.get("email"):
                    connection.execute(_settled(row.id, REPLACED, at))
            values = {"office": office, "kind": kind, "facts": dict(facts), "at": at, "until": until, "digest": digest}
            step = table.insert().values(**values, mail_at=now if digest else None).returning(table.c.id)
            return int(connection.execute(step).scalar_one())

    def of_secret(self, digest: str, now: datetime) -> OfficeWish | None:
        """The open wish to whose mail the secret belongs."""
        wanted = sa.select(*_COLUMNS).where(table.c.digest == digest, _OPEN, table.c.until > now)
        with reading(self.engine) as connection:
            row = connection.execute(wanted).first()
        return OfficeWish(*row) if row and digest else None

    def waiting(self, now: datetime, office: str | None = None) -> list[OfficeWish]:
        """Open ones, the oldest first. office: of that one alone."""
        wanted = sa.select(*_COLUMNS).where(_OPEN, table.c.until > now).order_by(table.c.id)
        with reading(self.engine) as connection:
            rows = connection.execute(wanted if office is None else wanted.where(table.c.office == office))
            return [OfficeWish(*row) for row in rows]

    def settle(self, number: int, by: str, at: datetime) -> bool:
        """Nobody has to agree to it any more; False where that was so already. by: who agreed, or turned it down."""
        with self.engine.begin() as connection:
            return connection.execute(_settled(number, by, at)).rowcount == 1

    def drop(self, office: str, by: str, at: datetime) -> None:
        """Nobody can agree any more to what was asked by an office's link until now: the link is another one."""
        asked = sa.and_(table.c.office == office, table.c.kind.in_(BY_MAIL), _OPEN)
        with self.engine.begin() as connection:
            connection.execute(table.update().where(asked).values(settled_at=at, settled_by=by, mail_at=None))

    # The mails that ask

    def to_mail(self, now: datetime) -> Sequence[OfficeWish]:
        """Those whose mail is due, a few."""
        due = sa.select(*_COLUMNS).where(_OPEN, table.c.mail_at <= now, table.c.until > now).order_by(table.c.mail_at)
        with reading(self.engine) as connection:
            return [OfficeWish(*row) for row in connection.execute(due.limit(10))]

    def take(self, wish: OfficeWish, again: datetime) -> bool:
        """Take it upon oneself to send the mail; whoever dies over it leaves it until `again`. False where somebody else has."""
        mine = sa.and_(table.c.id == wish.id, table.c.tries == wish.tries, _OPEN, table.c.mail_at.is_not(None))
        with self.engine.begin() as connection:
            step = table.update().where(mine).values(tries=table.c.tries + 1, mail_at=again)
            return connection.execute(step).rowcount == 1

    def mailed(self, number: int, answer: str = "") -> None:
        """A server has taken the mail, or never will. answer: not kept."""
        del answer
        with self.engine.begin() as connection:
            connection.execute(table.update().where(table.c.id == number).values(mail_at=None))


def _settled(number: int, by: str, at: datetime) -> sa.Update:
    open_one = sa.and_(table.c.id == number, _OPEN)
    return table.update().where(open_one).values(settled_at=at, settled_by=by, mail_at=None)
