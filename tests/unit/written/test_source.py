"""The text as YAML gets to read it: one character for one, so that every place stays what it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.written.source import Place, Source

TEXTS = st.text(st.sampled_from("ab: #\n\r\x85\u2028\x00\x1b\u200b\ufeffé"), max_size=40)


@given(TEXTS)
def test_every_offset_has_its_place_and_lines_end_as_in_an_editor(text: str) -> None:
    source = Source(text)
    line, column = 1, 1
    for offset, letter in enumerate(text):
        assert source.place(offset) == Place(line, column)
        ends = letter == "\n" or (letter == "\r" and text[offset + 1 : offset + 2] != "\n")
        line, column = (line + 1, 1) if ends else (line, column + 1)


@given(TEXTS)
def test_stand_ins_are_one_for_one_and_never_new_lines(text: str) -> None:
    made = Source(text).for_yaml()
    assert len(made) == len(text)
    assert len(made.splitlines()) == len(text.replace("\x85", " ").replace("\u2028", " ").splitlines())
    for offset, _ in Source(text).troubles:
        assert made[offset] != text[offset]


@given(TEXTS)
def test_what_was_published_is_not_judged_any_more(text: str) -> None:
    source = Source(text, is_official=True)
    assert source.troubles == []
    assert source.for_yaml() == text
    assert source.value(text) == (text, False)


@given(TEXTS)
def test_one_trouble_for_each_line(text: str) -> None:
    source = Source(text)
    lines = [place.line for place, _ in source.first_of_each_line()]
    assert lines == sorted({source.place(offset).line for offset, _ in source.troubles})


@pytest.mark.parametrize(
    ("written", "offset"),
    [('"a\\u200bb"', 2), ('"a\u200bb"', 2), ('"\\x41\\u200b"', 5), ('"\\\\u200b"', 0), ('"\\U0000200b"', 1)],
)
def test_where_a_character_of_a_value_stands(written: str, offset: int) -> None:
    from calendar_service import printable

    (trouble,) = printable.troubles("\u200b") if "200b" in written or "\u200b" in written else ()
    assert Source(written).offset_of(trouble, 0, len(written)) == offset
