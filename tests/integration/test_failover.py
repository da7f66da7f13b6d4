"""PostgreSQL falls over to a replica that lagged: what was sent in the last moments does not go out again.

A real primary (the tests' own) and a real streaming replica of it, which loses its connection, misses commits, and is
promoted.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from conftest import _ordinary_user, _wait_for, find_program, free_port, missing

from calendar_service.clock import fixed_clock
from calendar_service.database import ledger as table
from calendar_service.database import reading
from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.journal import Journal
from calendar_service.ledger.rows import MAIL, Claim, Outcome, Row, Sending
from calendar_service.letters.reference import message_id, reference_of
from calendar_service.offices.office import Office
from calendar_service.promises.plan import plan_groups
from calendar_service.restoring.marks_sql import DatabaseMarks
from calendar_service.words.states import State
from tests.patience import until
from tests.revisions_material import TEXT, service_at
from tests.world import Service

KNOWN = datetime.fromisoformat("2024-09-01T00:00+07:00")
FIRST = datetime.fromisoformat("2024-09-18T09:00+07:00")
THEN = datetime.fromisoformat("2024-09-19T09:00+07:00")
OFFICES = [Office(f"o{n}", f"Kantor {n}", "pemda", "35.78", f"o{n}@kantor.example") for n in range(7)]
LEASE_SECONDS = 0.5


@dataclass(frozen=True)
class Replica:
    """A standby of the tests' server. url: without a database name."""

    url: str
    folder: Path

    def do(self, words: str) -> None:
        self.ask(words, answers=False)

    def ask(self, words: str, *, answers: bool = True) -> object:
        engine = sa.create_engine(
            self.url.replace("postgresql://", "postgresql+psycopg://") + "/postgres", isolation_level="AUTOCOMMIT"
        )
        try:
            with engine.connect() as connection:
                found = connection.execute(sa.text(words))
                return found.scalar() if answers else None
        finally:
            engine.dispose()

    def lose_connection(self) -> None:
        """From now on it misses what the primary commits."""
        self.do("ALTER SYSTEM SET primary_conninfo = ''")
        self.ask("SELECT pg_reload_conf()")
        until(lambda: self.ask("SELECT count(*) FROM pg_stat_wal_receiver") == 0)

    def promote(self) -> None:
        assert self.ask("SELECT pg_promote(true, 30)")


@pytest.fixture
def replica(postgres_server: str) -> Iterator[Replica]:
    basebackup, postgres = find_program("pg_basebackup"), find_program("postgres")
    if basebackup is None or postgres is None:
        missing("PostgreSQL (pg_basebackup, postgres)")
    folder, user = Path("/tmp") / f"kt-replica-{uuid4().hex[:8]}", _ordinary_user()
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
    options = {"user": user, "cwd": folder} if user else {"cwd": folder}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    data, port = folder / "data", free_port()
    subprocess.run(
        [str(basebackup), "-d", f"{postgres_server}/postgres", "-D", str(data), "-R", "-X", "stream", "-c", "fast", "--no-sync"],
        check=True, **quiet, **options,
    )  # fmt: skip
    server = subprocess.Popen(
        [str(postgres), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder), "-c", "max_connections=200"],
        **quiet, **options,
    )  # fmt: skip
    made = Replica(f"postgresql://tester@127.0.0.1:{port}", folder)
    try:
        _wait_for(made.url)
        yield made
    finally:
        server.send_signal(signal.SIGQUIT)  # whoever is still connected
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def open_at(folder: Path, url: str, now: datetime) -> Service:
    service = service_at(folder, TEXT, now, database_url=url, uid_domain="uji.example", lease_seconds=LEASE_SECONDS)
    service.clock = fixed_clock(now)
    return service


def plan(service: Service) -> int:
    revision = service.official.refresh()
    return service.ledger.plan(revision.number, plan_groups(revision, service.regions), service.clock())


def tell(service: Service, journal: Journal, limit: int = 100, owner: str = "w") -> list[Row]:
    """Rows are claimed, accepted, written into the journal, and then into the ledger."""
    rows = service.ledger.claim(owner, service.clock(), limit, [MAIL])
    marks = [
        Sending(row.id, row.claims, f"{row.office}@kantor.example", 1, "0" * 64, reference_of([row])) for row in rows
    ]
    service.ledger.advance(owner, (), marks, service.clock())
    names = [message_id(row, "uji.example") for row in rows]
    with journal.room(len(names)):
        for name in names:
            journal.accepted(name, Receipt(250, "2.0.0", "Ok", "Q"))
    outcomes = [Outcome(row.id, State.ACCEPTED, 250, "2.0.0", "Ok", "Q", claims=row.claims) for row in rows]
    assert service.ledger.record(owner, outcomes, service.clock()) == len(rows)
    journal.recorded(names)
    return rows


