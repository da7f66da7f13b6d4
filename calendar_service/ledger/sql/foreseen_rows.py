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
from calendar_service.ledger.sql.subjects import keys_of
from calendar_service.ledger.sql.waiting import present_schedule
from calendar_service.promises.correction import Truth
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
            found = [*self._waiting(connection, span, now, office)]
            epoch = connection.scalar(sa.select(sa.func.coalesce(sa.func.max(epochs.c.number), 1))) or 1
            for owed in self._owed(connection, groups, truth, now, office):
                for page in pages:
                    for made in connection.execute(_whole(owed, span), page):
                        facts = dict(zip(_TAKEN, made, strict=False))
                        row = Row(id=-1 - len(found), before=made.before, planned_at=made.due_at, epoch=epoch, **facts)
                        found.append(ForeseenRow(row, made.try_at, made.kind, made.is_held))
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

    def _waiting(
        self, connection: Connection, span: TurnSpan, now: datetime, office: str | None
    ) -> Iterator[ForeseenRow]:
        rows = _open_rows(span, now)
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
        moved = truth.unsettled(now)
        notices: dict[tuple[str, str], list[sa.Select[Any]]] = {}
        whom = offices.c.code == office if office else None
        for stage in keys_of(connection, moved) if moved else ():
            asked: Whom = ledger.c.office == office if office else sa.true()
            held, unsure = opinions(connection, stage, asked)
            owed = [each for each in truth.corrections(held) if each.due_at > now]
            for channel in self._ledger.channels if owed else ():
                rows = notice_rows(connection, owed, fresh(channel, now), asked, unsure)
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


def _new_rows(owed: sa.Select[Any], span: TurnSpan) -> sa.Select[Any]:
    """Those whose turn comes in the span and that the ledger has not."""
    row, known = owed.subquery("owed"), ledger.alias("known")
    is_known = sa.exists().where(*(known.c[name] == row.c[name] for name in _KEY))
    return sa.select(*row.c).where(
        ~is_known, row.c.try_at >= sa.literal(span.start, Instant), row.c.try_at < sa.literal(span.end, Instant)
    )


def _whole(owed: sa.Select[Any], span: TurnSpan) -> sa.Select[Any]:
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
    """Rows of offices in service that wait or are in somebody's hand, and whose turn comes in that span. What should have gone before counts to the
    present."""
    start = sa.true() if span.start <= now < span.end else ledger.c.try_at >= span.start
    return (
        sa.select(*ROW_COLUMNS, ledger.c.try_at, offices.c.kind, _is_held().label("is_held"))
        .join(offices, offices.c.code == ledger.c.office)
        .where(
            ledger.c.state.in_(UNSENT),
            ledger.c.not_after > now,
            start,
            ledger.c.try_at < span.end,
            offices.c.retired_at.is_(None),
            ledger.c.schedule_version == present_schedule(),
        )
    )
