"""The composition root: settings in, a Service out. It opens every door; nobody else does."""

from __future__ import annotations

import logging
import os
import socket
import sys
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import redis
import sqlalchemy as sa

from calendar_service import package_data
from calendar_service.accounts.accounts_sql import Accounts
from calendar_service.clock import Clock, rehearsal_clock, shared_beginning
from calendar_service.database import migrate, open_engine
from calendar_service.database_time import DatabaseTime, asking_later
from calendar_service.delivery.dead_workers import Remains
from calendar_service.delivery.delivery import Delivery, Means
from calendar_service.delivery.dispatch import Dispatch
from calendar_service.delivery.domains_sql import Domains
from calendar_service.delivery.fence import Fence
from calendar_service.delivery.gate import REASONS, Gate, MailStopped
from calendar_service.delivery.journal import Journal, find_accepted
from calendar_service.delivery.lease import Lease
from calendar_service.delivery.pacing import Lanes
from calendar_service.delivery.preparing import Preparing
from calendar_service.delivery.questions import Care
from calendar_service.editing.foretelling import Foretelling, Known
from calendar_service.editing.guard import Guard
from calendar_service.editing.preview import Preview, preview
from calendar_service.editing.touched_feeds import touched_feeds
from calendar_service.jobs import broker
from calendar_service.ledger.rows import Row
from calendar_service.ledger.sql.aftermath import Aftermath
from calendar_service.ledger.sql.alarms import Alarms
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.presence import Presence
from calendar_service.ledger.sql.suppressions import Suppressions
from calendar_service.ledger.sql.told import ToldSql
from calendar_service.letters.compose import Composer
from calendar_service.mail.catcher import catcher_port, caught
from calendar_service.mail.opening import Server
from calendar_service.mail.postfix_log import find_queued
from calendar_service.mail.return_path import ReturnPath
from calendar_service.mail.smtp import Connection, Reply
from calendar_service.offices.directory_sql import Directory
from calendar_service.promises.stretch import AHEAD, LEAP
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.official import Official
from calendar_service.publishing.past import Past
from calendar_service.publishing.publish import Publishing
from calendar_service.publishing.sightings_sql import Sightings
from calendar_service.publishing.watching import Watcher
from calendar_service.publishing.working_copy import WorkingCopy
from calendar_service.rehearsal import BEGINNING
from calendar_service.rendering import TEMPLATES, Rendering
from calendar_service.settings import Settings, read_settings
from calendar_service.words.languages import DEFAULT

if TYPE_CHECKING:
    from calendar_service.serving.trial import Trial

