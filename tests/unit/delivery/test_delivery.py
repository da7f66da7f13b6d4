"""A worker's batch, row by row: marked before it is handed over, written down after, and nothing twice or lost.

The ledger, the connection and what is remembered of domains are small ones in memory; the journal is a real file.
With real databases and sockets: tests/integration/mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.delivery.carrier import (
    Ambiguous,
    BadAddress,
    Blocked,
    DeliveryFailure,
    OurFault,
    Parcel,
    Permanent,
    Receipt,
    Temporary,
    Throttled,
)
from calendar_service.delivery.delivery import DOMAINS, DRAIN_SECONDS, LANE_PAUSE, WINDOW, Channel, Delivery, Means
from calendar_service.delivery.gate import ADDRESSES, JOURNAL, LOGIN, SERVER, SILENCES, Gate
from calendar_service.delivery.journal import Journal, find_accepted
from calendar_service.delivery.lease import Lease
from calendar_service.delivery.outcomes import LATE_ANSWER, SETTLING
from calendar_service.delivery.pacing import Domain, Lanes, Refusal, rest
from calendar_service.delivery.preparing import Bundle
from calendar_service.delivery.recorder import Recorder
from calendar_service.ledger.denials import PAUSE, Denial
from calendar_service.ledger.rows import Alarm, Claim, Outcome, Row, Sending, Suppression
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.reasons import Reason
from calendar_service.words.states import State

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
YES = Receipt(250, "2.0.0", "Ok", "Q1")
FAR = NOW + timedelta(days=5)
CLAIMS = 3
"""How often each row was claimed."""


@dataclass
class Revision:
    number: int = 4


def row(ident: int, not_after: datetime = FAR) -> Row:
    return Row(
        ident,
        "uji",
        "rapat",
        "reminder",
        3,
        f"o{ident}",
        "mail",
        0,
        "35",
        3,
        "",
        None,
        NOW,
        not_after,
        NOW,
        0,
        0,
        claims=CLAIMS,
    )


@dataclass
class World:
    """Everything around one worker, and what it said to it. answers: of the server, by row id, else a yes; an answer
    that is a function is called. together: rows that go in the mail of another one. log: what happened, in order."""

    folder: Path
    rows: list[Row]
    answers: dict[int, Receipt | Exception | Callable[[], None]] = field(default_factory=dict)
    domains: Mapping[int, str] = field(default_factory=dict)
    together: Mapping[int, int] = field(default_factory=dict)
    prepared: list[Outcome] = field(default_factory=list)
    unprepared: set[int] = field(default_factory=set)
    stolen: set[int] = field(default_factory=set)
    lanes: Lanes = field(default_factory=lambda: Lanes(0))
    late_answer: timedelta = LATE_ANSWER
    now: datetime = NOW
    at: float = 1000.0
    log: list[tuple[object, ...]] = field(default_factory=list)
    states: dict[int, State] = field(default_factory=dict)
    outcomes: dict[int, list[Outcome]] = field(default_factory=dict)
    alarms: dict[str, str] = field(default_factory=dict)
    suppressed: list[Suppression] = field(default_factory=list)
    known: dict[str, Domain] = field(default_factory=dict)
    forgiven: list[str] = field(default_factory=list)
    denial: Denial | None = None
    doubted: datetime | None = None
    reached_addresses: list[str] = field(default_factory=list)
    ill: int = 0
    batch: int = 100
    channels: list[str] = field(default_factory=lambda: ["mail"])

    # The ledger

    def claim(self, owner: str, now: datetime, limit: int, channels: Sequence[str]) -> list[Row]:
        assert (owner, now, channels) == ("w1", self.now, self.channels)
        taken, self.rows = self.rows[:limit], self.rows[limit:]
        self.states |= {each.id: State.LEASED for each in taken}
        return taken

    def advance(self, owner: str, outcomes: Iterable[Outcome], marks: Iterable[Sending], now: datetime) -> set[int]:
        marks, outcomes = list(marks), list(outcomes)
        if outcomes:
            self.log.append(("record", *(outcome.id for outcome in outcomes)))
            self.record(owner, outcomes, now)
        assert owner == "w1"
        for mark in marks:
            mail = self.mail(mark.id)
            assert mark == Sending(mark.id, CLAIMS, mail.address, 4, mail.sha256, mail.letter)
        if not marks:
            return set()
        mine = {mark.id for mark in marks} - self.stolen
        self.states |= dict.fromkeys(mine, State.SENDING)
        self.log.append(("sending", *sorted(mine)))
        return mine

    def record(self, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
        assert (owner, now) == ("w1", self.now)
        if self.ill:
            self.ill -= 1
            raise ConnectionError("no database")
        for outcome in outcomes:
            assert outcome.claims == CLAIMS
            self.outcomes.setdefault(outcome.id, []).append(outcome)
            self.states[outcome.id] = outcome.state
        return 0

    def release(self, owner: str, claims: Iterable[Claim]) -> None:
        assert owner == "w1"
        for ident, number in claims:
            assert number == CLAIMS
            assert self.states[ident] in (State.LEASED, State.SENDING)
            self.states[ident] = State.PENDING
            self.log.append(("release", ident))

    def held(self, owner: str) -> dict[Claim, State]:
        assert owner == "w1"
        return {Claim(i, CLAIMS): state for i, state in self.states.items() if state in (State.LEASED, State.SENDING)}

    # The carrier

    name = "mail"

    def pace_of(self, address: str) -> str:
        return MailAddress(address).domain

    def hand_over(self, parcel: Parcel, following: Parcel | None = None) -> Receipt:
        assert parcel == self.mail(parcel.row)
        assert self.states[parcel.row] is State.SENDING, "marked before it is handed over"
        self.log.append(("send", parcel.row, following.row if following else None))
        answer = self.answers.get(parcel.row, YES)
        if isinstance(answer, BaseException):
            raise answer
        if not isinstance(answer, Receipt):
            answer()
            return YES
        return answer

    def pause(self) -> None:
        self.log.append(("pause",))

    def close(self) -> None:
        self.log.append(("close",))

    # What is remembered

    def denied(self, evidence: Suppression, *, named: bool) -> Denial:
        self.suppressed.append(evidence)
        if self.denial is Denial.DOUBTED:
            self.doubted = self.now + PAUSE
        return self.denial or (Denial.HELD if named else Denial.NOTED)

    def paused_until(self, now: datetime) -> datetime | None:
        assert now == self.now
        return None if self.doubted is None or self.doubted <= now else self.doubted

    def reached(self, addresses: Iterable[str]) -> None:
        self.reached_addresses += addresses

    def complained(self, name: str, now: datetime, refusal: Refusal | None = None) -> Domain:
        self.known[name] = rest(self.known.get(name) or Domain.new(name, now), now, refusal)
        return self.known[name]

    def refusing(self, reason: Reason, after: datetime | None) -> list[Domain]:
        found = [each for each in self.known.values() if each.reason == reason and each.refused_at]
        return [each for each in found if after is None or each.refused_at > after]  # type: ignore[operator]

    def accepted(self, names: Iterable[str]) -> None:
        self.forgiven += names

    def raised(self, name: str, words: str, real_now: datetime) -> None:
        self.alarms[name] = words

    def cleared(self, names: Iterable[str]) -> None:
        for name in names:
            self.alarms.pop(name, None)

    def standing(self) -> list[Alarm]:
        return [Alarm(name, NOW, NOW, words) for name, words in self.alarms.items()]

    def mail(self, ident: int) -> Parcel:
        """In which that row goes."""
        ident = self.together.get(ident, ident)
        address = f"o{ident}@{self.domains.get(ident, f'd{ident}.example')}"
        rows = (ident, *(other for other, first in self.together.items() if first == ident and other != ident))
        return Parcel(rows, 1, address, f"m{ident}@uji.example", str(ident).encode())

    def prepare(self, revision: Revision, rows: list[Row]) -> tuple[list[Bundle], list[Outcome]]:
        assert revision == Revision()
        out = {outcome.id for outcome in self.prepared} | self.unprepared
        mails: dict[int, list[Row]] = {}
        for each in rows:
            if each.id not in out:
                mails.setdefault(self.together.get(each.id, each.id), []).append(each)
        return [Bundle(tuple(each), self.mail(each[0].id)) for each in mails.values()], list(self.prepared)

    def worker(self, recorder: type[Recorder[Any]] = Recorder) -> Delivery:
        self.journal = Journal(self.folder, "w1")
        self.lease = Lease("w1", 60, monotonic=lambda: self.at)
        self.lease.renewed(self.at)
        self.gate = Gate(self, lambda: NOW, monotonic=lambda: self.at)  # type: ignore[arg-type]
        means = Means(
            self, Revision, self.prepare, {"mail": Channel(self, self.gate)}, self.journal, self, self, self.lanes,
            lambda: self.now, self.lease, self.batch, self.late_answer, recorder=recorder,
        )  # type: ignore[arg-type]  # fmt: skip
        return Delivery(means)

    def sent(self) -> list[object]:
        return [entry[1] for entry in self.log if entry[0] == "send"]

    def in_journal(self) -> set[str]:
        return set(find_accepted(self.folder, "w1", [f"m{ident}@uji.example" for ident in range(20)]))


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes by itself, so that nothing is recorded before its window ends."""
    monkeypatch.setattr("calendar_service.delivery.delivery.time.monotonic", lambda: 5000.0)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    return World(tmp_path, [row(1), row(2), row(3)])


