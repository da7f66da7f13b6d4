"""What becomes of a row: a table of every reply before, every failure and every time that is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.delivery.carrier import (
    Ambiguous,
    BadAddress,
    Blocked,
    DeliveryFailure,
    Permanent,
    Temporary,
    Throttled,
)
from calendar_service.delivery.outcomes import (
    LATE_ANSWER,
    NEAREST,
    PAUSES_SECONDS,
    SECOND_OPINION,
    SETTLING,
    jittered,
    later,
    outcome_of,
    pause,
)
from calendar_service.ledger.denials import ANOTHER_DAY, PAUSE, Denial
from calendar_service.ledger.rows import Row
from calendar_service.words.reasons import Reason
from calendar_service.words.states import State

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ROW = Row(
    7, "uji", "rapat", "reminder", 3, "kantor", "mail", 0, "35.78", 3, "", None, NOW, NOW + timedelta(days=5), NOW, 0, 0
)  # fmt: skip

BEFORE = (None, 0, 250, 354, 399, 400, 421, 450, 499, 500, 550, 552, 599, 600)
LEFT = tuple(timedelta(seconds=s) for s in (0, 1, 9, 10, 19, 20, 21, 39, 39.999, 40, 41, 600, 3600, 7200, 7920, 86400))


def slow(failure: DeliveryFailure) -> DeliveryFailure:
    failure.slow = True
    return failure


FAILURES = {
    "ambiguous": Ambiguous("lost"),
    "silent": slow(Ambiguous("TimeoutError")),
    "no address": BadAddress("unknown", 550, "5.1.1"),
    "never": Permanent("too large", 552, "5.3.4"),
    "not now": Temporary("greylisted", 450, "4.2.0"),
    "slowly": Throttled("too fast", 454, "4.7.0"),
    "hung up": Temporary("SMTPServerDisconnected"),
}


def row(before: int | None = None, left: timedelta = timedelta(days=5), tries: int = 0) -> Row:
    return replace(ROW, reply_code=before, not_after=NOW + left, tries=tries)


def expected(name: str, before: int | None, left: timedelta) -> tuple[State, timedelta, timedelta]:
    """The state, and the least and the most pause to the next try: said once more, in other words than the code."""
    if name == "no address":
        return State.FAILED, timedelta(0), timedelta(0)
    if name == "never" and (before in (500, 550, 552, 599) or left < timedelta(seconds=40)):
        return State.FAILED, timedelta(0), timedelta(0)
    wanted = {"ambiguous": SETTLING, "silent": LATE_ANSWER, "never": SECOND_OPINION}.get(name, timedelta(seconds=10))
    room = max(left / 2, timedelta(seconds=10))
    jitter = 1 if name in ("ambiguous", "silent") else 1.1
    state = State.AMBIGUOUS if name in ("ambiguous", "silent") else State.DEFERRED
    return state, min(wanted, room), min(wanted * jitter, room)


UNKNOWN = BadAddress("unknown", 550, "5.1.1")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("denial", "before", "left", "state", "least", "most"),
    [
        (Denial.HELD, None, 120 * HOUR, State.FAILED, None, None),
        (Denial.HELD, 550, SECOND, State.FAILED, None, None),
        (Denial.NOTED, None, 120 * HOUR, State.DEFERRED, HOUR, 1.1 * HOUR),
        (Denial.NOTED, 450, 120 * HOUR, State.DEFERRED, HOUR, 1.1 * HOUR),
        (Denial.NOTED, 500, 120 * HOUR, State.DEFERRED, ANOTHER_DAY, 1.1 * ANOTHER_DAY),
        (Denial.NOTED, 599, 120 * HOUR, State.DEFERRED, ANOTHER_DAY, 1.1 * ANOTHER_DAY),
        (Denial.NOTED, 600, 120 * HOUR, State.DEFERRED, HOUR, 1.1 * HOUR),
        (Denial.NOTED, 550, 4 * HOUR, State.DEFERRED, 2 * HOUR, 2 * HOUR),
        (Denial.NOTED, None, 40 * SECOND, State.DEFERRED, 20 * SECOND, 20 * SECOND),
        (Denial.NOTED, None, 39 * SECOND, State.FAILED, None, None),
        (Denial.DOUBTED, None, 120 * HOUR, State.DEFERRED, PAUSE, PAUSE),
        (Denial.DOUBTED, 550, 120 * HOUR, State.DEFERRED, PAUSE, PAUSE),
        (Denial.DOUBTED, 550, SECOND, State.FAILED, None, None),
    ],
)
def test_a_denied_address_is_asked_until_it_is_held(
    denial: Denial, before: int | None, left: timedelta, state: State, least: timedelta | None, most: timedelta | None
) -> None:
    found = outcome_of(row(before, left), UNKNOWN, NOW, denial=denial)
    assert (found.state, found.reply_code, found.enhanced_code, found.reply) == (state, 550, "5.1.1", "unknown")
    if least is None or most is None:
        assert found.try_at is None
    else:
        assert found.try_at is not None
        assert least <= found.try_at - NOW <= most


def test_a_domain_that_refuses_us_is_asked_as_long_as_the_row_is_of_use() -> None:
    blocked = Blocked("listed", 554, "5.7.1", reason=Reason.NAME)
    for before, rest in ((None, HOUR), (554, HOUR), (554, SECOND)):
        found = outcome_of(row(before, tries=20), blocked, NOW, NOW + rest)
        assert found.state is State.DEFERRED
        assert found.try_at is not None
        assert found.try_at >= NOW + HOUR


def test_a_never_said_to_everybody_is_none() -> None:
    found = outcome_of(row(550), FAILURES["never"], NOW, believed=False)
    assert found.state is State.DEFERRED
    assert outcome_of(row(550, timedelta(seconds=30)), FAILURES["never"], NOW, believed=False).state is State.FAILED


@pytest.mark.parametrize("name", FAILURES)
def test_every_reply_before_and_every_time_left(name: str) -> None:
    failure = FAILURES[name]
    for before, left in product(BEFORE, LEFT):
        found = outcome_of(row(before, left), failure, NOW)
        state, least, most = expected(name, before, left)
        assert found.state is state, (before, left)
        if state is State.FAILED:
            assert found.try_at is None
        else:
            assert found.try_at is not None
            assert NOW + least <= found.try_at <= NOW + most, (before, left)


@pytest.mark.parametrize("name", FAILURES)
def test_the_row_keeps_what_the_server_said(name: str) -> None:
    failure = FAILURES[name]
    found = outcome_of(row(), failure, NOW)
    assert (found.id, found.reply, found.queue_id) == (7, failure.text, None)
    assert (found.reply_code, found.enhanced_code) == (failure.code or None, failure.enhanced or None)


def test_the_limits_of_a_never_are_those_of_its_hundred() -> None:
    """A 4xx, a 2xx or a 6xx before is no earlier "never"; any 5xx is."""
    never = FAILURES["never"]
    states = {code: outcome_of(row(code), never, NOW).state for code in range(700)}
    assert {code for code, state in states.items() if state is State.FAILED} == set(range(500, 600))


def test_who_answers_late_may_be_given_another_while() -> None:
    found = outcome_of(row(), FAILURES["silent"], NOW, late_answer=timedelta(minutes=2))
    assert found.try_at == NOW + timedelta(minutes=2)
    assert outcome_of(row(), FAILURES["ambiguous"], NOW, late_answer=timedelta(minutes=2)).try_at == NOW + SETTLING


@given(st.integers(-3600, 7200), st.sampled_from(["not now", "slowly", "hung up"]), st.integers(0, 40))
def test_a_domains_rest_is_waited_for_and_no_pause_is_shortened(rest: int, name: str, tries: int) -> None:
    rests_until = NOW + rest * SECOND
    least = NOW + timedelta(seconds=PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)])
    at = outcome_of(row(tries=tries), FAILURES[name], NOW, rests_until).try_at
    assert at is not None
    assert at >= max(rests_until, least)
    assert at == rests_until or at <= NOW + 1.1 * (least - NOW)


def test_pauses_grow_and_the_last_one_repeats() -> None:
    for tries in range(20):
        wanted = PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)]
        found = [pause(tries).total_seconds() for _ in range(50)]
        assert all(wanted <= seconds <= 1.1 * wanted for seconds in found)
        assert len(set(found)) > 40, "a thousand mails refused together must not come back together"
    assert all(1.1 * one < next_one for one, next_one in pairwise(PAUSES_SECONDS))


@given(st.floats(0.001, 1e6))
def test_jitter_only_adds_at_most_a_tenth(seconds: float) -> None:
    span = timedelta(seconds=seconds)
    assert span - timedelta(microseconds=1) <= jittered(span) <= 1.1 * span + timedelta(microseconds=1)


@given(st.floats(-60, 1e6), st.floats(0, 1e5))
def test_there_is_time_for_another_try_before_the_boundary(left: float, wanted: float) -> None:
    """At most half of the time that is left, but never less than NEAREST; never later than wanted."""
    at = later(row(left=timedelta(seconds=left)), timedelta(seconds=wanted), NOW)
    assert at - NOW <= timedelta(seconds=wanted)
    assert at - NOW in (timedelta(seconds=wanted), max(timedelta(seconds=left) / 2, NEAREST))
    if left >= 20:
        assert at < NOW + timedelta(seconds=left)
