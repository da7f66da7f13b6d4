"""The windows between one step and the next, each forced open by hand."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from post_office import PostOffice, office
from scripted_smtp import LOST, SILENT, ScriptedServer

from calendar_service.clock import system_clock
from calendar_service.delivery.journal import find_accepted
from calendar_service.delivery.outcomes import LATE_ANSWER, SETTLING
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.letters.reference import message_id
from calendar_service.words.states import State

Open = Callable[..., PostOffice]
ROOT = Path(__file__).parents[2]
OFFICES = [office(f"o{n}@d{n}.example") for n in range(4)]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Open]:
    opened: list[PostOffice] = []

    def open_one(server: ScriptedServer, **settings: Any) -> PostOffice:
        opened.append(PostOffice(tmp_path, server, OFFICES, **settings))
        return opened[-1]

    yield open_one
    for post in opened:
        post.close()


def bury(post: PostOffice, owner: str) -> None:
    """As if its lease had run out."""
    post.service.ledger.beat(owner, system_clock() - timedelta(seconds=1))


# Rows that a living process has lost sight of.


def test_a_claim_whose_answer_was_lost_is_given_back(server: ScriptedServer, open_office: Open) -> None:
    """The database committed, and the connection broke before it could say so."""
    post = open_office(server)
    post.sweep()
    worker = post.worker()
    post.service.ledger.claim("w1", post.now, 2, [MAIL])
    assert post.states() == {State.PENDING: 2, State.LEASED: 2}
    worker.put_right()
    assert post.states() == {State.PENDING: 4}
    assert worker.drain() == 4


def test_a_mark_whose_answer_was_lost_is_doubted(server: ScriptedServer, open_office: Open) -> None:
    post = open_office(server)
    post.sweep()
    worker = post.worker()
    (row,) = post.service.ledger.claim("w1", post.now, 1, [MAIL])
    post.service.ledger.advance(
        "w1", (), [Sending(row.id, row.claims, "o0@d0.example", 1, "00", f"{row.id:040x}")], post.now
    )
    worker.put_right()
    assert post.states() == {State.PENDING: 3, State.AMBIGUOUS: 1}


def test_a_batch_that_breaks_off_gives_everything_back(
    server: ScriptedServer, open_office: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database falls over between claim and mark: nothing stays leased to a process that lives."""
    post = open_office(server)
    post.sweep()
    worker = post.worker()

    def fall_over(*_: object) -> set[int]:
        raise ConnectionError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(post.service.ledger, "advance", fall_over)
        with pytest.raises(ConnectionError):
            worker.drain()
    assert post.states() == {State.PENDING: 4}
    assert worker.is_done
    assert worker.drain() == 4


