"""Letting rows wait again that met their end for a reason that has gone. [DOOR: SQL]

Only a row that told nobody, whose boundary is ahead and whose schedule is the present one. What it was
before stands in the chain of proofs; what becomes of it now is added when it does. A mail that came back
stays on record as it was, and gets a copy beside it, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.accounts.account import Deed
from calendar_service.database import audit, ledger, reading
from calendar_service.ledger.rows import CHOSEN, MAIL, Fits
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.subjects import is_about
from calendar_service.ledger.sql.waiting import has_copy, is_still, present_schedule
from calendar_service.words.states import State

Sign = Callable[[Mapping[tuple[State, str], int]], Deed]

PAGE = 2_000
"""Rows that one statement moves."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows. fits: by what the server said; since: settled at or after that instant; stage: its origin,
    whatever the place. None: any."""

    states: Sequence[State] = (State.FAILED,)
    fits: Fits | None = None
    since: datetime | None = None
    stage: str | None = None


def retry(book: SqlLedger, wish: Wish, now: datetime, sign: Sign | None = None) -> Mapping[tuple[State, str], int]:
    """Let them wait again, with a line in the audit log; how many by former state and stage. sign: makes
    the line from the counts; None: only count."""
    engine = book.engine
    with reading(engine) as connection:
        known = {row.id: (State(row.state), row.stage) for row in _found(connection, wish, now)}
    if sign is None or not known:
        return Counter(known.values())
    moved: Counter[tuple[State, str]] = Counter()
    ids = [ident for ident, (state, _) in known.items() if state is not State.BOUNCED]
    values = {"state": State.PENDING, "owner": None, "try_at": now, "settled_at": None, "reply_code": None}
    for ident in known.keys() - set(ids):
        if book.copied(ident, now):
            moved[known[ident]] += 1
    with engine.begin() as connection:
        for start in range(0, len(ids), PAGE):
            page = ledger.update().where(ledger.c.id.in_(ids[start : start + PAGE]), is_still(wish.states))
            moved.update(known[ident] for ident in connection.scalars(page.values(values).returning(ledger.c.id)))
        connection.execute(audit.insert().values(asdict(sign(moved))))
    return moved


def _found(connection: Connection, wish: Wish, now: datetime) -> Iterator[Any]:
    said = (ledger.c.reply_code, ledger.c.enhanced_code, ledger.c.reply)
    rows = sa.select(ledger.c.id, ledger.c.state, ledger.c.stage, *said).where(*_wanted(wish, now))
    for row in connection.execute(rows.order_by(ledger.c.id)):
        if wish.fits is None or wish.fits(row.reply_code or 0, row.enhanced_code or "", row.reply or ""):
            yield row


def _wanted(wish: Wish, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        ledger.c.state.in_([state for state in wish.states if state in CHOSEN]),
        ledger.c.not_after > now,
        ledger.c.schedule_version == present_schedule(),
        sa.or_(ledger.c.state != State.BOUNCED, ~has_copy(MAIL)),
    ]
    if wish.since is not None:
        wanted.append(ledger.c.settled_at >= wish.since)
    if wish.stage is not None:
        wanted.append(is_about(wish.stage))
    return wanted
