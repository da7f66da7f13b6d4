"""Who is dead, and how long it is worth waiting for what he may know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.ledger.recovery import LONGEST_DOUBT, doubted_until, is_back, may_be_alive

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("left", "wanted"),
    [
        (timedelta(days=5), LONGEST_DOUBT),
        (2 * LONGEST_DOUBT, LONGEST_DOUBT),
        (timedelta(minutes=10), timedelta(minutes=5)),
        (timedelta(0), timedelta(0)),
        (-timedelta(hours=1), timedelta(0)),
    ],
)
def test_the_doubt_is_long_where_there_is_time(left: timedelta, wanted: timedelta) -> None:
    assert doubted_until(NOW + left, NOW) == NOW + wanted


def test_the_database_is_back_where_no_sweep_ended_for_a_third_of_a_lease() -> None:
    assert not is_back(None, None, NOW, LEASE), "nobody has ever swept"
    assert not is_back(NOW - LEASE / 3, None, NOW, LEASE)
    assert is_back(NOW - LEASE / 3 - SECOND, None, NOW, LEASE)


def test_each_return_is_seen_once() -> None:
    """Where sweeps begin and do not end, the dead must be found all the same."""
    swept = NOW - 2 * LEASE
    assert not is_back(swept, NOW - LEASE, NOW, LEASE), "it has come back since that sweep"
    assert is_back(swept, swept - SECOND, NOW, LEASE)
    assert is_back(swept, swept, NOW, LEASE)


def test_owners_have_a_lease_to_say_that_they_live() -> None:
    assert not may_be_alive(None, NOW, LEASE)
    assert may_be_alive(NOW, NOW, LEASE)
    assert may_be_alive(NOW - LEASE + SECOND, NOW, LEASE)
    assert not may_be_alive(NOW - LEASE, NOW, LEASE)
    assert not may_be_alive(NOW + SECOND, NOW, LEASE), "what lies ahead was another clock's"
