"""A proposal is open until somebody ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calendar_service.publishing.proposal import Proposal, ProposalState

OPEN = Proposal(1, "budi", b"x", b"y", "a" * 64, "Rapat maju", datetime(2024, 9, 19, tzinfo=UTC))


@pytest.mark.parametrize("state", list(ProposalState))
def test_only_an_open_one_is(state: ProposalState) -> None:
    assert replace(OPEN, state=state).is_open is (state is ProposalState.OPEN)
