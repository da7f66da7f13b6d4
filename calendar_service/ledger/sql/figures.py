"""Figures from the ledger for people who ask how it stands. [DOOR: SQL]

It only reads, each call on one consistent state, and names no address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calendar_service.database import ledger, offices, progress, reading, workers
from calendar_service.ledger.backlog import WINDOW, Backlog
from calendar_service.ledger.sql.tally import RowTally, Totals
from calendar_service.promises.plan import Group
from calendar_service.words.states import REACHED, UNSENT, WAITING, State

_ROWS = sa.func.count().label("rows")


@dataclass(frozen=True, slots=True)
class Lot:
    """Rows that tell one lead of one stage at one instant. not_after: the latest of theirs."""

    election: str
    stage: str
    message: str
    lead: int
    due_at: datetime
    not_after: datetime
    states: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Oldest:
    """The row that has waited longest."""

    id: int
    election: str
    stage: str
    lead: int
    office: str
    due_at: datetime
    tries: int
    reply: str | None


class Figures:
    """What the ledger of one database says about itself."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self._tally = engine, RowTally(engine)

    def planned_until(self) -> datetime | None:
        """Every moment up to and including this instant has been entered; None before the first."""
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(progress.c.at).where(progress.c.name == "planned"))

    def totals(self) -> Totals:
        """For a process that asks again and again: only what may have changed is counted anew."""
        return self._tally.totals()

    def states(self) -> dict[State, int]:
        """Rows of each state that has any. For who asks once."""
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(ledger.c.state, sa.func.count()).group_by(ledger.c.state))
            return {State(state): count for state, count in rows}

    def by_stage_and_region(self) -> dict[tuple[str, str, str], dict[State, int]]:
        """(election, stage, region code) -> rows of each state."""
        key = (ledger.c.election, ledger.c.stage, ledger.c.region)
        found: dict[tuple[str, str, str], dict[State, int]] = {}
        with reading(self.engine) as connection:
            for election, stage, region, state, count in connection.execute(
                sa.select(*key, ledger.c.state, sa.func.count()).group_by(*key, ledger.c.state)
            ):
                found.setdefault((election, stage, region), {})[State(state)] = count
        return found

    def oldest_waiting(self) -> Oldest | None:
        columns = [ledger.c[name] for name in Oldest.__slots__]
        waiting = sa.select(*columns).where(ledger.c.state.in_(WAITING)).order_by(ledger.c.due_at, ledger.c.id)
        with reading(self.engine) as connection:
            row = connection.execute(waiting.limit(1)).first()
            return Oldest(*row) if row else None

    def living_workers(self, real_now: datetime) -> int:
        """Workers whose lease holds at that instant of real time."""
        living = sa.select(sa.func.count()).where(workers.c.alive_until > real_now)
        with reading(self.engine) as connection:
            return connection.scalar(living) or 0

    def lots(self, at: datetime) -> list[Lot]:
        """Everything entered that was due at `at` and still of use then, earliest first."""
        key = [ledger.c[name] for name in ("election", "stage", "message", "lead", "due_at")]
        query = (
            sa.select(*key, sa.func.max(ledger.c.not_after).label("latest"), ledger.c.state, _ROWS)
            .where(ledger.c.due_at <= at, ledger.c.not_after > at)
            .group_by(*key, ledger.c.state)
            .order_by(*key)
        )
        found: dict[tuple[object, ...], Lot] = {}
        with reading(self.engine) as connection:
            for row in connection.execute(query):
                lot = Lot(row.election, row.stage, row.message, row.lead, row.due_at, row.latest, {})
                known = found.get(row[:5], lot)
                latest = max(known.not_after, row.latest)
                found[row[:5]] = replace(known, not_after=latest, states={**known.states, State(row.state): row.rows})
        return sorted(found.values(), key=lambda lot: (lot.due_at, lot.election, lot.stage, lot.lead))

    def owed(self, group: Group) -> int:
        """Offices that will be entered when the group falls due, as the list stands now."""
        query = (
            sa.select(sa.func.count())
            .where(offices.c.retired_at.is_(None), offices.c.known_at <= group.due_at)
            .where(offices.c.kind.in_(group.audiences), offices.c.region.in_(group.regions))
        )
        with reading(self.engine) as connection:
            return connection.scalar(query) or 0


def measure(engine: Engine, now: datetime) -> Backlog:
    """Reads only. Rows of a schedule that has been replaced count until the next sweep closes them."""
    open_rows = sa.and_(ledger.c.state.in_(UNSENT), ledger.c.not_after > now)
    by_boundary = sa.select(ledger.c.not_after, sa.func.count()).where(open_rows).group_by(ledger.c.not_after)
    times = sa.select(sa.func.min(ledger.c.due_at), sa.func.max(ledger.c.try_at)).where(open_rows)
    with reading(engine) as connection:
        waiting = [(row[0], row[1]) for row in connection.execute(by_boundary.order_by(ledger.c.not_after))]
        oldest, last_try_at = connection.execute(times).one()
        since = max(now - WINDOW, min(oldest, now)) if oldest else now - WINDOW
        accepted = sa.select(sa.func.count()).where(ledger.c.state.in_(REACHED), ledger.c.settled_at >= since)
        count = connection.scalar(accepted) or 0
    later = last_try_at if last_try_at and last_try_at > now else None
    return Backlog(now, waiting, later, count, now - since)
