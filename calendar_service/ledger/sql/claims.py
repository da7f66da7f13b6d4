"""The statements by which whoever has claimed rows writes: each names the claim, so that a claim which has lost its row to
a later one changes nothing. [DOOR: SQL]"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.database import ledger
from calendar_service.ledger.rows import Claim, Outcome, Sending, changed_by
from calendar_service.ledger.sql.proof import prove
from calendar_service.ledger.sql.waiting import is_still, is_still_one_of
from calendar_service.words.states import FINAL, UNDER_WAY, State


def held_by(connection: Connection, owner: str, states: Iterable[State], claims: Collection[Claim]) -> list[Claim]:
    """Those of these claims that hold their rows for the owner in these states, and do so until the commit."""
    ids = [claim.id for claim in claims]
    mine = sa.select(ledger.c.id, ledger.c.claims).where(ledger.c.id.in_(ids), ledger.c.owner == owner)
    rows = connection.execute(mine.where(is_still(states)).order_by(ledger.c.id).with_for_update())
    return [claim for claim in (Claim(row.id, row.claims) for row in rows) if claim in claims]


ONE = ledger.update().where(ledger.c.id == sa.bindparam("row"), ledger.c.claims == sa.bindparam("number"))
"""To be executed with a list of claims of held rows, each as `row` and `number`: one statement for all."""


_OWN = ONE.where(ledger.c.owner == sa.bindparam("holder"))
_MARK = _OWN.where(is_still_one_of((State.LEASED,))).values(state=State.SENDING, tries=ledger.c.tries + 1)
_RECORD = _OWN.where(is_still_one_of(UNDER_WAY))
"""The same for rows that may have been lost meanwhile: the number of rows says whether any was. Made once: a worker
executes them with every few letters."""


def by_claim(claim: Claim) -> dict[str, int]:
    """What names a row and a claim in ONE."""
    return {"row": claim.id, "number": claim.number}


def first_of_each(outcomes: Iterable[Outcome]) -> dict[Claim, Outcome]:
    """Of several outcomes of one claim the first holds."""
    known: dict[Claim, Outcome] = {}
    for outcome in outcomes:
        known.setdefault(outcome.claim, outcome)
    return known


def mark_sending(connection: Connection, owner: str, following: Iterable[Sending]) -> int:
    """How many of these were the owner's to send."""
    marks = [
        {
            "row": m.id,
            "number": m.claims,
            "holder": owner,
            "address": m.address,
            "revision": m.revision,
            "sha256": m.sha256,
            "letter": m.letter,
        }
        for m in following
    ]
    return connection.execute(_MARK, marks).rowcount if marks else 0


def write_outcomes(connection: Connection, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
    """How many of these were the owner's to write. Outcomes that fill the same columns go together."""
    alike: dict[tuple[State, bool], list[dict[str, Any]]] = {}
    fated = []
    for outcome in outcomes:
        key = (outcome.state, outcome.try_at is None)
        row = {"row": outcome.id, "number": outcome.claims, "holder": owner}
        alike.setdefault(key, []).append(row | changed_by(outcome, now))
        if outcome.state in FINAL:
            fated.append(outcome.id)
    prove(connection, fated)
    return sum(
        connection.execute(_RECORD.values(tries=untried()) if state is State.PENDING else _RECORD, rows).rowcount
        for (state, _), rows in alike.items()
    )


def untried() -> sa.ColumnElement[int]:
    """A mail that never left was no try: an outage must not use up the short pauses."""
    return sa.case((ledger.c.state == State.LEASED, ledger.c.tries), else_=ledger.c.tries - 1)
