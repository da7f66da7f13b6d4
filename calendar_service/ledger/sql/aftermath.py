"""What happens to a row after its mail was handed over: bounces, corrected addresses, evidence that
a dead process left behind. [DOOR: SQL]

As everywhere in the ledger, a row moves only by a conditional update.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.database import denials, ledger, offices, reading, suppressions, workers
from calendar_service.ledger.denials import PAUSE, Denial
from calendar_service.ledger.held_address import WakingRow
from calendar_service.ledger.rows import MAIL, Outcome, Row, Suppression, changed_by
from calendar_service.ledger.sql.ledger import ROW_COLUMNS, SqlLedger
from calendar_service.ledger.sql.proof import prove
from calendar_service.ledger.sql.suppressions import deny
from calendar_service.ledger.sql.waiting import has_copy, is_of, is_still, present_schedule
from calendar_service.words.states import AT_ADDRESS, GONE_OUT, IN_DOUBT, TAKEN, UNDER_WAY, State

PAGE = 1_000
"""Rows that one statement names."""

_UNTOLD = tuple(state for state in AT_ADDRESS if state not in TAKEN)
"""States of a row that waits again itself when its address was corrected; of others a copy does."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A row as a bounce finds it. tries: the number of its latest try. address: where that went."""

    id: int
    state: State
    tries: int
    address: str


