"""What is learned of rows whose fate the database has forgotten. [DOOR: SQL]

Rows are read as they stand and moved by conditional updates, as everywhere in the ledger; a row that a living worker holds
is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calendar_service.database import epochs, ledger, reading, revisions, workers
from calendar_service.ledger.rows import Outcome, Row, changed_by
from calendar_service.ledger.sql.ledger import ROW_COLUMNS
from calendar_service.ledger.sql.proof import prove
from calendar_service.ledger.sql.waiting import is_still
from calendar_service.words.states import HELD, OPEN, TAKEN, UNDER_WAY, WAITING, State

PAGE = 500
"""Rows that one transaction writes."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was learned of a row. at: when its letter was taken. letter: the left half of that letter's Message-ID."""

    outcome: Outcome
    at: datetime
    letter: str


class Recovery:
    """The ledger of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open_rows(self, until: datetime) -> Iterator[Row]:
        """Rows whose fate is not known here and that may have gone out by then, a page at a time in memory."""
        query = sa.select(*ROW_COLUMNS).where(ledger.c.state.in_(OPEN), ledger.c.due_at <= until)
        with reading(self._engine) as connection:
            for row in connection.execution_options(yield_per=10_000).execute(query):
                yield Row(*row)

    def held_rows(self, owner: str) -> list[Row]:
        """Rows that a worker has in hand, as far as this database knows."""
        query = sa.select(*ROW_COLUMNS).where(ledger.c.owner == owner, ledger.c.state.in_(HELD))
        with reading(self._engine) as connection:
            return [Row(*row) for row in connection.execute(query)]

    def taken_rows(self) -> Iterator[Row]:
        """Rows whose letters a server is known to have taken."""
        with reading(self._engine) as connection:
            query = sa.select(*ROW_COLUMNS).where(ledger.c.state.in_(TAKEN))
            for row in connection.execution_options(yield_per=10_000).execute(query):
                yield Row(*row)

    def keys_since(self, after: datetime) -> Iterator[Row]:
        """Every row that fell due after that instant, whatever became of it."""
        with reading(self._engine) as connection:
            query = sa.select(*ROW_COLUMNS).where(ledger.c.due_at > after)
            for row in connection.execution_options(yield_per=10_000).execute(query):
                yield Row(*row)

    def write_accepted(self, known: Sequence[Recalled]) -> int:
        """Write rows as accepted, each at its instant, with their links in the chain; how many still were open. Whoever
        holds one of them has sent it, or is told by its row that it no longer has it."""
        written = 0
        held = ledger.update().where(ledger.c.id == sa.bindparam("row"))
        for page in _pages(known):
            with self._engine.begin() as connection:
                mine = sa.select(ledger.c.id).where(ledger.c.id.in_([each.outcome.id for each in page]), is_still(OPEN))
                ids = set(connection.scalars(mine.with_for_update()))
                rows = [
                    {"row": each.outcome.id, **changed_by(each.outcome, each.at), "letter": each.letter}
                    for each in page
                    if each.outcome.id in ids
                ]
                if rows:
                    connection.execute(held.values(tries=sa.case((ledger.c.tries == 0, 1), else_=ledger.c.tries)), rows)
                    prove(connection, ids)
            written += len(rows)
        return written

    def flag(self, ids: Sequence[int], real_now: datetime) -> int:
        """Let rows go out (again) that may have gone out before, counted as ambiguous; how many."""
        dead = ~sa.exists().where(workers.c.owner == ledger.c.owner, workers.c.alive_until > real_now)
        counted = sa.case((ledger.c.ambiguous == 0, 1), else_=ledger.c.ambiguous)
        again = {"ambiguous": counted, "owner": None}
        flagged = 0
        for page in _pages(ids):
            here = ledger.update().where(ledger.c.id.in_(page))
            with self._engine.begin() as connection:
                flagged += connection.execute(
                    here.where(is_still(UNDER_WAY), dead).values(state=State.PENDING, **again)
                ).rowcount
                waiting = here.where(is_still(WAITING), ledger.c.ambiguous == 0)
                flagged += connection.execute(waiting.values(again)).rowcount
        return flagged

    def first_revisions(self) -> Mapping[int, int]:
        """Of each epoch but the first: the number of the revision with which it began."""
        first = sa.select(sa.func.min(revisions.c.number)).where(revisions.c.number > epochs.c.revision)
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(epochs.c.number, first.scalar_subquery()))
            return {number: revision for number, revision in rows if revision}


_Item = TypeVar("_Item")


def _pages(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), PAGE):
        yield items[start : start + PAGE]
