"""A server that refuses us, or everybody, for a while: nobody has failed, a person is told, and all are told once afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from post_office import PostOffice, come_back, office
from scripted_smtp import Action, ScriptedServer

from calendar_service.cli import reminders
from calendar_service.delivery import gate
from calendar_service.delivery.condition import STOPPED, Condition, troubles
from calendar_service.delivery.delivery import Delivery
from calendar_service.ledger.denials import AT_MOST
from calendar_service.mail.bounced import Taken
from calendar_service.words.states import State

Open = Callable[..., PostOffice]

MANY = 545
"""As many as there are regions."""

RELAY = "554 5.7.1 <{to}>: Relay access denied"
LIMIT = "550 5.1.1 <{to}> - 192.0.2.7 has sent to too many recipients this hour. IB607"
UNKNOWN = "550 5.1.1 <{to}>: Recipient address rejected: User unknown in local recipient table"
UNSIGNED = "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\r\n550 5.7.26 Gmail requires SPF or DKIM"
UNAUTHENTICATED = "Action: failed\nStatus: 5.7.26\nDiagnostic-Code: smtp; 550 5.7.26 This mail is unauthenticated"
LISTED = "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.example"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a carrier pauses for, a turn of the clock ends it; see worker_of."""
    for name in ("PAUSES_SECONDS", "THROTTLED_SECONDS", "OUR_FAULT_SECONDS", "QUOTA_SECONDS"):
        monkeypatch.setattr(gate, name, (0.05,))


def worker_of(post: PostOffice, name: str = "w1") -> Delivery:
    """A worker whose pauses are over when the clock of the post office is turned, and not before."""
    worker = post.worker(name)
    for way in worker._means.channels.values():
        way.gate._monotonic = lambda: post.now.timestamp()  # noqa: PLW0108  now goes on
    return worker


def answering(words: str, usual: str = "250 2.0.0 Ok") -> Callable[[bool], Action]:
    """That answer, with the recipient's address in its words, while it is switched on."""

    def action(command: str) -> str:
        to = command.partition("<")[2].partition(">")[0] or command
        return words.format(to=to) if switch["on"] else usual

    switch = {"on": True}

    def turn(on: bool) -> Action:
        switch["on"] = on
        return action

    return turn


def regions(count: int = MANY, domains: int = 500) -> list:
    """Offices at almost as many domains."""
    return [office(f"setda{n}@daerah{n % domains}.example") for n in range(count)]


def condition(post: PostOffice) -> Condition:
    figures = post.service.figures
    return reminders.condition(post.service, figures.states(), figures.oldest_waiting())


def sentences(post: PostOffice) -> str:
    return "\n".join(troubles(condition(post), post.service.translators["id"]))


def drained(post: PostOffice, name: str, minutes: int = 30) -> None:
    """Time goes on, a minute at a time, until nothing waits any more."""
    worker = worker_of(post, name)
    for _ in range(minutes):
        worker.drain()
        post.service.dead_workers.tidy()
        if not post.states().keys() & {State.PENDING, State.DEFERRED}:
            break
        post.later(minutes=1)


def told_once(post: PostOffice, server: ScriptedServer, offices: list) -> None:
    assert Counter(server.recipients) == dict.fromkeys((each.email for each in offices), 1)
    assert post.states() == {State.ACCEPTED: len(offices)}
    assert post.service.suppressions.all() == post.service.suppressions.noted() == []


@pytest.mark.alone
@pytest.mark.parametrize(
    "words", ["550 5.0.0 Computer says no", "550 5.6.11 bare line feeds", "550 5.7.1 Message refused by local policy"]
)
def test_a_server_that_refuses_everybody_in_words_that_do_not_say_so(open_office: Open, words: str) -> None:
    turn = answering(words)
    with ScriptedServer(dot=turn(True)) as server:
        offices = regions()
        post = open_office(server, offices, smtp_timeout_seconds=5.0)
        post.sweep()
        worker = post.worker()  # whose pause is of real time, and longer than to look once
        for _ in range(6):
            worker.drain()
            post.later(hours=1, minutes=10)
        tried = sum(each == "DATA" for each in server.asked)
        assert tried <= 3 * gate.REFUSALS
        assert set(post.states()) <= {State.PENDING, State.DEFERRED}
        assert [each.name for each in post.service.alarms.standing()] == [gate.LOGIN]
        turn(False)
        drained(post, "w2", 90)
        told_once(post, server, offices)


