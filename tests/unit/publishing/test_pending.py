"""When a text that waits is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.publishing.pending import Embargo, PendingPublication, PendingState, Submission

AT = datetime(2024, 9, 19, 17, tzinfo=UTC)
GIVEN = Submission(b"x", "a" * 64, "b" * 64, 1, "siti", "Pindah", False, Embargo(AT, "Asia/Jakarta"), False)
WAITS = PendingPublication(1, GIVEN, AT - timedelta(hours=5), PendingState.WAITING)


def test_it_is_due_at_the_very_instant_of_its_embargo() -> None:
    assert [WAITS.is_due(AT + timedelta(seconds=seconds)) for seconds in (-1, 0, 1)] == [False, True, True]


@pytest.mark.parametrize("embargo", [None, Embargo(AT, "Asia/Jakarta")])
def test_it_waits_for_a_second_publisher_whatever_the_time(embargo: Embargo | None) -> None:
    alone = replace(WAITS, submission=replace(GIVEN, embargo=embargo, needs_second=True))
    agreed = replace(alone, agreed_by="rudi")
    assert (alone.waits_for_second, alone.is_due(AT), alone.publishers) == (True, False, "siti")
    assert (agreed.waits_for_second, agreed.is_due(AT), agreed.publishers) == (False, True, "siti, rudi")
    assert agreed.is_due(AT - timedelta(days=9)) is (embargo is None)


@pytest.mark.parametrize("state", [PendingState.PUBLISHED, PendingState.WITHDRAWN, PendingState.REFUSED])
def test_what_has_ended_is_never_due(state: PendingState) -> None:
    ended = replace(WAITS, state=state, submission=replace(GIVEN, needs_second=True))
    assert not ended.is_due(AT + timedelta(days=1))
    assert not ended.waits_for_second
