"""What a failure says about whom, without reading its words."""

from __future__ import annotations

import hashlib
from copy import copy

import pytest

from calendar_service.delivery.carrier import (
    Ambiguous,
    BadAddress,
    Blocked,
    DeliveryFailure,
    OurFault,
    Parcel,
    Permanent,
    Temporary,
    Throttled,
    answer_line,
)


@pytest.mark.parametrize(
    ("failure", "haste", "silence"),
    [
        (Temporary("x"), False, True),
        (Temporary("x", 421), False, True),
        (Temporary("x", 450), False, False),
        (Throttled("x", 450), True, False),
        (Throttled("x", 421, "4.3.2"), False, True),
        (Throttled("x", 421, "4.7.0"), True, True),
        (Permanent("x"), False, False),
        (BadAddress("x", 550), False, False),
        (Blocked("x", 421, "4.7.26"), True, False),
        (Blocked("x", 550, "5.7.1"), True, False),
        (Ambiguous("x"), False, True),
    ],
)
def test_haste_and_silence(failure: DeliveryFailure, haste: bool, silence: bool) -> None:
    failure = copy(failure)  # a test may run twice in one process
    assert (failure.is_haste, failure.is_silence) == (haste, silence)
    failure.slow = True
    assert failure.is_haste, "who is slow is asked for less"


def test_our_fault_is_everybodys() -> None:
    assert OurFault("login", 535).everybody
    assert not Temporary("x").everybody


def test_the_digest_is_of_what_is_handed_over() -> None:
    assert Parcel((1,), 1, "a", "b", b"x").sha256 == hashlib.sha256(b"x").hexdigest()


@pytest.mark.parametrize(
    ("code", "enhanced", "text", "line"),
    [
        (550, "5.1.1", "User unknown", "550 5.1.1 User unknown"),
        (550, "5.1.1", "5.1.1 User unknown", "550 5.1.1 User unknown"),
        (550, "5.1.1", "550 5.1.1 User unknown", "550 5.1.1 User unknown"),
        (550, "", "550 User unknown", "550 User unknown"),
        (550, "5.1.1", "5.1.10 null MX", "550 5.1.1 5.1.10 null MX"),
        (0, "", "TimeoutError", "TimeoutError"),
        (0, "5.1.1", "", "5.1.1"),
        (0, "", "", ""),
    ],
)
def test_an_answer_has_each_code_once(code: int, enhanced: str, text: str, line: str) -> None:
    assert answer_line(code, enhanced, text) == line
