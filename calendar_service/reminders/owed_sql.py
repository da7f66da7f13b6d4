"""What is owed, entered in the ledger: reminders that fell due, notices of what moved. [DOOR: SQL]

The half of the ledger that the clock writes; what becomes of a row stands in ledger_sql. It holds
statements and nothing else: what is due is decided by planning, who believes what by correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import Instant, ledger, offices, official_step, progress, reading, revisions
from calendar_service.reminders.correction import Belief, Notice
from calendar_service.reminders.ledger import (
    REACHED,
    REMINDER,
    UNDER_WAY,
    Group,
    State,
)
from calendar_service.reminders.leisure import Leisure

_PLANNED = "planned"
MAIL = "mail"
"""The channel of every row; a copy sent by hand gets `mail:2` and so on."""


class Owed:
    """Entering rows, each call one transaction; see reminders.ledger.Ledger."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._outdated = Leisure()

    def plan(self, revision: int, groups: Sequence[Group], now: datetime) -> int:
        with self.engine.begin() as connection:
            official_step(connection)
            current = _present(connection)
            if current is None or current.number != revision:
                return 0  # whoever planned with an old timeline must not move the mark past a new one
            planned = connection.scalar(sa.select(progress.c.at).where(progress.c.name == _PLANNED))
            if planned is None:
                planned = current.published_at - timedelta(seconds=1)
            due = [group for group in groups if planned < group.due_at <= now and group.known_since <= group.due_at]
            entered = sum(self._enter(connection, group, now) for group in due)
            if now > planned:
                mark = self._insert(progress).values(name=_PLANNED, at=now)
                connection.execute(mark.on_conflict_do_update(index_elements=["name"], set_={"at": now}))
        return entered

    def _enter(self, connection: Connection, group: Group, now: datetime) -> int:
        facts: dict[str, Any] = {f.name: getattr(group, f.name) for f in fields(Group)}
        for name in ("kinds", "regions", "known_since", "folds"):
            del facts[name]
        facts |= fresh(now, group.due_at)
        constants = [sa.literal(value, ledger.c[name].type).label(name) for name, value in facts.items()]
        told = (
            sa.select(offices.c.code, offices.c.region)
            .where(offices.c.retired_at.is_(None), offices.c.known_at <= group.due_at)
            .where(offices.c.kind.in_(group.kinds), offices.c.region.in_(group.regions))
            .order_by(offices.c.code)  # the key's own order: its index grows at one end instead of everywhere
        )
        if group.folds:
            told = told.where(~_notified(group))
        owed = told.offset(0).subquery()  # a fence, or every constant would be sorted together with every office
        rows = sa.select(*constants, owed.c.code, owed.c.region).where(sa.true())  # SQLite needs one before ON CONFLICT
        entry = self._insert(ledger).from_select([*facts, "office", "region"], rows).on_conflict_do_nothing()
        return connection.execute(entry, execution_options={"preserve_rowcount": True}).rowcount

    def beliefs(self, stages: Sequence[tuple[str, str]]) -> list[Belief]:
        if not stages:
            return []
        other = ledger.alias()  # asked once for all rows: there are few, and for each row it would be many
        under_way = sa.select(other.c.election, other.c.stage, other.c.office).where(other.c.state.in_(UNDER_WAY))
        key = sa.tuple_(ledger.c.election, ledger.c.stage, ledger.c.office)
        place = sa.func.row_number().over(
            partition_by=(ledger.c.election, ledger.c.stage, ledger.c.office),
            order_by=(ledger.c.settled_at.desc(), ledger.c.id.desc()),
        )
        about = (ledger.c.election, ledger.c.stage, ledger.c.office, offices.c.region, ledger.c.told)
        told = (
            sa.select(*about, place.label("place"))
            .join(offices, offices.c.code == ledger.c.office)
            .where(ledger.c.state.in_(REACHED), offices.c.retired_at.is_(None))
            .where(sa.tuple_(ledger.c.election, ledger.c.stage).in_(stages), key.not_in(under_way))
            .subquery()
        )
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(*told.c[:-1]).where(told.c.place == 1).order_by(told.c.office))
            return [Belief(*row) for row in rows]

    def correct(self, revision: int, notices: Sequence[Notice], now: datetime) -> int:
        if not notices:
            return 0
        entered = 0
        with self.engine.begin() as connection:
            current = _present(connection)
            if current is None or current.number != revision:
                return 0
            for notice in notices:
                facts = {**asdict(notice), "lead": 0, "days_left": 0, **fresh(now, notice.due_at)}
                entry = self._insert(ledger).values(facts).on_conflict_do_nothing()
                entered += connection.execute(entry).rowcount
        return entered


def _present(connection: Connection) -> Any:
    """The present revision's number and instant, or None."""
    newest = sa.select(revisions.c.number, revisions.c.published_at).order_by(revisions.c.number.desc())
    return connection.execute(newest.limit(1)).first()


def fresh(now: datetime, due_at: datetime) -> dict[str, Any]:
    """The columns that every new row begins with."""
    return {
        "channel": MAIL,
        "planned_at": now,
        "state": State.PENDING,
        "tries": 0,
        "try_at": due_at,
        "ambiguous": 0,
    }


def _notified(group: Group) -> sa.ColumnElement[bool]:
    """Whether the office gets a notice of this schedule now anyway."""
    notice = ledger.alias()
    return sa.exists().where(
        notice.c.election == group.election,
        notice.c.stage == group.stage,
        notice.c.office == offices.c.code,
        notice.c.schedule == group.schedule,
        notice.c.kind != REMINDER,
        notice.c.due_at >= sa.literal(group.due_at, Instant),
    )
