"""The epochs of one database, append-only. [DOOR: SQL]"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.database import epochs
from calendar_service.publishing.epoch import FIRST, Epoch


def present_epoch(connection: Connection) -> Epoch:
    """The epoch that lasts."""
    columns = (epochs.c.number, epochs.c.since, epochs.c.sequence, epochs.c.revision)
    row = connection.execute(sa.select(*columns).order_by(epochs.c.number.desc()).limit(1)).first()
    return Epoch(*row) if row else FIRST


def write_epoch(connection: Connection, epoch: Epoch, by: str, why: str) -> None:
    """Write that an epoch begins. The database refuses a number twice."""
    assert epoch.since is not None
    connection.execute(
        epochs.insert().values(
            number=epoch.number, since=epoch.since, by=by, why=why, sequence=epoch.sequence, revision=epoch.revision
        )
    )
