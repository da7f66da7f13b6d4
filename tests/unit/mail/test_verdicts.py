"""What each answer of a mail server stands for: known ones by name, and what holds for any."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.delivery import carrier
from calendar_service.delivery.carrier import (
    Ambiguous,
    BadAddress,
    Blocked,
    DeliveryFailure,
    OurFault,
    Permanent,
    Temporary,
    Throttled,
    answer_line,
)
from calendar_service.mail.answers import enhanced, expect, one_line, queue_id, said
from calendar_service.mail.rules import SHIPPED, read_rules
from calendar_service.mail.verdicts import MAX_TEXT, Judgement, refusal, verdict
from calendar_service.words.reasons import REASONS, Reason

CODES = range(100, 700)
LOGIN = {530, 534, 535, 538}
TOO_FAST = {421, 432, 454}


def known() -> list[tuple[str, str, str, str]]:
    """When, answer, reason and failure of each line of refusals.tsv."""
    text = Path(__file__).with_name("refusals.tsv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines()[2:], delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(row[0], row[1], row[2], row[3]) for row in rows]


@pytest.mark.parametrize(("when", "answer", "reason", "failure"), known())
def test_what_servers_are_known_to_say(when: str, answer: str, reason: str, failure: str) -> None:
    with pytest.raises(DeliveryFailure) as caught:
        expect((int(answer[:3]), answer[4:].encode()), 2, everybody=when == "begin")
    found = caught.value
    kind = getattr(carrier, failure.removesuffix("+"))
    assert (type(found), found.reason.value, found.everybody) == (kind, reason, failure.endswith("+"))


@pytest.mark.parametrize("everybody", [False, True])
def test_every_code_that_says_no_more(everybody: bool) -> None:
    for code in CODES:
        found = refusal(code, "9.9.9", "nothing", everybody=everybody)
        assert (found.code, found.enhanced, found.text) == (code, "9.9.9", "nothing")
        if code in LOGIN or (500 <= code < 600 and everybody):
            wanted: type = OurFault
        elif code == 571:
            wanted = Blocked
        elif 500 <= code < 600:
            wanted = Permanent
        else:
            wanted = Throttled if code in TOO_FAST else Temporary
        assert type(found) is wanted, code
        assert found.everybody is (everybody or wanted is OurFault)


def test_an_address_is_denied_by_a_final_answer_only() -> None:
    assert type(refusal(550, "5.1.1", "")) is BadAddress
    assert type(refusal(550, "", "no such user")) is BadAddress
    assert type(refusal(450, "", "no such user")) is Temporary
    assert type(refusal(450, "4.1.1", "no such user")) is Temporary
    assert type(refusal(550, "5.1.1", "", everybody=True)) is OurFault
    assert verdict(0, "5.1.1", "").is_final
    assert not verdict(0, "4.1.1", "").is_final
    assert not verdict(450, "5.1.1", "").is_final
    assert verdict(0, "", "user unknown") == Judgement(Reason.ADDRESS, True, "no-such-address")


def test_who_names_the_mailbox_is_heard() -> None:
    def named(answer: str, recipient: str) -> bool:
        with pytest.raises(BadAddress) as caught:
            expect((550, answer.encode()), 2, recipient=recipient)
        assert "@" not in caught.value.text
        return caught.value.named

    assert named("5.1.1 <Setda@kantor.example>: User unknown", "setda@kantor.example")
    assert named("5.1.1 user setda unknown", "setda@kantor.example")
    assert not named("5.1.1 User unknown", "setda@kantor.example")
    assert not named("5.1.1 User unknown", "user@kantor.example")
    assert not named("5.1.1 User setda2 unknown", "setda@kantor.example")
    assert not named("5.1.1 <setda@lain.example>: User unknown", "setda@kantor.example")
    assert BadAddress("x").named is False


@pytest.mark.parametrize(
    "veto",
    [
        "sent to too many recipients this hour", "rate limit reached", "quota exceeded", "sender rejected",
        "sender verify failed", "blocked by policy", "rejected as spam", "IP blacklisted", "mailbox full",
        "connection timed out", "relay access denied", "SPF check failed",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"])
def test_words_of_anything_else_outweigh_the_status_of_an_address(status: str, veto: str) -> None:
    for text in (veto, f"User unknown, {veto}", f"<...>: {status} {veto.upper()}"):
        assert verdict(550, status, text).reason is not Reason.ADDRESS, text
        assert not isinstance(refusal(550, status, text), BadAddress)


def test_a_bare_number_is_no_code() -> None:
    for text in ("call (0411) 550-123", "see https://uji.example/c/550", "port 5.1.1.7", "version 15.1.1", "v5.1.1a"):
        assert verdict(0, "", text).rule == "", text


def test_who_writes_a_rule_of_his_own_is_heard_first() -> None:
    own = read_rules(
        "mine.yaml",
        b"- rule: mine\n  reason: address\n  words: alamat tidak dikenal\n  source: dari pengelola\n"
        b"- rule: soft\n  reason: mailbox\n  status: 5.1.1\n  final: no\n  source: dari pengelola\n",
    )
    assert verdict(550, "", "Alamat tidak dikenal").reason is Reason.OTHER
    assert verdict(550, "", "Alamat tidak dikenal", own + SHIPPED).rule == "mine"
    assert verdict(550, "5.1.1", "", own + SHIPPED) == Judgement(Reason.MAILBOX, False, "soft")
    assert verdict(554, "5.7.1", "Relay access denied", own + SHIPPED).reason is Reason.LOGIN
    with pytest.raises(BadAddress):
        expect((550, b"Alamat tidak dikenal"), 2, rules=own + SHIPPED)


WORDS = st.text(max_size=400) | st.lists(st.sampled_from(
    ["user", "unknown", "mailbox", "full", "sender", "550", "5.1.1", "<...>", "(", "|", "--", "quota exceeded", "host", "said:", "4.7.28"]
), max_size=60).map(" ".join)  # fmt: skip
STATUSES = st.just("") | st.builds("{}.{}.{}".format, st.integers(2, 5), st.integers(0, 9), st.integers(0, 999))


@given(st.integers(0, 699), STATUSES, WORDS, st.booleans(), st.booleans())
def test_whatever_is_said_has_one_verdict_and_one_failure(
    code: int, status: str, text: str, everybody: bool, named: bool
) -> None:
    found = verdict(code, status, text)
    assert found == verdict(code, status, text.upper() if text.isascii() else text)
    failure = refusal(code, status, text, everybody=everybody, named=named)
    assert (failure.code, failure.enhanced, failure.text) == (code, status, text)
    assert failure.everybody or not everybody
    if isinstance(failure, BadAddress):
        assert (found.reason, found.is_final, failure.named) == (Reason.ADDRESS, True, named)
    if REASONS[found.reason].is_ours:
        assert isinstance(failure, OurFault | Blocked)
    if isinstance(failure, Permanent):
        assert found.is_final
    assert Reason.AUTO_REPLY is not found.reason


@pytest.mark.parametrize(
    "text",
    [
        "user " * 20_000, "<...>" * 20_000, "<" * 100_000, "host " * 20_000, "(((" * 30_000, " " * 100_000,
        "mailbox mailbox " * 5_000, "5.1." * 20_000, "exceeds " * 9_000, "a" * 100_000, "-_ " * 30_000,
    ],
)  # fmt: skip
def test_no_words_take_long(text: str) -> None:
    began = time.process_time()
    verdict(550, "5.0.0", text)
    assert time.process_time() - began < 10


def test_only_the_beginning_counts() -> None:
    assert verdict(550, "", "x" * MAX_TEXT + " user unknown").rule == ""


@given(st.text(max_size=500))
def test_the_text_that_is_kept_has_the_verdict_that_was_given(text: str) -> None:
    """The ledger keeps one line; what is stored there can be judged again."""
    line = one_line(text.encode("utf-8", "replace"))
    first = verdict(550, enhanced(line), line)
    assert verdict(550, enhanced(line), one_line(line.encode())) == first


# Failures


KINDS = st.sampled_from([Temporary, Throttled, Permanent, BadAddress, Ambiguous])


@given(KINDS, st.integers(0, 699), st.sampled_from(["", "4.2.0", "4.7.0", "4.7.28", "5.1.1"]), st.text(max_size=9))
def test_a_failure_carries_what_was_said(kind: type[DeliveryFailure], code: int, status: str, text: str) -> None:
    found = kind(text, code, status)
    assert (found.text, found.code, found.enhanced) == (text, code, status)
    assert (found.everybody, found.broken, found.slow) == (False, False, False)
    assert str(found) == answer_line(code, status, text)
    assert found.is_silence == (code in (0, 421) and kind not in (Permanent, BadAddress))
    hurried = kind is Throttled and (code != 421 or status.startswith("4.7."))
    assert found.is_haste == hurried
    found.slow = True
    assert found.is_haste


def test_what_is_left_out_is_nought_and_empty() -> None:
    found = Temporary("lost")
    assert (found.code, found.enhanced, found.everybody, str(found)) == (0, "", False, "lost")


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
        ("10.5.1.1", ""), ("[5.1.1.7]", ""), ("#5.1.1", "5.1.1"), ("ab5.1.1", ""), ("5.1.1234", ""), ("", ""), ("4.1.1 then 5.1.1", "4.1.1"),
    ],
)  # fmt: skip
def test_the_enhanced_code_of_a_line(line: str, code: str) -> None:
    assert enhanced(line) == code


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"2.0.0 Ok: queued as 4ABCDEF", "4ABCDEF"), (b"OK id=1sKx7b-0004Xy-2h", "1sKx7b-0004Xy-2h"), (b"ok ID 12345678", "12345678"),
        (b"Queued mail for delivery <abc.def@host>", ""), (b"queued as short", ""), (b"Ok", ""), (b"\xff queued as 4ABCDEF", "4ABCDEF"),
    ],
)  # fmt: skip
def test_the_queue_id_of_a_yes(raw: bytes, found: str) -> None:
    assert queue_id(raw) == found


def test_an_error_in_words() -> None:
    assert said(ConnectionRefusedError(111, "refused")) == "ConnectionRefusedError: [Errno 111] refused"
    assert said(ValueError("no <a@x.example> here")) == "ValueError: no <...> here"
    assert len(said(ValueError("x" * 900))) == 200
