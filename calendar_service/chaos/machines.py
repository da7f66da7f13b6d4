"""Several installations on one PostgreSQL: a folder, a broker, a clock and workers for each machine. [DOOR: disk, SQL]

As far as one kernel allows they are strangers to each other: each reaches the database through a relay of its own,
has a journal of its own, and its clock can be set. They share the mail server, its log as evidence, and the database.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

import sqlalchemy as sa

from calendar_service.chaos.agenda import STAGES, TITLES
from calendar_service.chaos.cluster import DATABASE, USER, Cluster
from calendar_service.chaos.installation import DOUBT_SECONDS, ROOT, SMTP_TIMEOUT_SECONDS
from calendar_service.chaos.observer import Observer
from calendar_service.chaos.parts import MEAN_PAUSE_SECONDS, broker, free_port, mail_server
from calendar_service.chaos.process import Part
from calendar_service.chaos.reckoning import Standing, standing
from calendar_service.chaos.relay import Relay
from calendar_service.chaos.skewed import FREEZE, SKEW
from calendar_service.clock import shared_beginning
from calendar_service.database import ledger, reading
from calendar_service.offices.office import Office
from calendar_service.rehearsal import BEGINNING
from calendar_service.settings import read_settings, without_settings
from calendar_service.words.states import State

ENDS_AT = datetime.fromisoformat("2024-09-25T00:00+07:00")
"""When the first reminder of chaos.agenda is of no use any more, for offices in the west."""

WEST = "Asia/Jakarta"
MAIL_SECONDS = 0.02
COMMAND_SECONDS = 60.0


@dataclass(frozen=True)
class Fleet:
    """What to build. workers: of each machine. without: a safeguard to leave out. has_log: whether the mail
    server's log is evidence. ends_seconds: from the beginning until the reminders are of no use any more. seed: of what is left to chance."""

    machines: int
    mails: int
    _: KW_ONLY
    workers: int = 1
    lease_seconds: float = 5.0
    without: str | None = None
    has_log: bool = True
    ends_seconds: float = 180.0
    seed: int = 1


