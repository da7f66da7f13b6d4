from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.words.mail_code import DIGITS, mail_code, read_mail_code

LETTERS = st.text("0123456789abcdef", min_size=40, max_size=40)


@given(LETTERS)
def test_a_code_leads_back_however_it_is_typed(letter: str) -> None:
    code = mail_code(letter)
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code.replace('-', ' ')}. ",
        code.replace("0", "o").replace("1", "l"),
    ):
        assert read_mail_code(typed) == letter[:DIGITS]


def test_what_is_no_code_says_nothing() -> None:
    for text in ("", "K7QF-29XM", "K7QF-29XM-0TBU", "K7QF-29XM-0TB4-5", "K7QF-29XM-0TBé"):
        assert read_mail_code(text) is None
