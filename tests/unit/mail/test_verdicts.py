"""What each answer of a mail server stands for, over every code there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.delivery.carrier import (
    Ambiguous,
    BadAddress,
    DeliveryFailure,
    OurFault,
    Permanent,
    Temporary,
    Throttled,
)
from calendar_service.mail.answers import enhanced, expect, one_line, queue_id, said
from calendar_service.mail.verdicts import refusal

CODES = range(100, 700)
OURS = {530, 534, 535, 538}
TOO_FAST = {421, 432, 454}


@pytest.mark.parametrize("everybody", [False, True])
def test_every_code_that_says_no_more(everybody: bool) -> None:
    for code in CODES:
        found = refusal(code, "9.9.9", "nothing", everybody=everybody)
        assert (found.code, found.enhanced, found.text) == (code, "9.9.9", "nothing")
        if code in OURS or (500 <= code < 600 and everybody):
            wanted: type = OurFault
        elif 500 <= code < 600:
            wanted = Permanent
        else:
            wanted = Throttled if code in TOO_FAST else Temporary
        assert type(found) is wanted, code
        assert found.everybody is (everybody or wanted is OurFault)


@pytest.mark.parametrize(
    "words",
    [
        "Too many connections", "too fast", "rate limit", "Rate-limited", "ratelimit", "limit exceeded", "Throttled",
        "please slow down", "slowing down", "you have exceeded the rate",
    ],
)  # fmt: skip
def test_words_of_haste_count_behind_4xx_only(words: str) -> None:
    for code in CODES:
        is_haste = code in TOO_FAST or 400 <= code < 500
        assert isinstance(refusal(code, "", words), Throttled) == is_haste, code


@pytest.mark.parametrize("said", ["4.7.28", "4.4.5", "4.5.3"])
def test_codes_of_haste_count_behind_4xx_only(said: str) -> None:
    assert type(refusal(450, said, "")) is Throttled
    assert type(refusal(400, said, "")) is Throttled
    assert type(refusal(499, said, "")) is Throttled
    assert type(refusal(399, said, "")) is Temporary
    assert type(refusal(550, said, "")) is Permanent
    assert type(refusal(500, said, "")) is Permanent
    assert type(refusal(600, said, "")) is Temporary
    assert type(refusal(450, "4.7.2", "")) is Temporary


def test_an_address_that_does_not_exist_is_its_own_kind() -> None:
    assert type(refusal(550, "5.1.1", "")) is BadAddress
    assert type(refusal(550, "", "no such user")) is BadAddress
    assert type(refusal(550, "5.2.2", "")) is Permanent
    assert type(refusal(450, "", "no such user")) is Temporary
    assert type(refusal(550, "5.1.1", "", everybody=True)) is OurFault
    found = refusal(550, "5.1.1", "gone")
    assert (found.code, found.enhanced, found.text) == (550, "5.1.1", "gone")
    assert type(refusal(554, "", "no such user")) is Permanent
    assert DeliveryFailure("x").everybody is False


KINDS = st.sampled_from([Temporary, Throttled, Permanent, BadAddress, Ambiguous])


@given(KINDS, st.integers(0, 699), st.sampled_from(["", "4.2.0", "4.7.0", "4.7.28", "5.1.1"]), st.text(max_size=9))
def test_a_failure_carries_what_was_said(kind: type[DeliveryFailure], code: int, status: str, text: str) -> None:
    found = kind(text, code, status)
    assert (found.text, found.code, found.enhanced) == (text, code, status)
    assert (found.everybody, found.broken, found.slow) == (False, False, False)
    assert str(found) == f"{code} {status} {text}".strip()
    assert found.is_silence == (code in (0, 421) and kind not in (Permanent, BadAddress))
    hurried = kind is Throttled and (code != 421 or status.startswith("4.7."))
    assert found.is_haste == hurried
    found.slow = True
    assert found.is_haste


def test_what_is_left_out_is_nought_and_empty() -> None:
    found = Temporary("lost")
    assert (found.code, found.enhanced, found.everybody, str(found)) == (0, "", False, "0  lost")


def test_our_fault_is_everybodys() -> None:
    found = OurFault("login refused", 535, "5.7.8")
    assert (found.text, found.code, found.enhanced, found.everybody) == ("login refused", 535, "5.7.8", True)
    assert (OurFault("x").code, OurFault("x").enhanced) == (0, "")


# Answers


@given(st.integers(200, 599), st.sampled_from([2, 3, 4, 5]), st.booleans())
def test_what_begins_otherwise_is_a_failure(code: int, kind: int, everybody: bool) -> None:
    answer = (code, b"5.7.1 Not <a@x.example>\r\n today")
    if code // 100 == kind:
        expect(answer, kind, everybody=everybody)
        return
    with pytest.raises(DeliveryFailure) as caught:
        expect(answer, kind, everybody=everybody)
    like = refusal(code, "5.7.1", "5.7.1 Not <...> today", everybody=everybody)
    assert type(caught.value) is type(like)
    assert vars(caught.value) == vars(like)


def test_an_answer_concerns_one_mail_unless_it_is_said() -> None:
    with pytest.raises(Temporary) as caught:
        expect((450, b""), 2)
    assert not caught.value.everybody


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b" a\r\n  b\tc ", "a b c"),
        (b"no <setda@kantor.example>: gone", "no <...>: gone"),
        (b"no setda@kantor.example gone", "no <...> gone"),
        (b"a@b c@d", "<...> <...>"),
        (b"at 5 @ home", "at 5 @ home"),
        ("é".encode(), "\ufffd\ufffd"),
        (b"x" * 400, "x" * 300),
        (b"", ""),
    ],
)
def test_one_line_without_any_address(raw: bytes, line: str) -> None:
    assert one_line(raw) == line


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("5.1.1 unknown", "5.1.1"), ("unknown (4.7.28)", "4.7.28"), ("2.0.0 Ok", "2.0.0"), ("3.1.1", ""), ("5.1", ""),
        ("10.5.1.1", "5.1.1"), ("ab5.1.1", ""), ("5.1.1234", ""), ("", ""), ("4.1.1 then 5.1.1", "4.1.1"),
    ],
)  # fmt: skip
def test_the_enhanced_code_of_a_line(line: str, code: str) -> None:
    assert enhanced(line) == code


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"2.0.0 Ok: queued as 4ABCDEF", "4ABCDEF"), (b"OK id=1sKx7b-0004Xy-2h", "1sKx7b-0004Xy-2h"), (b"ok ID 12345678", "12345678"),
        (b"Queued mail for delivery <abc.def@host>", "abc.def@host"), (b"queued as short", ""), (b"Ok", ""), (b"\xff queued as 4ABCDEF", "4ABCDEF"),
    ],
)  # fmt: skip
def test_the_queue_id_of_a_yes(raw: bytes, found: str) -> None:
    assert queue_id(raw) == found


def test_an_error_in_words() -> None:
    assert said(ConnectionRefusedError(111, "refused")) == "ConnectionRefusedError: [Errno 111] refused"
    assert said(ValueError("no <a@x.example> here")) == "ValueError: no <...> here"
    assert len(said(ValueError("x" * 900))) == 200
