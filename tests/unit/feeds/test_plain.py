"""Whatever stages.yaml holds: words stay, what breaks calendar programs goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.feeds.plain import label, line, lines

ODD = st.text(st.characters() | st.sampled_from("\n\r\t\x0b\x0c\x85\u2028\u2029\ufeff\\nN,; "), max_size=40)


@given(ODD)
def test_no_line_break_but_one_and_no_control_character(text: str) -> None:
    found = lines(text)
    assert len(found.split("\n")) == len(found.splitlines()) or not found
    assert not any(ord(letter) < 32 and letter != "\n" for letter in found)
    assert "\\n" not in found
    assert "\\N" not in found
    assert found == found.strip()
    assert lines(found) == found


@given(ODD)
def test_one_line_is_one_line_and_a_label_has_no_separator(text: str) -> None:
    assert len(line(text).splitlines()) <= 1
    assert "  " not in line(text)
    assert not set(label(text)) & set(",;\\\n")


@given(st.text("abcé漢😀 .!?", max_size=30))
def test_words_are_never_shortened(text: str) -> None:
    assert line(text).split() == text.split()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb", "a\nb"),
        ("a \t\n  b", "a\nb"),
        ("a\u2028b", "a\nb"),
        ("C:\\new", "C:/new"),
        ("a\\b", "a\\b"),
        ("\ufeffa\x00", "a"),
    ],
)
def test_lines(text: str, shown: str) -> None:
    assert lines(text) == shown


def test_label() -> None:
    assert label("Pilkada, 2024; dan\\lain") == "Pilkada 2024 dan lain"
