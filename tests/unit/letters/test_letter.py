"""A letter says to each reader what is his, and to everybody the rest."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.letters.letter import PLACEHOLDERS, SLOTS, Addressee, Content, Letter, one_line, placeholder

VALUES = st.text(max_size=40)


def content(text: str, subject: str = "") -> Content:
    return Content(subject, text, "", (), "", "id", "", "")


def letter(words: Content, **values: str) -> Letter:
    return Letter((1,), 1, "m1", datetime(2024, 9, 20, tzinfo=UTC), words, Addressee(**values))


def test_the_slots_are_what_an_addressee_has() -> None:
    assert SLOTS == ("salutation", "head", "office", "region", "region_url", "code", "door_url")
    assert [getattr(PLACEHOLDERS, name) for name in SLOTS] == [placeholder(name) for name in SLOTS]


@given(st.fixed_dictionaries(dict.fromkeys(SLOTS, VALUES)), st.lists(st.sampled_from([*SLOTS, " ", "\n", "x"])))
def test_each_value_stands_in_its_place_on_one_line(values: dict[str, str], pieces: list[str]) -> None:
    said = letter(content("".join(placeholder(piece) if piece in SLOTS else piece for piece in pieces)), **values)
    assert said.text == "".join(one_line(values[piece]) if piece in SLOTS else piece for piece in pieces)


def test_a_value_that_looks_like_a_slot_is_printed_as_it_is() -> None:
    values = dict.fromkeys(SLOTS, "x") | {"office": placeholder("region")}
    assert letter(content(placeholder("office")), **values).text == placeholder("region")


def test_the_subject_is_filled_too() -> None:
    values = dict.fromkeys(SLOTS, "x") | {"region": "Kota\nSurabaya"}
    assert letter(content("", f"H-3 {placeholder('region')}"), **values).subject == "H-3 Kota Surabaya"


def test_words_are_kept_by_what_they_are_not_by_what_they_say() -> None:
    one, two = content("x"), content("x")
    assert len({one, two}) == 2