# Rows that go in one mail


def together(folder: Path, *answers: Receipt | Exception, boundaries: Sequence[datetime] = (FAR, FAR)) -> World:
    """Rows 1 and 2 in one mail, row 3 in the next. answers: to the first mail, if it is no yes."""
    rows = [row(1, boundaries[0]), row(2, boundaries[1]), row(3)]
    return World(folder, rows, dict.fromkeys([1], *answers) if answers else {}, together={1: 1, 2: 1})


def test_rows_of_one_mail_are_handed_over_once_and_share_the_answer(tmp_path: Path) -> None:
    world = together(tmp_path)
    worker = world.worker()
    assert worker.drain() == 2, "mails, not rows"
    assert world.log[:3] == [("sending", 1, 2, 3), ("send", 1, 3), ("send", 3, None)]
    assert [world.outcomes[ident][0].queue_id for ident in (1, 2)] == ["Q1", "Q1"]
    assert set(world.states.values()) == {State.ACCEPTED}
    assert worker.is_done
    assert world.in_journal() == {"m1@uji.example", "m3@uji.example"}, "a line for each mail"
    assert world.reached_addresses == ["o1@d1.example", "o3@d3.example"]


@pytest.mark.parametrize("failure", [Temporary("later", 450), Permanent("never", 550), Ambiguous("silence")])
def test_rows_of_one_mail_that_failed_wait_for_the_same_instant(tmp_path: Path, failure: DeliveryFailure) -> None:
    world = together(tmp_path, failure, boundaries=(NOW + timedelta(hours=1), FAR))
    world.worker().drain()
    (first,), (second,) = world.outcomes[1], world.outcomes[2]
    assert replace(first, id=2) == second
    assert first.try_at is not None
    assert first.try_at <= NOW + timedelta(minutes=30), "with time for another try before the first of them is over"


