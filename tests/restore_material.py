"""A ledger that is told, and the log of a mail server about it: for tests of what becomes of both after a restore."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from calendar_service.database import ledger as table
from calendar_service.database import reading
from calendar_service.ledger.rows import MAIL, Outcome, Row, Sending
from calendar_service.letters.reference import message_id, reference_of
from calendar_service.offices.office import Office
from calendar_service.promises.plan import plan_groups
from calendar_service.words.states import State
from tests.world import Service

KNOWN = datetime.fromisoformat("2024-09-01T00:00+07:00")
DUMPED = datetime.fromisoformat("2024-09-18T09:00+07:00")
LOST = datetime.fromisoformat("2024-09-19T09:00+07:00")
OFFICES = [Office(f"o{n}", f"Kantor {n}", "pemda", "35.78", f"o{n}@kantor.example") for n in range(7)]


def plan(service: Service) -> int:
    revision = service.official.refresh()
    return service.ledger.plan(revision.number, plan_groups(revision, service.regions), service.clock())


def tell(service: Service, limit: int = 1000) -> list[Row]:
    """Rows are claimed and accepted."""
    rows = service.ledger.claim("w", service.clock(), limit, [MAIL])
    marks = [
        Sending(row.id, row.claims, f"{row.office}@kantor.example", 1, "0" * 64, reference_of([row])) for row in rows
    ]
    service.ledger.advance("w", (), marks, service.clock())
    outcomes = [Outcome(row.id, State.ACCEPTED, 250, "2.0.0", "Ok", f"Q{row.id}", claims=row.claims) for row in rows]
    assert service.ledger.record("w", outcomes, service.clock()) == len(rows)
    return rows


def logged(names: Iterable[str], at: datetime) -> bytes:
    """As Postfix writes of mails that it has accepted."""
    stamp = at.isoformat(timespec="microseconds")
    return b"".join(
        f"{stamp} mx postfix/{line}\n".encode()
        for number, name in enumerate(names)
        for line in (
            f"cleanup[7]: 4ABC{number:06}: message-id=<{name}>",
            f"qmgr[8]: 4ABC{number:06}: from=<p@uji.example>, size=9, nrcpt=1 (queue active)",
        )
    )


def ids(rows: Iterable[Row]) -> list[str]:
    return [message_id(row, "uji.example") for row in rows]


def states(service: Service) -> Counter[tuple[str, int]]:
    """Rows by state, and how often they were in doubt."""
    with reading(service.engine) as connection:
        return Counter((row.state, row.ambiguous) for row in connection.execute(sa.select(table)))
