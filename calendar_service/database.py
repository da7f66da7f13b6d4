"""The one schema, and how a database is opened. [DOOR: SQL]

SQLite for one machine, PostgreSQL for several; the same statements serve both. Instants are aware
UTC everywhere outside and sort correctly inside. This module holds no query.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.pool import ConnectionPoolEntry

from calendar_service import postgresql

metadata = sa.MetaData()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime: TIMESTAMPTZ in PostgreSQL; in SQLite the microseconds since 1970, an
    integer, because a ledger row has five instants and as text they would be half of it."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        stored = sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.BigInteger()
        return dialect.type_descriptor(stored)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else _EPOCH + timedelta(microseconds=value)


_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_JSON = sa.JSON()
_SET = sa.text("look_again_at IS NOT NULL")
_WHERE_SET: Any = {"sqlite_where": _SET, "postgresql_where": _SET}
_SENT = sa.text("letter IS NOT NULL")
_WHERE_SENT: Any = {"sqlite_where": _SENT, "postgresql_where": _SENT}
_TO_MAIL = sa.text("mail_at IS NOT NULL")
_WHERE_TO_MAIL: Any = {"sqlite_where": _TO_MAIL, "postgresql_where": _TO_MAIL}

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("published_at", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("text", sa.LargeBinary, nullable=False),
    sa.Column("stamps", _JSON, nullable=False),
    sa.Column("vanished", _JSON, nullable=False),
    sa.Index("revisions_text", "sha256"),
)
"""Append-only. vanished: stages that the text no longer has -> the revision whose text has them."""

sightings = sa.Table(
    "sightings",
    metadata,
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
    sa.Column("stand", sa.String(12), nullable=False),
    sa.Column("troubles", _JSON, nullable=False),
    sa.Column("looked_at", Instant, nullable=False),
)
"""What was last seen of each STAGES_FILE; see publishing.verdict. changed_at: by the disk's clock, in nanoseconds."""

schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("election", sa.String(60), primary_key=True),
    sa.Column("stage", sa.String(60), primary_key=True),
    sa.Column("region", sa.String(5), primary_key=True),
    sa.Column("schedule", sa.Integer, key="schedule_version", nullable=False),
)
"""The present version of the schedule of each stage; region '' for all that have no row of their own."""

served = sa.Table(
    "served",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("modified_at", Instant, nullable=False),
)
"""When the bytes of the feeds last changed, for whatever reason: Last-Modified, never going back."""

