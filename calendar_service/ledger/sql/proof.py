"""The chain in the database, and the rows that it proves. [DOOR: SQL]"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.database import ledger, proofs, reading
from calendar_service.ledger.proof import EPOCH, FACTS, START, Link, Verification, fate_line, next_hash
from calendar_service.ledger.sql.waiting import is_still
from calendar_service.words.states import FINAL

_LOCK = 4502025
_PAGE = 10_000


def prove(connection: Connection, ids: Iterable[int]) -> None:
    """Add a link for each of these rows that has met its fate, inside the transaction in which it
    did. One transaction at a time adds links; the others wait for its commit."""
    wanted = sorted(set(ids))
    if wanted and connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    for start in range(0, len(wanted), _PAGE):
        _prove_page(connection, wanted[start : start + _PAGE])


def _prove_page(connection: Connection, ids: list[int]) -> None:
    columns = [ledger.c[name].label(name) for name in (*FACTS, EPOCH)]
    fated = sa.select(*columns).where(ledger.c.id.in_(ids), is_still(FINAL)).order_by(ledger.c.id)
    last = connection.execute(sa.select(proofs.c.seq, proofs.c.hash).order_by(proofs.c.seq.desc()).limit(1)).first()
    seq, before = (last.seq, last.hash) if last else (0, START)
    links = []
    for row in connection.execute(fated).mappings():
        line = fate_line(dict(row))
        seq, before = seq + 1, next_hash(before, line)
        links.append({"seq": seq, "ledger_id": row["id"], "line": line, "hash": before})
    if links:
        connection.execute(proofs.insert(), links)


def newest_fate(connection: Connection) -> int:
    """The number of the latest link."""
    return connection.scalar(sa.select(sa.func.max(proofs.c.seq))) or 0


def new_fates(connection: Connection, after: int, limit: int) -> list[int] | None:
    """Ledger rows that met a fate after that link, each once; None where there are more than `limit`."""
    links = sa.select(proofs.c.ledger_id).where(proofs.c.seq > after).limit(limit + 1)
    rows = list(connection.scalars(links))
    return sorted(set(rows)) if len(rows) <= limit else None


def verify(engine: Engine) -> Verification:
    """Read the whole chain and the whole ledger."""
    found = Verification()
    with reading(engine) as connection:
        found.links(_links(connection))
        found.rows(ledger_rows(connection))
    return found


def _links(connection: Connection) -> Iterator[Link]:
    rows = connection.execution_options(yield_per=_PAGE).execute(
        sa.select(proofs.c.seq, proofs.c.ledger_id, proofs.c.line, proofs.c.hash).order_by(proofs.c.seq)
    )
    return (Link(*row) for row in rows)


def ledger_rows(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every row with the columns that a report and a proof need, in the order of ids."""
    columns = [ledger.c[name].label(name) for name in (*FACTS, EPOCH, "days_left", "try_at")]
    result = connection.execution_options(yield_per=_PAGE).execute(sa.select(*columns).order_by(ledger.c.id))
    return (dict(row) for row in result.mappings())