@pytest.mark.parametrize(
    ("step", "words", "alarm", "advice"),
    [
        ("rcpt", RELAY, "login", "SMTP_URL"),
        ("rcpt", LISTED, "name", "HELO_NAME"),
        ("dot", UNSIGNED, "sender", "SPF"),
        ("rcpt", LIMIT, "quota", "batas"),
        ("dot", "454 4.7.0 Throttling failure: Daily message quota exceeded.", "quota", "batas"),
    ],
)
def test_a_relay_that_refuses_us_and_is_mended(
    open_office: Open, step: str, words: str, alarm: str, advice: str
) -> None:
    turn = answering(words)
    with ScriptedServer(**{step: turn(True)}) as server:
        offices = regions()
        post = open_office(server, offices, smtp_timeout_seconds=5.0)
        post.sweep()
        worker = worker_of(post)
        for _ in range(3):
            worker.drain()
        assert server.accepted == []
        refused = post.states()
        assert set(refused) <= {State.PENDING, State.DEFERRED}
        assert refused.get(State.DEFERRED, 0) <= 3 * 2
        assert [each.name for each in post.service.alarms.standing()] == [alarm]
        assert condition(post).mail() == STOPPED
        said = sentences(post)
        assert words.split(" ")[1][:5] in said
        assert advice in said
        assert ("menolak" in said) == (alarm in ("sender", "name")), "what our own server says is said once"
        assert "@" not in said
        turn(False)
        drained(post, "w2")
        told_once(post, server, offices)
        assert post.service.alarms.standing() == []
        assert "berhenti" not in sentences(post)
        assert "menolak" not in sentences(post)


def test_so_many_denials_that_none_is_believed(open_office: Open, database_url: str) -> None:
    """A directory that is away says of everybody that nobody is there: at most ten are held, and none in the end."""
    turn = answering(UNKNOWN)
    with ScriptedServer() as server:
        offices = regions()
        post = open_office(server, offices, database_url=database_url, smtp_timeout_seconds=5.0)
        server.script["rcpt"] = turn(True)

        def ticking() -> datetime:
            post.later(seconds=0.001)  # so that an answer is written down later than it was given
            return post.now

        post.service.clock = ticking
        post.sweep()
        worker = worker_of(post)
        worker.drain()
        assert len(post.service.suppressions.all()) <= AT_MOST
        assert server.asked.count("DATA") == 0
        assert sum(count for state, count in post.states().items() if state != State.PENDING) <= AT_MOST + 1
        assert [each.name for each in post.service.alarms.standing()] == [gate.ADDRESSES]
        assert condition(post).mail() == STOPPED
        assert "alamat ditolak dalam satu jam" in sentences(post)
        turn(False)
        post.later(seconds=61)
        drained(post, "w2")
        told_once(post, server, offices)
        assert "alamat ditolak dalam satu jam" in sentences(post), "for a day"
        assert condition(post).mail() != STOPPED


def test_a_pause_for_addresses_is_over_also_where_none_is_right(open_office: Open) -> None:
    """Eleven that are wrong are left, and no mail goes out for an hour."""
    with ScriptedServer(rcpt="550 5.1.1 User unknown") as server:
        post = open_office(server, regions(AT_MOST + 1), smtp_timeout_seconds=5.0)
        worker = worker_of(post)
        post.sweep()
        worker.drain()
        assert condition(post).mail() == STOPPED
        post.later(seconds=70)
        post.service.dead_workers.tidy()
        worker.drain()
        assert condition(post).mail() != STOPPED
        assert server.asked.count("DATA") == 0


