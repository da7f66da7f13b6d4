"""Letting rows wait again that met their end for a reason that has gone. [DOOR: SQL]

Only a row that told nobody, whose boundary is ahead and whose schedule is the present one. What it was
before stands in the chain of proofs; what becomes of it now is added when it does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calendar_service.accounts.account import Deed
from calendar_service.database import audit, ledger, reading
from calendar_service.ledger.sql.waiting import is_still, present_schedule
from calendar_service.words.states import REVIVABLE, State

Sign = Callable[[Mapping[tuple[State, str], int]], Deed]

PAGE = 2_000
"""Rows that one statement moves."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows. reason: an SMTP code (550), or the beginning of an enhanced one (5.7, 5.7.1); since:
    settled at or after that instant; stage: its id in the ledger. None: any."""

    states: Sequence[State] = (State.FAILED,)
    reason: str | None = None
    since: datetime | None = None
    stage: str | None = None


def retry(engine: Engine, wish: Wish, now: datetime, sign: Sign | None = None) -> Mapping[tuple[State, str], int]:
    """Let them wait again, with a line in the audit log, both or neither; how many by former state and
    stage. sign: makes the line from the counts; None: only count."""
    rows = sa.select(ledger.c.id, ledger.c.state, ledger.c.stage).where(*_wanted(wish, now)).order_by(ledger.c.id)
    with reading(engine) as connection:
        known = {row.id: (State(row.state), row.stage) for row in connection.execute(rows)}
    if sign is None or not known:
        return Counter(known.values())
    moved: Counter[tuple[State, str]] = Counter()
    ids = list(known)
    values = {"state": State.PENDING, "owner": None, "try_at": now, "settled_at": None, "reply_code": None}
    with engine.begin() as connection:
        for start in range(0, len(ids), PAGE):
            page = ledger.update().where(ledger.c.id.in_(ids[start : start + PAGE]), is_still(wish.states))
            moved.update(known[ident] for ident in connection.scalars(page.values(values).returning(ledger.c.id)))
        connection.execute(audit.insert().values(asdict(sign(moved))))
    return moved


def _wanted(wish: Wish, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        ledger.c.state.in_([state for state in wish.states if state in REVIVABLE]),
        ledger.c.not_after > now,
        ledger.c.schedule_version == present_schedule(),
    ]
    if wish.since is not None:
        wanted.append(ledger.c.settled_at >= wish.since)
    if wish.stage is not None:
        wanted.append(ledger.c.stage == wish.stage)
    if wish.reason is not None:
        wanted.append(_is_reason(wish.reason))
    return wanted


def _is_reason(reason: str) -> sa.ColumnElement[bool]:
    if reason.isdecimal() and len(reason) == 3:
        return ledger.c.reply_code == int(reason)
    code = ledger.c.enhanced_code
    return sa.or_(code == reason, code.startswith(f"{reason.rstrip('.')}.", autoescape=True))
