"""A lease is believed for two thirds of its time, from before the database was told, and not an instant longer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.clock import fixed_clock
from calendar_service.delivery.lease import Lease, heartbeat

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)


@dataclass
class Hand:
    """A monotonic clock that is turned by hand."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Beats:
    """The part of a ledger that hears a heartbeat, and takes its time."""

    hand: Hand
    takes: float = 0.0
    told: list[tuple[str, datetime]] = field(default_factory=list)

    def beat(self, owner: str, alive_until: datetime) -> None:
        self.hand.at += self.takes
        self.told.append((owner, alive_until))


@dataclass
class Knife:
    """A fence that only notes until when it was set."""

    until: list[float] = field(default_factory=list)
    inside: int = 0

    def extend(self, until: float) -> None:
        self.until.append(until)

    def __enter__(self) -> None:
        self.inside += 1

    def __exit__(self, *_: object) -> None:
        self.inside -= 1


def test_a_lease_that_was_never_renewed_is_none() -> None:
    assert not Lease("w1", 60, monotonic=Hand()).holds()
    assert not Lease("w1", 0.1, monotonic=Hand(0.0)).holds(), "a machine that has just started counts from nought"


@given(st.floats(0.1, 3600), st.floats(0, 1.2), st.floats(0, 0.5))
def test_it_holds_for_two_thirds_of_its_time(seconds: float, part: float, database: float) -> None:
    """Counted from before the database was told, however long that took: others count from later."""
    hand = Hand()
    lease = Lease("w1", seconds, monotonic=hand)
    began = hand.at
    heartbeat(Beats(hand, database * seconds), lease, fixed_clock(NOW))  # type: ignore[arg-type]
    hand.at = began + part * seconds
    if abs(part - 2 / 3) > 1e-6:
        assert lease.holds() == (part < 2 / 3)


def test_its_end_is_exclusive() -> None:
    hand = Hand(0)
    lease = Lease("w1", 60, monotonic=hand)
    lease.renewed(0)
    hand.at = 39.999
    assert lease.holds()
    hand.at = 40
    assert not lease.holds()
    lease.renewed(40)
    assert lease.holds()


def test_the_database_is_told_the_whole_time() -> None:
    beats = Beats(Hand())
    heartbeat(beats, Lease("w1", 60, monotonic=beats.hand), fixed_clock(NOW))  # type: ignore[arg-type]
    assert beats.told == [("w1", NOW + timedelta(seconds=60))]


def test_who_stops_holds_nothing() -> None:
    hand = Hand()
    lease = Lease("w1", 60, monotonic=hand)
    lease.renewed(hand.at)
    lease.stopping.set()
    assert not lease.holds()


def test_a_heartbeat_that_fails_renews_nothing() -> None:
    class Ill(Beats):
        def beat(self, owner: str, alive_until: datetime) -> None:
            raise OSError

    hand = Hand()
    lease = Lease("w1", 60, monotonic=hand)
    with pytest.raises(OSError):
        heartbeat(Ill(hand), lease, fixed_clock(NOW))  # type: ignore[arg-type]
    assert not lease.holds()


def test_the_fence_falls_after_the_last_mail_may_begin_and_before_others_may_take_the_rows() -> None:
    hand, knife = Hand(100), Knife()
    lease = Lease("w1", 60, knife, hand)  # type: ignore[arg-type]
    lease.renewed(100)
    assert knife.until == [154]
    with lease.conversation():
        assert knife.inside == 1
    assert knife.inside == 0
    with Lease("w1", 60, monotonic=hand).conversation():
        pass
