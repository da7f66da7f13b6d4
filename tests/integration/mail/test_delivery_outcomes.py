"""What the ledger holds after each kind of answer, with a real ledger and real sockets."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from post_office import BOUNDARY, PostOffice, office
from scripted_smtp import LOST, SILENT, Action, ScriptedServer
from world import TIMELINE

from calendar_service.delivery import gate
from calendar_service.delivery.carrier import Temporary
from calendar_service.delivery.outcomes import LATE_ANSWER, PAUSES_SECONDS, SETTLING
from calendar_service.words.states import State

Open = Callable[..., PostOffice]


def at_domain(domain: str, action: Action, usual: str = "250 2.1.5 Ok") -> Action:
    """That action for recipients of a domain, a yes for all others."""
    return lambda command: (
        (action if isinstance(action, str) else action(command)) if f"@{domain}" in command else usual
    )


def everywhere(*names: str) -> list:
    return [office(f"{name}@{name}.example") for name in names]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of the process, which are real time, are not waited for here."""
    for name in ("PAUSES_SECONDS", "THROTTLED_SECONDS", "OUR_FAULT_SECONDS"):
        monkeypatch.setattr(gate, name, (0.3,))


@pytest.mark.parametrize(
    ("phase", "action", "state", "minimum_seconds"),
    [
        ("rcpt", "450 4.2.0 Greylisted", State.DEFERRED, 10),
        ("rcpt", "451 4.3.0 Later", State.DEFERRED, 10),
        ("rcpt", "452 4.2.2 Mailbox full", State.DEFERRED, 10),
        ("rcpt", "454 4.7.0 Too fast", State.DEFERRED, 60),
        ("rcpt", "432 4.3.2 Too many connections", State.DEFERRED, 60),
        ("rcpt", "421 4.7.0 Too fast", State.DEFERRED, 60),
        ("rcpt", "421 4.3.2 Shutting down", State.DEFERRED, 10),
        ("rcpt", LOST, State.DEFERRED, 10),
        ("rcpt", SILENT, State.DEFERRED, 60),
        ("rcpt", "550 5.1.1 User unknown", State.DEFERRED, 3600),
        ("rcpt", "550 5.3.0 Refused", State.DEFERRED, 3600),
        ("dot", "552 5.3.4 Too large", State.DEFERRED, 3600),
        ("dot", "554 5.6.0 Not so", State.DEFERRED, 3600),
        ("dot", LOST, State.AMBIGUOUS, 0),
        ("dot", SILENT, State.AMBIGUOUS, 0),
    ],
)
def test_one_domain_answers_so_and_no_other_is_held_up(
    open_office: Open, phase: str, action: str, state: State, minimum_seconds: int
) -> None:
    usual = "250 2.0.0 Ok"
    with ScriptedServer(**{phase: lambda said: action if "ill.example" in said else usual}) as server:
        post = open_office(server, [office("a@ill.example"), office("b@well.example"), office("c@other.example")])
        post.sweep()
        post.worker().drain()
        assert {post.row("b").state, post.row("c").state} == {State.ACCEPTED}
        ill = post.row("a")
        assert ill.state == state
        if state is State.DEFERRED:
            pause = (ill.try_at - post.now).total_seconds()
            assert minimum_seconds <= pause <= minimum_seconds * 1.1 + 0.001
        assert ill.tries == 1
        if action[:1].isdigit():
            assert ill.reply_code == int(action[:3])
            assert ill.reply
            assert "@" not in ill.reply


def test_pauses_grow_have_jitter_and_end_at_the_boundary(open_office: Open) -> None:
    """Refused to the end: tried again and again, never after the boundary, then expired."""
    with ScriptedServer(rcpt="451 4.3.0 Later") as server:
        post = open_office(server, everywhere("a", "b"))
        worker, pauses, last_try = post.worker(), [], post.now
        post.sweep()
        while (row := post.rows()[0]).state != State.EXPIRED:
            if row.try_at <= post.now:
                last_try = post.now
                worker.drain()
                row = post.rows()[0]
                pauses.append(row.try_at - last_try)
            post.at(min(row.try_at, BOUNDARY))
            post.sweep()
        seconds = [pause.total_seconds() for pause in pauses]
        for pause, wanted in zip(seconds, PAUSES_SECONDS, strict=False):
            assert wanted <= pause <= wanted * 1.1
        assert len({round(s - w, 3) for s, w in zip(seconds, PAUSES_SECONDS, strict=False)}) > 3
        assert max(seconds) <= 3600 * 1.1
        assert BOUNDARY - timedelta(minutes=1) < last_try.astimezone(BOUNDARY.tzinfo) < BOUNDARY
        assert post.states() == {State.EXPIRED: 4}  # two leads each


