"""The ledger in the database. [DOOR: SQL]

It holds statements and nothing else: what is due is decided by planning, what a reply means by
delivery. The same statements run on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import ledger, reading, workers
from calendar_service.errors import N_, Refused
from calendar_service.ledger.rows import MAIL, Doubt, Held, Outcome, Row, Sending, channel_of
from calendar_service.ledger.sql.owed import Owed, fresh
from calendar_service.ledger.sql.proof import prove
from calendar_service.ledger.sql.waiting import (
    claimable,
    count_late,
    count_waiting,
    is_of,
    is_still,
    late,
    outdated,
    present_schedule,
)
from calendar_service.ledger.throttle import Leisure
from calendar_service.words.states import HELD, OPEN, TAKEN, UNDER_WAY, WAITING, State

ROW_COLUMNS = [ledger.c[f.name] for f in fields(Row)]

COUNTED = 2_000
"""More rows than this are not counted when nudges are sent: there are as many as can be used."""

CLOSED_AT_ONCE = 5_000
"""Rows that one sweep closes; the next one goes on."""

FEW = 20
"""So many rows may expire at once without a question."""

SHARE = 10
"""More than one in so many of all that waits may not."""


class SqlLedger(Owed):
    """The Ledger of ledger.rows, in one database."""

    def __init__(self, engine: Engine, channels: Sequence[str] = (MAIL,)) -> None:
        super().__init__(engine, channels)
        self._counts = Leisure()
        self._late: Held | None = None

    def close(self, now: datetime, *, freely: bool = False) -> Held | None:
        if self._outdated.is_over():
            with self._outdated.look(), reading(self.engine) as connection:
                found = outdated(connection, CLOSED_AT_ONCE)
            self._close(State.SUPERSEDED, found, ledger.c.schedule != present_schedule(), now)
        with reading(self.engine) as connection:
            found = late(connection, now, CLOSED_AT_ONCE)
        if len(found) > FEW and not freely:
            self._late = self._count_late(now)
            if self._late.late > max(FEW, self._late.waiting / SHARE):
                return self._late
        self._close(State.EXPIRED, found, ledger.c.not_after <= now, now)
        return None

    def _count_late(self, now: datetime) -> Held:
        """Of a great many, the count of a moment ago will do."""
        if self._late is None or self._counts.is_over():
            with self._counts.look(), reading(self.engine) as connection:
                return Held(count_late(connection, now), count_waiting(connection))
        return self._late

    def expire(self, now: datetime, *, dry_run: bool = False) -> int:
        """What `close` held back, because a person says so; how many rows."""
        with reading(self.engine) as connection:
            count = count_late(connection, now)
        closed = 0
        while not dry_run:
            with reading(self.engine) as connection:
                found = late(connection, now, CLOSED_AT_ONCE)
            if not found:
                return closed
            self._close(State.EXPIRED, found, ledger.c.not_after <= now, now)
            closed += len(found)
        return count

    def _close(self, state: State, found: list[int], condition: sa.ColumnElement[bool], now: datetime) -> None:
        if not found:
            return
        still = ledger.update().where(ledger.c.id.in_(found), is_still(WAITING), condition)
        with self.engine.begin() as connection:
            closed = still.values(state=state, settled_at=now).returning(ledger.c.id)
            prove(connection, connection.scalars(closed))

    def waiting(self, now: datetime) -> int:
        with reading(self.engine) as connection:
            return len(claimable(connection, now, COUNTED))

    def beat(self, owner: str, alive_until: datetime) -> None:
        beat = self._insert(workers).values(owner=owner, alive_until=alive_until)
        with self.engine.begin() as connection:
            connection.execute(beat.on_conflict_do_update(index_elements=["owner"], set_={"alive_until": alive_until}))

    def claim(self, owner: str, now: datetime, limit: int, channels: Collection[str]) -> list[Row]:
        with self.engine.begin() as connection:
            wanted = claimable(connection, now, limit, channels, lock=True)
            # Where locks are not kept two workers may choose the same row; one finds it still waiting.
            taken = (
                ledger.update()
                .where(ledger.c.id.in_(wanted), is_still(WAITING))
                .values(state=State.LEASED, owner=owner)
                .returning(*ROW_COLUMNS)
            )
            claimed = [Row(*row) for row in connection.execute(taken)] if wanted else []
        return sorted(claimed, key=lambda row: (row.not_after, row.id))

    def sending(self, owner: str, rows: Iterable[Sending]) -> set[int]:
        marks = {row.id: row for row in rows}
        with self.engine.begin() as connection:
            mine = _held(connection, owner, (State.LEASED,), marks)
            if mine:
                mark = _one_of(owner).values(state=State.SENDING, tries=ledger.c.tries + 1)
                names = ("address", "revision", "sha256")
                connection.execute(
                    mark, [{"row": ident, **{n: getattr(marks[ident], n) for n in names}} for ident in mine]
                )
        return set(mine)

    def record(self, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
        known: dict[int, Outcome] = {}
        for outcome in outcomes:
            known.setdefault(outcome.id, outcome)
        with self.engine.begin() as connection:
            mine = _held(connection, owner, UNDER_WAY, known)
            _write(connection, _one_of(owner), [known[ident] for ident in mine], now)
            prove(connection, mine)
        return len(mine)

    def release(self, owner: str, ids: Iterable[int]) -> None:
        unsent = list(ids)
        if not unsent:
            return
        mine = ledger.update().where(ledger.c.owner == owner, is_still(UNDER_WAY))
        with self.engine.begin() as connection:
            values = {"state": State.PENDING, "owner": None, "tries": _untried()}
            connection.execute(mine.where(ledger.c.id.in_(unsent)).values(values))

    def held(self, owner: str) -> dict[int, State]:
        mine = sa.select(ledger.c.id, ledger.c.state).where(ledger.c.owner == owner, ledger.c.state.in_(HELD))
        with reading(self.engine) as connection:
            return {row.id: State(row.state) for row in connection.execute(mine)}

    def recover(self, real_now: datetime, until: datetime) -> int:
        alive = sa.exists().where(workers.c.owner == ledger.c.owner, workers.c.alive_until > real_now)
        orphans = ledger.update().where(~alive)
        with self.engine.begin() as connection:
            found = connection.execute(
                orphans.where(ledger.c.state == State.LEASED).values(state=State.PENDING, owner=None)
            ).rowcount
            found += connection.execute(
                orphans.where(ledger.c.state == State.SENDING).values(state=State.AMBIGUOUS, try_at=until)
            ).rowcount
            connection.execute(workers.delete().where(workers.c.alive_until < real_now - timedelta(days=1)))
        return found

    def ambiguous(self) -> list[Doubt]:
        with reading(self.engine) as connection:
            rows = connection.execute(
                sa.select(*ROW_COLUMNS, ledger.c.owner, ledger.c.try_at)
                .where(ledger.c.state == State.AMBIGUOUS)
                .order_by(ledger.c.id)
            )
            return [Doubt(Row(*row[:-2]), row[-2] or "", row[-1]) for row in rows]

    def settle(self, row: Row, outcome: Outcome | None, now: datetime) -> bool:
        values: Mapping[str, Any] = (
            {"state": State.PENDING, "owner": None, "ambiguous": ledger.c.ambiguous + 1}
            if outcome is None
            else as_columns(outcome, now)
        )
        with self.engine.begin() as connection:
            # Of one doubt only: another clock may have decided, and a second try be in doubt by now.
            still = ledger.update().where(
                ledger.c.id == row.id, ledger.c.state == State.AMBIGUOUS, ledger.c.ambiguous == row.ambiguous
            )
            settled = connection.execute(still.values(values)).rowcount == 1
            if settled:
                prove(connection, [row.id])
        return settled

    def resend(self, ident: int, now: datetime) -> int:
        """Send a row's mail (again); the id of the row that will. A row that told its office gets a
        copy beside it, of a Message-ID of its own; one that did not waits again itself. Raises
        Refused where there is no such row, it is under way, or it would come too late."""
        with self.engine.begin() as connection:
            row = connection.execute(sa.select(ledger).where(ledger.c.id == ident)).mappings().first()
            if row is None:
                raise Refused(N_("baris %(id)s tidak ada"), id=ident)
            if row["state"] in OPEN:
                raise Refused(N_("baris %(id)s masih dalam pengiriman"), id=ident)
            if row["not_after"] <= now:
                raise Refused(N_("baris %(id)s sudah lewat batasnya; pengiriman tidak berguna lagi"), id=ident)
            if row["schedule"] != connection.scalar(sa.select(present_schedule()).where(ledger.c.id == ident)):
                raise Refused(N_("baris %(id)s menyebut jadwal yang sudah diganti"), id=ident)
            if row["state"] not in TAKEN:
                again = {"state": State.PENDING, "owner": None, "try_at": now, "settled_at": None}
                connection.execute(ledger.update().where(ledger.c.id == ident).values(again))
                return ident
            return self._copy(connection, row, now)

    def _copy(self, connection: Connection, row: Mapping[Any, Any], now: datetime) -> int:
        """A second row of the same content, on a channel of its own: mail:2, mail:3, ..."""
        key = [ledger.c[name] for name in ("election", "stage", "kind", "lead", "office", "schedule")]
        carrier = channel_of(row["channel"])
        same = sa.select(sa.func.count()).where(is_of(carrier), *(column == row[column.name] for column in key))
        number = (connection.scalar(same.select_from(ledger)) or 0) + 1
        kept = ("region", "days_left", "told", "before", "due_at", "not_after")
        facts = {name: row[name] for name in (*(column.name for column in key), *kept)}
        facts |= {**fresh(f"{carrier}:{number}", now), "try_at": now}
        made = connection.execute(ledger.insert().values(facts).returning(ledger.c.id)).scalar_one()
        return int(made)

    def abort(self, ident: int, now: datetime) -> None:
        """Take a waiting row out of sending. Raises Refused where it does not wait (any more)."""
        waiting = ledger.update().where(ledger.c.id == ident, ledger.c.state.in_(WAITING))
        with self.engine.begin() as connection:
            if not connection.execute(waiting.values(state=State.ABORTED, settled_at=now)).rowcount:
                raise Refused(N_("baris %(id)s tidak sedang menunggu"), id=ident)
            prove(connection, [ident])


def _held(connection: Connection, owner: str, states: Iterable[State], ids: Iterable[int]) -> list[int]:
    """Those of these rows that are the owner's in these states, and stay so until the commit."""
    mine = sa.select(ledger.c.id).where(ledger.c.id.in_(list(ids)), ledger.c.owner == owner, is_still(states))
    return list(connection.scalars(mine.order_by(ledger.c.id).with_for_update()))


