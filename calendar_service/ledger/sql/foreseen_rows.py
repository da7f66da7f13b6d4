"""Which rows the ledger will have and when their turn comes, asked of the statements that enter them. [DOOR: SQL]

It only reads. Notices are foreseen of dates that have not stood long enough yet; once they have, the clock enters them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.database import Instant, epochs, ledger, offices, reading, suppressions
from calendar_service.ledger.foreseen import ForeseenRow, TurnSpan
from calendar_service.ledger.rows import Row
from calendar_service.ledger.sql.beliefs import Whom, notice_rows, opinions
from calendar_service.ledger.sql.ledger import ROW_COLUMNS, SqlLedger, fresh, reminder_rows
from calendar_service.ledger.sql.outbox_steps import read_outbox
from calendar_service.ledger.sql.subjects import keys_of
from calendar_service.ledger.sql.waiting import present_schedule
from calendar_service.promises.correction import CANCEL, CHANGE, Truth
from calendar_service.promises.plan import Group, alike_groups
from calendar_service.words.states import UNSENT

_KEY = ("election", "stage", "message", "lead", "office", "channel", "schedule_version")
_NAMES = tuple(each.name for each in fields(Row))
_NEW = ("id", "before", "planned_at", "reply_code", "epoch", "claims", "letter")
"""Of a Row, what a statement does not say of a row that is not there yet, or not as it will be."""

_TAKEN = tuple(name for name in _NAMES if name not in _NEW)


class ForeseenRows:
    """Beside the ledger, on the same database; see ledger.foreseen.Foresight."""

    def __init__(self, ledger_: SqlLedger) -> None:
        self._ledger, self.engine = ledger_, ledger_.engine

    def rows(
        self, groups: Sequence[Group], truth: Truth, span: TurnSpan, now: datetime, office: str | None = None
    ) -> list[ForeseenRow]:
        """See Foresight."""
        pages = list(self._pages(office))
        with reading(self.engine) as connection:
            found = [*self._read(connection, _open_rows(span, now), office)]
            for owed in self._owed(connection, groups, truth, now, office):
                found += self._new(connection, _whole(owed, span), pages, len(found))
        return found

    def notices(self, truth: Truth, now: datetime, office: str | None = None) -> list[ForeseenRow]:
        """See Foresight."""
        pages = list(self._pages(office))
        with reading(self.engine) as connection:
            waiting = _unsent_rows(now).where(ledger.c.message.in_([CHANGE, CANCEL]))
            found = [*self._read(connection, waiting, office)]
            for owed in self._owed(connection, (), truth, now, office):
                found += self._new(connection, _whole(owed, None), pages, len(found))
        return found

    def counted(self, groups: Sequence[Group], truth: Truth, span: TurnSpan, now: datetime) -> Mapping[datetime, int]:
        """See Foresight."""
        found, pages = Counter[datetime](), list(self._pages(None))
        with reading(self.engine) as connection:
            waiting = (
                _open_rows(span, now).with_only_columns(ledger.c.try_at, sa.func.count()).group_by(ledger.c.try_at)
            )
            _add(found, connection.execute(waiting))
            for owed in self._owed(connection, groups, truth, now, None):
                rows = _new_rows(owed, span).subquery("new_rows")
                for page in pages:
                    by_turn = sa.select(rows.c.try_at, sa.func.count()).group_by(rows.c.try_at)
                    _add(found, connection.execute(by_turn, page))
        return found

    def _new(
        self, connection: Connection, owed: sa.Select[Any], pages: Sequence[Mapping[str, str]], before: int
    ) -> list[ForeseenRow]:
        """Rows that are not there yet. before: how many were found before, so that each has an id of its own."""
        epoch = connection.scalar(sa.select(sa.func.coalesce(sa.func.max(epochs.c.number), 1))) or 1
        found: list[ForeseenRow] = []
        for page in pages:
            for made in connection.execute(owed, page):
                facts = dict(zip(_TAKEN, made, strict=False))
                ident = -1 - before - len(found)
                row = Row(id=ident, before=made.before, planned_at=made.due_at, epoch=epoch, **facts)
                found.append(ForeseenRow(row, made.try_at, made.kind, made.is_held))
        return found

    def _read(self, connection: Connection, rows: sa.Select[Any], office: str | None) -> Iterator[ForeseenRow]:
        """Rows that are there."""
        if office:
            rows = rows.where(ledger.c.office == office)
        for *facts, at, kind, is_held in connection.execute(rows.order_by(ledger.c.id)):
            yield ForeseenRow(Row(*facts), at, kind, is_held)

    def _pages(self, office: str | None) -> Iterator[dict[str, str]]:
        return iter([{"first": "", "last": office}]) if office else self._ledger.pages()

    def _owed(
        self, connection: Connection, groups: Sequence[Group], truth: Truth, now: datetime, office: str | None
    ) -> Iterator[sa.Select[Any]]:
        """What enters the rows that are not there yet, a statement each: first the notices, then the reminders but for those whom a
        notice spares them."""
        moved, outbox = truth.unsettled(now), read_outbox(connection, truth.cooling_off)
        notices: dict[tuple[str, str], list[sa.Select[Any]]] = {}
        whom = offices.c.code == office if office else None
        for stage in keys_of(connection, moved) if moved else ():
            asked: Whom = ledger.c.office == office if office else sa.true()
            held, unsure = opinions(connection, stage, asked)
            owed = [each for each in truth.corrections(held) if each.due_at > now]
            for channel in self._ledger.channels if owed else ():
                rows = notice_rows(connection, owed, fresh(channel, now), asked, unsure, outbox)
                notices.setdefault(stage, []).append(rows)
                yield rows
        for alike in alike_groups(groups):
            stage = (alike[0].election, alike[0].stage)
            for channel in self._ledger.channels:
                owing = reminder_rows(alike, channel, now, whom, self.engine.dialect.name)
                spares = notices.get(stage, []) if alike[0].folds else []
                for notice in spares:
                    owing = _spared(owing, notice)
                yield owing


def _add(found: Counter[datetime], counted: Iterable[Any]) -> None:
    for at, count in counted:
        found[at] += count


def _spared(owed: sa.Select[Any], notice: sa.Select[Any]) -> sa.Select[Any]:
    """Without those whom such a notice tells the same, over the same channel, then or later."""
    row, told = owed.subquery("row"), notice.subquery("told")
    same = (row.c[name] == told.c[name] for name in ("office", "channel", "schedule_version"))
    both = row.outerjoin(told, sa.and_(*same, told.c.due_at >= row.c.due_at))
    return sa.select(*row.c).select_from(both).where(told.c.office.is_(None))


def _new_rows(owed: sa.Select[Any], span: TurnSpan | None) -> sa.Select[Any]:
    """Those that the ledger has not: all, or those whose turn comes in the span. What is held has no turn."""
    row, known = owed.subquery("owed"), ledger.alias("known")
    is_known = sa.exists().where(*(known.c[name] == row.c[name] for name in _KEY))
    new = sa.select(*row.c).where(~is_known)
    if span is None:
        return new
    first, last = (sa.literal(at, Instant) for at in (span.start, span.end))
    return new.where(row.c.try_at >= first, row.c.try_at < last, row.c.try_at < row.c.not_after)


def _whole(owed: sa.Select[Any], span: TurnSpan | None) -> sa.Select[Any]:
    """The same with what is known of the office."""
    row = _new_rows(owed, span).subquery("new_rows")
    before = row.c.before if "before" in row.c else sa.null().label("before")
    columns = [row.c[name] for name in _TAKEN]
    return sa.select(*columns, before, row.c.try_at, offices.c.kind, _is_held().label("is_held")).join_from(
        row, offices, offices.c.code == row.c.office
    )


def _is_held() -> sa.ColumnElement[bool]:
    return sa.exists().where(suppressions.c.address == sa.func.lower(offices.c.email))


def _open_rows(span: TurnSpan, now: datetime) -> sa.Select[Any]:
    """Those whose turn comes in that span, whether they wait or are in somebody's hand. What should have gone before counts to the present; what is
    held has no turn."""
    start = sa.true() if span.start <= now < span.end else ledger.c.try_at >= span.start
    return _unsent_rows(now).where(start, ledger.c.try_at < span.end, ledger.c.try_at < ledger.c.not_after)


def _unsent_rows(now: datetime) -> sa.Select[Any]:
    """Of offices in service, what has not gone and is still of use."""
    return (
        sa.select(*ROW_COLUMNS, ledger.c.try_at, offices.c.kind, _is_held().label("is_held"))
        .join(offices, offices.c.code == ledger.c.office)
        .where(
            ledger.c.state.in_(UNSENT),
            ledger.c.not_after > now,
            offices.c.retired_at.is_(None),
            ledger.c.schedule_version == present_schedule(),
        )
    )
