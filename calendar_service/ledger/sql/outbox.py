"""The outbox of notices in the database: what was said of moves, and the rows whose turn that changes. [DOOR: SQL]

A step and the rows that it moves are one transaction, which waits for whoever publishes or plans: what is entered after it obeys it.
A row that a worker has just claimed is locked until it is no longer waiting, so it is counted as under way and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.database import Instant, ledger, reading
from calendar_service.desk_tables import outbox_steps
from calendar_service.errors import Refused
from calendar_service.ledger.outbox import OVERTAKEN, OutboxCount, OutboxOrder, is_repeated
from calendar_service.ledger.sql.ledger import SqlLedger, is_official
from calendar_service.ledger.sql.outbox_steps import read_outbox
from calendar_service.ledger.sql.proof import prove
from calendar_service.ledger.sql.subjects import is_about, subject_place
from calendar_service.ledger.sql.waiting import present_schedule
from calendar_service.promises.correction import CANCEL, CHANGE, Truth
from calendar_service.promises.outbox import NoticeMove, Outbox, OutboxEntry, OutboxStep, is_present, places_of
from calendar_service.promises.plan import REMINDER
from calendar_service.publishing.revision import Revision
from calendar_service.words.states import REACHED, UNDER_WAY, WAITING, State


class SqlOutbox:
    """The NoticeOutbox of ledger.outbox, beside the ledger, on the same database."""

    def __init__(self, ledger_: SqlLedger) -> None:
        self.engine = ledger_.engine

    def read(self, cooling_off: timedelta) -> Outbox:
        """See NoticeOutbox."""
        with reading(self.engine) as connection:
            return read_outbox(connection, cooling_off)

    def take(self, order: OutboxOrder, truth: Truth, now: datetime) -> OutboxCount:
        """See NoticeOutbox."""
        revision = truth.revision
        with self.engine.begin() as connection:
            official = is_official(connection, revision.number)
            if not official or not all(is_present(revision, move) for move in order.moves):
                raise Refused(OVERTAKEN)
            if is_repeated(order, read_outbox(connection, truth.cooling_off)):
                return OutboxCount(is_repeated=True)
            for move in sorted(order.moves):
                connection.execute(outbox_steps.insert().values(_step(order, move, now)))
            ours = sa.or_(*(_is_notice_of(revision, move) for move in order.moves))
            needless = 0 if order.step is OutboxStep.HOLD else _close_needless(connection, ours, now)
            waiting = _move(connection, ours, order.step, now)
            return OutboxCount(
                waiting, _count(connection, ours, UNDER_WAY), _count(connection, ours, REACHED), needless
            )

    def rest(self, truth: Truth, now: datetime) -> Sequence[OutboxEntry]:
        """See NoticeOutbox. Where nothing is held it is one look at a small table."""
        with reading(self.engine) as connection:
            held = read_outbox(connection, truth.cooling_off).held(truth.revision)
            ours = sa.or_(*(_is_notice_of(truth.revision, each.move) for each in held)) if held else sa.false()
            astray = connection.scalar(sa.select(ledger.c.id).where(ours, _WAITS, ~_RESTS).limit(1)) if held else None
        if astray is not None:
            with self.engine.begin() as connection:
                if is_official(connection, truth.revision.number):
                    still = read_outbox(connection, truth.cooling_off).held(truth.revision)
                    ours = sa.or_(sa.false(), *(_is_notice_of(truth.revision, each.move) for each in still))
                    _move(connection, ours, OutboxStep.HOLD, now)
        return held


_WAITS = ledger.c.state.in_(WAITING)

_RESTS = ledger.c.try_at >= ledger.c.not_after
"""Its turn comes when it is of no use any more: it is held."""


def _step(order: OutboxOrder, move: NoticeMove, now: datetime) -> dict[str, object]:
    return {
        "election": move.election,
        "stage": move.stage,
        "scheduled_at": move.scheduled_at,
        "step": order.step,
        "at": now,
        "by": order.by,
        "note": order.note,
        "needed_by": order.needed_by.get(move),
    }


def _is_notice_of(revision: Revision, move: NoticeMove) -> sa.ColumnElement[bool]:
    """Whether a row tells that move: by the place that it is about, whose own stamp or the common one is of that instant."""
    places = places_of(revision, move.election, move.stage)
    own = {code: stamp for code, stamp in places.items() if code}
    there = [code for code, stamp in own.items() if stamp.scheduled_at == move.scheduled_at]
    where = [subject_place().in_(there)]
    if places[""].scheduled_at == move.scheduled_at:
        where.append(subject_place().not_in(own))
    return sa.and_(
        ledger.c.election == move.election,
        is_about(move.stage),
        ledger.c.message.in_([CHANGE, CANCEL]),
        sa.or_(*where),
        ledger.c.schedule_version == present_schedule(),
    )


def _move(connection: Connection, ours: sa.ColumnElement[bool], step: OutboxStep, now: datetime) -> int:
    """Change the turn of what waits; how many rows. What was let go and refused for now keeps the time of its next try."""
    waiting = ledger.update().where(ours, _WAITS)
    if step is OutboxStep.HOLD:
        return connection.execute(waiting.where(~_RESTS).values(try_at=ledger.c.not_after)).rowcount
    if step is OutboxStep.RELEASE:
        return connection.execute(waiting.where(_RESTS).values(try_at=ledger.c.due_at)).rowcount
    at = sa.literal(now, Instant)
    soon = sa.case((ledger.c.due_at < at, ledger.c.due_at), else_=at)
    mine = sa.or_(_RESTS, ledger.c.try_at == ledger.c.due_at)
    return connection.execute(waiting.where(mine).values(try_at=soon)).rowcount


def _close_needless(connection: Connection, ours: sa.ColumnElement[bool], now: datetime) -> int:
    """Of what is held: notices to offices that a reminder has told the same meanwhile."""
    other = ledger.alias()
    told = sa.exists().where(
        *(other.c[name] == ledger.c[name] for name in ("election", "stage", "office", "told")),
        other.c.message.in_([REMINDER, CHANGE, CANCEL]),
        other.c.state.in_(REACHED),
        other.c.settled_at >= ledger.c.planned_at,
    )
    closed = ledger.update().where(ours, _WAITS, _RESTS, told).values(state=State.SUPERSEDED, settled_at=now)
    found = list(connection.scalars(closed.returning(ledger.c.id)))
    prove(connection, sorted(found))
    return len(found)


def _count(connection: Connection, ours: sa.ColumnElement[bool], states: Iterable[State]) -> int:
    return connection.scalar(sa.select(sa.func.count()).where(ours, ledger.c.state.in_(list(states)))) or 0