class Host:
    """One of them. Its name is also that of its folder."""

    def __init__(self, name: str, folder: Path, relay: Relay, environment: Mapping[str, str], fleet: Fleet) -> None:
        self.name, self.folder, self.relay = name, folder / name, relay
        self.environment = {**environment, "DATA_DIR": str(self.folder), **self._own()}
        logs = folder / "logs"
        self.clock = Part("clock", self._command("clock", fleet), self.environment, logs / f"{name}-clock.log")
        self.workers = [
            Part("worker", self._command("worker", fleet), self.environment, logs / f"{name}-worker-{number}.log")
            for number in range(1, fleet.workers + 1)
        ]
        self._broker = broker(self.environment, "broker", logs / f"{name}-broker.log", self._socket)
        self.parts = [self._broker, self.clock, *self.workers]

    @property
    def _socket(self) -> Path:
        return self.folder / "broker.sock"

    def _own(self) -> dict[str, str]:
        return {
            "STAGES_FILE": str(self.folder / "stages.yaml"),
            "DATABASE_URL": f"postgresql://{USER}@127.0.0.1:{self.relay.port}/{DATABASE}",
            "REDIS_URL": f"unix://{self._socket}",
        }

    @staticmethod
    def _command(process: str, fleet: Fleet) -> list[str]:
        return [sys.executable, "-m", "calendar_service.chaos.skewed", process, fleet.without or ""]

    def found(self, beginning: Path) -> None:
        """Its folder, with nothing in it but the timetable. beginning: of the time that all share."""
        self.folder.mkdir(mode=0o700)
        (self.folder / "stages.yaml").write_text(STAGES, encoding="utf-8")
        shutil.copy(beginning, self.folder / BEGINNING)

    def start(self) -> None:
        """All that does not live."""
        for part in self.parts:
            if not part.lives:
                part.start()
                part.wait_until_it_answers()

    def kill(self, start_at: float | None = None) -> None:
        """kill -9 of all. start_at: see Part."""
        for part in self.parts:
            part.kill(start_at)

    def lose(self) -> None:
        """Its disk is gone."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def set_clock(self, wrong_by: float) -> None:
        """Seconds; its processes are told at once."""
        fresh = self.folder / f".{SKEW}"
        fresh.write_text(str(wrong_by))
        fresh.rename(self.folder / SKEW)

    def freeze_in_transaction(self) -> None:
        """The next of its processes that has changed the ledger stops before it commits."""
        (self.folder / FREEZE).touch()

    def no_freeze(self) -> None:
        """It was not to be."""
        (self.folder / FREEZE).unlink(missing_ok=True)

    def command(self, *words: str) -> str:
        """What an admin types there; what it printed. Raises RuntimeError where it fails."""
        done = subprocess.run(  # noqa: S603  our own commands
            [sys.executable, "-m", *words],
            check=False,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.returncode}: {done.stdout[-1000:]}{done.stderr[-1000:]}")
        return done.stdout


class Machines:
    """A context manager: on leaving, every process is dead and every folder gone, unless `keep`. pulse: called between
    the steps of building; it may raise, to break off."""

    def __init__(self, fleet: Fleet, *, keep: bool = False, pulse: Callable[[], None] = lambda: None) -> None:
        self.fleet, self._keep, self._pulse = fleet, keep, pulse
        self.folder = Path(tempfile.gettempdir()) / f"kt-chaos-{secrets.token_hex(6)}"
        self.mail_log = self.folder / "mail.log"
        self._clusters: list[Cluster] = []
        self._relays: list[Relay] = []
        self._smtp_port = free_port()
        self.machines: list[Host] = []
        self._chance = random.Random(fleet.seed)  # noqa: S311  no secret
        self._mail_server: Part | None = None

    def __enter__(self) -> Machines:
        try:
            self._build()
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
    def parts(self) -> list[Part]:
        """Every process but the database's."""
        own = [self._mail_server] if self._mail_server else []
        return [*own, *(part for machine in self.machines for part in machine.parts)]

    @property
    def threads(self) -> int:
        """Of each worker: as many mails may be on the wire."""
        return self._observer.service.settings.worker_threads

    def standings(self) -> dict[str, Standing]:
        """What the ledger says, by the offices' addresses. Raises what the database raises."""
        columns = (ledger.c.office, ledger.c.state, ledger.c.ambiguous)
        with reading(self._observer.service.engine) as connection:
            rows = connection.execute(sa.select(*columns)).all()
        found: dict[str, list[tuple[str, int]]] = {}
        for row in rows:
            found.setdefault(self._addresses[row.office], []).append((row.state, row.ambiguous))
        return {address: standing(each, len(TITLES)) for address, each in found.items()}

    def busiest(self, machine: Host) -> Part:
        """The worker there that has most mails under way."""
        return max(machine.workers, key=lambda part: self._observer.count(State.SENDING, pids=(part.pid,)))

    def is_proven(self) -> bool:
        """Whether every link of the chain of proofs is right."""
        try:
            self.machines[0].command("calendar_service", "reminders", "report", "--verify")
        except RuntimeError:
            return False
        return True

    # What is done to it

    def list_offices(self, offices: Iterable[Office]) -> None:
        """From now on these are told."""
        self._observer.list_offices(list(offices))

    def restart_database(self) -> None:
        """`pg_ctl restart -m immediate`."""
        self._primary.restart()

    def stop_database(self) -> None:
        """Nobody reaches it any more."""
        self._primary.stop()

    def start_database(self) -> None:
        """It is there again."""
        self._primary.start()

    def follow(self) -> Relay:
        """A copy begins to follow the database; by what it does so."""
        way = self._relay(self._primary.port)
        copy = Cluster()
        self._clusters.append(copy)
        copy.follow(way.port)
        return way

    def fail_over(self) -> None:
        """The database dies, the copy takes over, and everybody is led there."""
        old, new = self._clusters[-2:]
        old.kill()
        new.promote()
        for relay in self._relays:
            relay.turn(new.port)

    def dump(self) -> Path:
        """Of the database as it is now."""
        file = self._primary.folder / "backup.dump"
        self._primary.dump(file)
        return file

    def restore(self, file: Path) -> None:
        """The database is as it was when the file was written."""
        self._primary.restore(file)

    def replace(self, machine: Host) -> Host:
        """Another machine in the place of one that is lost; nothing of it runs yet."""
        number = self.machines.index(machine)
        name = f"{machine.name.partition('+')[0]}+{secrets.token_hex(2)}"
        new = Host(name, self.folder, machine.relay, self._environment, self.fleet)
        new.found(self.folder / BEGINNING)
        self.machines[number] = new
        return new

    # How it is built

    @property
    def _primary(self) -> Cluster:
        return self._clusters[-1]

    def _relay(self, port: int) -> Relay:
        relay = Relay(port, self._chance)
        self._relays.append(relay)
        return relay

    def _build(self) -> None:
        self.folder.mkdir(mode=0o700)
        self.mail_log.touch()
        (self.folder / "logs").mkdir()
        self._clusters.append(Cluster())
        self._primary.found()
        self._pulse()
        self._environment = self._own_environment()
        own = self._relay(self._primary.port)
        url = f"postgresql://{USER}@127.0.0.1:{own.port}/{DATABASE}"
        files = {"DATA_DIR": str(self.folder), "STAGES_FILE": str(self.folder / "stages.yaml"), "DATABASE_URL": url}
        self._observer = Observer(read_settings({**self._environment, **files}))
        self.offices: Sequence[Office] = self._observer.prepare(self.fleet.mails, WEST)
        self._addresses = {office.code: str(office.email) for office in self.offices}
        self._pulse()

    def start(self) -> None:
        """The mail server, and every machine; from now on the time runs."""
        log = self.folder / "logs" / "mail-server.log"
        hesitation = MAIL_SECONDS - 2 * MEAN_PAUSE_SECONDS
        self._mail_server = mail_server(self._environment, log, self._smtp_port, self.mail_log, hesitation)
        self._mail_server.start()
        self._mail_server.wait_until_it_answers()
        begins_at = ENDS_AT - timedelta(seconds=self.fleet.ends_seconds)
        self._environment["CLOCK_START"] = begins_at.isoformat()
        shared_beginning(self.folder / BEGINNING, begins_at, 1.0)
        for number in range(1, self.fleet.machines + 1):
            self._pulse()
            relay = self._relay(self._primary.port)
            machine = Host(f"machine-{number}", self.folder, relay, self._environment, self.fleet)
            machine.found(self.folder / BEGINNING)
            self.machines.append(machine)
        for machine in self.machines:
            self._pulse()
            machine.start()

    def _own_environment(self) -> dict[str, str]:
        inherited = without_settings(os.environ)  # noqa: TID251  handed on, not read
        lease = self.fleet.lease_seconds
        own = {
            "SMTP_URL": f"smtp://127.0.0.1:{self._smtp_port}",
            "LEASE_SECONDS": str(lease),
            "SMTP_TIMEOUT_SECONDS": str(min(SMTP_TIMEOUT_SECONDS, lease)),
            "DOUBT_SECONDS": str(DOUBT_SECONDS),
            "PYTHONPATH": str(ROOT),
        }
        return inherited | own | ({"MTA_LOG": str(self.mail_log)} if self.fleet.has_log else {})

    def _clear(self) -> None:
        for part in self.parts:
            part.thaw()
            part.kill(None)
        if "_observer" in vars(self):
            self._observer.service.engine.dispose()
        for relay in self._relays:
            relay.close()
        for cluster in self._clusters:
            cluster.clear()
        if not self._keep:
            shutil.rmtree(self.folder, ignore_errors=True)
