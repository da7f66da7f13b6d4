"""How many rows of each stage are in which state, and the oldest that waits, without going through all of them each
time. [DOOR: SQL]

Rows are counted in blocks of ids, and what was counted is kept in memory. A block is counted again when it may have
changed: the rows of it that are still open are others now (compared by their number and the sum of their ids in each
state, which the index tells), or the chain of proofs has a new link of one of its rows. So the sums are as exact as if
everything had been counted. One more block is counted each time, in turn; if it is not as it was kept, that is logged and
everything is counted anew.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import ledger, reading
from calendar_service.ledger.sql.proof import new_fates, newest_fate
from calendar_service.log_lines import logger
from calendar_service.words.states import OPEN, WAITING, State

log = logger(__name__)

BLOCK = 5_000
"""Ids of a block."""

BLOCKS = 40
"""Of these, so many in one statement."""

MANY = 100_000
"""After more fates than this everything is counted anew."""


_SINCE = sa.case((ledger.c.claims == 0, ledger.c.try_at), else_=ledger.c.due_at)
"""Since when a row waits: for an office that wants to be told at a later hour, nobody is late before that."""


@dataclass(frozen=True, slots=True)
class Totals:
    """counts: rows by (election, stage, state), of all that have any. oldest_due: of what waits."""

    counts: Mapping[tuple[str, str, State], int]
    oldest_due: datetime | None

    @property
    def states(self) -> dict[State, int]:
        """Rows of each state that has any."""
        found = Counter[State]()
        for (_, _, state), count in self.counts.items():
            found[state] += count
        return dict(found)

    @property
    def by_stage(self) -> dict[tuple[str, str], dict[State, int]]:
        """(election, stage) -> rows of each state."""
        found: dict[tuple[str, str], dict[State, int]] = {}
        for (election, stage, state), count in sorted(self.counts.items()):
            found.setdefault((election, stage), {})[state] = count
        return found


@dataclass
class _Block:
    """is_open: of the rows that something will still happen to, by state: their number, the sum of their ids."""

    counts: dict[tuple[str, str, State], int] = field(default_factory=dict)
    is_open: dict[State, tuple[int, int]] = field(default_factory=dict)
    oldest_due: datetime | None = None

    def add(self, stage: tuple[str, str], state: State, count: int, ids: int, due_at: datetime) -> None:
        """Rows of one stage in one state; due_at: the earliest of theirs."""
        self.counts[(*stage, state)] = count
        if state in OPEN:
            before = self.is_open.get(state, (0, 0))
            self.is_open[state] = (before[0] + count, before[1] + ids)
        if state in WAITING:
            self.oldest_due = min(self.oldest_due or due_at, due_at)


class RowTally:
    """Of one database; threads may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._blocks: dict[int, _Block] = {}
        self._fate, self._turn = 0, 0
        self._lock = threading.Lock()

    def totals(self) -> Totals:
        """As they are now."""
        with self._lock, reading(self._engine) as connection:
            fate = newest_fate(connection)  # first: what comes meanwhile is looked at the next time
            fated = new_fates(connection, self._fate, MANY) if self._blocks else None
            last = connection.scalar(sa.select(sa.func.max(ledger.c.id)))
            every = range(last // BLOCK + 1) if last else range(0)
            if fated is None or not self._is_right(connection, every, fated):
                self._blocks = {}
            stale = self._stale(connection, every)
            self._count(connection, sorted(stale | {row // BLOCK for row in fated or ()}))
            self._fate = fate
            return self._sum()

    def _stale(self, connection: Connection, every: range) -> set[int]:
        """Blocks whose open rows are others than they were, or that were not counted yet."""
        if len(self._blocks) == len(every) and _open_rows(connection) == self._open_rows():
            return set()
        now = _open_rows_of_blocks(connection)
        kept = self._blocks
        return {block for block in every if block not in kept or kept[block].is_open != now.get(block, {})}

    def _open_rows(self) -> dict[State, tuple[int, int]]:
        """As they are kept."""
        found: dict[State, tuple[int, int]] = {}
        for block in self._blocks.values():
            for state, (count, ids) in block.is_open.items():
                before = found.get(state, (0, 0))
                found[state] = (before[0] + count, before[1] + ids)
        return found

    def _is_right(self, connection: Connection, every: range, fated: Iterable[int]) -> bool:
        """Whether the block whose turn it is is as it was kept, or has reasons not to be."""
        self._turn = (self._turn + 1) % max(len(every), 1)
        kept = self._blocks.get(self._turn)
        if kept is None or self._turn in {row // BLOCK for row in fated}:
            return True
        self._count(connection, [self._turn])
        found = self._blocks[self._turn]
        if found.is_open == kept.is_open and found.counts != kept.counts:
            log.warning("rows %d and after are not as they were counted; all are counted anew", self._turn * BLOCK)
            return False
        return True

    def _count(self, connection: Connection, blocks: list[int]) -> None:
        columns = (_block(), ledger.c.election, ledger.c.stage, ledger.c.state)
        sums = (*_NUMBER_AND_SUM, sa.func.min(_SINCE))
        counted = sa.select(*columns, *sums).group_by(*columns)
        for first, last in _ranges(blocks):
            found = {block: _Block() for block in range(first, last + 1)}
            here = counted.where(ledger.c.id >= first * BLOCK, ledger.c.id < (last + 1) * BLOCK)
            for block, election, stage, state, count, ids, due_at in connection.execute(here):
                found[block].add((election, stage), State(state), count, int(ids), due_at)
            self._blocks |= found

    def _sum(self) -> Totals:
        counts = Counter[tuple[str, str, State]]()
        for block in self._blocks.values():
            counts.update(block.counts)
        waiting = (block.oldest_due for block in self._blocks.values() if block.oldest_due)
        return Totals(dict(counts), min(waiting, default=None))


def _block() -> sa.Label[int]:
    return (ledger.c.id // sa.literal(BLOCK)).label("block")


_NUMBER_AND_SUM = (sa.func.count(), sa.func.sum(ledger.c.id))


def _open_rows(connection: Connection) -> dict[State, tuple[int, int]]:
    """By state, of the rows that something will still happen to: their number, the sum of their ids. The index has
    them in this order."""
    rows = sa.select(ledger.c.state, *_NUMBER_AND_SUM).where(ledger.c.state.in_(OPEN)).group_by(ledger.c.state)
    return {State(state): (count, int(ids)) for state, count, ids in connection.execute(rows)}


def _open_rows_of_blocks(connection: Connection) -> dict[int, dict[State, tuple[int, int]]]:
    """The same by block."""
    columns = (_block(), ledger.c.state)
    rows = sa.select(*columns, *_NUMBER_AND_SUM).where(ledger.c.state.in_(OPEN)).group_by(*columns)
    found: dict[int, dict[State, tuple[int, int]]] = {}
    for block, state, count, ids in connection.execute(rows):
        found.setdefault(block, {})[State(state)] = (count, int(ids))
    return found


def _ranges(blocks: list[int]) -> Iterator[tuple[int, int]]:
    """Those that follow each other together, first and last, at most BLOCKS at once. blocks: sorted."""
    for _, run in groupby(enumerate(blocks), lambda pair: (pair[1] - pair[0], pair[0] // BLOCKS)):
        numbers = [block for _, block in run]
        yield numbers[0], numbers[-1]