def test_what_ends_an_alarm_is_a_mail_that_anybody_sends(open_office: Open) -> None:
    """The worker that raised it has died meanwhile."""
    turn = answering(RELAY)
    with ScriptedServer() as server:
        post = open_office(
            server, [office("a@a.example"), office("b@b.example"), office("c@c.example")], smtp_timeout_seconds=5.0
        )
        living = worker_of(post, "w1")
        living._means = replace(living._means, batch_rows=1)
        server.script["dot"] = lambda to: turn("b@" in to)(to) if server.accepted else "250 2.0.0 Ok"
        post.sweep()
        living.drain()
        assert len(server.accepted) == 1
        living._means.channels["mail"].gate.worked()
        server.script["dot"] = turn(True)
        post.later(minutes=2)
        worker_of(post, "w2").drain()
        assert condition(post).mail() == STOPPED
        server.script["dot"] = turn(False)
        post.later(minutes=2)
        living.drain()
        assert condition(post).mail() != STOPPED


def test_an_hourly_limit_in_the_middle_of_the_work(open_office: Open) -> None:
    """After fifty mails the provider calls every address unknown, and means its limit."""
    turn = answering(LIMIT)
    limited = turn(True)
    with ScriptedServer() as server:
        server.script["rcpt"] = lambda command: "250 Ok" if len(server.accepted) < 50 else limited(command)
        offices = regions()
        post = open_office(server, offices, smtp_timeout_seconds=5.0)
        post.sweep()
        worker_of(post).drain()
        assert len(server.accepted) == 50
        assert post.service.suppressions.all() == []
        turn(False)
        server.script["rcpt"] = "250 2.1.5 Ok"
        drained(post, "w2")
        told_once(post, server, offices)


def test_one_domain_that_refuses_us_holds_up_nobody_else(open_office: Open) -> None:
    """Its mails wait until their boundary, one of them asks, and it is said who refuses us and why."""
    blocked = lambda command: "550 5.7.1 Message rejected as spam" if "ketat" in command else "250 2.0.0 Ok"  # noqa: E731
    with ScriptedServer(dot=blocked) as server:
        strict = [office(f"ketat{n}@ketat.example") for n in range(20)]
        others = regions(30)
        post = open_office(server, [*strict, *others], smtp_timeout_seconds=5.0)
        post.sweep()
        worker = worker_of(post)
        worker.drain()
        assert sorted(server.recipients) == sorted(each.email for each in others)
        assert {row.state for row in post.rows() if "ketat" in (row.address or "ketat")} <= {
            State.PENDING,
            State.DEFERRED,
        }
        said = sentences(post)
        assert "Server ketat.example menolak surat kita, terakhir Jumat, 20 September 2024" in said
        assert "spam" in said
        assert condition(post).mail() != STOPPED
        tried = sum("ketat" in each for each in server.asked if each.startswith("RCPT"))
        assert tried == 1
        for _ in range(48):
            post.later(hours=1)
            worker = worker_of(post, f"w{post.now:%d%H}")
            worker.drain()
        assert State.FAILED not in post.states()
        server.script["dot"] = "250 2.0.0 Ok"
        drained(post, "last", 90)
        assert sorted(server.recipients) == sorted(each.email for each in [*strict, *others])
        assert "menolak" not in sentences(post)
        assert sum("ketat" in each for each in server.asked if each.startswith("RCPT")) <= 20 + 60


