"""The present backlog, measured in the ledger. [DOOR: SQL]"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calendar_service.database import ledger, reading
from calendar_service.ledger.backlog import WINDOW, Backlog
from calendar_service.words.states import REACHED, UNSENT


def measure(engine: Engine, now: datetime) -> Backlog:
    """Reads only. Rows of a schedule that has been replaced count until the next sweep closes them."""
    open_rows = sa.and_(ledger.c.state.in_(UNSENT), ledger.c.not_after > now)
    by_boundary = sa.select(ledger.c.not_after, sa.func.count()).where(open_rows).group_by(ledger.c.not_after)
    times = sa.select(sa.func.min(ledger.c.due_at), sa.func.max(ledger.c.try_at)).where(open_rows)
    with reading(engine) as connection:
        waiting = [(row[0], row[1]) for row in connection.execute(by_boundary.order_by(ledger.c.not_after))]
        oldest, last_try_at = connection.execute(times).one()
        since = max(now - WINDOW, min(oldest, now)) if oldest else now - WINDOW
        accepted = sa.select(sa.func.count()).where(ledger.c.state.in_(REACHED), ledger.c.settled_at >= since)
        count = connection.scalar(accepted) or 0
    later = last_try_at if last_try_at and last_try_at > now else None
    return Backlog(now, waiting, later, count, now - since)
