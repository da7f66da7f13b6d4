"""Reminders per second and what each costs: the real chain against raw smtplib. `python -m benchmarks.mail_chain`

The chain is what production runs: a clock process, a worker process, Dramatiq over an own Valkey,
a ledger on SQLite (or `--database URL`, empty, used up), the shipped timetable, SMTP. Raw smtplib is
a process that sends mails of the same size, made beforehand, over as many connections. The worker's
CPU is what the kernel charged its process, from idle to idle, divided by the mails.
"""

from __future__ import annotations

import argparse
import os
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks.servers import Missing, postfix, sink
from calendar_service.clock import fixed_clock
from calendar_service.database import ledger, reading, workers
from calendar_service.jobs.redis_client import OwnValkey
from calendar_service.offices.office import Office, sample_offices
from calendar_service.settings import Settings
from calendar_service.timeline.timeline import Election
from calendar_service.words.states import UNDER_WAY, WAITING
from tests.world import Service, look

KNOWN = datetime.fromisoformat("2024-09-19T05:00+07:00")
BEFORE = datetime.fromisoformat("2024-09-19T07:59:55+07:00")
"""Five seconds before offices in the west are told that the candidates are named in three days."""

AFTER = datetime.fromisoformat("2024-09-19T08:05+07:00")
"""Offices in all three zones are due."""

MAIL_BYTES = 16_000
OFFICES = 545
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Ran:
    """rate: mails a second, from the first to the last. cpu: microseconds of the worker per mail."""

    rate: float
    cpu: float


class Installation:
    """A scratch installation with so many offices, and its processes."""

    def __init__(self, folder: Path, port: int, offices: int, threads: int, database: str | None) -> None:
        self.settings = Settings(
            data_dir=folder,
            stages_file=Path("stages.yaml"),
            database_url=database,
            smtp_url=f"smtp://127.0.0.1:{port}",
            worker_threads=threads,
            clock_start=KNOWN,
        )
        self.service = Service(self.settings)
        self.service.clock = fixed_clock(KNOWN)
        self.service.migrate()
        look(self.service)
        self.service.directory.replace(make_offices(self.service, offices), fixed_clock(KNOWN))
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, begin: datetime) -> int:
        """The process id. begin: what its clock shows; a second is a second."""
        settings = self.settings
        environment = {
            **os.environ,  # noqa: TID251  handed on
            "DATA_DIR": str(settings.data_dir),
            "STAGES_FILE": str(settings.stages_file),
            "DATABASE_URL": settings.database_url or "",
            "SMTP_URL": settings.smtp_url or "",
            "WORKER_THREADS": str(settings.worker_threads),
            "CLOCK_START": begin.isoformat(),
            "CLOCK_SPEED": "1",
        }
        command = [sys.executable, "-c", f"from calendar_service import processes; processes.{name}()"]
        quiet = None if "-v" in sys.argv else subprocess.DEVNULL
        process = subprocess.Popen(command, env=environment, stderr=quiet)  # noqa: S603
        self._processes.append(process)
        return process.pid

    def lives(self) -> bool:
        """Whether a worker has said so."""
        with reading(self.service.engine) as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(workers)) == 1

    def accepted(self) -> int:
        with reading(self.service.engine) as connection:
            accepted = sa.select(sa.func.count()).where(ledger.c.state == "accepted")
            return connection.scalar(accepted) or 0

    def is_done(self) -> bool:
        """Cheap to ask: what is measured must not wait for who measures."""
        waits = sa.select(ledger.c.id).where(ledger.c.state.in_((*WAITING, *UNDER_WAY))).limit(1)
        with reading(self.service.engine) as connection:
            return connection.scalar(waits) is None

    def delay(self) -> float:
        """Seconds from the instant at which a mail was due to the last one's acceptance."""
        with reading(self.service.engine) as connection:
            due, last = connection.execute(
                sa.select(sa.func.min(ledger.c.due_at), sa.func.max(ledger.c.settled_at))
            ).one()
        return float((last - due).total_seconds())

    def end(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(10)
        OwnValkey(self.settings.data_dir).end()
        self.service.engine.dispose()


def make_offices(service: Service, count: int, zone: str | None = None) -> list[Office]:
    """The sample offices again and again, of two kinds, a tenth of them in English."""
    voting = [r for r in service.regions.values() if any(e.votes(r) for e in _elections(service))]
    samples = sample_offices(service.regions, [r for r in voting if zone in (None, r.timezone)])
    return [
        replace(
            samples[n % len(samples)],
            code=f"o{n}",
            email=f"kantor-{n}@daerah-{n % 40}.example",
            kind="bawaslu" if n % 3 == 0 else "pemda",
            language="en" if n % 10 == 0 else "id",
        )
        for n in range(count)
    ]


def _elections(service: Service) -> Iterator[Election]:
    return iter(service.official.current.timeline.elections.values())


@contextmanager
def installation(port: int, offices: int, threads: int, database: str | None = None) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="kt-bench-") as folder:
        made = Installation(Path(folder), port, offices, threads, database)
        try:
            yield made
        finally:
            made.end()


