"""Addresses that are told nothing more, as people ask for them: whose, why, and what their release would send. [DOOR: SQL]

It only reads. Which rows a release wakes is asked of Aftermath, which wakes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.database import ledger, offices, reading, suppressions
from calendar_service.ledger.held_address import HeldAddress, WakingRow
from calendar_service.ledger.rows import Suppression
from calendar_service.ledger.sql.aftermath import Aftermath
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.states import State

_COLUMNS = [suppressions.c[each.name] for each in fields(Suppression)]


class HeldAddresses:
    """Beside the ledger, on the same database."""

    def __init__(self, aftermath: Aftermath) -> None:
        self._aftermath, self.engine = aftermath, aftermath.engine

    def count(self) -> int:
        """How many there are."""
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(suppressions)) or 0

    def listed(self, first: int, limit: int, now: datetime) -> list[HeldAddress]:
        """So many of them after the `first` ones: those that offices have, then those that are nobody's; of each the latest held first.
        now: aware, for what would still be of use."""
        present = sa.select(sa.func.lower(offices.c.email)).where(offices.c.retired_at.is_(None))
        in_order = sa.select(*_COLUMNS).order_by(
            suppressions.c.address.not_in(present), suppressions.c.since.desc(), suppressions.c.address
        )
        with reading(self.engine) as connection:
            found = [Suppression(*row) for row in connection.execute(in_order.offset(first).limit(limit))]
            return self._whole(connection, found, now)

    def one(self, address: str, now: datetime) -> HeldAddress | None:
        """None where it is not held."""
        this = sa.select(*_COLUMNS).where(suppressions.c.address == MailAddress(address).key)
        with reading(self.engine) as connection:
            found = [Suppression(*row) for row in connection.execute(this)]
            return next(iter(self._whole(connection, found, now)), None)

    def addresses(self) -> list[str]:
        """All of them, in lower case."""
        with reading(self.engine) as connection:
            return list(connection.scalars(sa.select(suppressions.c.address)))

    def _whole(self, connection: Connection, found: Collection[Suppression], now: datetime) -> list[HeldAddress]:
        keys = [each.address for each in found]
        whose = _offices(connection, keys)
        shown = _states(connection, {each.row for each in found if each.row is not None})
        waking: dict[str, list[WakingRow]] = defaultdict(list)
        of_office = {code: address for address, named in whose.items() for code in named}
        for row in self._aftermath.would_wake(connection, keys, now) if whose else ():
            waking[of_office.get(row.office, "")].append(row)
        return [
            HeldAddress(each, whose.get(each.address, {}), shown.get(each.row or 0), waking.get(each.address, ()))
            for each in found
        ]


def _offices(connection: Connection, keys: Collection[str]) -> dict[str, dict[str, str]]:
    """Address -> the offices in service that have it, in the order of codes."""
    key = sa.func.lower(offices.c.email)
    rows = sa.select(key, offices.c.code, offices.c.name).where(key.in_(keys), offices.c.retired_at.is_(None))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for address, code, name in connection.execute(rows.order_by(offices.c.code)):
        found[address][code] = name
    return found


def _states(connection: Connection, rows: Iterable[int]) -> dict[int, State]:
    found = connection.execute(sa.select(ledger.c.id, ledger.c.state).where(ledger.c.id.in_(list(rows))))
    return {row.id: State(row.state) for row in found}
