"""What one office was told, and what it has confirmed. [DOOR: SQL]

It only reads. The ledger's key begins with election, stage, message and lead, and only then has the office; so these beginnings,
of which there are some hundreds, are looked up first, each from the one before, and no row of another office is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import Instant, confirmations, ledger, reading
from calendar_service.ledger.letters import Confirmation, OfficeRow
from calendar_service.ledger.proof import Verification
from calendar_service.ledger.sql.proof import newest_fate, verify
from calendar_service.ledger.sql.subjects import is_about

_COLUMNS = [ledger.c[each.name] for each in fields(OfficeRow) if each.name != "confirmed"]


class OfficeMails:
    """Beside the ledger, on the same database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def of(self, office: str) -> list[OfficeRow]:
        """Every row of an office, the latest due first; those of one mail beside each other."""
        with reading(self.engine) as connection:
            rows = [OfficeRow(*row) for row in connection.execute(_rows_of(office))]
            said = said_of(connection, {row.letter for row in rows if row.letter}, [office])
        known = [replace(row, confirmed=said.get((row.office, row.letter or ""))) for row in rows]
        return sorted(known, key=lambda row: (row.due_at, row.letter or "", row.id), reverse=True)

    def some(self, election: str, stage: str, since: date | None, until: date | None) -> list[OfficeRow]:
        """The first MOST_ROWS rows of a stage, wherever, that were sent, or else due, on those days, or a day beside them in another clock, in the
        order of ids. stage: its origin; empty for every stage. since, until: inclusive; None without such an end."""
        on = sa.func.coalesce(ledger.c.settled_at, ledger.c.due_at)
        query = sa.select(*_COLUMNS).order_by(ledger.c.id).limit(MOST_ROWS)
        if stage:
            query = query.where(ledger.c.election == election, is_about(stage))
        if since:
            query = query.where(on >= _instant(since - _DAY))
        if until:
            query = query.where(on < _instant(until + 2 * _DAY))
        with reading(self.engine) as connection:
            rows = [OfficeRow(*row) for row in connection.execute(query)]
            offices = sorted({row.office for row in rows})
            said = said_of(connection, {row.letter for row in rows if row.letter}, offices)
        return [replace(row, confirmed=said.get((row.office, row.letter or ""))) for row in rows]

    def links(self) -> int:
        """How long the chain of proofs is."""
        with reading(self.engine) as connection:
            return newest_fate(connection)

    def verification(self) -> Verification:
        """Of the whole chain of proofs against the whole ledger: long, where they are."""
        return verify(self.engine)


def _instant(day: date) -> sa.BindParameter[datetime]:
    """The beginning of a day at UTC."""
    return sa.literal(datetime.combine(day, time(0), UTC), Instant)


_DAY = timedelta(days=1)

MOST_ROWS = 5_000
"""Of a stage or of some days, that are read while somebody waits."""


def said_of(
    connection: Connection, letters: Iterable[str], offices: Sequence[str]
) -> dict[tuple[str, str], Confirmation]:
    """(office, letter) -> what those offices said of those letters."""
    columns = [confirmations.c[each.name] for each in fields(Confirmation)]
    found: dict[tuple[str, str], Confirmation] = {}
    named = sorted(letters)
    for start in range(0, len(named), _NAMED):
        said = sa.select(*columns).where(confirmations.c.letter.in_(named[start : start + _NAMED]))
        for row in connection.execute(said.where(confirmations.c.office.in_(offices))):
            found[row.office, row.letter] = Confirmation(*row)
    return found


def everything_said(connection: Connection) -> dict[tuple[str, str], Confirmation]:
    """The same of every office and letter."""
    columns = [confirmations.c[each.name] for each in fields(Confirmation)]
    return {(row.office, row.letter): Confirmation(*row) for row in connection.execute(sa.select(*columns))}


_NAMED = 500
"""Letters that one statement names."""


def _rows_of(office: str) -> sa.Select[Any]:
    first = beginnings()
    at = ledger.alias("at")
    same = (ledger.c[name] == at.c[name] for name in _BEGINNING)
    return (
        sa.select(*_COLUMNS)
        .select_from(first.join(at, at.c.id == first.c.id).join(ledger, sa.and_(*same)))
        .where(ledger.c.office == office)
    )


_BEGINNING = ("election", "stage", "message", "lead")


def beginnings() -> sa.CTE:
    """The id of one row of each election, stage, message and lead that the ledger has, each looked up from the one before in the index
    of the key: none of the rows in between is looked at."""
    key = [ledger.c[name] for name in _BEGINNING]
    found = sa.select(sa.select(ledger.c.id).order_by(*key).limit(1).scalar_subquery().label("id")).cte(
        "beginnings", recursive=True
    )
    this = ledger.alias("this")
    nearest = (_following(this, depth) for depth in reversed(range(len(_BEGINNING))))
    step = sa.select(sa.func.coalesce(*nearest)).select_from(found.join(this, this.c.id == found.c.id))
    return found.union_all(step)


def _following(this: sa.FromClause, depth: int) -> sa.ScalarSelect[int]:
    """The first row behind this one that begins with the same `depth` columns, and has more in the next. Asked column by column:
    SQLite would look at all rows for a comparison of several at once."""
    row = ledger.alias()
    same = (row.c[name] == this.c[name] for name in _BEGINNING[:depth])
    more = row.c[_BEGINNING[depth]] > this.c[_BEGINNING[depth]]
    order = (row.c[name] for name in _BEGINNING[depth:])
    return sa.select(row.c.id).where(*same, more).order_by(*order).limit(1).correlate(this).scalar_subquery()