signing_keys = sa.Table(
    "signing_keys",
    metadata,
    sa.Column("name", sa.String(43), primary_key=True),
    sa.Column("public", sa.LargeBinary, nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("until", Instant),
)
"""Public halves of the keys that ever signed; until: when another one began. No secret one is here."""

manifests = sa.Table(
    "manifests",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("key", sa.String(43), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("signed_at", Instant, nullable=False),
    sa.Index("manifests_revision", "revision"),
)
"""Append-only: what was signed; see signing.manifest. body: by zlib. sha256: of the body before. key: name of the key."""

offices = sa.Table(
    "offices",
    metadata,
    sa.Column("code", sa.String(60), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("region", sa.String(5), nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("salutation", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("known_at", Instant, nullable=False),
    sa.Column("retired_at", Instant),
    sa.Column("look_again_at", Instant),
    sa.Column("hour", sa.Text, nullable=False, server_default=""),
    sa.Index("offices_look_again", "look_again_at", **_WHERE_SET),
    sqlite_with_rowid=False,  # the table itself lies in the order of codes, in which planning reads it
)
"""known_at: since when the office has been known, retired or not. look_again_at: when it came back, or became of
another kind or region; what fell due before has not been looked at since. Planning does, and clears it. hour: at which it is told, `08` for eight
in the morning; empty: at the common one."""

epochs = sa.Table(
    "epochs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)
"""Append-only: when a database that was older than what had been served was accepted; see publishing.epoch. The first epoch has no row."""

timelines = sa.Table(
    "timelines",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(8), nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Column("settled_at", Instant),
)
"""Append-only: servers of PostgreSQL on which the database has lived; see restoring.marks_sql."""

_PRESENT_EPOCH: Any = sa.select(sa.func.coalesce(sa.func.max(epochs.c.number), 1)).scalar_subquery()

office_lists = sa.Table(
    "office_lists",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("offices", sa.Integer, nullable=False),
    sa.Column("csv_gz", sa.LargeBinary, nullable=False),
)
"""Append-only: the list of offices as of each change. sha256: of its CSV; csv_gz: the CSV, by gzip. offices: how many. by: empty for a list that was found,
made before there was a history."""

_SUBJECT = sa.String(60).with_variant(sa.String(70), "postgresql")
"""An id of 60 letters, an `@` and the code of a region. SQLite looks at no length, and keeps the one that it began with."""

_TOLD = sa.String(60).with_variant(sa.String(100), "postgresql")
"""Days, hours, the longest name of a zone and marks; see promises.told."""

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    # What is owed: the key.
    sa.Column("election", sa.String(60), nullable=False),
    sa.Column("stage", _SUBJECT, nullable=False),
    sa.Column("kind", sa.String(20), key="message", nullable=False),
    sa.Column("lead", sa.Integer, nullable=False),
    sa.Column("office", sa.String(60), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("schedule", sa.Integer, key="schedule_version", nullable=False),
    # What it says and until when it helps.
    sa.Column("region", sa.String(5), nullable=False),
    sa.Column("days_left", sa.Integer, nullable=False),
    sa.Column("told", _TOLD, nullable=False),
    sa.Column("before", _TOLD),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("not_after", Instant, nullable=False),
    sa.Column("planned_at", Instant, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False, default=_PRESENT_EPOCH, server_default="1"),
    # Where it stands.
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("owner", sa.String(40)),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("try_at", Instant, nullable=False),
    sa.Column("ambiguous", sa.Integer, nullable=False),
    sa.Column("claims", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lost_at", Instant),
    # The proof.
    sa.Column("address", sa.Text),
    sa.Column("revision", sa.Integer),
    sa.Column("sha256", sa.String(64)),
    sa.Column("settled_at", Instant),
    sa.Column("reply_code", sa.Integer),
    sa.Column("enhanced_code", sa.String(12)),
    sa.Column("reply", sa.Text),
    sa.Column("queue_id", sa.Text),
    sa.Column("letter", sa.String(40)),
    sa.UniqueConstraint(
        "election", "stage", "message", "lead", "office", "channel", "schedule_version", name="ledger_key"
    ),
    sa.Index("ledger_open_by_office", "state", "channel", "not_after", "try_at", "office", "id"),
    sa.Index("ledger_letter", "letter", **_WHERE_SENT),
)
"""message, schedule_version: the columns are called `kind` and `schedule`, as they were from the first. epoch: the one
in which the row was planned; its Message-ID names it. claims: how often it was claimed; see ledger.rows.Claim. lost_at:
when the owner of a row that was being sent fell silent, in real time. letter: in which mail the row went out last, the left half of its Message-ID;
several rows may share one."""

proofs = sa.Table(
    "proofs",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("ledger_id", sa.BigInteger, nullable=False),
    sa.Column("line", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""Append-only: what became of each ledger row, each link hashed with the one before it."""

unproven = sa.Table(
    "unproven",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("rows", _JSON, nullable=False),
)
"""Ids of ledger rows that met a fate, a list for each transaction, until the chain of proofs has them."""

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("owner", sa.String(40), primary_key=True),
    sa.Column("alive_until", Instant, nullable=False),
)
"""Who may hold ledger rows, by real time. An owner that has not said so again is dead."""

progress = sa.Table(
    "progress",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("at", Instant, nullable=False),
)
"""`planned`: up to and including this instant; `swept`, `allowed`: see promises.stretch.Progress; `doubted`: when so
many addresses were denied that none was believed, see ledger.denials; `returned`: when the database came back, see
ledger.recovery."""

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("role", sa.String(12), nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("sessions", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("disabled_at", Instant),
    sa.Column("browsers", sa.Integer, nullable=False, server_default="0"),
)
"""Who may edit. sessions: how often all sessions of the account were ended; browsers: how often all browsers that knew it were forgotten."""

second_factors = sa.Table(
    "second_factors",
    metadata,
    sa.Column("account", sa.String(40), primary_key=True),
    sa.Column("seed", sa.String(40), nullable=False),
    sa.Column("last_step", sa.BigInteger, nullable=False),
    sa.Column("since", Instant, nullable=False),
)
"""The second factor of an account; see accounts.second_factor. last_step: of the last code that was used."""

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("account", sa.String(40), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
)
"""Digests of the codes on paper that an account has not used yet."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
"""Append-only: who logged in, published, changed the office list."""

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("account", sa.String(40), primary_key=True),
    sa.Column("text", sa.LargeBinary, nullable=False),
    sa.Column("base", sa.LargeBinary, nullable=False),
    sa.Column("saved_at", Instant, nullable=False),
)
"""What an account has not finished, and the text that it started from."""

pending_publications = sa.Table(
    "pending_publications",
    metadata,
    sa.Column("number", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("text", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("base", sa.String(64), nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("is_confirmed", sa.Boolean, nullable=False),
    sa.Column("publish_at", Instant),
    sa.Column("zone", sa.String(40), nullable=False),
    sa.Column("needs_second", sa.Boolean, nullable=False),
    sa.Column("submitted_at", Instant, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("agreed_by", sa.Text, nullable=False),
    sa.Column("ended_by", sa.Text, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("revision", sa.Integer),
    sa.Column("reasons", _JSON, nullable=False),
)
"""Texts that wait to be published, or did: for a time, for a second publisher, or for both."""

guesses = sa.Table(
    "guesses",
    metadata,
    sa.Column("key", sa.String(100), primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Wrong passwords and codes by name, by address and by browser, in real time; a right one deletes the rows under which it was counted. Requests of
pages that everybody may ask, too, by address and by office: at is when the first of them came."""

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("address", sa.String(320), primary_key=True),
    sa.Column("since", Instant, nullable=False),
    sa.Column("code", sa.Integer, nullable=False),
    sa.Column("enhanced", sa.String(12), nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("row", sa.BigInteger),
)
"""Addresses, in lower case, where nobody can be reached. row: the ledger row that showed it."""

denials = sa.Table(
    "denials",
    metadata,
    sa.Column("address", sa.String(320), primary_key=True),
    sa.Column("since", Instant, nullable=False),
    sa.Column("code", sa.Integer, nullable=False),
    sa.Column("enhanced", sa.String(12), nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("row", sa.BigInteger),
    sa.Column("bounced", sa.Boolean, nullable=False),
    sa.Column("freed_at", Instant),
    sa.Index("denials_since", "since"),
)
"""Addresses, in lower case, that a server has denied, held or not; see ledger.denials. since: the first time that counts. row: the ledger row that showed
it last. bounced: by a mail that came back. freed_at: when what had been said until then was no longer believed."""

domains = sa.Table(
    "domains",
    metadata,
    sa.Column("name", sa.String(255), primary_key=True),
    sa.Column("used_until", Instant, nullable=False),
    sa.Column("promised_until", Instant, nullable=False),
    sa.Column("rests_until", Instant, nullable=False),
    sa.Column("strikes", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(12), nullable=False, server_default=""),
    sa.Column("words", sa.Text, nullable=False, server_default=""),
    sa.Column("refused_at", Instant),
    sa.Column("bounced", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("probing", sa.Boolean, nullable=False, server_default=sa.false()),
)
"""How fast mail may go to the domains of recipients, and why one takes none; see delivery.pacing. By the service's clock."""

replies = sa.Table(
    "replies",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("office", sa.String(60)),
    sa.Column("known_by", sa.String(12)),
    sa.Column("row", sa.BigInteger),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("is_cut", sa.Boolean, nullable=False),
    sa.Column("attachments", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("done_at", Instant),
    sa.Column("done_by", sa.String(40)),
    sa.UniqueConstraint("digest", name="replies_digest"),
)
"""What people wrote to an address of ours; see mail.replies_sql. A few, and not for ever. done_by: an account."""

arrivals = sa.Table(
    "arrivals",
    metadata,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("mails", sa.Integer, nullable=False),
    sa.Column("last_at", Instant, nullable=False),
)
"""How many other mails came to our addresses, and when the last one; nothing else of them is kept."""

office_doors = sa.Table(
    "office_doors",
    metadata,
    sa.Column("office", sa.String(60), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("since", Instant, nullable=False),
)
"""Offices whose link to their own page was renewed: number is the one that the present link names. Without a row it is 1."""

confirmations = sa.Table(
    "confirmations",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("office", sa.String(60), nullable=False),
    sa.Column("letter", sa.String(40), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Index("confirmations_letter", "letter", "office", unique=True),
)
"""Append-only: an office has passed a mail on, who says so, and what else; said again it changes nothing. letter: as in the ledger."""

office_wishes = sa.Table(
    "office_wishes",
    metadata,
    sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
    sa.Column("office", sa.String(60), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("facts", _JSON, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("settled_at", Instant),
    sa.Column("settled_by", sa.Text, nullable=False, server_default=""),
    sa.Column("mail_at", Instant),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Index("office_wishes_office", "office"),
    sa.Index("office_wishes_mail", "mail_at", **_WHERE_TO_MAIL),
)
"""What an office asked for at its own page and somebody has to confirm. digest: of the secret in the mail that asks; settled_by: who did. until, mail_at: real
time. mail_at: when the mail that asks is tried next; NULL where none is to go out, or it has."""

calendar_checks = sa.Table(
    "calendar_checks",
    metadata,
    sa.Column("code", sa.String(20), primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("found", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Index("calendar_checks_until", "until"),
)
"""What was found in somebody's calendar, as JSON, under the code of its page; by real time. The calendar is not kept."""

alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("since", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
)
"""What keeps all mail from going out, until it goes again. By real time."""


def open_engine(url: str) -> Engine:
    """An engine for the address of Settings.sql_url. Nothing is connected yet."""
    if url.startswith("sqlite"):
        path = sa.make_url(url).database
        if path and path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        options = {"timeout": 15, "check_same_thread": False}
        engine = sa.create_engine(url, hide_parameters=True, connect_args=options, pool_size=20)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = sa.create_engine(
        url, hide_parameters=True, pool_pre_ping=True, pool_size=20, connect_args=postgresql.PATIENCE
    )
    sa.event.listen(engine, "connect", postgresql.prepare)
    sa.event.listen(engine, "begin", postgresql.tell_limits)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver's guesses
    # Large pages, seldom carried over from the log (each 64 MB), make planning for millions a third
    # cheaper. The page size counts for a new file only.
    for pragma in ("page_size=16384", "journal_mode=WAL", "wal_autocheckpoint=4000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once, so that it can never fail half-way for want of it."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, on one consistent state."""
    with engine.connect().execution_options(reading=True) as connection, connection.begin():
        yield connection


def official_step(connection: Connection) -> None:
    """Hold until the transaction ends: one at a time publishes, or plans by what is published, so that no planning
    by an old timeline passes over what a new one owes."""
    _one_at_a_time(connection, 4502026)


def denial_step(connection: Connection) -> None:
    """Hold until the transaction ends: one at a time counts how many addresses were denied."""
    _one_at_a_time(connection, 4502027)


STEP_SECONDS = 60
"""How long somebody waits for whoever publishes or plans: the transaction that plans a page of offices is the longest of all."""

RELEASE_SECONDS = 300
"""The same for another release, which may have a large table to change."""


def release_step(connection: Connection) -> None:
    """Hold until the transaction ends: one at a time changes the schema. A table that somebody else uses is
    waited for no longer than any lock is: whoever comes after us would wait with us."""
    _one_at_a_time(connection, 4502024, RELEASE_SECONDS)
    if connection.dialect.name == "postgresql":
        postgresql.wait_for_lock(connection)


def _one_at_a_time(connection: Connection, number: int, seconds: int = STEP_SECONDS) -> None:
    """SQLite's writers wait for each other anyway. seconds: how long this transaction waits for a lock."""
    if connection.dialect.name == "postgresql":
        postgresql.wait_for_lock(connection, seconds)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def read_at_leisure(connection: Connection) -> None:
    """A reader that a person, or a slow pipe, reads from: it may pause for as long as it likes."""
    if connection.dialect.name == "postgresql":
        postgresql.at_leisure(connection)
