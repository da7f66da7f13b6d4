"""What every process stands on: settings, time, the database, and what is official.

It opens what it is asked for, when it is asked, and only once.
"""

from __future__ import annotations

import os
import uuid
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from calendar_service import package_data
from calendar_service.clock import Clock, rehearsal_clock, shared_beginning
from calendar_service.database import open_engine
from calendar_service.database_time import DatabaseTime, asking_later
from calendar_service.errors import N_, Refused
from calendar_service.log_lines import logger
from calendar_service.migrating import migrate, migrate_back
from calendar_service.offices.directory_sql import Directory
from calendar_service.outages import Outages
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.edition import Unbuildable
from calendar_service.publishing.official import Official
from calendar_service.publishing.past import Past
from calendar_service.publishing.sightings_sql import Sightings
from calendar_service.rehearsal import BEGINNING
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import CALENDAR
from calendar_service.words.languages import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection

    from calendar_service.accounts.account_mails_sql import AccountMails
    from calendar_service.mail.rules import Rules
    from calendar_service.publishing.pending_sql import PendingPublications
    from calendar_service.publishing.proposals_sql import Proposals
    from calendar_service.publishing.revision import Printing, Prints, Revision
    from calendar_service.signing.signatures_sql import Signatures

log = logger(__name__)


class Foundation:
    """What runs on one set of settings. Doors open when first used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.regions = package_data.regions()
        self.translators = package_data.translators()

    @property
    def catches_mail(self) -> bool:
        """Whether mail stays here: a rehearsal without a mail server of its own."""
        return self.settings.is_rehearsal and self.settings.smtp_url is None

    @cached_property
    def clock(self) -> Clock:
        """The service's time: the real one, or that of the rehearsal."""
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
    def outages(self) -> Outages:
        """What this process tries again and again, and what the log says of it."""
        return Outages()

    @cached_property
    def engine(self) -> sa.Engine:
        """Of the one database."""
        return open_engine(self.settings.sql_url)

    @cached_property
    def rules(self) -> Rules:
        """By which answers of mail servers are judged: the operator's own before those that ship. Raises
        OSError where they cannot be read, InvalidInput where they are wrong."""
        from calendar_service.mail.rules import SHIPPED, own_rules

        own = self.settings.mail_rules
        return (own_rules(own) if own else ()) + SHIPPED

    def migrate(self) -> None:
        """Bring the database's schema up to date."""
        migrate(self.settings.sql_url)

    def migrate_back(self, schema: str) -> None:
        """Bring the database back to an older schema. Raises Refused where there is no way."""
        if not migrate_back(self.settings.sql_url, schema):
            raise Refused(N_("tidak ada jalan kembali ke skema %(schema)s"), schema=schema)

    def has_database(self) -> bool:
        """Whether there is one with our tables. Asking makes none."""
        path = sa.make_url(self.settings.sql_url).database
        if self.settings.sql_url.startswith("sqlite") and not (path and Path(path).exists()):
            return False
        return sa.inspect(self.engine).has_table("revisions")

    def close(self) -> None:
        """Shut the database, if it was opened."""
        if "engine" in vars(self):
            self.engine.dispose()

    @cached_property
    def archive(self) -> Archive:
        """Every revision."""
        return Archive(self.engine, self.regions, _LatePrinting(self))

    def reprint(self) -> None:
        """Before anything is served or sent: where this release, or these settings, print something else of the present
        revision than was printed last, calendars are told so. Raises SQLAlchemyError and OSError alone."""
        try:
            if self.archive.reprint(self.clock()):
                log.info("the stamps of the present revision were brought up to what is printed of it now")
        except (SQLAlchemyError, OSError):
            raise
        except Exception:  # a revision that this release cannot print is another's to tell of, see publishing.official
            log.exception("what is printed of the present revision cannot be compared with what was")

    @cached_property
    def past(self) -> Past:
        """Former revisions, for pages."""
        return Past(self.archive)

    @cached_property
    def signatures(self) -> Signatures:
        """What was signed."""
        from calendar_service.signing.signatures_sql import Signatures  # asked by few

        return Signatures(self.engine)

    def has_signatures(self) -> bool:
        """Whether the database has a place for them. Asking makes none."""
        return sa.inspect(self.engine).has_table("signing_keys")

    @cached_property
    def directory(self) -> Directory:
        """The list of offices."""
        return Directory(self.engine)

    @cached_property
    def sightings(self) -> Sightings:
        """What was last seen of the file."""
        return Sightings(self.engine)

    @cached_property
    def pending(self) -> PendingPublications:
        """Texts that wait to be published."""
        from calendar_service.publishing.pending_sql import PendingPublications

        return PendingPublications(self.engine, self.account_mails)

    @cached_property
    def proposals(self) -> Proposals:
        """Drafts whose authors ask for their publication."""
        from calendar_service.publishing.proposals_sql import Proposals

        return Proposals(self.engine, self.account_mails)

    @cached_property
    def account_mails(self) -> AccountMails:
        """Where accounts read mail, and what they are owed."""
        from calendar_service.accounts.account_mails_sql import AccountMails  # asked by few

        return AccountMails(self.engine, self.settings.second_factor, self.time.now)

    @cached_property
    def official(self) -> Official:
        """The revision that holds."""
        return Official(
            self.archive,
            self.sightings,
            self.settings.stages_file,
            self.clock,
            self.translators[DEFAULT],
            copies=self.settings.data_dir,
            real_clock=self.time.now,
            outages=self.outages,
        )

    @cached_property
    def rendering(self) -> Rendering:
        """Templates of pages and mails."""
        return Rendering(package_data.TEMPLATES, self.translators)

    def new_owner(self) -> str:
        """A name that no other process has, nor a later one with the same process id."""
        return f"{os.getpid()}-{uuid.uuid4().hex[:12]}"


class _LatePrinting:
    """What calendars print, for the stamps. The feeds' room is loaded when it is first asked: most commands publish nothing."""

    def __init__(self, foundation: Foundation) -> None:
        self._foundation = foundation

    @cached_property
    def _feeds(self) -> Printing:
        from calendar_service.feeds.printing import FeedPrinting

        on = self._foundation
        return FeedPrinting(on.regions, on.translators, on.settings, package_data.release_mark())

    @property
    def mark(self) -> str:
        return self._feeds.mark

    def __call__(self, revision: Revision, elections: Collection[str]) -> Prints:
        """Raises Unbuildable: what cannot be printed cannot be published either."""
        try:
            return self._feeds(revision, elections)
        except Exception as error:
            log.exception("the events of %s cannot be printed", ", ".join(elections))
            feeds = (feed_path(election, "", DEFAULT, CALENDAR) for election in elections)
            raise Unbuildable(tuple(feeds)) from error


def connections(settings: Settings) -> str:
    """What a process says when it starts: never a user or a password."""
    from calendar_service.jobs.redis_client import describe
    from calendar_service.mail.server import Server

    database = sa.make_url(settings.sql_url).render_as_string(hide_password=True)
    mail = (
        str(Server.from_url(settings.smtp_url)) if settings.smtp_url else "catcher" if settings.is_rehearsal else "none"
    )
    clock = f"rehearsal from {settings.clock_start} x {settings.clock_speed:g}" if settings.is_rehearsal else "system"
    return f"database {database}, queue {describe(settings.redis_url)}, mail {mail}, clock {clock}"