def test_of_a_mail_that_is_refused_near_one_boundary_only_that_row_has_failed(tmp_path: Path) -> None:
    world = together(tmp_path, Permanent("never", 550), boundaries=(NOW + 20 * SECOND, FAR))
    world.worker().drain()
    assert (world.states[1], world.states[2]) == (State.FAILED, State.DEFERRED)


def test_a_mail_of_which_a_row_was_lost_is_not_sent_and_the_rest_of_it_goes_back(tmp_path: Path) -> None:
    world = together(tmp_path)
    world.stolen = {2}
    worker = world.worker()
    assert worker.drain() == 1
    assert world.sent() == [3]
    assert ("release", 1) in world.log
    assert 1 not in world.outcomes


def test_a_mail_that_tells_something_that_is_over_goes_back(tmp_path: Path) -> None:
    world = together(tmp_path, boundaries=(FAR, NOW))
    world.worker().drain()
    assert world.sent() == [3]
    assert {entry[1] for entry in world.log if entry[0] == "release"} == {1, 2}


def test_of_a_denied_address_there_is_one_denial_however_many_rows_the_mail_told(tmp_path: Path) -> None:
    world = together(tmp_path, BadAddress("unknown", 550, "5.1.1", named=True))
    world.worker().drain()
    assert [evidence.row for evidence in world.suppressed] == [1]
    assert (world.states[1], world.states[2]) == (State.FAILED, State.FAILED)


def test_a_mail_that_breaks_off_leaves_all_its_rows_in_doubt(tmp_path: Path) -> None:
    world = together(tmp_path, RuntimeError("a fault of ours"))
    with pytest.raises(RuntimeError):
        world.worker().drain()
    assert (world.states[1], world.states[2], world.states[3]) == (State.AMBIGUOUS, State.AMBIGUOUS, State.PENDING)


# Rows that go alone


def test_a_plain_batch(world: World) -> None:
    worker = world.worker()
    assert worker.drain() == 3
    assert world.log == [
        ("sending", 1, 2, 3),
        ("send", 1, 2),
        ("send", 2, 3),
        ("send", 3, None),
        ("pause",),
    ]
    for ident in (1, 2, 3):
        assert world.outcomes[ident] == [Outcome(ident, State.ACCEPTED, 250, "2.0.0", "Ok", "Q1", claims=CLAIMS)]
    assert world.in_journal() == {f"m{ident}@uji.example" for ident in (1, 2, 3)}
    assert world.forgiven == ["d1.example", "d2.example", "d3.example"]
    assert world.reached_addresses == ["o1@d1.example", "o2@d2.example", "o3@d3.example"]
    assert worker.is_done
    worker.close()
    assert world.log[-1] == ("close",)


def test_few_letters_at_a_time_stand_between_the_server_and_the_ledger(world: World) -> None:
    """A window is marked while the one before it goes out; what became of that one is written with the next marks."""
    world.rows = [row(ident) for ident in range(WINDOW * 2 + 5)]
    assert world.worker().drain() == WINDOW * 2 + 5
    first, second, third = range(WINDOW), range(WINDOW, WINDOW * 2), range(WINDOW * 2, WINDOW * 2 + 5)
    assert [entry for entry in world.log if entry[0] in ("sending", "record")] == [
        ("sending", *first), ("sending", *second), ("record", *first), ("sending", *third)
    ]  # fmt: skip
    for window in (first, second, third):
        assert world.log.index(("sending", *window)) < world.log.index(("send", window[0], window[1]))


