"""What stands before a mail in its thread: the rows by which its office was told an older schedule. [DOOR: SQL]

It only reads. The ledger's key begins with election, stage, message and lead, and only then has the office; so the leads
of a stage, of which there are few, are looked up first, each from the one before, and no row of another office is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.database import ledger
from calendar_service.ledger.rows import Row, channel_of
from calendar_service.ledger.sql.waiting import is_still
from calendar_service.promises.correction import CANCEL, CHANGE
from calendar_service.promises.plan import REMINDER
from calendar_service.words.states import REACHED


def told_before(connection: Connection, columns: Sequence[Any], rows: Collection[Row]) -> Mapping[int, Sequence[Row]]:
    """See Ledger.told_before. columns: those of a Row, in its order."""
    of_stage: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        of_stage[row.election, row.stage][row.office].append(row)
    threads: dict[int, list[Row]] = defaultdict(list)
    for (election, stage), of_office in of_stage.items():
        here = sa.and_(ledger.c.election == election, ledger.c.stage == stage)
        told = sa.select(*columns).where(
            here,
            ledger.c.message.in_([REMINDER, CHANGE, CANCEL]),
            ledger.c.lead.in_([0, *_leads(connection, here)]),
            ledger.c.office.in_(of_office),
            is_still(REACHED),
        )
        for found in connection.execute(told.order_by(ledger.c.settled_at, ledger.c.id)):
            before = Row(*found)
            for row in of_office[before.office]:
                if _is_before(before, row):
                    threads[row.id].append(before)
    return threads


def _leads(connection: Connection, here: sa.ColumnElement[bool]) -> list[int]:
    """Every lead of which the stage has a reminder."""
    reminders = sa.select(sa.func.min(ledger.c.lead)).where(here, ledger.c.message == REMINDER)
    found = reminders.with_only_columns(sa.func.min(ledger.c.lead).label("lead")).cte("leads", recursive=True)
    following = reminders.where(ledger.c.lead > found.c.lead).correlate(found).scalar_subquery()
    found = found.union_all(sa.select(following).where(found.c.lead.is_not(None)))
    return list(connection.scalars(sa.select(found.c.lead).where(found.c.lead.is_not(None))))


def _is_before(told: Row, row: Row) -> bool:
    return channel_of(told.channel) == channel_of(row.channel) and told.schedule_version < row.schedule_version
