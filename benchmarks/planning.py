"""Planning for millions of recipients, and what each sweep costs then. `python -m benchmarks.planning`

One reminder of the shipped timetable falls due for every recipient at once: a voter in forty. That
takes six minutes and 6 GB of disk; `--recipients 300000` is enough for a look. Nothing that is
repeated every half second may grow with the ledger, and the process's memory may not grow with it
either. On SQLite and, where it is installed, PostgreSQL.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TypeVar

import sqlalchemy as sa

from benchmarks.mail_chain import AFTER, KNOWN
from benchmarks.servers import Missing, postgres
from calendar_service.clock import fixed_clock
from calendar_service.database import Instant, ledger, progress
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.promises.correction import Truth
from calendar_service.promises.plan import plan_groups
from calendar_service.settings import Settings
from calendar_service.words.states import State
from tests.world import Service, look

Found = TypeVar("Found")

RECIPIENTS = 4_500_000
REAL = datetime(2026, 1, 1, tzinfo=UTC)

NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count) "
    "SELECT n FROM numbers",
    "postgresql": "SELECT n FROM generate_series(1, :count) AS n",
}

FILL = """
INSERT INTO offices (code, name, kind, region, email, language, salutation, phone, note, known_at)
SELECT 'o' || n, 'Penerima ' || n, 'pemda', region, 'penerima-' || n || '@daerah.example', 'id', '', '', '', :known
FROM ({numbers}) AS all_numbers JOIN (VALUES {regions}) AS places(place, region) ON place = n % {places}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipients", type=int, default=RECIPIENTS)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    if asked.only != "postgresql":
        with tempfile.TemporaryDirectory(prefix="kt-bench-") as folder:
            measure("SQLite", Path(folder), None, asked.recipients)
    if asked.only != "sqlite":
        try:
            with tempfile.TemporaryDirectory(prefix="kt-bench-") as folder, postgres() as url:
                measure("PostgreSQL", Path(folder), url, asked.recipients)
        except Missing as reason:
            print(f"skipped: {reason}")


def measure(name: str, folder: Path, database: str | None, recipients: int) -> None:
    service = Service(
        Settings(data_dir=folder, stages_file=Path("stages.yaml"), database_url=database, clock_start=KNOWN)
    )
    service.clock = fixed_clock(KNOWN)
    service.migrate()
    revision = look(service)
    fill(service, recipients)
    groups = plan_groups(revision, service.regions)

    def plan() -> int:
        return service.ledger.plan(revision.number, groups, AFTER)

    before = peak()
    seconds, entered = timed(plan)
    print(f"\n{name}, {recipients} recipients")
    line("planning", seconds, f"{entered} rows, {entered / seconds:.0f}/s, memory +{peak() - before:.0f} MB")
    assert entered == recipients
    seconds, entered = timed(plan)
    line("planning again", seconds, f"{entered} rows")
    with service.engine.begin() as connection:
        connection.execute(progress.delete())
    seconds, entered = timed(plan)
    line("planning again, its mark lost", seconds, f"{entered} rows")
    settle(service)
    sweep(service, "everybody waits")
    put_off(service)
    sweep(service, "everybody deferred until later")
    service.engine.dispose()


def fill(service: Service, recipients: int) -> None:
    regions = [region.code for region in service.regions.values() if service.official.current.timeline.elections]
    election = next(iter(service.official.current.timeline.elections.values()))
    regions = [code for code in regions if election.votes(service.regions[code])]
    places = ", ".join(f"({place}, '{code}')" for place, code in enumerate(regions))
    dialect = service.engine.dialect.name
    text = FILL.format(numbers=NUMBERS[dialect], regions=places, places=len(regions))
    if dialect == "sqlite":
        text = text.replace("(VALUES", "(SELECT column1 AS place, column2 AS region FROM (VALUES").replace(
            ") AS places(place, region)", ")) AS places"
        )
    fill_all = sa.text(text).bindparams(sa.bindparam("known", type_=Instant))
    with service.engine.begin() as connection:
        connection.execute(fill_all, {"count": recipients, "known": KNOWN})


def settle(service: Service) -> None:
    """What a server does by itself in the background, done now: statistics and clean pages."""
    with service.engine.connect().execution_options(isolation_level="AUTOCOMMIT", reading=True) as connection:
        if service.engine.dialect.name == "postgresql":
            connection.execute(sa.text("VACUUM ANALYZE"))


def put_off(service: Service) -> None:
    """As after a mail server that was down: all tried, none due."""
    with service.engine.begin() as connection:
        connection.execute(ledger.update().values(state=State.DEFERRED, try_at=AFTER + timedelta(minutes=30)))
    settle(service)


def sweep(service: Service, title: str) -> None:
    """Each statement of a sweep and of a worker's batch, milliseconds."""
    book, revision = service.ledger, service.official.current
    print(f"  {title}:")
    truth = Truth(revision, service.regions, timedelta(0))
    for name, work in (
        ("waiting", lambda: book.waiting(AFTER)),
        ("recover", lambda: book.recover(REAL, AFTER, timedelta(seconds=30))),
        ("ambiguous", book.ambiguous),
        ("correct", lambda: book.correct(truth, AFTER)),
        ("close", lambda: book.close(AFTER)),
        ("close, resting", lambda: book.close(AFTER)),
        ("held", lambda: book.held("bench")),
        ("claim, send, record 100", lambda: batch(service)),
    ):
        seconds, found = timed(work)
        again = median(timed(work)[0] for _ in range(3)) if not name.startswith("close") else seconds
        size = f"{len(found) if isinstance(found, list | dict) else found}" if found is not None else ""
        line(f"  {name}", again, size)


def batch(service: Service) -> int:
    """A worker's statements for one claim."""
    book = service.ledger
    rows = book.claim("bench", AFTER, 100, [MAIL])
    book.advance(
        "bench", (), [Sending(row.id, row.claims, "a@b.example", 1, "0" * 64, f"{row.id:040x}") for row in rows], AFTER
    )
    said = (250, "2.0.0", "2.0.0 Ok: queued as 4XyZ", "4XyZ")
    done = [Outcome(row.id, State.ACCEPTED, *said, claims=row.claims) for row in rows]
    return book.record("bench", done, AFTER)


def timed(work: Callable[[], Found]) -> tuple[float, Found]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def line(name: str, seconds: float, found: str) -> None:
    shown = f"{seconds:9.2f} s " if seconds >= 1 else f"{seconds * 1000:9.1f} ms"
    print(f"  {name:32}{shown}   {found}", flush=True)


def peak() -> float:
    """The most memory this process has had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
