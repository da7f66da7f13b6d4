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
    foreign_line,
    harmless,
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
    assert found.facts == {"character": code, "where": f"pe[{code}]mungutan"}
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


# What is printed

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Every character with the property Bidi_Control (Unicode, PropList.txt)."""


@given(TEXTS)
def test_a_terminal_obeys_nothing_of_what_it_is_given(text: str) -> None:
    shown = harmless(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t"]
    assert not set(shown) & set(BIDI)
    assert harmless(shown) == shown


@given(
    st.text(
        st.characters(categories=("L", "N", "P", "Sm", "Sc"), exclude_characters="\u115f\u1160\u3164\uffa0\u17b4\u17b5")
    )
)
def test_letters_and_signs_are_printed_as_they_are(text: str) -> None:
    if not list(troubles(text)):
        assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a[U+001B][31mb"),
        ("a\x9b31mb\x7f", "a[U+009B]31mb[U+007F]"),
        ("satu\r\ndua\ttiga\n", "satu[U+000D]\ndua\ttiga\n"),
        ("a\u2028b\x85c\x0bd", "a[U+2028]b[U+0085]c[U+000B]d"),
        ("\u202eexe.txt \u05e9\u200f", "[U+202E]exe.txt \u05e9[U+200F]"),
        ("berkas-\udc9b\ufeff", "berkas-[U+DC9B][U+FEFF]"),
        (
            "é e\u0301 \ua98f\ua9c0 👩\u200d💻 🏴\U000e0067\U000e007f \ufffd \ue000",
            "é e\u0301 \ua98f\ua9c0 👩\u200d💻 🏴\U000e0067\U000e007f \ufffd \ue000",
        ),
    ],
)
def test_what_is_printed(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(TEXTS)
def test_words_of_a_stranger_are_one_harmless_line(text: str) -> None:
    kept = foreign_line(text)
    assert len(kept) <= 300
    assert not set(kept) & set("\n\t\r")
    assert harmless(kept) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <budi@kantor.id>\r\n\x1b]0;judul\x07 unknown", "550 5.1.1 <...> [U+001B]]0;judul[U+0007] unknown"),
        ("to budi\x1b[2J@kantor.id", "to <...>"),
        ("to budi\x1c@kantor.id", "to <...>"),
        ("x" * 400, "x" * 300),
    ],
)
def test_what_is_kept_of_them(said: str, kept: str) -> None:
    assert foreign_line(said) == kept