def chain(port: int, mails: int, threads: int, database: str | None = None) -> Ran:
    """The whole chain, from a worker that waits to a worker that waits again."""
    with installation(port, mails, threads, database) as made:
        pid = made.start("worker", AFTER)
        until(made.lives)
        time.sleep(1)
        idle = cpu_seconds(pid)
        made.start("clock", AFTER)
        until(lambda: made.accepted() > 0, pause=0.01)
        begin, already = time.monotonic(), made.accepted()
        until(made.is_done)
        seconds = time.monotonic() - begin
        assert made.accepted() == mails
        time.sleep(0.3)
        return Ran((mails - already) / seconds, (cpu_seconds(pid) - idle) / mails * 1e6)


def raw(port: int, mails: int, threads: int) -> Ran:
    """smtplib alone, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.mail_chain", "--raw", str(port), str(mails), str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    rate, cpu = done.stdout.split()
    return Ran(float(rate), float(cpu))


def send_raw(port: int, mails: int, threads: int) -> None:
    line = b"x" * 76 + b"\r\n"
    mail = b"Message-ID: <%010d@raw>\r\nSubject: uji\r\n\r\n" + line * (MAIL_BYTES // len(line))

    def work(first: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, "localhost") as connection:
            for number in range(first, mails, threads):
                connection.sendmail("uji@uji.example", f"kantor-{number}@daerah.example", mail % number)

    begin, idle = time.monotonic(), time.process_time()
    workers = [threading.Thread(target=work, args=(first,)) for first in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(mails / (time.monotonic() - begin), (time.process_time() - idle) / mails * 1e6)


def told_in_time(database: str | None = None) -> float:
    """Seconds from due to the last acceptance, for as many offices as there are, all due at once."""
    with sink() as port, installation(port, 0, Settings().worker_threads, database) as made:
        made.service.directory.replace(make_offices(made.service, OFFICES, "Asia/Jakarta"), fixed_clock(KNOWN))
        made.start("worker", BEFORE)
        made.start("clock", BEFORE)
        until(lambda: made.accepted() == OFFICES, pause=0.2)
        return made.delay()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def until(condition: Callable[[], bool], pause: float = 0.05, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("it does not come to an end; see with -v")
        time.sleep(pause)


def compare(title: str, rounds: int, mails: int, threads: int, port: int, database: str | None) -> None:
    """Chain and raw in turn, medians."""
    pairs = [(raw(port, mails, threads), chain(port, mails, threads, database)) for _ in range(rounds)]
    raws, chains = zip(*pairs, strict=True)
    base = median(ran.rate for ran in raws)
    for name, found in (("raw smtplib", raws), ("full chain", chains)):
        rate, cpu = median(ran.rate for ran in found), median(ran.cpu for ran in found)
        print(f"{title:26}{threads:3}  {name:12}{rate:9.0f}/s{rate / base:7.2f}{cpu:11.0f} us", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mails", type=int, default=10_000, help="to the sink, in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", help="PostgreSQL, empty; only with --rounds 1")
    parser.add_argument("-v", action="store_true", help="show what the processes say")
    parser.add_argument("--raw", type=int, nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.raw:
        send_raw(*asked.raw)
        return
    print(f"{'server':26}{'by':>3}  {'sender':12}{'mails':>11}{'ratio':>7}{'CPU a mail':>14}")
    for threads in (1, Settings().worker_threads):
        with sink() as port:
            compare("sink", asked.rounds, asked.mails, threads, port, asked.database)
    try:
        with postfix() as port:
            for threads in (1, Settings().worker_threads):
                compare("Postfix, queue on disk", asked.rounds, asked.mails // 2, threads, port, asked.database)
    except Missing as reason:
        print(f"skipped: {reason}")
    print(f"{OFFICES} offices, from due to accepted: {told_in_time(asked.database):.1f} s")


if __name__ == "__main__":
    main()