FAST_LEAP = timedelta(minutes=10)
"""Real time in which a rehearsal's mark of planning moves by itself, if that is more than elsewhere."""


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
            return self.time.now
        began = shared_beginning(settings.data_dir / BEGINNING, settings.clock_start, settings.clock_speed)
        return rehearsal_clock(settings.clock_start, settings.clock_speed, began)

    @cached_property
    def time(self) -> DatabaseTime:
        """The real time, for everything that lasts."""
        return DatabaseTime(asking_later(lambda: self.engine))

    @cached_property
    def engine(self) -> sa.Engine:
        return open_engine(self.settings.sql_url)

    def migrate(self) -> None:
        migrate(self.settings.sql_url)

    @cached_property
    def archive(self) -> Archive:
        return Archive(self.engine, self.regions)

    @cached_property
    def past(self) -> Past:
        return Past(self.archive)

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.engine)

    @cached_property
    def ledger(self) -> SqlLedger:
        return SqlLedger(self.engine)

    @cached_property
    def sightings(self) -> Sightings:
        return Sightings(self.engine)

    @cached_property
    def official(self) -> Official:
        return Official(
            self.archive,
            self.sightings,
            self.settings.stages_file,
            self.clock,
            self.translators[DEFAULT],
            copies=self.settings.data_dir,
            real_clock=self.time.now,
        )

    @cached_property
    def publishing(self) -> Publishing:
        """The only way to publish."""
        file = self.settings.stages_file
        place = f"{os.uname().nodename}:{file.resolve()}"
        copy = WorkingCopy(self.archive, self.sightings, file, place, self.time.now)
        return Publishing(self.archive, copy, self._sure_clock, guard=self.guard.check, trial=self.trial)

    def _sure_clock(self) -> datetime:
        """For what lasts. Raises Refused where this process's clock is wrong."""
        self.time.sure()
        return self.clock()

    @cached_property
    def watcher(self) -> Watcher:
        """For the clock process alone."""
        self.trial.keeps_feeds = True
        auto = self.settings.publish == "auto"
        return Watcher(self.archive, self.publishing, self.translators[DEFAULT], auto=auto)

    @cached_property
    def trial(self) -> Trial:
        from calendar_service.serving.trial import Trial  # it brings Flask, which few processes need

        return Trial(self.settings, self.regions, self.translators, self.rendering, self.clock)

    @cached_property
    def guard(self) -> Guard:
        return Guard(ToldSql(self.engine).told, self.regions)

    def preview(self, data: bytes, name: str = "stages.yaml") -> Preview:
        """What publishing a text now would do. Raises InvalidInput, Refused, and Unbuildable as publishing
        it would."""
        known = Known(ToldSql(self.engine), self.ledger.beliefs, self.directory.by_code)
        cooling_off = timedelta(minutes=self.settings.change_cooling_off_minutes)
        before, after = self.archive.draft(data, at=self.clock(), name=name)
        if after is not before:
            self.trial(before, after)
        composer = Composer(self.settings, self.regions, self.translators, self.rendering)  # keeps nothing of a draft
        foretell = Foretelling(known, self.regions, composer.compose, cooling_off)
        return preview(before, after, self.regions, guard=self.guard, touch=touched_feeds, foretell=foretell)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.engine)

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
        return Connection(self.mail_server, self.settings.smtp_timeout_seconds, self.hello)

    @property
    def hello(self) -> str:
        """How we greet it."""
        return socket.getfqdn() if self.settings.smtp_url else "localhost"

    @cached_property
    def return_path(self) -> ReturnPath:
        base = self.settings.bounce_address or parseaddr(self.settings.mail_from)[1]
        return ReturnPath(base, self.settings.secret_key)

    @property
    def envelope_sender(self) -> str:
        """Of a mail that has no ledger row."""
        return self.return_path.base

    def sender_of(self, row: Row, recipient: str) -> str:
        """The envelope's sender of the try of that row that is about to be made."""
        return self.return_path.sender(row.id, row.tries + 1, recipient)

    @cached_property
    def suppressions(self) -> Suppressions:
        return Suppressions(self.engine)

    @cached_property
    def alarms(self) -> Alarms:
        return Alarms(self.engine)

    @cached_property
    def aftermath(self) -> Aftermath:
        return Aftermath(self.ledger)

    @property
    def journal_dir(self) -> Path:
        return self.settings.data_dir / "journal"

    @property
    def catches_mail(self) -> bool:
        """Whether mail stays here: a rehearsal without a mail server of its own."""
        return self.settings.is_rehearsal and self.settings.smtp_url is None

    def evidence(self, owner: str, message_ids: Iterable[str]) -> dict[str, Reply]:
        """What is known of mails that a dead process may have handed over."""
        wanted = set(message_ids)
        found = find_accepted(self.journal_dir, owner, wanted)
        if self.catches_mail:
            for name in caught(self.settings.data_dir, wanted - found.keys()):
                found[name] = Reply(250, "2.0.0", "found in the catcher's log", "")
        if self.settings.mta_log is not None and wanted - found.keys():
            found |= find_queued(self.settings.mta_log, wanted - found.keys())
        return found

    # Processes

    def fence(self) -> Fence | None:
        """What ends a worker process that was stopped for too long, before it says another word."""
        return Fence()

    def new_owner(self) -> str:
        return f"{os.getpid()}-{uuid.uuid4().hex[:12]}"

    def delivery(self, lease: Lease) -> tuple[Delivery, Journal]:
        journal = Journal(self.journal_dir, lease.owner)
        domains = Domains(self.engine, self.settings.domain_mails_per_minute)
        means = Means(
            ledger=self.ledger,
            current=self.official.newest,
            prepare=Preparing(self.directory.by_code, self.composer, self.suppressions, domains, self.clock),
            connect=self.connect_mail,
            journal=journal,
            suppressions=self.suppressions,
            domains=domains,
            lanes=Lanes(self.settings.domain_connections),
            gate=Gate(self.alarms, self.time.now),
            clock=self.clock,
            lease=lease,
            is_right=self.time.is_right,
            sender=self.sender_of,
            batch_rows=self.settings.batch_rows,
            late_answer=timedelta(seconds=self.settings.doubt_seconds),
        )
        return Delivery(means), journal

    @cached_property
    def remains(self) -> Remains:
        return Remains(self.journal_dir, self.aftermath, self.settings.uid_domain, self.clock, self.time.now)

    def dispatch(self, leap: timedelta | None = LEAP) -> Dispatch:
        """leap: see promises.stretch; a rehearsal that runs fast has more of everything."""
        speed = self.settings.clock_speed if self.settings.is_rehearsal else 1.0
        return Dispatch(
            self.ledger,
            self.regions,
            self.evidence,
            uid_domain=self.settings.uid_domain,
            cooling_off=timedelta(minutes=self.settings.change_cooling_off_minutes),
            clock=self.clock,
            real_clock=self.time.sure,
            care=Care(self.alarms),
            leap=leap and max(leap, FAST_LEAP * speed),
            ahead=AHEAD * max(speed, 1.0),
            freely=speed > 1,
        )

    @cached_property
    def presence(self) -> Presence:
        return Presence(self.engine, self.time)

    def doors(self) -> Mapping[str, Callable[[], object]]:
        return {"database": self.time.ask, "redis": self._ask_redis, "mail": self._ask_mail}

    def _ask_mail(self) -> None:
        """Raises MailStopped while an alarm stands."""
        if any(alarm.name in REASONS for alarm in self.alarms.standing()):
            raise MailStopped

    def _ask_redis(self) -> None:
        self.redis.ping()

    def connections(self) -> str:
        """What a process says when it starts: never a password."""
        database = sa.make_url(self.settings.sql_url).render_as_string(hide_password=True)
        mail = "catcher" if self.catches_mail else str(self.mail_server()) if self.settings.smtp_url else "none"
        clock = f"rehearsal from {self.settings.clock_start} x {self.settings.clock_speed:g}"
        return (
            f"database {database}, queue {broker.describe(self.settings.redis_url)}, mail {mail}, "
            f"clock {clock if self.settings.is_rehearsal else 'system'}"
        )
