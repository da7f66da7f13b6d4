"""What comes in from outside: cleaned once, judged as it will be printed."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service import package_data
from calendar_service.errors import Refused
from calendar_service.printable import (
    BROKEN,
    CONTROL,
    INVISIBLE,
    PRIVATE,
    REVERSING,
    is_blank,
    line,
    paragraphs,
    required_line,
    spelled_out,
    troubles,
)

ODD = "\t\n\r\v\x00\x07\x85\xa0\xad\u034f\u061c\u200b\u200c\u200d\u200e\u202e\u2028\u2060\u2066\ufe0f\ufeff\ufffd\ud800é́ق🗳👨🏽1\u20e3\U000e0067"
TEXTS = st.text(st.one_of(st.sampled_from(ODD), st.characters()), max_size=30)

WRONG = {
    "\u200b": INVISIBLE,
    "\u00ad": INVISIBLE,
    "\u2060": INVISIBLE,
    "\ufeff": INVISIBLE,
    "\u200c": INVISIBLE,
    "\u200d": INVISIBLE,
    "\u200e": INVISIBLE,
    "\u200f": INVISIBLE,
    "\u061c": INVISIBLE,
    "\u034f": INVISIBLE,
    "\u115f": INVISIBLE,
    "\u1160": INVISIBLE,
    "\u17b4": INVISIBLE,
    "\u180e": INVISIBLE,
    "\u2800": INVISIBLE,
    "\u2061": INVISIBLE,
    "\u206f": INVISIBLE,
    "\u3164": INVISIBLE,
    "\uffa0": INVISIBLE,
    "\ufe0f": INVISIBLE,
    "\ufff9": INVISIBLE,
    "\U0001d173": INVISIBLE,
    "\U000e0001": INVISIBLE,
    "\U000e0041": INVISIBLE,
    "\U000e0100": INVISIBLE,
    **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", REVERSING),
    **dict.fromkeys("\x00\x01\x07\x08\x0b\x0c\x1b\x1c\x1f\x7f\x80\x9f", CONTROL),
    **dict.fromkeys("\ufffc\ufffd\ufffe\uffff\ufdd0\U0001fffe\U0010ffff\ud800\udfff", BROKEN),
    **dict.fromkeys("\ue000\uf0b7\U000f0000", PRIVATE),
}

CARRIED = (
    "Pemungutan suara 🗳️",
    "👨‍👩‍👧‍👦 keluarga",
    "🏳️‍🌈 ❤️‍🔥 👩🏽‍⚕️ 🧑🏿‍🤝‍🧑🏻 🐻‍❄️ 👁️‍🗨️ 1️⃣ #️⃣ ©️ ‼️ ↔️",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇮🇩",
    "ꦥꦤ꧀‍ꦝ क्‍ष ශ්‍රී",
    "نمی‌خواهم",
    "\u200fبسم الله 2024\u200e",
    "葛󠄀城",
    "a" + "\u0301" * 80,
    "…",
    ",;",
    "🗳️",
    "é e\u0301 ﷺ",
    "\U0001fae8 lahir sesudah Unicode 14",
    "%s {0} <b> & \\n =1+1 @x +62 BEGIN:VEVENT",
)


@pytest.mark.parametrize("character", WRONG, ids=lambda character: f"U+{ord(character):04X}")
def test_what_is_not_taken_is_named_where_it_stands(character: str) -> None:
    (found,) = troubles(f"Rapat pe{character}mungutan suara")
    assert (found.offset, found.message) == (8, WRONG[character])
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    assert found.facts == {"character": f"{code} ({name})" if name else code, "where": f"pe[{code}]mungutan"}
    assert [trouble.offset for trouble in troubles(character)] == [0]
    with pytest.raises(Refused):
        required_line(character, "kosong")


@pytest.mark.parametrize("text", CARRIED)
def test_what_people_write_is_carried(text: str) -> None:
    assert list(troubles(text)) == []
    assert not is_blank(text)
    assert line(text) == paragraphs(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "👨\u200d",
        "\u200d👨",
        "a\u200db",
        "x\ufe0f",
        " \ufe0f",
        "5\ufe0f",
        "🗳\ufe0f\ufe0f",
        "x\U000e0067",
        "🏴\U000e007f\U000e0067",
    ],
)
def test_a_joiner_or_selector_with_nothing_to_do_is_not_taken(text: str) -> None:
    assert [trouble.message for trouble in troubles(text)] == [INVISIBLE]


@pytest.mark.parametrize(
    "text", ["", " ", "\u00a0\u3000\t", "\u0301", "\n\u2028\x85", "\u20dd", "\u2800", "\ufeff", "\u115f\u3164"]
)
def test_nothing_to_see_is_nothing(text: str) -> None:
    assert is_blank(text)
    assert is_blank(line(text))


def test_one_line_has_plain_single_spaces() -> None:
    assert line(" a\tb \u00a0\u3000\u2007 c\r\nd\u2028e\x85f ") == "a b c d e f"


def test_several_lines_keep_their_spaces_and_get_one_kind_of_end() -> None:
    assert paragraphs("\r\na\u00a0 b\r\nc\rd\u2028e\u2029f\x85g\n") == "a\u00a0 b\nc\nd\ne\nf\ng"


def test_letters_are_composed() -> None:
    assert line("e\u0301") == "e\u0301"


def test_a_text_that_was_official_is_spelled_out() -> None:
    assert spelled_out("\ufeff \u0301") == "[U+FEFF] [U+0301]"


@given(TEXTS)
def test_cleaning_is_done_once_for_all_and_brings_no_trouble(text: str) -> None:
    for clean in (line, paragraphs):
        assert clean(clean(text)) == clean(text)
        if not list(troubles(text)):
            assert list(troubles(clean(text))) == []
            assert is_blank(clean(text)) == is_blank(text)


@given(TEXTS)
def test_a_refusal_can_be_read_by_everybody(text: str) -> None:
    for language in ("id", "en"):
        for trouble in troubles(text):
            sentence = package_data.translators()[language].text(trouble.message, **trouble.facts)
            assert list(troubles(sentence)) == []


def test_a_long_text_is_judged_in_time() -> None:
    assert len(list(troubles("👨\u200d👩" * 30_000))) == 0
    assert len(list(troubles("\u200b" * 100_000))) == 100_000


def test_every_code_point_is_taken_or_named() -> None:
    """Of all characters between two letters, those that nobody sees are refused."""
    for point in range(sys.maxunicode + 1):
        character = chr(point)
        if (
            unicodedata.category(character) in ("Cc", "Cs", "Co", "Zl", "Zp")
            or unicodedata.bidirectional(character) == "BN"
        ):
            taken = not any(troubles(f"a{character}b"))
            assert taken == (character in "\t\n\r\x85\u2028\u2029"), hex(point)
