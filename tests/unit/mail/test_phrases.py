"""Words as people write them down, and what they find."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.errors import Refused
from calendar_service.mail import phrases


def finds(phrase: str, text: str) -> bool:
    return phrases.pattern([phrase]).search(text) is not None


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("user unknown", "550 User unknown", True), ("user unknown", "user-unknown", True), ("user unknown", "USER_UNKNOWN", True),
        ("user unknown", "userunknown", False), ("user unknown", "superuser unknown", False), ("user unknown", "user unknowns", False),
        ("relay(|ing)(| access) denied", "Relay access denied", True), ("relay(|ing)(| access) denied", "relaying denied", True),
        ("relay(|ing)(| access) denied", "relay was denied", False),
        ("user * unknown", "user setda unknown", True), ("user * unknown", "user: setda at kantor is unknown", True),
        ("user * unknown", "user unknown", True), ("user * unknown", f"user {'x' * 41} unknown", False),
        ("throttl*", "throttling", True), ("throttl*", "throttl", True), ("throttl*", "rethrottle", False),
        ("(tss|ts)04", "[TSS04]", True), ("gcc++ (5.1)", "gcc++ 5.1", True), ("aa.b", "aaxb", False), ("tidak ada", "TIDAK  ADA", True),
    ],
)  # fmt: skip
def test_what_a_phrase_finds(phrase: str, text: str, found: bool) -> None:
    assert finds(phrase, text) is found


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("user (unknown", phrases.UNBALANCED), ("user unknown)", phrases.UNBALANCED), ("((a|b)|c) user", phrases.UNBALANCED),
        ("user|unknown", phrases.NO_CHOICE), ("no * such * user *", phrases.STARS), ("x" * 601, phrases.TOO_LONG),
        ("*", phrases.NOTHING), ("", phrases.NOTHING), ("(|a lot) *", phrases.NOTHING), (". -", phrases.NOTHING), ("a", phrases.NOTHING),
    ],
)  # fmt: skip
def test_what_is_no_phrase(phrase: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        phrases.pattern([phrase])
    assert refused.value.message == message


def test_any_of_several_is_enough() -> None:
    made = phrases.pattern(["one thing", "or another"])
    assert made.search("this or another")
    assert not made.search("one or")


PHRASES = st.text(alphabet="ab (|)*-.", max_size=30)


@given(PHRASES, st.text(alphabet="ab -.|", max_size=300))
def test_whatever_is_written_is_refused_or_looked_for(phrase: str, text: str) -> None:
    try:
        made = phrases.pattern([phrase])
    except Refused:
        return
    made.search(text)


@pytest.mark.parametrize("phrase", ["a * b * cc", "(a|aa|aaa) * (a|aa|aaa)* cc", "aa *(|a)(|a)(|a)(|a)* cc"])
def test_looking_takes_no_time(phrase: str) -> None:
    made = phrases.pattern([phrase])
    for text in ("a " * 500, "a" * 1000, "a b " * 250, "aa b" * 250):
        began = time.process_time()
        made.search(text)
        assert time.process_time() - began < 10
