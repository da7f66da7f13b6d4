"""What stands before a mail in its thread, and which mail somebody answers. [DOOR: SQL]

It only reads. Before a notice stand the rows by which its office was told an older schedule. The ledger's key begins with
election, stage, message and lead, and only then has the office; so the leads of a stage, of which there are few, are
looked up first, each from the one before, and no row of another office is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import ledger, reading
from calendar_service.ledger.rows import Row, channel_of
from calendar_service.ledger.sql.waiting import is_still
from calendar_service.promises.correction import CANCEL, CHANGE
from calendar_service.promises.plan import REMINDER
from calendar_service.words.states import REACHED

LOOKED_AT = 200_000
"""Rows, the latest, among which an answered mail is looked for that was sent before rows said in which letter they went: a
second or two, since no index knows its reference."""

PAGE = 20_000
"""Of these, so many at a time."""

_KEY = ("election", "stage", "message", "lead", "office", "channel", "schedule_version", "epoch")


@dataclass(frozen=True, slots=True)
class Answered:
    """A row whose mail went out, as somebody answers it. address: where the mail went."""

    row: int
    office: str
    address: str


class Threads:
    """Beside the ledger, on the same database. reference_of: from the columns of a row's key and its epoch to the reference of
    its letter. may_be: whether a text has the form of one, so that nobody's rows are looked through for any other."""

    def __init__(
        self, engine: Engine, reference_of: Callable[[Mapping[str, object]], str], may_be: Callable[[str], bool]
    ) -> None:
        self.engine, self._reference_of, self._may_be = engine, reference_of, may_be

    def row(self, ident: int) -> Answered | None:
        """None where no mail of that row was ever tried."""
        with reading(self.engine) as connection:
            found = connection.execute(sa.select(*_COLUMNS).where(ledger.c.id == ident)).first()
        return Answered(*found[:3]) if found and found.address else None

    def answered(self, references: Collection[str]) -> Answered | None:
        """The latest row whose letter has one of these references."""
        wanted, last = {each for each in references if self._may_be(each)}, None
        if found := self._shared(wanted) if wanted else None:
            return found
        for _ in range(LOOKED_AT // PAGE if wanted else 0):
            page = sa.select(*_COLUMNS).order_by(ledger.c.id.desc()).limit(PAGE)
            with reading(self.engine) as connection:
                rows = connection.execute(page if last is None else page.where(ledger.c.id < last)).all()
            for row in rows:
                if row.address and self._reference_of(dict(zip(_KEY, row[3:], strict=True))) in wanted:
                    return Answered(*row[:3])
            if len(rows) < PAGE:
                break
            last = rows[-1].id
        return None

    def _shared(self, wanted: Collection[str]) -> Answered | None:
        """The same, where rows say in which letter they went: the first row of the latest, as its return path names it."""
        letters = [each.partition("@")[0] for each in wanted]
        mine = sa.select(*_COLUMNS[:3], ledger.c.letter).where(
            ledger.c.letter.in_(letters), ledger.c.address.is_not(None)
        )
        with reading(self.engine) as connection:
            rows = connection.execute(mine.order_by(ledger.c.id)).all()
        return Answered(*next(row for row in rows if row.letter == rows[-1].letter)[:3]) if rows else None


_COLUMNS = [ledger.c.id, ledger.c.office, ledger.c.address, *(ledger.c[name] for name in _KEY)]


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
            ledger.c.lead.in_([0, *leads_of(connection, here)]),
            ledger.c.office.in_(of_office),
            is_still(REACHED),
        )
        for found in connection.execute(told.order_by(ledger.c.settled_at, ledger.c.id)):
            before = Row(*found)
            for row in of_office[before.office]:
                if _is_before(before, row):
                    threads[row.id].append(before)
    return threads


def told_together(
    connection: Connection, columns: Sequence[Any], letters: Collection[str]
) -> Mapping[str, Sequence[Row]]:
    """See Ledger.told_together."""
    together: dict[str, list[Row]] = defaultdict(list)
    for found in connection.execute(sa.select(*columns).where(ledger.c.letter.in_(letters)).order_by(ledger.c.id)):
        row = Row(*found)
        together[row.letter or ""].append(row)
    return together


def leads_of(connection: Connection, here: sa.ColumnElement[bool]) -> list[int]:
    """Every lead of which the stage has a reminder, each looked up from the one before. here: the stage's rows."""
    reminders = sa.select(sa.func.min(ledger.c.lead)).where(here, ledger.c.message == REMINDER)
    found = reminders.with_only_columns(sa.func.min(ledger.c.lead).label("lead")).cte("leads", recursive=True)
    following = reminders.where(ledger.c.lead > found.c.lead).correlate(found).scalar_subquery()
    found = found.union_all(sa.select(following).where(found.c.lead.is_not(None)))
    return list(connection.scalars(sa.select(found.c.lead).where(found.c.lead.is_not(None))))


def _is_before(told: Row, row: Row) -> bool:
    return channel_of(told.channel) == channel_of(row.channel) and told.schedule_version < row.schedule_version
