"""The tables of what the desk tells its own people, and of what they ask of each other and of notices. [DOOR: SQL]

They belong to the one schema of `database`; the migrations load them, and so does whoever reads or writes them.
"""

from __future__ import annotations

import sqlalchemy as sa

from calendar_service.database import Instant, metadata

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")

account_addresses = sa.Table(
    "account_addresses",
    metadata,
    sa.Column("account", sa.String(40), primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("since", Instant, nullable=False),
)
"""Where an account reads mail, and in which language; by the service's clock. No row: it is sent none."""

account_mails = sa.Table(
    "account_mails",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("account", sa.String(40), nullable=False),
    sa.Column("event", sa.String(24), nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("entered_at", Instant, nullable=False),
    sa.Column("mail_at", Instant),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("answer", sa.Text, nullable=False),
    sa.UniqueConstraint("event", "number", "account"),
)
"""Mails to accounts: one an event, its number and an account. By real time. mail_at: when it is tried next; NULL once it is over. answer: what became of it."""

_IS_OPEN = account_mails.c.mail_at.is_not(None)
sa.Index("account_mails_mail", account_mails.c.mail_at, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("number", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("account", sa.String(40), nullable=False),
    sa.Column("text", sa.LargeBinary, nullable=False),
    sa.Column("base", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("ended_by", sa.Text, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("pending", sa.BigInteger),
    sa.Column("revision", sa.Integer),
)
"""Drafts whose authors ask for their publication, as they were when they asked. pending: the publication that waits with it. By the service's clock."""

outbox_steps = sa.Table(
    "outbox_steps",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("election", sa.String(60), nullable=False),
    sa.Column("stage", sa.String(60), nullable=False),
    sa.Column("scheduled_at", Instant, nullable=False),
    sa.Column("step", sa.String(10), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("needed_by", Instant),
)
"""Append-only: who held notices of a moved date or let them go; see promises.outbox."""
