"""Slips: those that are made and those that are counted are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.place_names.slips import distance, is_one_slip, letters_in, one_slip_away

WORD = st.text("abcde", min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("batu", "batu", 0),
        ("btu", "batu", 1),
        ("baatu", "batu", 1),
        ("bati", "batu", 1),
        ("abtu", "batu", 1),
        ("abut", "batu", 2),
        ("", "ab", 2),
        ("x", "batu", 3),
    ],
)
def test_a_distance_is_counted_up_to_its_most(one: str, other: str, count: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == count


@given(WORD)
def test_what_is_one_slip_away_is_counted_so(word: str) -> None:
    made = set(one_slip_away(word))
    assert all(is_one_slip(word, each) for each in made)
    assert word[1:] in made
    assert {word + "z", "z" + word} <= made
    assert all(word[:at] + word[at] + word[at:] in made for at in range(len(word)))


@given(WORD, WORD)
def test_a_word_within_one_slip_is_made(one: str, other: str) -> None:
    assert is_one_slip(one, other) == (one == other or other in set(one_slip_away(one)))


@given(WORD, WORD)
def test_words_with_few_slips_between_them_differ_in_few_letters(one: str, other: str) -> None:
    count = distance(one, other, 2)
    if count <= 2:
        assert (letters_in(one) ^ letters_in(other)).bit_count() <= 2 * count
