"""A disk that is full, a database that is away, and what dead workers leave behind."""

from __future__ import annotations

import logging
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from post_office import PostOffice, office
from scripted_smtp import ScriptedServer

from calendar_service.clock import system_clock
from calendar_service.delivery import gate
from calendar_service.delivery.journal import find_accepted, owners
from calendar_service.ledger.rows import MAIL, Sending
from calendar_service.ledger.sql.proof import verify
from calendar_service.letters.reference import message_id, reference_of
from calendar_service.words.states import State

Open = Callable[..., PostOffice]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "OUR_FAULT_SECONDS", (0.3,))


@contextmanager
def full_disk(at_bytes: int) -> Iterator[None]:
    """No file of this process may grow beyond that; the small database still may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def offices(count: int) -> list:
    return [office(f"o{n}@d{n}.example") for n in range(count)]


def test_without_room_in_the_journal_nothing_is_sent(open_office: Open, caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedServer() as server:
        post = open_office(server, offices(5))
        post.sweep()
        worker = post.worker()
        with full_disk(900_000), caplog.at_level(logging.ERROR):
            assert worker.drain() == 0
        assert server.connections == 0
        assert {(row.state, row.tries, row.owner) for row in post.rows()} == {(State.PENDING, 0, None)}
        assert [alarm.name for alarm in post.service.alarms.standing()] == ["journal"]
        assert "sending by mail pauses" in caplog.text
        time.sleep(0.35)
        assert worker.drain() == 5
        assert post.service.alarms.standing() == []


def test_a_yes_that_the_journal_did_not_take_is_still_recorded(
    open_office: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk breaks between room and line: the ledger is told, and no further mail goes out."""
    monkeypatch.setattr(gate, "OUR_FAULT_SECONDS", (60,))
    with ScriptedServer() as server:
        post = open_office(server, offices(5))
        post.sweep()
        worker = post.worker()
        journal = post._opened[-1]
        written = os.open(post.service.journal_dir / "w1.jsonl", os.O_RDONLY)  # a file that takes no line

        def break_the_disk(_: str) -> str:
            os.dup2(written, journal._file)
            return "250 2.0.0 Ok: queued as 4ABCDEF012"

        server.script["dot"] = break_the_disk
        worker.drain()
        os.close(written)
        assert len(server.accepted) == 1
        assert post.states() == {State.ACCEPTED: 1, State.PENDING: 4}
        assert [alarm.name for alarm in post.service.alarms.standing()] == ["journal"]


def test_while_the_database_is_away_nothing_more_is_sent(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """It went away in the middle of a batch: what was sent stays in mind and in the journal, and is
    recorded before anything else once the database is back."""
    for name in ("RECORDED_SECONDS", "UNRECORDED_SECONDS"):  # on a slow machine it would be met before the third mail
        monkeypatch.setattr(f"calendar_service.delivery.delivery.{name}", 60.0)
    with ScriptedServer() as server:
        post = open_office(server, offices(6), batch_rows=3)
        post.sweep()
        worker = post.worker()
        engine = post.service.engine

        def refuse(*_: object) -> None:
            raise sa.exc.OperationalError("away", None, Exception("disk I/O error"))

        def go_away(_: str) -> str:
            if not sa.event.contains(engine, "before_cursor_execute", refuse):
                sa.event.listen(engine, "before_cursor_execute", refuse)
            return "250 2.0.0 Ok"

        server.script["dot"] = go_away
        with pytest.raises(sa.exc.OperationalError):
            worker.drain()
        assert len(server.accepted) == 3
        with pytest.raises(sa.exc.OperationalError):
            worker.drain()
        assert len(server.accepted) == 3
        assert not worker.is_done
        assert len(find_accepted(post.service.journal_dir, "w1", [name for _, _, name in server.accepted])) == 3
        sa.event.remove(engine, "before_cursor_execute", refuse)
        assert post.states() == {State.SENDING: 3, State.PENDING: 3}
        server.script["dot"] = "250 2.0.0 Ok"
        assert worker.drain() == 3
        assert post.states() == {State.ACCEPTED: 6}
        assert len(server.accepted) == 6
        assert worker.is_done


def test_a_new_worker_reads_what_the_dead_one_knew(open_office: Open, database_url: str) -> None:
    """At once, before the dead one's lease has run out, and only what its journal proves."""
    with ScriptedServer() as server:
        post = open_office(server, offices(4), database_url=database_url)
        post.sweep()
        rows = die_in_the_middle(post, accepted=2)
        assert post.service.dead_workers.read_back("w2") == 2
        assert {row.id: post.rows()[row.id - 1].state for row in rows} == {
            rows[0].id: State.ACCEPTED, rows[1].id: State.ACCEPTED, rows[2].id: State.SENDING, rows[3].id: State.SENDING,
        }  # fmt: skip
        assert post.rows()[0].queue_id == "4ABCDEF"
        assert post.service.dead_workers.read_back("w2") == 0
        assert verify(post.service.engine).flaws == []


def test_a_journal_goes_when_its_rows_are_settled_and_no_sooner(open_office: Open, database_url: str) -> None:
    with ScriptedServer() as server:
        post = open_office(server, offices(4), database_url=database_url)
        post.sweep()
        die_in_the_middle(post, accepted=2, lease=timedelta(seconds=-1))
        post.worker("w2")
        post.service.dead_workers.tidy()
        assert owners(post.service.journal_dir) == {"dead", "w2"}  # its rows are still being sent
        post.sweep()
        assert post.states() == {State.ACCEPTED: 2, State.AMBIGUOUS: 2}
        post.service.dead_workers.tidy()
        assert owners(post.service.journal_dir) == {"dead", "w2"}
        post.later(minutes=15)
        post.sweep()
        assert post.states() == {State.ACCEPTED: 2, State.PENDING: 2}
        post.service.dead_workers.tidy()
        assert owners(post.service.journal_dir) == {"w2"}


def die_in_the_middle(post: PostOffice, accepted: int, lease: timedelta = timedelta(minutes=1)) -> list:
    """A real process that claims, marks, journals some yeses, and is killed."""
    ledger = post.service.ledger
    ledger.beat("dead", system_clock() + lease)
    rows = ledger.claim("dead", post.now, 10, [MAIL])
    ledger.advance(
        "dead", (), [Sending(row.id, row.claims, "x@y.example", 1, "00", reference_of([row])) for row in rows], post.now
    )
    names = [message_id(row, "uji.example") for row in rows[:accepted]]
    code = (
        "import os, sys, pathlib\n"
        "from calendar_service.delivery.journal import Journal\n"
        "from calendar_service.delivery.carrier import Receipt\n"
        "journal = Journal(pathlib.Path(sys.argv[1]), 'dead')\n"
        "with journal.room(9):\n"
        "    for name in sys.argv[2:]: journal.accepted(name, Receipt(250, '2.0.0', 'Ok', '4ABCDEF'))\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).parents[3]
    died = subprocess.run([sys.executable, "-c", code, str(post.service.journal_dir), *names], cwd=root, check=False)
    assert died.returncode == -9
    return rows