@pytest.mark.parametrize("step", ["rcpt", "dot"])
def test_our_server_that_refuses_one_domain_holds_up_nobody_else(open_office: Open, step: str) -> None:
    """It takes mail for some and denies relaying to others, and the first in turn is one of these."""
    turn = answering(RELAY)
    refusing = turn(True)
    with ScriptedServer(**{step: lambda words: refusing(words) if "racun" in words else "250 2.0.0 Ok"}) as server:
        others = regions(30)
        post = open_office(server, [office("racun@racun.example"), *others], smtp_timeout_seconds=5.0)
        post.sweep()
        worker = worker_of(post)
        worker.drain()
        assert server.accepted == []
        assert post.states() == {State.PENDING: 31}
        assert condition(post).mail() == STOPPED
        for _ in range(10):
            post.later(minutes=1)
            worker.drain()
        assert Counter(server.recipients) == dict.fromkeys((each.email for each in others), 1)
        assert post.states() == {State.PENDING: 1, State.ACCEPTED: 30}
        assert condition(post).mail() != STOPPED
        assert "Server racun.example menolak surat kita" in sentences(post)
        server.script[step] = "250 2.0.0 Ok"
        drained(post, "w2", 20)
        assert post.states() == {State.ACCEPTED: 31}
        assert "menolak" not in sentences(post)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("550 5.7.1 rejected as spam", State.DEFERRED),
        ("550 5.7.26 This mail is unauthenticated", State.DEFERRED),
        ("552 5.2.2 Mailbox full", State.FAILED),
        (RELAY, State.PENDING),
    ],
)
def test_domains_that_refuse_again_and_again_keep_nobody_back(
    open_office: Open, monkeypatch: pytest.MonkeyPatch, words: str, state: State
) -> None:
    """A night long nothing is left but what they refuse, and in the morning their mails are the first in turn."""
    monkeypatch.setattr(gate, "OUR_FAULT_SECONDS", (60, 300, 900))
    refusing = answering(words)(True)
    with ScriptedServer(dot=lambda to: refusing(to) if "tolak" in to else "250 2.0.0 Ok") as server:
        strict = [office(f"o{2 * n:02d}@tolak{n}.example") for n in range(14)]
        good = [office(f"o{2 * n + 1:02d}@daerah{n}.example") for n in range(14)]
        post = open_office(
            server, [each for pair in zip(strict, good, strict=True) for each in pair], smtp_timeout_seconds=5.0
        )
        worker = worker_of(post)
        post.sweep()
        for _ in range(8 * 6):
            worker.drain()
            post.later(minutes=10)
        assert post.states() == {state: 14, State.ACCEPTED: 14}
        assert post.service.alarms.standing() == []
        post.at(datetime.fromisoformat("2024-09-24T08:00+07:00"))
        post.sweep()
        for _ in range(14):
            worker.drain()
            post.later(minutes=2)
        assert Counter(server.recipients) == dict.fromkeys((each.email for each in good), 2)


def test_what_comes_back_from_a_domain_that_refuses_us(open_office: Open, database_url: str) -> None:
    """Behind a relay that takes everything: the next day one mail asks first, and the others wait whether it comes back."""
    with ScriptedServer() as server:
        offices = [office(f"setda{n}@ketat.example") for n in range(9)]
        post = open_office(server, offices, database_url=database_url, smtp_timeout_seconds=5.0)
        post.sweep()
        worker_of(post).drain()
        for sender, to, _ in list(server.accepted):
            assert come_back(post, sender, UNAUTHENTICATED, to) is Taken.BOUNCED
        assert "ketat.example menolak surat kita" in sentences(post)
        assert "SPF" in sentences(post)
        post.at(datetime.fromisoformat("2024-09-24T08:00+07:00"))
        post.sweep()
        worker = worker_of(post, "w2")
        worker.drain()
        assert len(server.accepted) == 10, "of the nine that are due again, one"
        sender, to, _ = server.accepted[-1]
        post.later(minutes=2)
        assert come_back(post, sender, UNAUTHENTICATED, to) is Taken.BOUNCED
        post.later(minutes=9)
        worker.drain()
        assert len(server.accepted) == 10
        for _ in range(4):
            post.later(minutes=11)
            worker.drain()
        assert len(server.accepted) == 18
        assert "menolak" not in sentences(post)
