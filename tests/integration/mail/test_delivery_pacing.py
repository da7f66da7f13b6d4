"""Rates and lanes of recipient domains, kept between threads, workers and databases."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from post_office import BOUNDARY, PostOffice, office
from scripted_smtp import ScriptedServer

from calendar_service.delivery.domains_sql import SqlDomains
from calendar_service.ledger.rows import MAIL, Outcome
from calendar_service.ledger.sql.figures import measure
from calendar_service.words.states import State

Open = Callable[..., PostOffice]
NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)


def busy_and_quiet(busy: int, quiet: int) -> list:
    return [office(f"s{n:02}@busy.example") for n in range(busy)] + [office(f"q{n}@q{n}.example") for n in range(quiet)]


def test_a_paced_domain_takes_its_time_and_holds_up_nobody(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, busy_and_quiet(40, 5), domain_mails_per_minute=20)
        post.sweep()
        workers = [post.worker("w1"), post.worker("w2")]
        workers[0].drain()
        assert set(server.recipients) >= {f"q{n}@q{n}.example" for n in range(5)}
        assert len(server.recipients) == 6
        held = [row for row in post.rows() if row.state == State.PENDING]
        assert len(held) == 39
        assert len({row.try_at for row in held}) == 39
        assert {row.tries for row in held} == {0}
        began, sent_at = post.now, [post.now]
        while len(server.recipients) < 45:
            post.later(seconds=0.5)
            before = len(server.recipients)
            workers[len(sent_at) % 2].drain()
            sent_at += [post.now] * (len(server.recipients) - before)
            assert post.now - began < timedelta(minutes=2.2)
        for first in sent_at:
            assert sum(first <= instant < first + timedelta(minutes=1) for instant in sent_at) <= 20
        assert {row.tries for row in post.rows()} == {1}
        assert len(set(server.recipients)) == 45


@pytest.mark.alone
def test_connections_of_a_domain(open_office: Open) -> None:
    present, most, lock = Counter(), Counter(), threading.Lock()

    def slowly(recipient: str) -> str:
        domain = recipient.partition("@")[2][:4]
        with lock:
            present[domain] += 1
            most[domain] = max(most[domain], present[domain])
        time.sleep(0.02)
        with lock:
            present[domain] -= 1
        return "250 2.0.0 Ok"

    with ScriptedServer(dot=slowly) as server:
        offices = [office(f"s{n:02}@busy.example") for n in range(30)] + [
            office(f"q{n:02}@quiet.example") for n in range(30)
        ]
        post = open_office(server, offices, domain_connections=1, batch_rows=10)
        post.sweep()
        worker = post.worker()
        while post.sweep() or post.states().get(State.PENDING):
            threads = [threading.Thread(target=worker.drain) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            post.later(seconds=2)
        assert post.states() == {State.ACCEPTED: 60}
        assert most == {"busy": 1, "quie": 1}


def test_a_deferred_row_with_the_nearer_deadline_goes_first(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("aceh@a.example", region="11"), office("bali@b.example", region="51")])
        post.at(datetime.fromisoformat("2024-09-24T20:00+07:00"))
        post.sweep()
        bali = [row.id for row in post.rows() if row.office == "bali"]
        claimed = post.service.ledger.claim("w0", post.now, 10, [MAIL])
        outcomes = [
            Outcome(row.id, State.DEFERRED, 451, try_at=post.now, claims=row.claims)
            if row.id in bali
            else Outcome(row.id, State.PENDING, try_at=post.now, claims=row.claims)
            for row in claimed
        ]
        post.service.ledger.record("w0", outcomes, post.now)
        again = post.service.ledger.claim("w0", post.now, 2, [MAIL])
        assert {row.id for row in again} == set(bali)  # midnight comes to Bali an hour earlier
        assert [row.not_after for row in again] == sorted(row.not_after for row in again)


def test_when_the_backlog_will_be_done(open_office: Open, database_url: str) -> None:
    with ScriptedServer() as server:
        post = open_office(server, busy_and_quiet(30, 0), domain_mails_per_minute=20, database_url=database_url)
        post.sweep()
        assert measure(post.service.engine, post.now).done_at is None
        worker = post.worker()
        for _ in range(60):
            worker.drain()
            post.later(seconds=1)
        backlog = measure(post.service.engine, post.now)
        assert backlog.rows == 30 - len(server.recipients)
        assert 0.25 < (backlog.per_second or 0) < 0.4
        assert backlog.done_at is not None
        assert timedelta(seconds=20) < backlog.done_at - post.now < timedelta(seconds=45)
        assert backlog.late == []
        assert measure(post.service.engine, BOUNDARY - timedelta(seconds=10)).rows == backlog.rows


@pytest.mark.parametrize("per_minute", [0, 60])
def test_domains_are_shared_between_workers(engine: sa.Engine, per_minute: int) -> None:
    """On both databases: eight workers at once get what one would get."""
    workers = [SqlDomains(engine, per_minute) for _ in range(8)]
    granted: list[int] = []

    def ask(domains: SqlDomains) -> None:
        granted.append(domains.share({"a.example": 5, "b.example": 1}, NOW)["a.example"].now)

    threads = [threading.Thread(target=ask, args=(domains,)) for domains in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(granted) == (2 if per_minute else 40)
    rested = workers[0].complained("a.example", NOW)
    assert rested.rests_until == NOW + timedelta(seconds=60)
    share = workers[5].share({"a.example": 2, "c.example": 2}, NOW + timedelta(seconds=30))
    assert (share["a.example"].now, share["c.example"].now) == (0, 2)
    workers[5].accepted(["a.example"])
    assert workers[1].complained("a.example", NOW + timedelta(minutes=5)).strikes == 1
    assert workers[1].share({}, NOW) == {}