def test_a_second_never_is_believed(open_office: Open) -> None:
    with ScriptedServer(dot="552 5.3.4 Message too large") as server:
        post = open_office(server, everywhere("a"))
        post.sweep()
        post.worker().drain()
        assert post.row("a").state == State.DEFERRED
        post.later(minutes=67)
        post.worker("w2").drain()
        assert (post.row("a").state, post.row("a").tries) == (State.FAILED, 2)
        assert post.service.suppressions.all() == []


def test_a_never_that_was_not_meant(open_office: Open) -> None:
    answers = iter(["552 5.3.4 Message too large"])
    with ScriptedServer(dot=lambda _: next(answers, "250 2.0.0 Ok")) as server:
        post = open_office(server, everywhere("a"))
        post.sweep()
        worker = post.worker()
        worker.drain()
        post.later(minutes=67)
        worker.drain()
        assert post.row("a").state == State.ACCEPTED


def test_near_the_boundary_the_second_opinion_comes_sooner(open_office: Open) -> None:
    with ScriptedServer(rcpt="554 5.3.0 Refused") as server:
        post = open_office(server, everywhere("a"))
        post.at(BOUNDARY - timedelta(minutes=20))
        post.sweep()
        post.worker().drain()
        assert post.row("a").try_at == BOUNDARY - timedelta(minutes=10)


# What concerns everybody


@pytest.mark.parametrize(
    ("script", "alarm"),
    [
        ({"banner": "421 4.3.2 Shutting down"}, "server"),
        ({"banner": SILENT}, "server"),
        ({"mail": "452 4.3.1 Insufficient storage"}, "server"),
        ({"auth": "535 5.7.8 Authentication failed"}, "login"),
        ({"banner": "554 5.7.1 Blocked"}, "login"),
        ({"mail": "553 5.7.1 Sender not yours"}, "login"),
        ({"mail": "530 5.7.0 Authentication required"}, "login"),
    ],
)
def test_what_concerns_everybody_costs_nobody_a_try(
    open_office: Open, script: dict[str, Action], alarm: str, caplog: pytest.LogCaptureFixture
) -> None:
    with ScriptedServer(**script) as server:
        url = f"smtp://saya:rahasia@127.0.0.1:{server.port}"
        post = open_office(server, everywhere("a", "b", "c"), smtp_url=url)
        post.sweep()
        worker = post.worker()
        with caplog.at_level(logging.ERROR):
            assert worker.drain() == 0
        assert server.connections == 1  # one question is enough
        assert {(row.state, row.tries, row.owner, row.reply) for row in post.rows()} == {(State.PENDING, 0, None, None)}
        assert [standing.name for standing in post.service.alarms.standing()] == [alarm]
        assert "sending by mail pauses" in caplog.text
        assert "rahasia" not in caplog.text
        with pytest.raises(gate.MailStopped):
            post.service.doors()["mail"]()
        for phase in script:
            server.script[phase] = {"banner": "220 x", "auth": "235 Ok"}.get(phase, "250 Ok")
        time.sleep(0.35)
        assert worker.drain() == 3
        assert post.service.alarms.standing() == []
        post.service.doors()["mail"]()


def test_a_refused_connection(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, everywhere("a", "b"))
    post.sweep()  # the server is gone
    assert post.worker().drain() == 0
    assert {(row.state, row.tries) for row in post.rows()} == {(State.PENDING, 0)}
    assert [alarm.name for alarm in post.service.alarms.standing()] == ["server"]


