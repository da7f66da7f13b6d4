"""The code of a revision: printed, read, and never taken for a mail's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.words.mail_code import mail_code, read_mail_code
from calendar_service.words.revision_code import read_revision_code, revision_code

DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
NUMBERS = st.integers(1, 999_999_999)


@given(number=NUMBERS, digest=DIGESTS)
def test_a_code_is_read_as_it_was_printed(number: int, digest: str) -> None:
    code = revision_code(number, digest)
    for typed in (code, code.lower(), f"  {code} ", code.replace("-", " "), code.replace("-", " – ")):
        assert read_revision_code(typed) == (number, digest[:8])


@given(letter=st.text("0123456789abcdef", min_size=40, max_size=40))
def test_a_mails_code_is_none(letter: str) -> None:
    code = mail_code(letter)
    assert [read_revision_code(typed) for typed in (code, code.lower(), code.replace("-", ""))] == [None] * 3


@given(number=st.integers(1, 99), digest=DIGESTS)
def test_it_is_no_mails_code(number: int, digest: str) -> None:
    assert read_mail_code(revision_code(number, digest)) is None


@pytest.mark.parametrize(
    "typed", ["", "R12", "R-1A2B3C4D", "R12-1A2B3C4", "R12-1A2B3C4DE", "R121A2B3C4D", "R١٢-1A2B3C4D", "R12-1A2B3C4G"]
)
def test_other_texts_are_none(typed: str) -> None:
    assert read_revision_code(typed) is None
