"""How fast answers of mail servers are written down, by one process and by eight. `python -m benchmarks.recording`

Groups of ten, as a worker writes them, on PostgreSQL: each recorder has a process and connections of its own. Near by, and
behind a relay that makes every journey to the database and back 20 ms long. What one recorder does for another to wait
shows in the ratio of eight to one.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import sqlalchemy as sa

from benchmarks.mail_chain import AFTER, KNOWN
from benchmarks.planning import fill, line
from benchmarks.servers import Missing, postgres
from calendar_service.chaos.relay import Relay
from calendar_service.clock import fixed_clock
from calendar_service.database import open_engine
from calendar_service.delivery.delivery import WINDOW
from calendar_service.ledger.rows import MAIL, Outcome, Row, Sending
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.proof import chain
from calendar_service.promises.plan import plan_groups
from calendar_service.settings import Settings
from calendar_service.words.states import State
from tests.world import Service, look

EIGHT = 8
JOURNEY_SECONDS = 0.02
REPLY = (250, "2.0.0", "2.0.0 Ok: queued as 4XyZ", "4XyZ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--near", type=int, default=6_000, help="mails, near by")
    parser.add_argument("--far", type=int, default=400, help="mails of each recorder, far away")
    asked = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="kt-bench-") as folder, postgres() as url:
            measure(Path(folder), url, asked.near, asked.far)
    except Missing as missing:
        print(f"skipped: {missing}")


def measure(folder: Path, url: str, near: int, far: int) -> None:
    service = Service(Settings(data_dir=folder, stages_file=Path("stages.yaml"), database_url=url, clock_start=KNOWN))
    service.clock = fixed_clock(KNOWN)
    service.migrate()
    revision = look(service)
    fill(service, 2 * near + (EIGHT + 1) * far)
    service.ledger.plan(revision.number, plan_groups(revision, service.regions), AFTER)
    address = service.settings.sql_url
    port = sa.make_url(address).port
    assert port is not None
    relay = Relay(port)
    relay.slow(JOURNEY_SECONDS / 2)
    distant = str(sa.make_url(address).set(port=relay.port).render_as_string(hide_password=False))
    for name, where, one_share, share in (
        ("near by", address, near, near // EIGHT),
        (f"{JOURNEY_SECONDS * 1000:.0f} ms away", distant, far, far),
    ):
        one = rate(service, where, [one_share])
        eight = rate(service, where, [share] * EIGHT)
        print(f"  {name}: one recorder {one:,.0f} mails/s, eight {eight:,.0f}: {eight / one:.1f} times one")
    begin, links = time.perf_counter(), 0
    while made := chain(service.engine):
        links += made
    line("the chain afterwards", time.perf_counter() - begin, f"{links} notes")
    service.engine.dispose()


def rate(service: Service, url: str, shares: Sequence[int]) -> float:
    """Mails a second, all recorders together. shares: how many each has."""
    ledger, batches = service.ledger, []
    for number, share in enumerate(shares):
        owner = f"recorder-{number}"
        rows = ledger.claim(owner, AFTER, share, [MAIL])
        assert len(rows) == share, "too few recipients"
        ledger.advance(
            owner,
            (),
            [Sending(row.id, row.claims, "a@b.example", 1, "0" * 64, f"{row.id:040x}") for row in rows],
            AFTER,
        )
        batches.append((owner, rows))
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(len(shares) + 1)
    processes = [context.Process(target=record, args=(url, *batch, ready)) for batch in batches]
    for process in processes:
        process.start()
    ready.wait()
    begin = time.perf_counter()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - begin
    assert not any(process.exitcode for process in processes)
    return sum(shares) / seconds


def record(url: str, owner: str, rows: Sequence[Row], ready: Barrier) -> None:
    """One recorder: all of its mails, ten at a time."""
    ledger = SqlLedger(open_engine(url))
    ledger.held(owner)
    ready.wait()
    for first in range(0, len(rows), WINDOW):
        ten = rows[first : first + WINDOW]
        done = [Outcome(row.id, State.ACCEPTED, *REPLY, claims=row.claims) for row in ten]
        assert ledger.record(owner, done, AFTER + timedelta(seconds=1)) == len(ten)


if __name__ == "__main__":
    main()
