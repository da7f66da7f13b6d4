"""The composition root: settings in, a Service out. It opens every door; nobody else does."""

from __future__ import annotations

import logging
import os
import socket
import sys
import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from email.utils import parseaddr
from functools import cached_property

import redis
import sqlalchemy as sa
from prometheus_client import CollectorRegistry

from calendar_service import package_data
from calendar_service.clock import Clock, rehearsal_clock, shared_beginning, system_clock
from calendar_service.database import migrate, open_engine, reading
from calendar_service.jobs import broker
from calendar_service.mail.catcher import catcher_port, caught
from calendar_service.mail.journal import Journal, find_accepted
from calendar_service.mail.smtp import Connection, Reply, Server
from calendar_service.offices.directory_sql import Directory
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.publisher import Publisher
from calendar_service.reminders.compose import Composer
from calendar_service.reminders.delivery import Delivery, Lease, Means
from calendar_service.reminders.dispatch import Dispatch
from calendar_service.reminders.ledger_sql import SqlLedger
from calendar_service.rendering import TEMPLATES, Rendering
from calendar_service.settings import Settings, read_settings

log = logging.getLogger(__name__)


def settings_from_environment() -> Settings:
    """Raises InvalidSettings."""
    return read_settings(os.environ)  # noqa: TID251  the one place that may


def start_logging() -> None:
    """One line an event, on standard error, without addresses; libraries only when they warn."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for noisy in ("alembic", "mail.log", "asyncio", "_granian", "granian.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class Service:
    """Everything that runs on one set of settings. Doors open when first used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.regions = package_data.regions()
        self.translators = package_data.translators()

    @cached_property
    def clock(self) -> Clock:
        settings = self.settings
        if settings.clock_start is None:
            return system_clock
        began = shared_beginning(settings.data_dir / "rehearsal.json", settings.clock_start, settings.clock_speed)
        return rehearsal_clock(settings.clock_start, settings.clock_speed, began)

    @cached_property
    def engine(self) -> sa.Engine:
        return open_engine(self.settings.sql_url)

    def migrate(self) -> None:
        migrate(self.settings.sql_url)

    @cached_property
    def archive(self) -> Archive:
        return Archive(self.engine, self.regions)

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.engine)

    @cached_property
    def ledger(self) -> SqlLedger:
        return SqlLedger(self.engine)

    @cached_property
    def publisher(self) -> Publisher:
        return Publisher(
            self.archive,
            self.settings.stages_file,
            self.clock,
            self.translators["id"],
            auto=self.settings.publish == "auto",
        )

    @cached_property
    def rendering(self) -> Rendering:
        return Rendering(TEMPLATES, self.translators)

    @cached_property
    def composer(self) -> Composer:
        return Composer(self.settings, self.regions, self.translators, self.rendering)

    @cached_property
    def redis(self) -> redis.Redis:
        return broker.connect(self.settings.redis_url, self.settings.data_dir)

    # Mail

    def mail_server(self) -> Server:
        """Where mail goes now. In a rehearsal the catcher may come back on another port."""
        if self.settings.smtp_url:
            return Server.from_url(self.settings.smtp_url)
        port = catcher_port(self.settings.data_dir)
        return Server("smtp", "127.0.0.1", port or 1)  # nobody listens on port 1: refused, tried again

    def connect_mail(self) -> Connection:
        hello = socket.getfqdn() if self.settings.smtp_url else "localhost"
        return Connection(self.mail_server, self.settings.smtp_timeout_seconds, hello)

    @property
    def envelope_sender(self) -> str:
        return parseaddr(self.settings.mail_from)[1]

    @property
    def catches_mail(self) -> bool:
        """Whether mail stays here: a rehearsal without a mail server of its own."""
        return self.settings.is_rehearsal and self.settings.smtp_url is None

    def evidence(self, owner: str, message_ids: Iterable[str]) -> dict[str, Reply]:
        """What is known of mails that a dead process may have handed over."""
        wanted = set(message_ids)
        found = find_accepted(self.settings.data_dir / "journal", owner, wanted)
        if self.catches_mail:
            for name in caught(self.settings.data_dir, wanted - found.keys()):
                found[name] = Reply(250, "2.0.0", "found in the catcher's log", "")
        return found

    # Processes

    def new_owner(self) -> str:
        return f"{os.getpid()}-{uuid.uuid4().hex[:12]}"

    def delivery(self, lease: Lease) -> tuple[Delivery, Journal]:
        journal = Journal(self.settings.data_dir / "journal", lease.owner)
        means = Means(
            ledger=self.ledger,
            current=self.publisher.refresh,
            find_offices=self.directory.by_code,
            composer=self.composer,
            connect=self.connect_mail,
            journal=journal,
            clock=self.clock,
            lease=lease,
            sender=self.envelope_sender,
            batch_rows=self.settings.batch_rows,
        )
        return Delivery(means), journal

    def dispatch(self) -> Dispatch:
        return Dispatch(
            self.ledger,
            self.regions,
            self.evidence,
            uid_domain=self.settings.uid_domain,
            cooling_off=timedelta(minutes=self.settings.change_cooling_off_minutes),
            clock=self.clock,
            real_clock=system_clock,
        )

    def doors(self) -> Mapping[str, object]:
        return {"database": self._ask_database, "redis": self._ask_redis}

    def _ask_database(self) -> None:
        with reading(self.engine) as connection:
            connection.execute(sa.text("SELECT 1"))

    def _ask_redis(self) -> None:
        self.redis.ping()

    @cached_property
    def metrics(self) -> CollectorRegistry:
        return CollectorRegistry()

    def connections(self) -> str:
        """What a process says when it starts: never a password."""
        database = sa.make_url(self.settings.sql_url).render_as_string(hide_password=True)
        mail = "catcher" if self.catches_mail else str(self.mail_server()) if self.settings.smtp_url else "none"
        clock = f"rehearsal from {self.settings.clock_start} x {self.settings.clock_speed:g}"
        return (
            f"database {database}, queue {broker.describe(self.settings.redis_url)}, mail {mail}, "
            f"clock {clock if self.settings.is_rehearsal else 'system'}"
        )