def untold(service: Service) -> set[tuple[str, int]]:
    with reading(service.engine) as connection:
        return {(row.office, row.lead) for row in connection.execute(sa.select(table)) if row.state != "accepted"}


def test_a_replica_that_lagged_is_told_again(tmp_path: Path, postgres_url: str, replica: Replica) -> None:
    service = open_at(tmp_path, postgres_url, FIRST)
    service.directory.replace(OFFICES, fixed_clock(KNOWN))
    service.archive.publish(TEXT.data, by="uji", note="", at=KNOWN)
    assert plan(service) == 7
    assert service.continuity.look()
    journal = Journal(service.journal_dir, "w")
    told = tell(service, journal, 2)
    name = postgres_url.rpartition("/")[2]
    with service.engine.connect() as connection:
        end = connection.scalar(sa.text("SELECT pg_current_wal_lsn()"))
    until(lambda: replica.ask(f"SELECT pg_last_wal_replay_lsn() >= '{end}'"))
    replica.lose_connection()
    told += tell(service, journal, 3)  # a failing fail-over would send these again, and the next
    service.clock = fixed_clock(THEN)
    assert plan(service) == 14
    told += tell(service, journal, 4)  # and what belongs into the same mails
    assert service.continuity.look()
    service.close()
    replica.promote()

    late = open_at(tmp_path, f"{replica.url}/{name}", THEN)
    assert len(untold(late)) == 5, "two were told, as far as this server knows"
    assert late.ledger.claim("w2", THEN, 100, [MAIL]) == [], "nobody has noticed yet, and nobody claims"
    failover = late.failover()
    failover.look()
    assert untold(late) == set(), "of what this server knows; the nearest deadline had gone first"
    assert late.ledger.claim("w2", THEN, 100, [MAIL]) == []
    time.sleep(2 * LEASE_SECONDS + 0.1)  # the grace, of real time
    failover.look()
    assert late.ledger.claim("w2", THEN, 100, [MAIL]) == [], "until a sweep has planned what was lost"
    assert plan(late) == 14
    late.ledger.swept(late.time.ask())
    failover.look()
    left = late.ledger.claim("w2", THEN, 100, [MAIL])
    keys = {(row.office, row.lead) for row in told}
    assert keys.isdisjoint((row.office, row.lead) for row in left)
    assert len(left) == 21 - len(told) == len({row.id for row in left})
    late.ledger.release("w2", [Claim(row.id, row.claims) for row in left])
    assert late.verification().flaws == []
    journal.close(keep=True)

    # The same where the server does not tell its timeline: smaller numbers alone say that it fell over.
    replica.do("CREATE ROLE app LOGIN")
    with late.engine.begin() as connection:
        connection.execute(sa.text("REVOKE EXECUTE ON FUNCTION pg_current_wal_lsn() FROM PUBLIC"))
        connection.execute(sa.text("GRANT ALL ON ALL TABLES IN SCHEMA public TO app"))
        connection.execute(sa.text("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app"))
    late.close()
    hidden = open_at(tmp_path, f"{replica.url}/{name}".replace("tester@", "app@"), THEN)
    assert DatabaseMarks(lambda: hidden.engine).tells() is False
    failover = hidden.failover()
    failover.look()
    time.sleep(2 * LEASE_SECONDS + 0.1)
    hidden.ledger.swept(hidden.time.ask())
    failover.look()
    one = hidden.ledger.claim("w3", THEN, 1, [MAIL])
    assert len(one) == 2, "what fell due together"
    journal = Journal(hidden.journal_dir, "w3")
    with hidden.engine.begin() as connection:  # what the next server will not have
        connection.execute(table.delete().where(table.c.id == sa.select(sa.func.max(table.c.id)).scalar_subquery()))
    assert hidden.ledger.claim("w3", THEN, 100, [MAIL]) == []
    with journal.room(1):
        journal.accepted(message_id(one[0], "uji.example"), Receipt(250, "2.0.0", "Ok", "Q"))
    failover.look()
    assert hidden.ledger.claim("w3", THEN, 100, [MAIL]) == [], "its time has begun"
    assert (one[0].office, one[0].lead) not in untold(hidden)

    # A claim is not lost, but what became of it is: no number is smaller.
    time.sleep(2 * LEASE_SECONDS + 0.1)
    hidden.ledger.swept(hidden.time.ask())
    failover.look()
    told = tell(hidden, journal, 2, "w3")
    held = table.update().where(table.c.id.in_([row.id for row in told])).values(state=State.SENDING, owner="w3")
    with hidden.engine.begin() as connection:
        connection.execute(held)
    failover.look("w3", journal.is_open)
    assert hidden.ledger.claim("w3", THEN, 100, [MAIL]) == []
    assert {(row.office, row.lead) for row in told}.isdisjoint(untold(hidden))
    journal.close(keep=True)
    hidden.close()