def test_letters_go_out_while_the_ledger_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.rows, sent = [row(ident) for ident in range(WINDOW * 2)], Event()
    world.answers = {WINDOW - 1: sent.set}
    plain = World.advance

    def waits(
        self: World, owner: str, outcomes: Iterable[Outcome], marks: Iterable[Sending], now: datetime
    ) -> set[int]:
        marks = list(marks)
        assert marks[0].id != WINDOW or sent.wait(5), "the first window waits for the marks of the second"
        return plain(self, owner, outcomes, marks, now)

    monkeypatch.setattr(World, "advance", waits)
    assert world.worker().drain() == WINDOW * 2


class AtOnce:
    """A Recorder without a thread: it is done when it begins."""

    def __enter__(self) -> AtOnce:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing runs."""

    def begin(self, tell: Callable[[], object]) -> None:
        self.told = tell()

    def result(self) -> object:
        return self.told


def test_a_slow_server_is_not_waited_for_before_its_answers_are_written_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer is not kept back for longer than two commits, nor than half a second, each from when the last began."""
    at, commit, pause = [5000.0], [0.05], [0.03]
    monkeypatch.setattr("calendar_service.delivery.delivery.time.monotonic", lambda: at[0])
    plain = World.advance

    def slow(self: World, *arguments: object) -> set[int]:
        at[0] += commit[0]
        return plain(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(World, "advance", slow)

    def answer() -> None:
        at[0] += pause[0]

    def recorded(ids: range) -> list[tuple[object, ...]]:
        world.rows, world.log = [row(ident) for ident in ids], []
        world.answers = dict.fromkeys(ids, answer)
        assert world.worker(AtOnce).drain() == len(ids)  # type: ignore[arg-type]
        return [entry for entry in world.log if entry[0] == "record"]

    assert recorded(range(7)) == [("record", 0, 1), ("record", 2, 3), ("record", 4, 5)], "the last with the drain's end"
    commit[0], pause[0] = 0.3, 0.15
    assert recorded(range(7, 14)) == [("record", 7, 8), ("record", 9, 10), ("record", 11, 12)], "half a second"
    commit[0], pause[0] = 0.001, 0.02
    assert len(recorded(range(14, 20))) == 5, "a server that takes its time: each mail"
    pause[0] = 0.006
    assert recorded(range(20, 26)) == [("record", 20, 21), ("record", 22, 23)], "not for every mail of a quick server"


def test_a_ledger_that_does_not_answer_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else all of a window could have been sent when this process is cut off, and lost."""
    at, hangs, told = [5000.0], Event(), Event()
    monkeypatch.setattr("calendar_service.delivery.delivery.time.monotonic", lambda: at[0])
    plain = World.advance

    def hang(self: World, owner: str, outcomes: Iterable[Outcome], marks: Iterable[Sending], now: datetime) -> set[int]:
        outcomes = list(outcomes)
        if outcomes:
            hangs.set()
            assert told.wait(5)
        else:
            at[0] += 0.05  # commits are slow here, so that answers are recorded a few at a time
        return plain(self, owner, outcomes, marks, now)

    monkeypatch.setattr(World, "advance", hang)

    def answer() -> None:
        at[0] += 0.02

    world.rows, world.answers = [row(ident) for ident in range(WINDOW)], dict.fromkeys(range(WINDOW), answer)
    worker = world.worker()
    sender = Thread(target=worker.drain)
    sender.start()
    assert hangs.wait(5)
    sender.join(0.2)
    assert world.sent() == [0, 1, 2, 3], "those whose answers are on their way to the ledger, and the next"
    told.set()
    sender.join(5)
    assert world.sent() == list(range(WINDOW))
    assert worker.is_done


def test_what_the_ledger_did_not_take_in_the_middle_is_written_with_the_rest(world: World) -> None:
    world.rows, world.ill = [row(ident) for ident in range(WINDOW * 2 + 2)], 1
    worker = world.worker()
    with pytest.raises(ConnectionError):
        worker.drain()
    assert [world.states[ident] for ident in range(WINDOW * 2)] == [State.ACCEPTED] * WINDOW * 2
    assert [world.states[WINDOW * 2], world.states[WINDOW * 2 + 1]] == [State.PENDING] * 2
    assert worker.is_done
    assert all(len(found) == 1 for found in world.outcomes.values())


def test_it_claims_in_batches_until_nothing_waits(world: World) -> None:
    world.batch = 2
    assert world.worker().drain() == 3
    assert [entry for entry in world.log if entry[0] == "sending"] == [("sending", 1, 2), ("sending", 3)]


def test_what_was_prepared_otherwise_is_written_and_the_rest_goes_back(world: World) -> None:
    world.prepared, world.unprepared, world.stolen = [Outcome(1, State.SUPPRESSED, claims=CLAIMS)], {2}, set()
    assert world.worker().drain() == 1
    assert (world.states[1], world.states[2], world.states[3]) == (State.SUPPRESSED, State.PENDING, State.ACCEPTED)


def test_what_others_took_meanwhile_is_not_sent(world: World) -> None:
    world.stolen = {2}
    worker = world.worker()
    assert worker.drain() == 2
    assert world.sent() == [1, 3]
    assert world.states[2] is State.PENDING
    assert worker.is_done


@pytest.mark.parametrize(
    ("failure", "state", "pause", "domain_rests", "suppresses"),
    [
        (Temporary("later", 450, "4.2.0"), State.DEFERRED, (10, 11), False, False),
        (Throttled("slowly", 450, "4.7.28"), State.DEFERRED, (60, 60), True, False),
        (Throttled("too many", 421, "4.7.0"), State.DEFERRED, (60, 60), True, False),
        (Throttled("closing", 421, "4.3.2"), State.DEFERRED, (10, 11), False, False),
        (Permanent("full", 552, "5.2.2"), State.DEFERRED, (3600, 3960), False, False),
        (BadAddress("unknown", 550, "5.1.1"), State.DEFERRED, (3600, 3960), False, True),
        (BadAddress("unknown", 550, "5.1.1", named=True), State.FAILED, None, False, True),
        (Blocked("spam", 550, "5.7.1", reason=Reason.POLICY), State.DEFERRED, (60, 60), True, False),
        (Blocked("listed", 550, "5.7.1", reason=Reason.NAME), State.DEFERRED, (60, 60), True, False),
        (Ambiguous("lost"), State.AMBIGUOUS, (5, 5), False, False),
    ],
)
def test_a_failure_of_one_mail_is_its_own(
    world: World,
    failure: DeliveryFailure,
    state: State,
    pause: tuple[int, int] | None,
    domain_rests: bool,
    suppresses: bool,
) -> None:
    world.answers = {2: failure}
    assert world.worker().drain() == 2
    (found,) = world.outcomes[2]
    assert (found.state, found.reply) == (state, failure.text)
    if pause:
        assert found.try_at is not None
        assert pause[0] <= (found.try_at - NOW).total_seconds() <= pause[1]
    assert list(world.known) == (["d2.example"] if domain_rests else [])
    wanted = [Suppression("o2@d2.example", NOW, 550, "5.1.1", "unknown", 2)] if suppresses else []
    assert world.suppressed == wanted
    assert world.alarms == {}
    assert {world.states[1], world.states[3]} == {State.ACCEPTED}


def test_a_server_that_may_answer_late_is_given_its_while(world: World) -> None:
    failure = Ambiguous("TimeoutError")
    failure.slow = True
    world.answers, world.late_answer = {2: failure}, timedelta(minutes=3)
    world.worker().drain()
    assert world.outcomes[2][0].try_at == NOW + timedelta(minutes=3)
    assert list(world.known) == ["d2.example"], "a domain that is slow rests"


def test_the_suppressed_address_is_in_lower_case(world: World) -> None:
    world.domains, world.answers = {2: "D2.Example"}, {2: BadAddress("unknown", 550)}
    world.worker().drain()
    assert [each.address for each in world.suppressed] == ["o2@d2.example"]


def test_so_many_denied_addresses_that_none_is_believed(world: World) -> None:
    world.denial, world.answers = Denial.DOUBTED, {2: BadAddress("unknown", 550, "5.1.1", named=True)}
    assert world.worker().drain() == 1
    assert (world.states[2], world.states[3]) == (State.DEFERRED, State.PENDING)
    assert world.outcomes[2][0].try_at == NOW + PAUSE
    assert list(world.alarms) == [ADDRESSES]


def test_nothing_is_claimed_while_addresses_are_doubted(world: World) -> None:
    world.doubted = NOW + PAUSE
    worker = world.worker()
    assert worker.drain() == 0
    assert (world.log, list(world.alarms)) == ([], [ADDRESSES])
    world.now, world.at = NOW + PAUSE, world.at + 70
    world.lease.renewed(world.at)
    assert worker.drain() == 3
    assert world.alarms == {}


def test_an_alarm_that_another_process_left_ends_with_the_next_mail(world: World) -> None:
    worker = world.worker()
    assert worker.drain() == 3
    world.alarms = {LOGIN: "554 denied", "other:login": "no", "expiry": "1 2"}
    world.rows = [row(4)]
    assert worker.drain() == 1
    assert list(world.alarms) == ["other:login", "expiry"]


def test_the_alarm_for_doubted_addresses_ends_with_the_pause(world: World) -> None:
    world.alarms, world.rows = {ADDRESSES: "", LOGIN: "554 denied"}, []
    world.doubted = NOW + PAUSE
    worker = world.worker()
    assert worker.drain() == 0
    assert list(world.alarms) == [ADDRESSES, LOGIN]
    world.doubted, world.at = None, world.at + 70
    world.lease.renewed(world.at)
    assert worker.drain() == 0
    assert list(world.alarms) == [LOGIN]


@pytest.mark.parametrize(("reason", "stops"), [(Reason.NAME, True), (Reason.SENDER, True), (Reason.POLICY, False)])
def test_what_several_domains_hold_against_us_stops_everything(world: World, reason: Reason, stops: bool) -> None:
    world.rows = [row(ident) for ident in range(1, DOMAINS + 3)]
    world.answers = {ident: Blocked("listed", 550, "5.7.1", reason=reason) for ident in range(1, DOMAINS + 2)}
    worker = world.worker()
    assert worker.drain() == (0 if stops else 1)
    assert len(world.sent()) == (DOMAINS if stops else DOMAINS + 2)
    assert list(world.alarms) == ([reason.value] if stops else [])
    assert {world.states[ident] for ident in range(1, DOMAINS + 1)} == {State.DEFERRED}
    if stops:  # the next mail asks, and what was counted counts no more
        world.at, world.now = world.at + 70, world.now + timedelta(seconds=70)
        world.lease.renewed(world.at)
        world.rows = [row(DOMAINS + 1), row(DOMAINS + 2)]
        assert worker.drain() == 1
        assert world.alarms == {}


def test_one_domain_that_refuses_us_is_one_domain(world: World) -> None:
    world.domains = {1: "d.example", 2: "d.example", 3: "e.example"}
    world.answers = {ident: Blocked("listed", 550, "5.7.1", reason=Reason.NAME) for ident in (1, 2)}
    assert world.worker().drain() == 1
    assert world.alarms == {}


@pytest.mark.parametrize(
    ("failure", "alarm"), [(OurFault("login", 535), LOGIN), (Temporary("refused", everybody=True), SERVER)]
)
def test_a_failure_of_everybody_costs_no_row_a_try(world: World, failure: DeliveryFailure, alarm: str) -> None:
    world.answers = {2: failure}
    worker = world.worker()
    assert worker.drain() == 1
    assert world.sent() == [1, 2]
    assert (world.states[2], world.states[3]) == (State.PENDING, State.PENDING)
    assert 2 not in world.outcomes
    assert list(world.alarms) == [alarm]
    assert worker.is_done
    assert worker.drain() == 0


@pytest.mark.parametrize("failure", [OurFault("denied", 554), Throttled("14 a second", 454, everybody=True)])
def test_who_was_answered_something_about_us_does_not_ask_again_first(world: World, failure: DeliveryFailure) -> None:
    failure.at_recipient = True
    world.answers = {1: failure}
    worker = world.worker()
    assert worker.drain() == 0
    assert len(world.alarms) == 1
    rests = world.known["d1.example"].rests_until
    assert [(each.state, each.try_at) for each in world.outcomes[1]] == [(State.PENDING, rests)]
    world.at, world.now = world.at + 70, rests
    world.lease.renewed(world.at)
    world.rows = [row(1), row(2)]
    assert worker.drain() == 1, "what the same domain says again stops nothing"
    assert world.alarms == {}
    assert world.known["d1.example"].rests_until == rests + timedelta(minutes=5)


def test_mails_of_a_domain_that_asked_for_rest_wait_and_others_go_on(world: World) -> None:
    world.domains = {1: "a.example", 2: "A.example", 3: "b.example"}
    world.answers = {1: Throttled("slowly", 450, "4.7.28")}
    assert world.worker().drain() == 1
    assert world.sent() == [1, 3]
    assert world.outcomes[2] == [Outcome(2, State.PENDING, try_at=NOW + timedelta(seconds=60), claims=CLAIMS)]
    world = World(world.folder, [row(1), row(2)], world.answers, {1: "a.example", 2: "a.example"})
    world.worker().drain()
    assert ("send", 1, 2) in world.log, "nobody could know it when the first one went"


def test_no_mail_is_asked_for_whose_domain_rests_or_where_lanes_are_counted(world: World) -> None:
    world.domains = {1: "a.example", 2: "b.example", 3: "a.example"}
    world.answers = {1: Throttled("slowly", 450, "4.7.28")}
    world.worker().drain()
    assert [entry for entry in world.log if entry[0] == "send"] == [("send", 1, 2), ("send", 2, None)]
    counted = World(world.folder, [row(1), row(2)], lanes=Lanes(1))
    counted.worker().drain()
    assert [entry for entry in counted.log if entry[0] == "send"] == [("send", 1, None), ("send", 2, None)]


def test_whose_domain_has_no_connection_free_comes_at_the_end_and_then_later(world: World) -> None:
    world.domains, world.lanes = {1: "a.example", 2: "b.example", 3: "a.example"}, Lanes(1)
    worker = world.worker()
    with world.lanes.enter("a.example"):
        assert worker.drain() == 1
    assert world.sent() == [2]
    for ident in (1, 3):
        assert world.outcomes[ident] == [Outcome(ident, State.PENDING, try_at=NOW + LANE_PAUSE, claims=CLAIMS)]
    freed = World(world.folder, [row(1), row(2), row(3)], domains=world.domains, lanes=Lanes(1))
    worker = freed.worker()
    with ExitStack() as other:
        other.enter_context(freed.lanes.enter("a.example"))
        freed.answers = {2: other.close}
        assert worker.drain() == 3
    assert freed.sent() == [2, 3, 1]


def test_a_mail_whose_boundary_has_come_goes_back(world: World) -> None:
    world.rows = [row(1, NOW), row(2, NOW + SECOND), row(3, NOW - SECOND)]
    assert world.worker().drain() == 1
    assert world.sent() == [2]
    assert {world.states[1], world.states[3]} == {State.PENDING}


def test_without_a_lease_nothing_is_claimed_and_what_is_claimed_goes_back(world: World) -> None:
    def lose() -> None:
        world.at += 60

    world.answers = {1: lose}
    worker = world.worker()
    assert worker.drain() == 1
    assert world.sent() == [1]
    assert {world.states[2], world.states[3]} == {State.PENDING}
    world.rows = [row(9)]
    assert worker.drain() == 0
    assert len(world.rows) == 1


def test_behind_a_closed_gate_nothing_is_claimed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, asked = world.worker(), []
    world.gate.refused(OurFault("login", 535))
    monkeypatch.setattr(world, "claim", lambda *given: asked.append(given) or [])
    assert worker.drain() == 0
    assert asked == []


def test_no_carrier_is_told_what_another_one_carries_next(world: World) -> None:
    world.rows = [row(1), replace(row(2), channel="pesan"), replace(row(3), channel="pesan:2")]
    world.channels = ["mail", "pesan"]
    worker = world.worker()
    worker._means.channels["pesan"] = Channel(world, world.gate)  # type: ignore[arg-type, index]
    assert worker.drain() == 3
    assert [entry for entry in world.log if entry[0] == "send"] == [
        ("send", 1, None),
        ("send", 2, 3),
        ("send", 3, None),
    ]


def test_silences_in_a_row_close_the_gate(world: World) -> None:
    world.rows = [row(ident) for ident in range(1, 7)]
    world.answers = dict.fromkeys(range(1, 7), Temporary("SMTPServerDisconnected"))
    world.worker().drain()
    assert world.sent() == list(range(1, SILENCES + 1))
    assert world.alarms == {SERVER: str(Temporary("SMTPServerDisconnected"))}
    mixed = World(world.folder, [row(ident) for ident in range(1, 7)])
    mixed.answers = {ident: Temporary("SMTPServerDisconnected") for ident in (1, 2, 4, 5)}
    mixed.worker().drain()
    assert mixed.sent() == list(range(1, 7)), "a mail that went forgets the silences"


def test_broken_off_in_the_middle_the_row_in_hand_is_in_doubt_and_the_others_go_back(world: World) -> None:
    world.answers = {2: KeyboardInterrupt()}
    worker = world.worker()
    with pytest.raises(KeyboardInterrupt):
        worker.drain()
    assert world.outcomes[2] == [Outcome(2, State.AMBIGUOUS, try_at=NOW + SETTLING, claims=CLAIMS)]
    assert (world.states[1], world.states[3]) == (State.ACCEPTED, State.PENDING)
    assert world.log[-2] == ("pause",)
    assert worker.is_done


def test_what_an_ill_database_did_not_take_is_written_before_anything_else(world: World) -> None:
    world.ill = 2
    worker = world.worker()
    with pytest.raises(ConnectionError):
        worker.drain()
    assert world.outcomes == {}
    assert world.in_journal() == {f"m{ident}@uji.example" for ident in (1, 2, 3)}
    assert not worker.is_done
    with pytest.raises(ConnectionError):
        worker.drain()
    world.rows = [row(4)]
    assert worker.drain() == 1
    assert [world.states[ident] for ident in (1, 2, 3, 4)] == [State.ACCEPTED] * 4
    assert all(len(found) == 1 for found in world.outcomes.values())
    assert worker.is_done


def test_rows_that_could_not_be_given_back_are_given_back_later(world: World) -> None:
    world.unprepared, world.ill = {1, 2}, 1
    worker = world.worker()
    with pytest.raises(ConnectionError):
        worker.drain()
    assert [world.states[ident] for ident in (1, 2)] == [State.LEASED] * 2
    worker.drain()
    assert [world.states[ident] for ident in (1, 2)] == [State.PENDING] * 2
    assert worker.is_done


def test_a_row_with_an_outcome_is_not_given_back(world: World) -> None:
    world.answers = {1: Temporary("later", 450)}
    world.worker().drain()
    assert [entry for entry in world.log if entry[0] == "release"] == []


# The journal


def test_without_room_for_a_yes_nothing_is_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = world.worker()

    def no_room(lines: int) -> None:
        assert lines == 3
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(world.journal, "room", no_room)
    assert worker.drain() == 0
    assert (world.sent(), list(world.alarms)) == ([], [JOURNAL])
    assert not [entry for entry in world.log if entry[0] == "sending"], "not even marked"
    assert [world.states[ident] for ident in (1, 2, 3)] == [State.PENDING] * 3


def test_a_yes_that_cannot_be_kept_is_the_last_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = world.worker()

    def full(message_id: str, reply: Receipt) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(world.journal, "accepted", full)
    assert worker.drain() == 1, "the ledger may still take it"
    assert (world.sent(), list(world.alarms)) == ([1], [JOURNAL])
    assert [world.states[ident] for ident in (1, 2, 3)] == [State.ACCEPTED, State.PENDING, State.PENDING]
    assert world.forgiven == []


def test_where_the_disk_does_not_keep_up_the_ledger_is_told_all_the_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = world.worker()

    def broken() -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(world.journal, "sync", broken)
    world.ill = 1
    with pytest.raises(ConnectionError):
        worker.drain()
    assert list(world.alarms) == [JOURNAL]
    worker.drain()
    assert [world.states[ident] for ident in (1, 2, 3)] == [State.ACCEPTED] * 3


def test_only_what_the_ledger_does_not_know_is_brought_to_the_disk(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, synced = world.worker(), []
    monkeypatch.setattr(world.journal, "sync", lambda: synced.append(world.in_journal()))
    world.ill = 1
    with pytest.raises(ConnectionError):
        worker.drain()
    assert synced == [{f"m{ident}@uji.example" for ident in (1, 2, 3)}]
    world.rows = [row(4)]
    worker.drain()
    assert len(synced) == 1


def test_the_journal_is_told_what_the_ledger_knows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, told = world.worker(), []
    monkeypatch.setattr(world.journal, "recorded", lambda names: told.append(sorted(names)))
    world.answers = {2: Temporary("later", 450)}
    worker.drain()
    assert [names for names in told if names] == [["m1@uji.example", "m3@uji.example"]]
    world.rows = [row(4)]
    worker.drain()
    assert [names for names in told if names][1:] == [["m4@uji.example"]]


# What the ledger holds in our name


def test_rows_that_are_nobodys_here_are_given_back(world: World) -> None:
    """The answer to a claim was lost, or to a marking."""
    worker = world.worker()
    world.states = {7: State.LEASED, 8: State.SENDING, 9: State.ACCEPTED}
    worker.put_right()
    assert world.states == {7: State.PENDING, 8: State.AMBIGUOUS, 9: State.ACCEPTED}
    assert world.outcomes == {8: [Outcome(8, State.AMBIGUOUS, try_at=NOW + SETTLING, claims=CLAIMS)]}
    assert world.log == [("release", 7)]


def test_rows_in_hand_are_left_alone(world: World) -> None:
    worker = world.worker()
    seen = []

    def look() -> None:
        worker.put_right()
        seen.append(dict(world.states))

    world.answers = {1: look}
    assert worker.drain() == 3
    assert seen == [dict.fromkeys((1, 2, 3), State.SENDING)]


def test_a_drain_ends_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at = [5000.0]
    monkeypatch.setattr("calendar_service.delivery.delivery.time.monotonic", lambda: at[0])
    world.rows, world.batch = [row(ident) for ident in range(1, 9)], 1

    def slowly() -> None:
        at[0] += DRAIN_SECONDS / 2

    world.answers = dict.fromkeys(range(1, 9), slowly)
    assert world.worker().drain() == 2
    assert len(world.rows) == 6


@given(st.lists(st.sampled_from(["yes", "later", "never", "lost", "haste", "all", "stolen", "unprepared"]), max_size=8))
def test_after_a_drain_every_row_is_somewhere(tmp_path_factory: pytest.TempPathFactory, fates: list[str]) -> None:
    """Each has its outcome once or waits again; none is left in this process's name; none went twice."""
    failures = {
        "later": Temporary("later", 450), "never": Permanent("full", 552), "lost": Ambiguous("lost"),
        "haste": Throttled("slowly", 450, "4.7.28"), "all": Temporary("refused", everybody=True),
    }  # fmt: skip
    world = World(tmp_path_factory.mktemp("w"), [row(ident) for ident in range(len(fates))])
    world.answers = {ident: failures[fate] for ident, fate in enumerate(fates) if fate in failures}
    world.stolen = {ident for ident, fate in enumerate(fates) if fate == "stolen"}
    world.unprepared = {ident for ident, fate in enumerate(fates) if fate == "unprepared"}
    worker = world.worker()
    accepted = worker.drain()
    assert worker.is_done
    assert world.held("w1") == {}
    assert len(set(world.sent())) == len(world.sent())
    assert accepted == sum(state is State.ACCEPTED for state in world.states.values())
    assert all(len(found) == 1 for found in world.outcomes.values())
    assert set(world.outcomes) <= set(range(len(fates)))
    reached = fates.index("all") if "all" in fates else len(fates)
    for ident, fate in enumerate(fates[:reached]):
        wanted = {
            "yes": State.ACCEPTED, "later": State.DEFERRED, "never": State.DEFERRED, "lost": State.AMBIGUOUS,
            "haste": State.DEFERRED,
        }  # fmt: skip
        silences = fates[:ident].count("lost")
        if silences < SILENCES:
            assert world.states[ident] is wanted.get(fate, State.PENDING), (ident, fate)
    world.journal.close(keep=False)