class Aftermath:
    """Beside the ledger, on the same database."""

    def __init__(self, ledger: SqlLedger) -> None:
        self._ledger, self.engine = ledger, ledger.engine

    def sent(self, ident: int) -> Sent | None:
        """None where no mail of that row has ever been tried."""
        query = sa.select(ledger.c.id, ledger.c.state, ledger.c.tries, ledger.c.address).where(ledger.c.id == ident)
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
        return Sent(row.id, State(row.state), row.tries, row.address) if row and row.address else None

    def reported(
        self, sent: Sent, outcome: Outcome, denied: Suppression | None, now: datetime, *, named: bool = False
    ) -> tuple[bool, Denial | None]:
        """Write what a bounce says (BOUNCED or DELIVERED) of every row of that mail, and that it denies the address, both or
        neither; and what follows for the address. False where the same was known before, or the row has
        moved on: nothing changed. That a mail arrived is no news to its office, so it keeps the instant at
        which it was told: of two letters the later one is believed, whichever report is late. named: see
        Suppressions.denied."""
        values: dict[str, object] = {"state": outcome.state, "owner": None}
        if outcome.state is State.DELIVERED:
            values["settled_at"] = sa.func.coalesce(ledger.c.settled_at, sa.literal(now, ledger.c.settled_at.type))
        if outcome.state is State.BOUNCED:
            values |= {
                "settled_at": now,
                "reply_code": outcome.reply_code,
                "enhanced_code": outcome.enhanced_code,
                "reply": outcome.reply,
            }
        still = ledger.update().where(
            ledger.c.id == sent.id,
            ledger.c.tries == sent.tries,
            ledger.c.state.in_(GONE_OUT),
            ledger.c.state != outcome.state,
        )
        with self.engine.begin() as connection:
            if not connection.execute(still.values(values)).rowcount:
                return False, None
            letter = sa.select(ledger.c.letter).where(ledger.c.id == sent.id).scalar_subquery()
            shared = ledger.update().where(
                ledger.c.letter == letter, ledger.c.id != sent.id, is_still(GONE_OUT), ledger.c.state != outcome.state
            )
            others = connection.scalars(shared.values(values).returning(ledger.c.id)).all()
            prove(connection, [sent.id, *others])
            return True, deny(connection, denied, named=named, bounced=True) if denied else None

    def wake(self, now: datetime) -> int:
        """Let every mail wait again that is still due and failed for an address that somebody has
        corrected since, or whose denial is not believed; the number of rows."""
        with reading(self.engine) as connection:
            found = _mended(connection, now)
            doubted = list(connection.scalars(_put_off(now)))
        if not (found or doubted):
            return 0
        unsent = [ident for ident, state in found.items() if state in _UNTOLD]
        with self.engine.begin() as connection:
            again = ledger.update().where(ledger.c.id.in_(unsent), is_still(_UNTOLD))
            woken = connection.execute(
                again.values(state=State.PENDING, owner=None, try_at=now, settled_at=None, reply_code=None)
            ).rowcount
            sooner = ledger.update().where(ledger.c.id.in_(doubted), is_still([State.DEFERRED]))
            woken += connection.execute(sooner.values(try_at=now)).rowcount
            # What becomes of them now is no longer that denial's.
            theirs = denials.c.row.in_([*found, *doubted])
            done = denials.update().where(theirs, denials.c.since <= denials.c.freed_at)
            connection.execute(done.values(row=None))
        return woken + sum(self._ledger.copied(ident, now) for ident in found.keys() - set(unsent))

    def would_wake(self, connection: Connection, addresses: Collection[str], now: datetime) -> list[WakingRow]:
        """What `wake` would let wait again if these addresses were released at `now`, and does not without that. addresses: in lower case."""
        woken = _mended(connection, now, addresses).keys() - _mended(connection, now).keys()
        columns = [ledger.c[each.name] for each in fields(WakingRow)]
        rows = sa.select(*columns).where(ledger.c.id.in_(sorted(woken))).order_by(ledger.c.due_at, ledger.c.id)
        return [WakingRow(*row) for row in connection.execute(rows)]

    def in_doubt(self, owner: str) -> list[Row]:
        """Rows whose mails that process handed over, or may have, without saying what came of it."""
        query = sa.select(*ROW_COLUMNS).where(ledger.c.owner == owner, ledger.c.state.in_(IN_DOUBT))
        with reading(self.engine) as connection:
            return [Row(*row) for row in connection.execute(query)]

    def acknowledge(self, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
        """Write what that process's journal proves; how many rows."""
        doubtful = ledger.update().where(ledger.c.owner == owner, ledger.c.state.in_(IN_DOUBT))
        written = []
        with self.engine.begin() as connection:
            for outcome in outcomes:
                if connection.execute(
                    doubtful.where(ledger.c.id == outcome.id).values(changed_by(outcome, now))
                ).rowcount:
                    written.append(outcome.id)
            prove(connection, written)
        return len(written)

    def answered(self, owners: Collection[str], until: datetime) -> int:
        """See Ledger.answered."""
        return self._ledger.answered(owners, until)

    def living(self, real_now: datetime) -> set[str]:
        """Processes that live."""
        alive = sa.select(workers.c.owner).where(workers.c.alive_until > real_now)
        with reading(self.engine) as connection:
            return set(connection.scalars(alive))

    def owners(self, real_now: datetime) -> set[str]:
        """Processes that live, or whose rows are not settled yet."""
        holding = sa.select(ledger.c.owner).where(ledger.c.state.in_(UNDER_WAY), ledger.c.owner.is_not(None))
        with reading(self.engine) as connection:
            return self.living(real_now) | set(connection.scalars(holding.distinct()))


def _mended(connection: Connection, now: datetime, released: Collection[str] = ()) -> dict[int, State]:
    """Rows whose address was corrected, or is believed again, with the state of each. Of the many whose address stands
    as it did, nothing more is asked than that. released: addresses that are taken as if a person had just released them."""
    rows = (
        sa.select(ledger.c.id)
        .join(offices, offices.c.code == ledger.c.office)
        .where(ledger.c.state.in_(AT_ADDRESS), is_of(MAIL), ledger.c.not_after > now)
        .where(offices.c.retired_at.is_(None), _is_reachable(released), _was_corrected(released))
    )
    candidates = list(connection.scalars(rows.order_by(ledger.c.id)))
    found: dict[int, State] = {}
    for start in range(0, len(candidates), PAGE):
        named = ledger.c.id.in_(candidates[start : start + PAGE])
        holds = sa.select(ledger.c.id, ledger.c.state).where(
            named,
            is_still(AT_ADDRESS),
            ledger.c.schedule_version == present_schedule(),
            sa.or_(ledger.c.state == State.SUPPRESSED, ~has_copy(MAIL)),
        )
        found |= {row.id: State(row.state) for row in connection.execute(holds)}
    return found


def _is_reachable(released: Collection[str]) -> sa.ColumnElement[bool]:
    held = suppressions.c.address == sa.func.lower(offices.c.email)
    return ~sa.exists().where(held, suppressions.c.address.not_in(released))


def _put_off(now: datetime) -> sa.Select[Any]:
    """Rows that are put off for a denial that is not believed, now that the pause is over."""
    doubted = sa.select(denials.c.row).where(
        denials.c.freed_at <= now - PAUSE, denials.c.since <= denials.c.freed_at, denials.c.row.is_not(None)
    )
    return sa.select(ledger.c.id).where(_goes_with(doubted), is_still([State.DEFERRED]), ledger.c.try_at > now)


def _goes_with(rows: sa.Select[Any]) -> sa.ColumnElement[bool]:
    """Whether a row is one of these, or went in one mail with one of them."""
    mate = ledger.alias()
    letters = sa.select(mate.c.letter).where(mate.c.id.in_(rows), mate.c.letter.is_not(None))
    return sa.or_(ledger.c.id.in_(rows), ledger.c.letter.in_(letters))


def _was_corrected(released: Collection[str]) -> sa.ColumnElement[bool]:
    """A suppressed row was never tried; any other one only at an address that has been replaced, or
    whose denial was not believed afterwards."""
    before, present = sa.func.lower(ledger.c.address), sa.func.lower(offices.c.email)
    # Its last row may have been written down after that, by a worker that had it in hand.
    mate = ledger.alias()
    shares = sa.exists().where(mate.c.id == denials.c.row, mate.c.letter == ledger.c.letter).correlate(denials, ledger)
    its_own = sa.and_(sa.or_(denials.c.row == ledger.c.id, shares), denials.c.since <= denials.c.freed_at)
    freed = sa.exists().where(denials.c.address == before, sa.or_(denials.c.freed_at >= ledger.c.settled_at, its_own))
    corrected = sa.and_(ledger.c.address.is_not(None), sa.or_(before != present, freed, before.in_(released)))
    return sa.or_(ledger.c.state == State.SUPPRESSED, corrected)
