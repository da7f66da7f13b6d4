"""The address of an account, as it is typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calendar_service.accounts.account_mail import AccountEvent, AccountMail, required_address
from calendar_service.errors import Refused
from tests.world import few_regions

AT = datetime(2024, 9, 19, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", ["rudi@kpu.example", "  rudi@kpu.example ", "mailto:rudi@kpu.example", "Rudi <rudi@kpu.example>"]
)
def test_an_address_is_taken_as_a_list_of_offices_takes_it(typed: str) -> None:
    assert required_address(typed, few_regions()) == "rudi@kpu.example"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Tulis alamat surel"),
        (" \u00a0 ", "Tulis alamat surel"),
        ("rudi", "tidak sah"),
        ("rudi@localhost", "tidak sah"),
        ("a@x.example, b@x.example", "satu alamat surel saja"),
        ("rudi@kpu.example\r\nBcc: x@y.example", "surel"),
        ("r\u202eudi@kpu.example", ""),
        ("a" * 300 + "@kpu.example", "lebih dari"),
    ],
)
def test_what_is_no_single_address_is_refused(typed: str, words: str) -> None:
    with pytest.raises(Refused) as raised:
        required_address(typed, few_regions())
    assert words in raised.value.message


def test_an_answer_that_begins_with_2_is_a_yes() -> None:
    mail = AccountMail(1, "rudi", AccountEvent.WAITS, 1, 1, AT, AT, "250 2.0.0")
    assert mail.was_taken
    assert not AccountMail(1, "rudi", AccountEvent.WAITS, 1, 1, AT, AT, "550 5.1.1").was_taken
    assert not AccountMail(1, "rudi", AccountEvent.WAITS, 1, 1, AT, AT).was_taken
