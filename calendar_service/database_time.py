"""What time it is for everything that lasts: the database's time. [DOOR: SQL, the system's clock]

Leases, planning, expiry and publications must not depend on the clock of the machine that happens
to do them. So a process asks the database, and between two questions goes on by a clock that nobody
can set. Its own wall clock only shows whether this machine can be trusted (`skew`).

PostgreSQL has a clock. SQLite has none but this machine's: there a row keeps at which instant the
machine had been up for how long, and within one boot the time is reckoned from that, so that a
stepped clock, or a process that lives in another time, is seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calendar_service.clock import Clock, system_clock
from calendar_service.database import Instant, metadata, progress, reading
from calendar_service.errors import N_, Refused
from calendar_service.log_lines import logger

log = logger(__name__)

TOLERANCE = timedelta(seconds=30)
"""A machine whose clock differs from the database's by more does nothing that lasts."""

SLOW_SECONDS = 5.0
"""An answer that took longer says too little about the present to replace an earlier one."""

SAME = timedelta(seconds=2)
STAYS = timedelta(minutes=10)
MOST = timedelta(days=1)
"""SQLite: a correction of the machine's clock that all processes share is believed when it has
stayed so long, unless it is as large as this; then a person is asked."""

ALIVE = timedelta(minutes=1)

