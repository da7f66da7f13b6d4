"""A process of one of several machines: what that machine's clock says may be wrong, and it may be stopped
in the middle of a transaction. [DOOR: the system's clock, disk]

An entry point for the kill test alone, like weakened; no setting of the product leads here. Two files in
the machine's folder command it: `skew`, by how many seconds its clock is wrong, and `freeze`, upon which
the first process that has changed the ledger stops before it commits. The service's own time is the
database's, as in production, moved to the evening before a stage so that its end is near.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from calendar_service import clock, processes
from calendar_service.chaos.weakened import SAFEGUARDS, Weakened
from calendar_service.clock import Clock, shared_beginning
from calendar_service.preflight import first_start
from calendar_service.rehearsal import BEGINNING
from calendar_service.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

SKEW, FREEZE = "skew", "freeze"

_real_time = time.time


class Skew:
    """By how many seconds a machine's clock is wrong, as a file says; 0 without one."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def seconds(self) -> float:
        """At this moment."""
        try:
            return float(self._file.read_text() or 0)
        except FileNotFoundError:
            return 0.0

    def take_over(self) -> None:
        """From now on this process is told that time, whoever asks for it."""

        class _Datetime(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return datetime.now(tz) + timedelta(seconds=skew.seconds())  # noqa: TID251  what it stands for

        skew = self
        vars(clock)["datetime"] = _Datetime  # what system_clock asks
        time.time = lambda: _real_time() + skew.seconds()


class Freezer:
    """Stops this process before it commits what it has done to the ledger, when a file says so: of all that
    see the file one, which takes it away."""

    def __init__(self, engine: Engine, file: Path) -> None:
        self._file, self._wrote = file, threading.local()
        sa.event.listen(engine, "before_cursor_execute", self._hear)
        sa.event.listen(engine, "commit", self._stop)

    def _hear(self, _connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE ledger"):
            self._wrote.ledger = True

    def _stop(self, _connection: Connection) -> None:
        wrote, self._wrote.ledger = getattr(self._wrote, "ledger", False), False
        if not wrote or not self._file.exists():
            return
        try:
            self._file.unlink()
        except FileNotFoundError:  # another one was faster
            return
        os.kill(os.getpid(), signal.SIGSTOP)


class _OnMachine(Weakened):
    """A worker or a clock on one of several machines."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        Skew(settings.data_dir / SKEW).take_over()
        socket.gethostname = lambda: settings.data_dir.name

    @cached_property
    def clock(self) -> Clock:
        settings = self.settings
        assert settings.clock_start is not None
        file = settings.data_dir / BEGINNING
        began = datetime.fromtimestamp(shared_beginning(file, settings.clock_start, settings.clock_speed), UTC)
        ahead = settings.clock_start - began
        return lambda: self.time.now() + ahead

    @cached_property
    def engine(self) -> Engine:
        engine = super().engine
        Freezer(engine, self.settings.data_dir / FREEZE)
        return engine


def main(process: str, safeguard: str) -> None:
    """process: worker or clock. safeguard: one of SAFEGUARDS that is left out, or an empty word."""
    kind: type[_OnMachine] = type("_Placed", (_OnMachine, *([SAFEGUARDS[safeguard]] if safeguard else [])), {})
    try:
        parts = processes._started(process, kind)
        if process == "worker":
            processes.worker(parts)
        else:
            processes.clock(parts)
    except Exception as error:
        first_start.refuse(error)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
