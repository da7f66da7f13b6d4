"""What a spoiled code may have been: never guessed at in reading, told in a hint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.offices.place_codes import MOST, candidates, is_number_of
from calendar_service.package_data import regions

ALL = regions()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("3578", ("35.78",)),
        ("35.78.01", ("35.78",)),
        ("3578011001", ("35.78",)),
        ("35,78", ("35.78",)),
        ("35 - 78", ("35.78",)),
        ("11.1", ("11.01", "11.10")),
        ("11.0", ("11",)),
        ("2024-01-11", ("11.01",)),
        ("11-Jan", ("11.01",)),
        ("Surabaya", ("35.78",)),
        ("Kab. Sidoarjo", ("35.15",)),
        ("Bogor", ("32.01", "32.71")),
        ("Jatim", ("35",)),
        ("Kodya Surabya", ("35.78",)),
        ("Jawa", ()),
        ("99.99", ()),
        ("", ()),
    ],
)
def test_candidates(text: str, codes: tuple[str, ...]) -> None:
    found = candidates(text, ALL)
    assert set(codes) <= set(found)
    assert bool(codes) == bool(found)


@given(st.sampled_from(sorted(ALL)))
def test_a_code_without_its_dot_is_among_them(code: str) -> None:
    if "." in code:
        assert candidates(code.replace(".", ""), ALL) == (code,)
        assert code in candidates(code.replace(".", ","), ALL)


@given(st.text("0123456789.,-/ janfebABC", max_size=12))
def test_candidates_are_few_sorted_and_exist(text: str) -> None:
    found = candidates(text, ALL)
    assert len(found) <= MOST
    assert list(found) == sorted(set(found))
    assert all(code in ALL for code in found)


@pytest.mark.parametrize(
    ("text", "answer"), [("11.1", True), ("35.78", False), ("11", False), ("99.9", False), ("11.01", False)]
)
def test_a_number_that_was_a_code(text: str, answer: bool) -> None:
    assert is_number_of(text, ALL) is answer