processes = sa.Table(
    "processes",
    metadata,
    sa.Column("owner", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(20), nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("skew", sa.Float, nullable=False),
    sa.Column("greeted_at", Instant),
    sa.Column("greeting", sa.String(40)),
)
"""Who runs, and how far each one's clock is from the database's, in seconds. greeted_at: when the
mail server last answered it; greeting: what is wrong, if the last greeting failed."""

anchor = sa.Table(
    "anchor",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("boot", sa.String(40), nullable=False),
    sa.Column("uptime", sa.Float, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""SQLite only, one row: the instant at which the machine had been up for so many seconds."""


class WrongClock(Refused):
    """This machine's clock differs too much from the database's: nothing that lasts is done here."""

    def __init__(self, skew: timedelta) -> None:
        message = N_(
            "jam komputer ini berbeda %(seconds)s detik dari jam basis data; tidak ada yang dikerjakan di sini"
        )
        super().__init__(message, seconds=f"{skew.total_seconds():+.0f}")


def ticks() -> float:
    """Seconds of a clock that nobody sets and that counts the machine's sleep."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class DatabaseTime:
    """ask: what time it is there; raises what the database raises. Threads share it. `now` never
    touches a door: before the first answer it is this machine's time."""

    def __init__(self, ask: Clock, wall: Clock = system_clock, ticks: Callable[[], float] = ticks) -> None:
        self._ask, self._wall, self._ticks = ask, wall, ticks
        self._lock = Lock()
        self._known: tuple[datetime, float] | None = None
        self._said = False

    def now(self) -> datetime:
        """The database's time, as far as known here."""
        if self._known is None:
            return self._wall()
        instant, at = self._known
        return instant + timedelta(seconds=self._ticks() - at)

    def ask(self) -> datetime:
        """The database's time, asked for just now. Raises what the database raises."""
        before = self._ticks()
        instant = self._ask()
        after = self._ticks()
        if self._known is None or after - before < SLOW_SECONDS:
            self._known = (instant, (before + after) / 2)
        self._say()
        return self.now()

    def sure(self) -> datetime:
        """The same, for what lasts. Raises WrongClock too."""
        now = self.ask()
        if not self.is_right():
            raise WrongClock(self.skew)
        return now

    @property
    def skew(self) -> timedelta:
        """This machine's clock minus the database's; none before the first answer."""
        return self._wall() - self.now() if self._known else timedelta(0)

    def is_right(self) -> bool:
        """Whether this machine's clock can be trusted at this moment."""
        return abs(self.skew) <= TOLERANCE

    @property
    def age_seconds(self) -> float | None:
        """Since the last answer; None before the first."""
        return self._ticks() - self._known[1] if self._known else None

    def _say(self) -> None:
        """Once when it begins, once when it ends."""
        with self._lock:
            wrong = not self.is_right()
            if wrong == self._said:
                return
            self._said = wrong
        if wrong:
            log.error(
                "this clock differs from the database's by %+.0f s: nothing that lasts is done here",
                self.skew.total_seconds(),
            )
        else:
            log.warning("this clock agrees with the database's again")


def asking(engine: Engine) -> Clock:
    """How that database is asked for its time."""
    if engine.dialect.name == "postgresql":
        return lambda: _ask_postgresql(engine)
    return SqliteTime(engine)


def asking_later(engine: Callable[[], Engine]) -> Clock:
    """The same; the database is opened, which may make it, when it is asked first."""
    opened = cache(lambda: asking(engine()))

    def ask() -> datetime:
        return opened()()

    return ask


def _ask_postgresql(engine: Engine) -> datetime:
    with reading(engine) as connection:
        found: datetime | None = connection.scalar(sa.select(sa.func.clock_timestamp(type_=Instant)))
    assert found is not None
    return found


def boot_id() -> str:
    """Of the present run of this machine; empty where it has no such name."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def uptime() -> float:
    """Seconds since the machine started, its sleep too. Read from the kernel's file, which is the
    same for a process that is told a false time."""
    return float(Path("/proc/uptime").read_text().split()[0])


@dataclass(frozen=True)
class Machine:
    """What a machine knows of time without the database."""

    wall: Clock = system_clock
    boot: Callable[[], str] = boot_id
    uptime: Callable[[], float] = uptime


class SqliteTime:
    """The time of a SQLite file: that of the one machine that uses it, reckoned from the anchor."""

    def __init__(self, engine: Engine, machine: Machine | None = None) -> None:
        self._engine, self._machine = engine, machine or Machine()
        self._differs: tuple[timedelta, float] | None = None

    def __call__(self) -> datetime:
        machine, wall = self._machine, self._machine.wall()
        boot = machine.boot()
        if not boot:
            return wall
        up = machine.uptime()
        with reading(self._engine) as connection:
            now = _reckoned(connection, boot, up)
        if now is None:
            return self._anchored(boot, up, wall)
        if self._is_corrected(wall - now, up, now):
            log.warning("the machine's clock was corrected by %+.1f s", (wall - now).total_seconds())
            return self.anchor_anew()
        return now

    def anchor_anew(self) -> datetime:
        """From now on the machine's clock is right, as it stands."""
        machine = self._machine
        with self._engine.begin() as connection:
            wall = machine.wall()
            _cast_anchor(connection, machine.boot(), machine.uptime(), wall)
        self._differs = None
        return wall

    def _anchored(self, boot: str, up: float, wall: datetime) -> datetime:
        """The first time since the machine started. A clock that stands before the last sweep is
        wrong; then the time stands still until it is put right."""
        with self._engine.begin() as connection:
            now = _reckoned(connection, boot, up)
            if now is not None:
                return now  # another process was faster
            swept: datetime | None = connection.scalar(sa.select(progress.c.at).where(progress.c.name == "swept"))
            if swept is not None and wall < swept - TOLERANCE:
                return swept
            _cast_anchor(connection, boot, up, wall)
        return wall

    def _is_corrected(self, skew: timedelta, up: float, now: datetime) -> bool:
        """Whether it has long been the same, and for every process."""
        if abs(skew) < SAME:
            self._differs = None
            return False
        if self._differs is None or abs(skew - self._differs[0]) > SAME:
            self._differs = (skew, up)
        if abs(skew) >= MOST or up - self._differs[1] < STAYS.total_seconds():
            return False
        with reading(self._engine) as connection:
            others = connection.scalars(sa.select(processes.c.skew).where(processes.c.seen_at > now - ALIVE)).all()
        return all(abs(other - skew.total_seconds()) < SAME.total_seconds() for other in others)


def _reckoned(connection: Connection, boot: str, up: float) -> datetime | None:
    """None where the machine was started anew since, or nothing was ever written."""
    row = connection.execute(sa.select(anchor)).first()
    if row is None or row.boot != boot or up < row.uptime - 1:
        return None
    at: datetime = row.at
    return at + timedelta(seconds=up - row.uptime)


def _cast_anchor(connection: Connection, boot: str, up: float, wall: datetime) -> None:
    connection.execute(anchor.delete())
    connection.execute(anchor.insert().values(id=1, boot=boot, uptime=up, at=wall))
