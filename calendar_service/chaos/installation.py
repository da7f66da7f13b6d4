"""The scratch installation: a folder, a database, and the processes that work on them. [DOOR: disk, SQL]

Nothing of the caller's own settings reaches it. Its broker keeps nothing on disk. The database that
it is given must be empty, and is left empty.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from calendar_service.chaos.observer import Observer
from calendar_service.chaos.parts import MEAN_PAUSE_SECONDS, broker, empty_broker, free_port, mail_server
from calendar_service.chaos.process import Part
from calendar_service.database import metadata
from calendar_service.settings import read_settings, without_settings

BEGINS_AT = datetime.fromisoformat("2024-09-24T07:59:53+07:00")
"""East and centre are due at once, the west seven seconds later: reminders are planned twice."""

ROOT = Path(__file__).parents[2]
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


class Installation(Observer):
    """A context manager: on leaving, every process is dead and the folder gone, unless `keep`.
    pulse: called between the steps of building; it may raise, to break off."""

    def __init__(self, wish: Wish, *, keep: bool = False, pulse: Callable[[], None] = lambda: None) -> None:
        self.wish, self._keep, self._pulse = wish, keep, pulse
        self.folder = Path(tempfile.gettempdir()) / f"kt-chaos-{secrets.token_hex(6)}"
        self.mail_log = self.folder / "mail.log"
        self._socket = self.folder / "broker.sock"
        self._smtp_port = free_port()
        self._environment = self._own_environment()
        super().__init__(read_settings(self._environment))
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

    def empty_broker(self) -> None:
        """FLUSHALL, if it lives."""
        empty_broker(self._socket)

    # How it is built

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o700)
        self.mail_log.touch()
        (self.folder / "logs").mkdir()
        self.prepare(self.wish.mails)

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
        inherited = without_settings(os.environ)  # noqa: TID251  handed on, not read
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
        refusing = self.wish.mails if self.wish.refusals else 0
        log = self.folder / "logs" / "mail-server.log"
        return mail_server(
            self._environment, log, self._smtp_port, self.mail_log, self.wish.hesitation_seconds, refusing
        )

    def _broker(self) -> Part:
        return broker(self._environment, "broker", self.folder / "logs" / "broker.log", self._socket)

    def _clocks(self) -> list[Part]:
        names = ["clock", *(f"clock-{n}" for n in range(2, self.wish.clocks + 1))]
        return [self._part(name, *self._process("clock")) for name in names]

    def _workers(self) -> list[Part]:
        return [self._part(f"worker-{n}", *self._process("worker")) for n in range(1, self.wish.workers + 1)]

    def _process(self, name: str) -> list[str]:
        if self.wish.without is None:
            return [sys.executable, "-m", "calendar_service.processes", name]
        return [sys.executable, "-m", "calendar_service.chaos.weakened", self.wish.without, name]