def test_pauses_of_the_process_grow_and_end_with_a_yes(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PAUSES_SECONDS", (0.4, 30))
    with ScriptedServer(banner="400 no") as server:
        post = open_office(server, everywhere("a"))
        post.sweep()
        worker = post.worker()
        worker.drain()
        worker.drain()
        assert server.connections == 1  # the gate is closed
        time.sleep(0.45)
        worker.drain()
        time.sleep(0.45)
        worker.drain()
        assert server.connections == 2  # and now for longer


def test_three_silences_in_a_row_are_the_servers_illness(open_office: Open) -> None:
    with ScriptedServer(rcpt=LOST) as server:
        post = open_office(server, everywhere(*"abcdefgh"))
        post.sweep()
        post.worker().drain()
        assert post.states() == {State.DEFERRED: 3, State.PENDING: 5}
        assert [alarm.name for alarm in post.service.alarms.standing()] == ["server"]


@pytest.mark.alone
def test_a_slow_domain_costs_one_time_out_a_batch(open_office: Open) -> None:
    with ScriptedServer(rcpt=at_domain("slow.example", SILENT)) as server:
        offices = [office(f"s{n}@slow.example") for n in range(6)] + everywhere("a", "b")
        post = open_office(server, offices)
        post.sweep()
        began = time.monotonic()
        assert post.worker().drain() == 2
        assert time.monotonic() - began < 1.5
        rested = [row for row in post.rows() if row.office != "s0" and row.office.startswith("s")]
        assert {(row.state, row.tries) for row in rested} == {(State.PENDING, 0)}
        assert min(row.try_at for row in rested) >= post.now + timedelta(seconds=60)


# Mails of unknown fate


@pytest.mark.parametrize("logs", [True, False])
@pytest.mark.parametrize(("action", "wait"), [(LOST, SETTLING), (SILENT, LATE_ANSWER)])
def test_a_living_workers_doubt_waits_before_a_second_try(
    open_office: Open, tmp_path: Path, action: str, wait: timedelta, logs: bool
) -> None:
    """The server had the mail and hung up, or was silent; it writes its log a little later, or never."""
    log = tmp_path / "mail.log"
    log.touch()
    with ScriptedServer(dot=action) as server:
        post = open_office(server, everywhere("a"), mta_log=log)
        post.sweep()
        worker = post.worker()
        worker.drain()
        assert (post.row("a").state, post.row("a").owner) == (State.AMBIGUOUS, "w1")
        post.later(seconds=wait.total_seconds() - 0.5)
        post.sweep()
        assert post.row("a").state == State.AMBIGUOUS
        assert worker.drain() == 0
        name = server.accepted[0][2]
        if logs:
            log.write_text(
                f"Sep 20 08:00:01 h postfix/cleanup[1]: 4ABCDEF: message-id=<{name}>\n"
                "Sep 20 08:00:01 h postfix/qmgr[1]: 4ABCDEF: from=<x@y.example>, size=9, nrcpt=1 (queue active)\n"
            )
        post.later(seconds=1)
        server.script["dot"] = "250 2.0.0 Ok"
        time.sleep(0.35)
        post.sweep()
        post.later(minutes=1)
        worker.drain()
        row = post.row("a")
        assert row.state == State.ACCEPTED
        if logs:
            assert (row.queue_id, row.ambiguous, len(server.accepted)) == ("4ABCDEF", 0, 1)
        else:
            assert (row.ambiguous, [entry[2] for entry in server.accepted]) == (1, [name, name])


def test_threads_share_one_delivery(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office(f"o{n}@d{n % 7}.example") for n in range(200)], batch_rows=9)
        post.sweep()
        worker = post.worker()
        threads = [threading.Thread(target=worker.drain) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert post.states() == {State.ACCEPTED: 200}
        assert sorted(server.recipients) == sorted(row.address for row in post.rows())
        assert worker.is_done


def test_a_mail_that_was_asked_for_before_sending_stopped_is_not_in_doubt(open_office: Open) -> None:
    """The server has given up waiting for it meanwhile."""
    ehlo = "250-scripted\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES"
    with ScriptedServer(ehlo=ehlo) as server:
        post = open_office(server, everywhere("a", "b"))
        post.sweep()
        worker = post.worker()
        server.script["dot"] = lambda _: (
            worker._means.channels["mail"].gate.refused(Temporary("stop", everybody=True)),
            "250 2.0.0 Ok",
        )[1]
        worker.drain()
        assert post.states() == {State.ACCEPTED: 1, State.PENDING: 1}
        server.script["dot"] = "250 2.0.0 Ok"
        time.sleep(0.4)
        worker.drain()
        assert [(row.state, row.tries, row.ambiguous) for row in post.rows()] == [(State.ACCEPTED, 1, 0)] * 2
        assert server.connections == 2


def test_a_reminder_is_spared_by_a_notice_that_falls_due_with_it(open_office: Open) -> None:
    """A notice and the reminder of the new date fall due together."""
    with ScriptedServer() as server:
        post = open_office(server, everywhere("a"))
        post.sweep()
        worker = post.worker()
        worker.drain()
        post.at(datetime.fromisoformat("2024-09-25T07:55+07:00"))
        moved = TIMELINE.replace("2024-09-25", "2024-09-26").encode()
        post.revision = post.service.archive.publish(moved, by="uji", note="", at=post.now)
        post.sweep()
        post.at(datetime.fromisoformat("2024-09-25T08:05:01+07:00"))
        post.sweep()
        assert [row.message for row in post.rows() if row.schedule_version == 1] == ["change"]
