"""A lead: read and written in one place, and a number everywhere."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.words.lead import MAX_DAYS, PATTERN, Lead

LEADS = st.integers(-MAX_DAYS, MAX_DAYS).map(Lead)


@given(LEADS)
def test_what_is_written_is_read_again(lead: Lead) -> None:
    assert Lead.parse(lead.written) == lead
    assert re.fullmatch(PATTERN, lead.written)


@pytest.mark.parametrize(
    ("days", "written", "named"),
    [(30, "30d", "H-30"), (3, "3d", "H-3"), (0, "0d", "H-0"), (-1, "+1d", "H+1"), (-30, "+30d", "H+30")],
)
def test_how_it_is_written_and_said(days: int, written: str, named: str) -> None:
    assert (Lead(days).written, Lead(days).named) == (written, named)


@pytest.mark.parametrize("text", ["d", "3", "H-3", "-3d", "3D", "366d", "+366d", "1000d", " 3d", "3d\n"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        Lead.parse(text)


@given(st.lists(LEADS))
def test_the_largest_is_told_first(leads: list[Lead]) -> None:
    assert sorted(leads, reverse=True) == sorted(leads, key=lambda lead: -int(lead))


@given(LEADS)
def test_the_ledger_and_json_keep_a_number(lead: Lead) -> None:
    assert json.loads(json.dumps({"lead": lead})) == {"lead": int(lead)}
    assert repr((lead,)) == repr((int(lead),))  # a mail's Message-ID is made of it
