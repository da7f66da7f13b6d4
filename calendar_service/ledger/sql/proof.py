"""The chain in the database, and the rows that it proves. [DOOR: SQL]

Whoever settles rows only notes their ids, in the same transaction: nobody waits for anybody. One follower at a
time makes links of the notes, a batch at once; it takes the chain only if nobody has it, so that one that froze
with it stops no other work, and the database takes it away in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import confirmations, ledger, proofs, reading, unproven
from calendar_service.ledger.proof import (
    CONFIRMED,
    EPOCH,
    FACTS,
    START,
    Link,
    Verification,
    fate_line,
    missing_line,
    next_hash,
)
from calendar_service.ledger.sql.waiting import is_still
from calendar_service.words.states import FINAL

_LOCK = 4502025
_PAGE = 10_000

_SAID = [confirmations.c[name.removeprefix("confirmed_")].label(name) for name in CONFIRMED]
_WITH_WHAT_WAS_SAID = ledger.outerjoin(
    confirmations, sa.and_(confirmations.c.letter == ledger.c.letter, confirmations.c.office == ledger.c.office)
)
"""What an office says of a mail is a fact of each row that went out in it."""

NOTES = 50
"""So many transactions' rows become links in one: on SQLite nobody else can write meanwhile."""


def prove(connection: Connection, ids: Iterable[int]) -> None:
    """Note that these rows met a fate, inside the transaction in which they did; links of it are made by `chain`."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _PAGE):
        connection.execute(unproven.insert().values(rows=wanted[start : start + _PAGE]))


def chain(engine: Engine) -> int | None:
    """Make links of the oldest notes, a batch of them; how many notes. None where another process is at it. A row has the link of the
    fate that it has now: of two within a moment the later one."""
    if not _is_noted(engine):
        return 0
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql" and not connection.scalar(
            sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))
        ):
            return None
        notes = connection.execute(sa.select(unproven).order_by(unproven.c.id).limit(NOTES)).all()
        wanted = sorted({row for note in notes for row in note.rows})
        for start in range(0, len(wanted), _PAGE):
            _prove_page(connection, wanted[start : start + _PAGE])
        connection.execute(unproven.delete().where(unproven.c.id.in_([note.id for note in notes])))
    return len(notes)


def _is_noted(engine: Engine) -> bool:
    with reading(engine) as connection:
        return connection.scalar(sa.select(sa.literal(1)).select_from(unproven).limit(1)) is not None


def _prove_page(connection: Connection, ids: list[int]) -> None:
    columns = [ledger.c[name].label(name) for name in (*FACTS, EPOCH)]
    fated = (
        sa.select(*columns, *_SAID)
        .select_from(_WITH_WHAT_WAS_SAID)
        .where(ledger.c.id.in_(ids), is_still(FINAL))
        .order_by(ledger.c.id)
    )
    last = connection.execute(sa.select(proofs.c.seq, proofs.c.hash).order_by(proofs.c.seq.desc()).limit(1)).first()
    seq, before = (last.seq, last.hash) if last else (0, START)
    lines = [(row["id"], fate_line(dict(row))) for row in connection.execute(fated).mappings()]
    lines += [(ident, missing_line(ident)) for ident in sorted(_missing(connection, ids))]
    links = []
    for ident, line in lines:
        seq, before = seq + 1, next_hash(before, line)
        links.append({"seq": seq, "ledger_id": ident, "line": line, "hash": before})
    if links:
        connection.execute(proofs.insert(), links)


def _missing(connection: Connection, ids: list[int]) -> set[int]:
    """Noted rows that somebody has taken away before they had a link."""
    return set(ids) - set(connection.scalars(sa.select(ledger.c.id).where(ledger.c.id.in_(ids))))


def newest_fate(connection: Connection) -> int:
    """The number of the latest link."""
    return connection.scalar(sa.select(sa.func.max(proofs.c.seq))) or 0


def new_fates(connection: Connection, after: int, limit: int) -> list[int] | None:
    """Ledger rows that met a fate after that link, those too that wait for theirs, each once; None where there are more
    than `limit`."""
    links = sa.select(proofs.c.ledger_id).where(proofs.c.seq > after).limit(limit + 1)
    rows = [*connection.scalars(links), *_noted(connection)]
    return sorted(set(rows)) if len(rows) <= limit else None


def _noted(connection: Connection) -> list[int]:
    """Ledger rows that wait for their link."""
    return [row for rows in connection.scalars(sa.select(unproven.c.rows)) for row in rows]


def verify(engine: Engine) -> Verification:
    """Read the whole chain and the whole ledger, after the links that are still to be made."""
    while chain(engine):
        pass
    found = Verification()
    with reading(engine) as connection:
        found.links(_links(connection))
        found.rows(ledger_rows(connection), set(_noted(connection)))
    return found


def _links(connection: Connection) -> Iterator[Link]:
    rows = connection.execution_options(yield_per=_PAGE).execute(
        sa.select(proofs.c.seq, proofs.c.ledger_id, proofs.c.line, proofs.c.hash).order_by(proofs.c.seq)
    )
    return (Link(*row) for row in rows)


def ledger_rows(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every row with the columns that a report and a proof need, in the order of ids."""
    columns = [ledger.c[name].label(name) for name in (*FACTS, EPOCH, "letter", "days_left", "try_at")]
    every = sa.select(*columns, *_SAID).select_from(_WITH_WHAT_WAS_SAID).order_by(ledger.c.id)
    result = connection.execution_options(yield_per=_PAGE).execute(every)
    return (dict(row) for row in result.mappings())