def test_a_mail_that_breaks_off_is_in_doubt_and_the_rest_goes_back(
    server: ScriptedServer, open_office: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something interrupts the thread in the middle of the second mail."""
    post = open_office(server)
    post.sweep()
    worker = post.worker()
    mails = 0

    def interrupt(command: str) -> str:
        nonlocal mails
        mails += 1
        if mails == 2:
            monkeypatch.setattr("calendar_service.mail.deadline_smtp.DeadlineSMTP.getreply", stop)
        return "250 2.0.0 Ok: queued as 4ABCDEF012"

    def stop(_: object) -> tuple[int, bytes]:
        monkeypatch.undo()
        raise KeyboardInterrupt

    server.script["rcpt"] = interrupt
    with pytest.raises(KeyboardInterrupt):
        worker.drain()
    assert post.states() == {State.ACCEPTED: 1, State.AMBIGUOUS: 1, State.PENDING: 2}
    assert worker.is_done


def test_a_process_that_stops_in_the_middle_keeps_its_journal(server: ScriptedServer, open_office: Open) -> None:
    """`is_done` is what decides whether the journal may go."""
    post = open_office(server)
    post.sweep()
    worker = post.worker()
    seen: list[bool] = []

    def look(_: str) -> str:
        seen.append(worker.is_done)
        return "250 2.0.0 Ok: queued as 4ABCDEF012"

    server.script["dot"] = look
    worker.drain()
    assert seen == [False] * 4
    assert worker.is_done


# Tries.


def test_an_outage_uses_up_nobodys_tries(open_office: Open) -> None:
    """Rows that were marked and given back unsent have not been tried."""
    with ScriptedServer(mail="421 4.3.2 Shutting down") as server:
        post = open_office(server)
        post.sweep()
        for _ in range(5):
            post.worker().drain()
        assert {row.tries for row in post.rows()} == {0}


# Doubt.


@pytest.mark.parametrize(("ending", "doubt"), [(LOST, SETTLING), (SILENT, LATE_ANSWER)])
def test_how_long_a_doubt_lasts(open_office: Open, ending: str, doubt: timedelta) -> None:
    """A conversation that broke off is over; a server that is only slow may still take the mail."""
    with ScriptedServer(dot=ending) as server:
        post = open_office(server)
        post.sweep()
        post.worker().drain()
        server.script["dot"] = "250 2.0.0 Ok: queued as 4ABCDEF012"
        doubted = {row.id for row in post.rows() if row.state == State.AMBIGUOUS}
        assert doubted
        post.later(seconds=doubt.total_seconds() - 1)
        post.sweep()
        assert doubted <= {row.id for row in post.rows() if row.state == State.AMBIGUOUS}
        post.later(seconds=2)
        post.sweep()
        waiting = {row.id: row.ambiguous for row in post.rows() if row.state == State.PENDING}
        assert doubted <= waiting.keys()
        assert {waiting[i] for i in doubted} == {1}


def test_a_server_that_took_it_late_is_found_in_its_log(open_office: Open, tmp_path: Path) -> None:
    """The worker gave up waiting; the log line came afterwards, before the doubt was over."""
    log = tmp_path / "mail.log"
    log.touch()
    with ScriptedServer(dot=SILENT) as server:
        post = open_office(server, mta_log=log)
        post.sweep()
        post.worker().drain()
        post.later(seconds=60)
        post.sweep()
        doubted = post.service.ledger.ambiguous()
        assert doubted
        for number, doubt in enumerate(doubted):
            name = message_id(doubt.row, "uji.example")
            with log.open("a") as lines:
                lines.write(f"Sep 20 08:01:00 mx postfix/cleanup[7]: 4ABCD{number}: message-id=<{name}>\n")
                lines.write(f"Sep 20 08:01:00 mx postfix/qmgr[8]: 4ABCD{number}: from=<>, nrcpt=1 (queue active)\n")
        post.later(seconds=LATE_ANSWER.total_seconds())
        post.sweep()
        settled = {row.id: row for row in post.rows()}
        assert all(settled[doubt.row.id].state == State.ACCEPTED for doubt in doubted)
        assert all(settled[doubt.row.id].ambiguous == 0 for doubt in doubted)


def test_a_clock_that_slept_decides_no_doubt_but_its_own(server: ScriptedServer, open_office: Open) -> None:
    """It read that a mail was in doubt; meanwhile that was settled, and a second try is in doubt."""
    post = open_office(server)
    post.sweep()
    ledger = post.service.ledger

    def hand_over(owner: str) -> Any:
        rows = ledger.claim(owner, post.now, 1, [MAIL])
        ledger.advance(
            owner, (), [Sending(rows[0].id, rows[0].claims, "o0@d0.example", 1, "00", f"{rows[0].id:040x}")], post.now
        )
        ledger.record(owner, [Outcome(rows[0].id, State.AMBIGUOUS, try_at=post.now, claims=rows[0].claims)], post.now)
        return rows[0]

    first = hand_over("a")
    (stale,) = ledger.ambiguous()
    assert ledger.settle([stale.row], None, post.now)
    assert hand_over("b").id == first.id
    assert not ledger.settle([stale.row], None, post.now)
    assert ledger.ambiguous()[0].owner == "b"


# A process that was taken for dead and is not.


def test_who_was_taken_for_dead_still_says_what_it_knows(server: ScriptedServer, open_office: Open) -> None:
    """Its own word about its own mails is the best evidence; what was others' by then is not touched."""
    post = open_office(server)
    post.sweep()
    ledger = post.service.ledger
    post.worker("slow")
    sent, unsent, lost = ledger.claim("slow", post.now, 3, [MAIL])
    ledger.advance(
        "slow",
        (),
        [Sending(row.id, row.claims, "o0@d0.example", 1, "00", f"{row.id:040x}") for row in (sent, unsent)],
        post.now,
    )
    bury(post, "slow")
    post.sweep()
    assert post.states() == {State.PENDING: 2, State.AMBIGUOUS: 2}
    assert lost.id in {row.id for row in ledger.claim("other", post.now, 10, [MAIL])}
    assert ledger.record("slow", [Outcome(sent.id, State.ACCEPTED, 250, claims=sent.claims)], post.now) == 1
    assert ledger.record("slow", [Outcome(lost.id, State.ACCEPTED, 250, claims=lost.claims)], post.now) == 0
    ledger.release("slow", [unsent.claim, lost.claim])
    states = {row.id: (row.state, row.tries, row.owner) for row in post.rows()}
    assert states[sent.id] == (State.ACCEPTED, 1, None)
    assert states[unsent.id] == (State.PENDING, 0, None)
    assert states[lost.id] == (State.LEASED, 0, "other")


TALKATIVE = """
import os, time
from calendar_service.delivery.fence import Fence
fence = Fence()
fence.extend(time.monotonic() + 1.0)
{entering}
    while True:
        os.write(1, b"word")
        time.sleep(0.01)
"""


def talk(entering: str) -> subprocess.Popen[bytes]:
    program = TALKATIVE.format(entering=entering)
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)


def said(process: subprocess.Popen[bytes]) -> bytes:
    """What it has said and nobody has heard yet."""
    assert process.stdout is not None
    found = b""
    while select.select([process.stdout], [], [], 0)[0] and (words := os.read(process.stdout.fileno(), 65536)):
        found += words
    return found


@pytest.mark.alone
def test_who_was_stopped_beyond_its_lease_never_says_another_word() -> None:
    with talk("with fence:") as process:
        while not said(process):
            assert process.poll() is None
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(1.3)
        said(process)
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(10) == -signal.SIGALRM
        assert said(process) == b""


def test_outside_a_conversation_nobody_is_ended() -> None:
    with talk("if True:") as process:
        while not said(process):
            assert process.poll() is None
        time.sleep(1.3)
        assert process.poll() is None
        process.kill()


# What a power cut leaves.


def test_a_journal_torn_in_the_middle_of_a_line_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "w.jsonl").write_bytes(
        b'{"id": "a@x", "code": 250, "enhanced": "2.0.0", "text": "Ok", "queue_id": "1"}\n{"id": "b@x", "co'
    )
    assert find_accepted(tmp_path, "w", ["a@x", "b@x"]).keys() == {"a@x"}
