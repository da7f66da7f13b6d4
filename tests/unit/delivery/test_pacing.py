"""The leaky bucket of a domain, over whole days of asking."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.delivery.gate import OUR_FAULT_SECONDS
from calendar_service.delivery.pacing import (
    FARTHEST,
    PROBE,
    REST_SECONDS,
    Domain,
    Lanes,
    Refusal,
    Share,
    believable,
    rest,
    share,
)
from calendar_service.words.reasons import Reason

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
DOMAIN = Domain("penerima.example", NOW, NOW, NOW)


@pytest.mark.parametrize("per_minute", [1, 2, 7, 30, 60, 100, 600, 6000])
def test_no_minute_ever_holds_more(per_minute: int) -> None:
    seed = random.Random(per_minute)
    domain, now, sent = DOMAIN, NOW, []
    for _ in range(3000):
        now += timedelta(seconds=seed.expovariate(1 / seed.choice((0.01, 0.5, 5))))
        granted, domain = share(domain, seed.randint(1, 50), now, per_minute)
        sent += [now] * granted.now
    first = 0
    for last, instant in enumerate(sent):
        while instant - sent[first] >= timedelta(minutes=1):
            first += 1
        assert last - first + 1 <= per_minute


@pytest.mark.parametrize("per_minute", [1, 30, 60, 600])
def test_a_domain_that_always_has_mail_gets_its_rate(per_minute: int) -> None:
    domain, sent = DOMAIN, 0
    for half_second in range(20 * 120):
        granted, domain = share(domain, 50, NOW + timedelta(seconds=half_second / 2), per_minute)
        sent += granted.now
    assert 0.94 * 20 * per_minute <= sent <= 20 * per_minute + 2


def test_promises_are_kept() -> None:
    """Whoever comes back at the promised instant finds a place."""
    granted, domain = share(DOMAIN, 20, NOW, 60)
    assert granted.now == 2
    assert len(granted.later) == 18
    assert list(granted.later) == sorted(set(granted.later))
    for place in granted.later:
        again, domain = share(domain, 1, place, 60)
        assert again.now == 1


def test_a_later_batch_is_promised_later_places() -> None:
    first, domain = share(DOMAIN, 20, NOW, 60)
    second, _ = share(domain, 5, NOW, 60)
    assert second.now == 0
    assert min(second.later) > max(first.later)


def test_no_promise_reaches_too_far() -> None:
    granted, domain = share(DOMAIN, 100_000, NOW, 60)
    assert max(granted.later) == NOW + FARTHEST
    assert domain.promised_until <= NOW + FARTHEST


def test_without_a_limit_all_go() -> None:
    granted, domain = share(DOMAIN, 1000, NOW, 0)
    assert (granted.now, granted.later, domain) == (1000, (), DOMAIN)


@pytest.mark.parametrize("per_minute", [0, 60])
def test_a_resting_domain_gets_nothing_until_it_has_rested(per_minute: int) -> None:
    domain = rest(DOMAIN, NOW)
    granted, domain = share(domain, 3, NOW + timedelta(seconds=59), per_minute)
    assert granted.now == 0
    assert min(granted.later) >= NOW + timedelta(seconds=60)
    assert share(domain, 2, NOW + timedelta(seconds=60), per_minute)[0].now == 2


def test_rests_grow_and_simultaneous_complaints_count_once() -> None:
    domain, now, rests = DOMAIN, NOW, []
    for _ in range(7):
        domain = rest(domain, now)
        assert rest(domain, now) == domain
        rests.append((domain.rests_until - now).total_seconds())
        now = domain.rests_until
    assert rests == [*REST_SECONDS, REST_SECONDS[-1], REST_SECONDS[-1]]


def test_where_our_own_server_refuses_us_a_domain_rests_no_longer_than_all() -> None:
    domain, now, rests = Domain.new("a.example", NOW), NOW, []
    for _ in range(5):
        domain = rest(domain, now, Refusal(Reason.LOGIN, "denied", now))
        rests.append((domain.rests_until - now).total_seconds())
        now = domain.rests_until
    assert tuple(rests[:3]) == OUR_FAULT_SECONDS
    assert set(rests[3:]) == {OUR_FAULT_SECONDS[-1]}


REFUSED = Refusal(Reason.SENDER, "550 5.7.26 unauthenticated", NOW, bounced=True)


@pytest.mark.parametrize("per_minute", [0, 6000])
def test_where_mails_came_back_one_goes_and_the_others_when_it_did_not(per_minute: int) -> None:
    domain = rest(DOMAIN, NOW, REFUSED)
    assert domain.rests_until == NOW + PROBE
    assert share(domain, 9, NOW, per_minute)[0] == Share(0, (NOW + PROBE,) * 9)
    probed, domain = share(domain, 9, NOW + PROBE, per_minute)
    assert probed == Share(1, (NOW + 2 * PROBE,) * 8)
    assert share(domain, 8, NOW + PROBE, per_minute)[0].now == 0
    went, after = share(domain, 8, NOW + 2 * PROBE, per_minute)
    assert (went.now, after.reason, after.refused_at, after.strikes) == (8, "", None, 0)
    again = rest(domain, NOW + PROBE, REFUSED)  # the one came back, too
    assert again.rests_until > NOW + 2 * PROBE - timedelta(seconds=1)
    assert (again.strikes, again.probing) == (2, False)
    assert rest(again, NOW + PROBE, REFUSED) == again, "of many that come back together one counts"


def test_a_clock_that_came_back_from_the_future_blocks_nobody() -> None:
    astray = replace(
        DOMAIN, **dict.fromkeys(("used_until", "promised_until", "rests_until"), NOW + timedelta(days=400))
    )
    domain = believable(astray, NOW)
    assert domain.rests_until <= NOW + timedelta(hours=1)
    assert domain.used_until == NOW


def test_lanes_are_held_and_given_back() -> None:
    lanes = Lanes(2)
    with lanes.enter("a") as one, lanes.enter("a") as two, lanes.enter("a") as three, lanes.enter("b") as other:
        assert (one, two, three, other) == (True, True, False, True)
    with pytest.raises(ZeroDivisionError), lanes.enter("a"):
        1 / 0  # noqa: B018
    with lanes.enter("a") as one, lanes.enter("a") as two:
        assert one
        assert two


def test_lanes_between_threads() -> None:
    lanes, inside, most, lock = Lanes(3), [0], [0], threading.Lock()

    def work() -> None:
        for _ in range(2000):
            with lanes.enter("a") as free:
                if free:
                    with lock:
                        inside[0] += 1
                        most[0] = max(most[0], inside[0])
                    with lock:
                        inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most[0] <= 3


def test_a_new_domain_owes_nothing() -> None:
    assert Domain.new("x.example", NOW) == Domain("x.example", NOW, NOW, NOW, 0)


SPANS = (st.sampled_from([-1, 0, 1, 60, 120, 121, 150, 900, 3600, 3601]) | st.integers(-4000, 8000)).map(
    lambda seconds: timedelta(seconds=seconds)
)
STATES = st.builds(
    lambda used, promised, rests, strikes: Domain("x.example", NOW + used, NOW + promised, NOW + rests, strikes),
    SPANS, SPANS, SPANS, st.integers(0, 9),
)  # fmt: skip


@given(STATES, st.integers(0, 60), st.sampled_from([0, 1, 30, 60, 90, 600, 6000]))
def test_every_mail_gets_a_place_and_no_place_lies_before_what_is_known(domain: Domain, wanted: int, rate: int) -> None:
    granted, after = share(domain, wanted, NOW, rate)
    assert granted.now + len(granted.later) == wanted
    assert list(granted.later) == sorted(granted.later)
    assert granted.now == 0 or domain.rests_until <= NOW
    assert (after.name, after.rests_until, after.strikes) == (domain.name, domain.rests_until, domain.strikes)
    known = (
        max(NOW, domain.rests_until)
        if not rate
        else max(NOW, domain.rests_until, domain.promised_until, after.used_until)
    )
    interval = timedelta(minutes=1) / (rate - max(1, rate // 30) + 1) if rate else timedelta(0)
    places = [min(known + number * interval, NOW + FARTHEST) for number in range(1, len(granted.later) + 1)]
    assert list(granted.later) == (places if rate else [min(known, NOW + FARTHEST)] * len(granted.later))
    if rate:
        assert after.promised_until == (places[-1] if places else domain.promised_until)
        assert after.used_until == max(domain.used_until, NOW) + granted.now * interval
    else:
        assert after == domain


@given(STATES)
def test_a_complaint_rests_longer_each_time_and_counts_once_while_it_rests(domain: Domain) -> None:
    after = rest(domain, NOW)
    if domain.rests_until > NOW:
        assert after == domain
    else:
        seconds = (*REST_SECONDS, *[REST_SECONDS[-1]] * 9)[domain.strikes]
        assert after == replace(domain, rests_until=NOW + timedelta(seconds=seconds), strikes=domain.strikes + 1)
        assert rest(after, NOW) == after


@given(STATES)
def test_what_no_clock_of_ours_can_have_written_is_not_believed(domain: Domain) -> None:
    """No promise and no rest reaches farther than the longest rest; what is used up, no farther than a burst."""
    farthest = NOW + timedelta(seconds=REST_SECONDS[-1])
    found = believable(domain, NOW)
    assert found.promised_until == min(domain.promised_until, farthest)
    assert found.rests_until == min(domain.rests_until, farthest)
    astray = domain.used_until > NOW + timedelta(minutes=2)
    assert found.used_until == (NOW if astray else domain.used_until)
    assert (found.name, found.strikes) == (domain.name, domain.strikes)
