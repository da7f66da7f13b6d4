"""Whether mail goes out at all: closed for a growing while, opened by a mail that went, silences forgotten."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from calendar_service.clock import fixed_clock
from calendar_service.delivery.carrier import DeliveryFailure, OurFault, Permanent, Temporary, Throttled
from calendar_service.delivery.gate import (
    ADDRESSES,
    JOURNAL,
    LOGIN,
    OUR_FAULT_SECONDS,
    PAUSED_FOR,
    PAUSES_SECONDS,
    QUOTA_SECONDS,
    REFUSALS,
    SERVER,
    SILENCES,
    THROTTLED_SECONDS,
    Gate,
    alarm_name,
    paused_carrier,
)
from calendar_service.words.reasons import Reason

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)


@dataclass
class Hand:
    """A monotonic clock that is turned by hand."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Board:
    """The alarms that stand, in memory; ill: the database does not take them."""

    standing: dict[str, str] = field(default_factory=dict)
    written: int = 0
    ill: bool = False

    def raised(self, name: str, words: str, real_now: datetime) -> None:
        self._write()
        assert real_now == NOW
        self.standing[name] = words

    def cleared(self, names: tuple[str, ...]) -> None:
        self._write()
        for name in names:
            self.standing.pop(name, None)

    def _write(self) -> None:
        if self.ill:
            raise OSError("no database")
        self.written += 1


def new_gate() -> tuple[Gate, Board, Hand]:
    board, hand = Board(), Hand()
    return Gate(board, fixed_clock(NOW), monotonic=hand), board, hand  # type: ignore[arg-type]


def closed_seconds(gate: Gate, hand: Hand) -> float:
    """For how long from now the gate is closed, to a millisecond; time stands at its opening after."""
    low, high = hand.at, hand.at + 10_000
    began = hand.at
    while high - low > 0.0005:
        hand.at = (low + high) / 2
        if gate.is_open():
            high = hand.at
        else:
            low = hand.at
    hand.at = high
    return high - began


DOWN, BUSY, LOCKED = Temporary("refused", everybody=True), Throttled("slowly", 421), OurFault("login", 535)


@pytest.mark.parametrize(
    ("failure", "pauses", "name"),
    [
        (DOWN, PAUSES_SECONDS, SERVER),
        (BUSY, THROTTLED_SECONDS, SERVER),
        (LOCKED, OUR_FAULT_SECONDS, LOGIN),
        (OSError(28, "No space left on device"), OUR_FAULT_SECONDS, JOURNAL),
    ],
)
def test_it_closes_for_a_growing_while_and_the_last_one_repeats(
    failure: Exception, pauses: tuple[int, ...], name: str
) -> None:
    gate, board, hand = new_gate()
    assert gate.is_open()
    for wanted in (*pauses, pauses[-1], pauses[-1]):
        gate.disk_failed(failure) if isinstance(failure, OSError) else gate.refused(failure)  # type: ignore[arg-type]
        assert not gate.is_open()
        assert wanted - 0.01 <= closed_seconds(gate, hand) <= 1.1 * wanted + 0.01
        assert list(board.standing) == [name]


@pytest.mark.parametrize(
    ("error", "words"),
    [(OSError(28, "No space left on device"), "journal: No space left on device"), (OSError(), "journal: OSError")],
)
def test_the_alarm_says_what_the_matter_is(error: OSError, words: str) -> None:
    gate, board, _ = new_gate()
    gate.disk_failed(error)
    assert board.standing == {JOURNAL: words}
    gate, board, _ = new_gate()
    gate.refused(LOCKED)
    assert board.standing == {LOGIN: str(LOCKED)}
    gate, board, _ = new_gate()
    gate.refused(DOWN)
    assert board.standing == {SERVER: str(DOWN)}
    gate, board, _ = new_gate()
    silences(gate, SILENCES)
    assert board.standing == {SERVER: str(Temporary("SMTPServerDisconnected"))}


def test_it_is_open_from_the_first_instant_and_again_from_the_last() -> None:
    board, hand = Board(), Hand(0.0)
    gate = Gate(board, fixed_clock(NOW), monotonic=hand)  # type: ignore[arg-type]
    assert gate.is_open(), "a machine that has just started counts from nought"
    gate.refused(LOCKED)
    hand.at = gate._until
    assert gate.is_open()