def _one_of(owner: str) -> sa.Update:
    """To be executed with a list of held rows, each with its id as `row`: one statement for all."""
    return ledger.update().where(ledger.c.id == sa.bindparam("row"), ledger.c.owner == owner)


def _write(connection: Connection, step: sa.Update, outcomes: Iterable[Outcome], now: datetime) -> None:
    """Outcomes that fill the same columns go together."""
    alike: dict[tuple[State, bool], list[dict[str, Any]]] = {}
    for outcome in outcomes:
        key = (outcome.state, outcome.try_at is None)
        alike.setdefault(key, []).append({"row": outcome.id, **as_columns(outcome, now)})
    for (state, _), rows in alike.items():
        connection.execute(step.values(tries=_untried()) if state is State.PENDING else step, rows)


def _untried() -> sa.ColumnElement[int]:
    """A mail that never left was no try: an outage must not use up the short pauses."""
    return sa.case((ledger.c.state == State.LEASED, ledger.c.tries), else_=ledger.c.tries - 1)


def as_columns(outcome: Outcome, now: datetime) -> dict[str, Any]:
    """What an outcome changes in its row."""
    if outcome.state is State.PENDING:  # it never left; what the server said before still holds
        return {"state": State.PENDING, "owner": None, "try_at": outcome.try_at}
    values: dict[str, Any] = {
        "state": outcome.state,
        "reply_code": outcome.reply_code,
        "enhanced_code": outcome.enhanced_code,
        "reply": outcome.reply,
        "queue_id": outcome.queue_id,
    }
    if outcome.state is State.AMBIGUOUS:  # it keeps its owner, whose journal is the first place to look
        return values if outcome.try_at is None else values | {"try_at": outcome.try_at}
    if outcome.state is State.DEFERRED:
        return values | {"owner": None, "try_at": outcome.try_at}
    return values | {"owner": None, "settled_at": now}
