"""What a server's answer says: its yes, its codes, and its words without anybody's address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.mail import answers


@given(st.integers(200, 599), st.sampled_from([2, 3]))
def test_only_an_answer_of_the_wanted_kind_passes(code: int, kind: int) -> None:
    if code // 100 == kind:
        answers.expect((code, b"x"), kind)
    else:
        with pytest.raises(Exception, match=r"5\.7\.1 no"):
            answers.expect((code, b"5.7.1 no"), kind)


def test_a_refusal_says_its_code_its_class_and_whom_it_concerns() -> None:
    with pytest.raises(Exception) as raised:
        answers.expect((451, b"4.7.1 <b@x.id>: later"), 2, everybody=True)
    failure = raised.value
    assert (failure.code, failure.enhanced, failure.everybody) == (451, "4.7.1", True)
    assert "b@x.id" not in failure.text
    assert not failure.at_recipient
    with pytest.raises(Exception) as raised:
        answers.expect((554, b"5.7.1 Relay access denied"), 2, recipient="b@x.id")
    assert (raised.value.everybody, raised.value.at_recipient) == (True, True)


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"2.0.0 Ok:  queued\r\n as 4ABC", "2.0.0 Ok: queued as 4ABC"),
        (b"no <b@x.id> here, nor c@y.id", "no <...> here, nor <...>"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"x" * 400, "x" * 300),
    ],
)
def test_words_are_one_short_line_without_an_address(raw: bytes, line: str) -> None:
    assert answers.one_line(raw) == line


@pytest.mark.parametrize(
    ("line", "code"),
    [("5.1.1 no such user", "5.1.1"), ("said: 4.7.650 busy", "4.7.650"), ("550 no", ""), ("3.1.1", ""), ("15.1.1", "")],
)
def test_the_enhanced_code(line: str, code: str) -> None:
    assert answers.enhanced(line) == code


@pytest.mark.parametrize(
    ("raw", "ident"),
    [
        (b"2.0.0 Ok: queued as 4XyZ12345", "4XyZ12345"),
        (b"OK id=1tHbx2-0003Kq-2S", "1tHbx2-0003Kq-2S"),
        (b"<abc@host> Queued mail for delivery", ""),
        (b"2.0.0 Ok: queued as budi@kantor.id", ""),
        (b"2.6.0 <abc@host> [InternalId=1] Queued mail for delivery", ""),
        (b"250 fine", ""),
        (b"queued as \xff", ""),
    ],
)
def test_the_servers_own_name_for_the_mail(raw: bytes, ident: str) -> None:
    assert answers.queue_id(raw) == ident


def test_an_error_is_said_with_its_kind_and_without_an_address() -> None:
    assert answers.said(TimeoutError("to <b@x.id> timed out")) == "TimeoutError: to <...> timed out"
    assert len(answers.said(OSError("x" * 400))) == 200