def test_that_mail_goes_again_is_logged_once_where_it_had_stopped(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    gate, _, hand = new_gate()
    gate.worked()
    assert not caplog.records
    for failures in (1, 2):
        for _ in range(failures):
            gate.refused(DOWN)
            closed_seconds(gate, hand)
        caplog.clear()
        gate.worked()
        gate.worked()
        assert [record.message for record in caplog.records] == ["mail goes out again"]


def test_processes_do_not_come_back_together() -> None:
    found = set()
    for _ in range(20):
        gate, _, hand = new_gate()
        gate.refused(LOCKED)
        found.add(round(closed_seconds(gate, hand), 2))
    assert len(found) > 15


def test_threads_that_meet_the_same_failure_count_as_one() -> None:
    gate, board, hand = new_gate()
    for _ in range(5):
        gate.refused(LOCKED)
    assert board.written == 1
    assert closed_seconds(gate, hand) < 1.2 * OUR_FAULT_SECONDS[0]
    gate.refused(LOCKED)
    assert closed_seconds(gate, hand) >= OUR_FAULT_SECONDS[1] - 0.01


def test_a_mail_that_went_forgets_the_failures_and_clears_every_alarm_once() -> None:
    gate, board, hand = new_gate()
    for _ in range(3):
        gate.refused(DOWN)
        closed_seconds(gate, hand)
    board.standing |= {LOGIN: "of a process that died", JOURNAL: "of another", "elsewhere": "not ours"}
    gate.worked()
    assert board.standing == {"elsewhere": "not ours"}
    written = board.written
    gate.worked()
    assert board.written == written, "a mail that goes out in peace writes nothing"
    gate.refused(DOWN)
    assert closed_seconds(gate, hand) < 1.2 * PAUSES_SECONDS[0]


def test_a_new_process_clears_the_alarm_of_one_that_died() -> None:
    gate, board, _ = new_gate()
    board.standing[SERVER] = "of a process that died"
    gate.worked()
    assert board.standing == {}


def test_an_alarm_that_could_not_be_written_or_cleared_is_cleared_later() -> None:
    gate, board, hand = new_gate()
    board.ill = True
    gate.refused(DOWN)
    closed_seconds(gate, hand)
    gate.worked()
    board.ill, board.standing = False, {SERVER: "of before"}
    gate.worked()
    assert board.standing == {}


@pytest.mark.parametrize(("failure", "said"), [(DOWN, 1), (LOCKED, 3)])
def test_a_server_that_is_down_is_logged_once_and_what_a_person_must_mend_each_time(
    failure: DeliveryFailure, said: int, caplog: pytest.LogCaptureFixture
) -> None:
    gate, _, hand = new_gate()
    for _ in range(3):
        gate.refused(failure)
        closed_seconds(gate, hand)
    assert sum(record.message.startswith("sending by mail pauses for ") for record in caplog.records) == said


def silences(gate: Gate, count: int) -> None:
    for _ in range(count):
        gate.silent(Temporary("SMTPServerDisconnected"))


def test_silences_in_a_row_are_the_servers_illness() -> None:
    gate, board, hand = new_gate()
    silences(gate, SILENCES - 1)
    assert gate.is_open()
    assert board.standing == {}
    silences(gate, 1)
    assert list(board.standing) == [SERVER]
    assert PAUSES_SECONDS[0] - 0.01 <= closed_seconds(gate, hand) <= 1.1 * PAUSES_SECONDS[0] + 0.01
    silences(gate, SILENCES - 1)
    assert gate.is_open(), "those that closed it do not count again"
    silences(gate, 1)
    assert not gate.is_open()


def test_a_mail_that_went_forgets_old_silences() -> None:
    gate, _, _ = new_gate()
    for _ in range(20):
        silences(gate, SILENCES - 1)
        gate.worked()
    assert gate.is_open()


def test_so_many_domains_in_a_row_that_refuse_are_no_matter_of_theirs() -> None:
    gate, board, hand = new_gate()
    never = Permanent("no", 550, "5.0.0")
    assert not any(gate.refused_by(f"d{n}.example", never) for n in [*range(REFUSALS - 1), 0, 1, 2])
    assert not any(gate.refused_by(f"e{n}.example", never, is_news=False) for n in range(REFUSALS))
    assert gate.is_open()
    gate.worked()
    assert not any(gate.refused_by(f"d{n}.example", never) for n in range(REFUSALS - 1))
    assert gate.refused_by("one more", never)
    assert board.standing == {LOGIN: "550 5.0.0 no"}
    assert closed_seconds(gate, hand) >= OUR_FAULT_SECONDS[0] - 0.01
    assert gate.refused_by("d1.example", never, is_news=False), "is not believed, and"
    assert gate.is_open(), "keeps nobody back"
    assert gate.refused_by("d0.example", never), "as long as nobody is told yes"
    assert closed_seconds(gate, hand) >= OUR_FAULT_SECONDS[1] - 0.01
    gate.worked()
    assert board.standing == {}
    assert not gate.refused_by("d0.example", never)


def test_while_addresses_are_doubted_nothing_goes_out_for_a_minute() -> None:
    gate, board, hand = new_gate()
    gate.doubts()
    gate.doubts()
    assert (list(board.standing), board.written) == ([ADDRESSES], 1)
    assert 60 - 0.01 <= closed_seconds(gate, hand) <= 66.01
    gate.doubts()
    assert 60 - 0.01 <= closed_seconds(gate, hand) <= 66.01, "each time as long"
    gate.worked()
    assert board.standing == {}


class AnyLife(RuleBasedStateMachine):
    """Whatever happens to a process, its gate agrees with a model that is written down plainly."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.board, self.hand = new_gate()
        self.failures = self.in_a_row = 0
        self.least = self.most = self.hand.at

    def closes(self, pauses: tuple[int, ...]) -> None:
        if self.hand.at >= self.most:
            wanted = pauses[min(self.failures, len(pauses) - 1)]
            self.least, self.most = self.hand.at + wanted, self.hand.at + 1.1 * wanted + 0.001
            self.failures, self.in_a_row = self.failures + 1, 0

    @rule(failure=st.sampled_from([DOWN, BUSY, LOCKED]))
    def refused(self, failure: DeliveryFailure) -> None:
        self.gate.refused(failure)
        self.closes({DOWN: PAUSES_SECONDS, BUSY: THROTTLED_SECONDS, LOCKED: OUR_FAULT_SECONDS}[failure])

    @rule()
    def silent(self) -> None:
        self.gate.silent(Temporary("SMTPServerDisconnected"))
        self.in_a_row += 1
        if self.in_a_row >= SILENCES:
            self.closes(PAUSES_SECONDS)

    @rule()
    @precondition(lambda self: self.hand.at >= self.most)
    def worked(self) -> None:
        self.gate.worked()
        self.failures = self.in_a_row = 0
        assert self.board.standing == {}

    @rule()
    def waits(self) -> None:
        self.hand.at = max(self.most, self.hand.at) + random.Random(self.hand.at).random()

    @invariant()
    def agrees(self) -> None:
        now, here = self.hand.at, self.hand.at
        if now < self.least:
            self.hand.at = self.least - 0.001
            assert not self.gate.is_open()
        self.hand.at = max(here, self.most)
        assert self.gate.is_open()
        self.hand.at = here


TestAnyLife = AnyLife.TestCase


def test_what_an_alarm_is_called_and_whom_it_keeps_back() -> None:
    """Mail's by the reason alone; our disk is the same for every carrier."""
    called = {(name, reason): alarm_name(name, reason) for name in ("mail", "pesan") for reason in PAUSED_FOR}
    assert set(called) == {(name, reason) for name in ("mail", "pesan") for reason in PAUSED_FOR}
    assert all(called["mail", reason] == reason for reason in PAUSED_FOR)
    assert all(called["pesan", reason] == f"pesan:{reason}" for reason in PAUSED_FOR if reason != JOURNAL)
    assert called["pesan", JOURNAL] == JOURNAL


@pytest.mark.parametrize(
    ("failure", "alarm", "pauses"),
    [
        (OurFault("relay", 554, "5.7.1", reason=Reason.LOGIN), "login", OUR_FAULT_SECONDS),
        (OurFault("listed", 554, "5.7.1", reason=Reason.NAME), "name", OUR_FAULT_SECONDS),
        (OurFault("unsigned", 550, "5.7.26", reason=Reason.SENDER), "sender", OUR_FAULT_SECONDS),
        (OurFault("spam", 554, reason=Reason.POLICY), "login", OUR_FAULT_SECONDS),
        (OurFault("500 an hour", 550, reason=Reason.QUOTA), "quota", QUOTA_SECONDS),
        (Throttled("14 a second", 454, everybody=True, reason=Reason.QUOTA), "quota", QUOTA_SECONDS),
    ],
)
def test_the_alarm_says_what_is_held_against_us(failure: DeliveryFailure, alarm: str, pauses: tuple[int, ...]) -> None:
    gate, board, hand = new_gate()
    for seconds in pauses:
        gate.refused(failure)
        assert board.standing == {alarm: str(failure)}
        assert seconds - 0.01 <= closed_seconds(gate, hand) <= 1.1 * seconds + 0.01
    gate.worked()
    assert board.standing == {}


def test_what_keeps_which_carrier_back() -> None:
    found = [paused_carrier(name) for name in ("server", "journal", "pesan:login", "planning", "pesan:planning")]
    assert found == ["mail", "mail", "pesan", None, None]
