"""What an outcome changes in its row, whose carrier's a row is, and how many may expire at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.ledger.rows import FEW, SHARE, Held, Outcome, changed_by, channel_of
from calendar_service.words.states import State

NOW, LATER = datetime(2024, 9, 17, tzinfo=UTC), datetime(2024, 9, 18, tzinfo=UTC)


def test_a_row_that_never_left_keeps_what_the_server_said_before() -> None:
    found = changed_by(Outcome(1, State.PENDING, try_at=LATER), NOW)
    assert found == {"state": State.PENDING, "owner": None, "try_at": LATER}


@pytest.mark.parametrize("state", [state for state in State if state is not State.PENDING])
def test_what_the_server_said_is_written_down(state: State) -> None:
    found = changed_by(Outcome(1, state, 250, "2.0.0", "baik", "4ABC", LATER), NOW)
    said = {name: found[name] for name in ("state", "reply_code", "enhanced_code", "reply", "queue_id")}
    assert said == {"state": state, "reply_code": 250, "enhanced_code": "2.0.0", "reply": "baik", "queue_id": "4ABC"}


def test_only_a_row_in_doubt_keeps_its_owner_and_only_an_end_has_its_instant() -> None:
    for state in State:
        found = changed_by(Outcome(1, state, try_at=LATER), NOW)
        assert ("owner" in found) is (state is not State.AMBIGUOUS)
        has_ended = state not in (State.PENDING, State.DEFERRED, State.AMBIGUOUS)
        assert found.get("settled_at") == (NOW if has_ended else None)
        assert found.get("try_at") == (None if has_ended else LATER)
    assert "try_at" not in changed_by(Outcome(1, State.AMBIGUOUS), NOW), (
        "a doubt without a new end keeps the one that it has"
    )


@pytest.mark.parametrize(("channel", "carrier"), [("mail", "mail"), ("mail:2", "mail"), ("chat:2:3", "chat")])
def test_a_copy_goes_by_the_carrier_of_the_first(channel: str, carrier: str) -> None:
    assert channel_of(channel) == carrier


@given(st.integers(0, 500), st.integers(0, 5000))
def test_too_many_are_more_than_a_few_and_more_than_a_share(late: int, waiting: int) -> None:
    assert Held(late, waiting).is_too_many == (late > FEW and late * SHARE > waiting)
