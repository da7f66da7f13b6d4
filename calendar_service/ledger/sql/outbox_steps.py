"""What was said last of each move of a date, read in the transaction of whoever asks. [DOOR: SQL]"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calendar_service.desk_tables import outbox_steps
from calendar_service.promises.outbox import NoticeMove, Outbox, OutboxEntry, OutboxStep


def newest_step(connection: Connection) -> int:
    """Its number, 0 for none."""
    return connection.scalar(sa.select(sa.func.coalesce(sa.func.max(outbox_steps.c.id), 0))) or 0


def read_outbox(connection: Connection, cooling_off: timedelta) -> Outbox:
    """The last step of each move; there are few, and each is a person's."""
    entries = (
        OutboxEntry(
            row.id,
            NoticeMove(row.election, row.stage, row.scheduled_at),
            OutboxStep(row.step),
            row.at,
            row.by,
            row.note,
            row.needed_by,
        )
        for row in connection.execute(sa.select(outbox_steps).order_by(outbox_steps.c.id))
    )
    return Outbox(cooling_off, {entry.move: entry for entry in entries})
