"""Bounces as mail systems write them, and things that are none. Addresses and hosts are reserved ones."""

from __future__ import annotations

import base64
import os
import quopri
import random
import time
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.mail.bounces import MAX_BYTES, Action, Report, Returned, read_returned
from calendar_service.mail.kinds import MailKind
from calendar_service.mail.verdicts import verdict
from calendar_service.words.reasons import Reason

WHO = "setda@kantor.example"
RETURN = "pengingat+2j4-1-aaaaaaaaaaaaaaaa@uji.example"


def mail(headers: str, body: str) -> bytes:
    return (dedent(headers).strip() + "\n\n" + dedent(body).lstrip()).encode()


def dsn(fields: str, prose: str = "Your mail could not be delivered.", kind: str = "message/delivery-status") -> bytes:
    return mail(
        f"""
        Return-Path: <>
        From: MAILER-DAEMON@mx.kantor.example (Mail Delivery System)
        To: {RETURN}
        Auto-Submitted: auto-replied
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"
        """,
        f"--b\nContent-Type: text/plain\n\n{prose}\n\n--b\nContent-Type: {kind}\n\n"
        f"Reporting-MTA: dns; mx.kantor.example\nArrival-Date: Fri, 20 Sep 2024 08:00:01 +0700\n\n{fields}\n\n"
        "--b\nContent-Type: message/rfc822\n\nSubject: Pengingat\nFrom: pengingat@uji.example\n\nIsi 550 5.1.1\n\n--b--\n",
    )


def denies_address(code: int, enhanced: str, text: str) -> bool:
    """Whether it is final, and the address's fault."""
    found = verdict(code, enhanced, text)
    return found.reason is Reason.ADDRESS and found.is_final


def only(data: bytes) -> Report:
    (report,) = read_returned(data).reports
    assert "@" not in report.text
    return report


POSTFIX = dsn(
    f"Final-Recipient: rfc822; {WHO}\nOriginal-Recipient: rfc822;{WHO}\nAction: failed\nStatus: 5.1.1\n"
    f"Remote-MTA: dns; mx.kantor.example\nDiagnostic-Code: smtp; 550 5.1.1 <{WHO}>: Recipient address rejected:\n"
    "    User unknown in local recipient table"
)
EXCHANGE = dsn(
    f"Final-Recipient: rfc822;{WHO.upper()}\nAction: failed\nStatus: 5.1.10\n"
    "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
)
GENERIC_STATUS = dsn(
    f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"
)
FULL = dsn(
    f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full"
)
POLICY = dsn(
    f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.7.1\n"
    "Diagnostic-Code: smtp; 550 5.7.1 Message rejected as spam: unknown user reputation"
)
GAVE_UP = dsn(
    f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 4.4.7\n"
    "Diagnostic-Code: X-Postfix; connect to mx.kantor.example[192.0.2.1]:25: Connection timed out"
)
AS_TEXT = dsn(
    f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 No such user here",
    kind="text/plain",
)
EXIM = mail(
    f"""
    Return-path: <>
    X-Failed-Recipients: {WHO}
    Auto-Submitted: auto-replied
    From: Mail Delivery System <Mailer-Daemon@host.example>
    To: {RETURN}
    Subject: Mail delivery failed: returning message to sender
    """,
    f"""
    This message was created automatically by mail delivery software.

      {WHO}
        host mx.kantor.example [192.0.2.1]
        SMTP error from remote mail server after RCPT TO:<{WHO}>:
        550 5.1.1 <{WHO}>: User unknown

    ------ This is a copy of the message, including all the headers. ------

    Subject: 450 4.2.0 tidak ada hubungan
    """,
)
QMAIL = mail(
    f"""
    Return-Path: <>
    From: MAILER-DAEMON@host.example
    To: {RETURN}
    Subject: failure notice
    """,
    f"""
    Hi. This is the qmail-send program at host.example.
    I'm afraid I wasn't able to deliver your message to the following addresses.
    This is a permanent error; I've given up. Sorry it didn't work out.

    <{WHO}>:
    192.0.2.1 does not like recipient.
    Remote host said: 550 No such user here
    Giving up on 192.0.2.1.

    --- Below this line is a copy of the message.

    Return-Path: <pengingat@uji.example>
    """,
)
OLD_EXCHANGE = mail(
    f"""
    From: postmaster@kantor.example
    To: {RETURN}
    Subject: Undeliverable: Pengingat
    Content-Type: multipart/mixed; boundary="b"
    """,
    f"""
    --b
    Content-Type: text/plain

    Your message did not reach some or all of the intended recipients.
    '{WHO}' on 20/09/2024 08:00
        The e-mail account does not exist at the organization this message was sent to.
        <mx.kantor.example #5.1.1 smtp;550 5.1.1 User unknown>
    --b--
    """,
)


@pytest.mark.parametrize(
    ("data", "enhanced", "code", "hard"),
    [
        (POSTFIX, "5.1.1", 550, True),
        (EXCHANGE, "5.1.10", 550, True),
        (GENERIC_STATUS, "5.1.1", 550, True),
        (AS_TEXT, "5.1.1", 550, True),
        (EXIM, "5.1.1", 550, True),
        (QMAIL, "", 550, True),
        (OLD_EXCHANGE, "5.1.1", 550, True),
        (FULL, "5.2.2", 552, False),
        (POLICY, "5.7.1", 550, False),
        (GAVE_UP, "4.4.7", 0, False),
    ],
)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_shapes_of_failure(data: bytes, enhanced: str, code: int, hard: bool, newline: bytes) -> None:
    report = only(data.replace(b"\n", newline))
    assert (report.action, report.enhanced, report.code) == (Action.FAILED, enhanced, code)
    assert WHO in report.recipients
    assert denies_address(report.code, report.enhanced, report.text) is hard


@pytest.mark.parametrize(
    ("word", "status", "action"),
    [
        ("delivered", "2.0.0", Action.DELIVERED),
        ("Delivered (to mailbox)", "2.1.5", Action.DELIVERED),
        ("relayed", "2.0.0", Action.OTHER),
        ("expanded", "2.0.0", Action.OTHER),
        ("delayed", "4.4.1", Action.DELAYED),
        ("unheard-of", "5.1.1", Action.FAILED),
        ("expired", "", Action.FAILED),
        ("sigh", "4.4.7", Action.DELAYED),
    ],
)
def test_other_actions(word: str, status: str, action: Action) -> None:
    assert only(dsn(f"Final-Recipient: rfc822; {WHO}\nAction: {word}\nStatus: {status}")).action is action


def test_each_recipient_has_its_report() -> None:
    data = dsn(
        "Final-Recipient: rfc822; satu@kantor.example\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; dua@kantor.example\nAction: delivered\nStatus: 2.0.0"
    )
    found = {tuple(report.recipients): report.action for report in read_returned(data).reports}
    assert found == {("satu@kantor.example",): Action.FAILED, ("dua@kantor.example",): Action.DELIVERED}


@pytest.mark.parametrize(
    ("code", "enhanced", "text", "hard"),
    [
        (550, "5.1.1", "", True),
        (550, "5.1.2", "Bad destination system address", True),
        (550, "5.1.3", "", True),
        (550, "5.1.6", "", True),
        (556, "5.1.10", "Null MX", True),
        (550, "5.1.0", "Address rejected: no such user", True),
        (550, "5.1.0", "Address rejected", False),
        (553, "5.1.7", "Bad sender's mailbox syntax", False),
        (550, "5.1.8", "Sender's domain does not exist", False),
        (550, "5.4.4", "Host not found", True),
        (450, "4.4.4", "Host not found", False),
        (0, "5.4.4", "Host not found, try again", False),
        (550, "", "unknown user", True),
        (550, "", "<...>: user does not exist", True),
        (550, "", "Mailbox unavailable", False),
        (550, "", "User unknown, blocked by policy", False),
        (554, "", "no such user", True),
        (452, "4.1.1", "user unknown", False),
    ],
)
def test_hard_evidence(code: int, enhanced: str, text: str, hard: bool) -> None:
    assert denies_address(code, enhanced, text) is hard


@pytest.mark.parametrize(
    "data",
    [
        mail(
            f"From: {WHO}\nTo: {RETURN}\nSubject: Di luar kantor\nAuto-Submitted: auto-replied",
            "Saya kembali 550 5.1.1 hari lagi.",
        ),
        mail(f"From: {WHO}\nTo: {RETURN}\nSubject: Re: Pengingat", "Terima kasih. No such user?"),
        b"",
        b"\n\n\n",
        b"\xff\xfe\x00" * 500,
        b"Content-Type: multipart/report; boundary=\n\n--\n----\n",
        b"From " + b"x" * 5000,
    ],
)
def test_what_is_no_bounce(data: bytes) -> None:
    assert read_returned(data).reports == ()


def test_where_it_was_addressed_to() -> None:
    data = mail(f"Delivered-To: {RETURN}\nTo: Kalender <lain@uji.example>\nFrom: <>", "")
    assert read_returned(data, "envelope@uji.example").addressed_to == (
        "envelope@uji.example",
        RETURN,
        "lain@uji.example",
    )


def test_parts_within_parts_end() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    assert read_returned(b"From: mailer-daemon@x.example\n" + nested).reports == ()


def test_noise_never_raises() -> None:
    seed = random.Random(5)
    for data in (POSTFIX, EXIM, OLD_EXCHANGE, QMAIL):
        for _ in range(300):
            noisy = bytearray(data)
            for _ in range(seed.randint(1, 30)):
                noisy[seed.randrange(len(noisy))] = seed.randrange(256)
            read_returned(bytes(noisy))
            read_returned(data[: seed.randrange(len(data))])
    read_returned(os.urandom(3 * MAX_BYTES))


def test_a_huge_bounce_is_read_as_far_as_it_says_something() -> None:
    assert only(POSTFIX + b"x" * 50_000_000).enhanced == "5.1.1"


# The better of two codes, whatever their order

CODES = st.builds(
    "{}.{}.{}".format, st.sampled_from("245"), st.sampled_from([0, 1, 2, 4, 7]), st.sampled_from([0, 1, 2, 10, 28])
)
PROSE = st.sampled_from(["", "User unknown", "Mailbox full", "Message rejected as spam", "no such user here"])


def better(status: str, said: str) -> str:
    """The status, unless it says no more than the class that the diagnostic tells in full."""
    if not status or (status[1:] == ".0.0" and said[:1] == status[0]):
        return said or status
    return status


@given(st.just("") | CODES, st.just("") | CODES, st.sampled_from([0, 450, 550, 552]), PROSE, st.permutations(range(4)))
def test_the_better_of_any_two_codes(status: str, said: str, code: int, prose: str, order: list[int]) -> None:
    diagnostic = " ".join(part for part in (str(code) if code else "", said, prose) if part)
    lines = [
        f"Final-Recipient: rfc822; {WHO}",
        "Action: failed",
        f"Status: {status}" if status else "X-Nothing: 0",
        f"Diagnostic-Code: smtp; {diagnostic}" if diagnostic else "X-Nothing: 1",
    ]
    report = only(dsn("\n".join(lines[n] for n in order)))
    assert report.enhanced == better(status, said)
    assert (report.code, report.text, report.action) == (code, diagnostic, Action.FAILED)


@given(st.sampled_from(["5.2.2", "5.7.1", "4.2.2", "4.7.1", "4.4.7"]), CODES)
def test_no_diagnostic_outweighs_a_status_of_anything_else(status: str, said: str) -> None:
    """A full mailbox of which a forwarder's 5.1.1 is told is a full mailbox: nobody is suppressed for it."""
    fields = (
        f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {said} User unknown"
    )
    report = only(dsn(fields))
    assert report.enhanced == status
    assert not denies_address(report.code, report.enhanced, report.text)


@given(
    st.sampled_from(["5.7.0", "5.7.1", "5.7.28", "5.2.2", "5.6.1"]),
    st.sampled_from([0, 550, 551, 552, 553, 554]),
    PROSE,
)
def test_a_status_of_anything_else_outweighs_the_words_of_an_address(enhanced: str, code: int, prose: str) -> None:
    assert not denies_address(code, enhanced, prose)
    assert not denies_address(code, "5.1.1", f"{enhanced} {prose}")


@pytest.mark.parametrize("code", [*range(400, 500), 550, 551, 552, 553, 554, 0])
def test_words_count_behind_a_final_code(code: int) -> None:
    assert denies_address(code, "", "no such user") == (code >= 500 or code == 0)
    assert denies_address(code, "5.1.0", "no such user") == (code >= 500 or code == 0)
    assert not denies_address(code, "", "no such user: mailbox is full")


@pytest.mark.parametrize(("first", "action"), [("5", "failed"), ("4", "delayed"), ("2", "delivered"), ("", "other")])
def test_without_an_action_the_class_of_the_status_is_one(first: str, action: str) -> None:
    status = f"Status: {first}.1.1" if first else "Status: unknown"
    assert only(dsn(f"Final-Recipient: rfc822; {WHO}\n{status}")).action == action


def test_a_group_without_action_and_status_is_no_recipient() -> None:
    data = dsn(f"Final-Recipient: rfc822; {WHO}\nX-Nothing: 1\n\nAction: failed\nStatus: 5.1.1")
    (report,) = read_returned(data).reports
    assert report.recipients == frozenset()


def test_both_names_of_a_recipient_are_heard() -> None:
    data = dsn(
        f"Final-Recipient: rfc822; lain@x.example\nOriginal-Recipient: rfc822;{WHO}\nAction: failed\nStatus: 5.1.1"
    )
    assert only(data).recipients == {WHO, "lain@x.example"}


def test_a_diagnostic_without_a_type_is_heard_whole() -> None:
    data = dsn(f"Final-Recipient: rfc822; {WHO}\nAction: failed\nDiagnostic-Code: 550 5.1.1 User unknown")
    assert (only(data).text, only(data).enhanced, only(data).code) == ("550 5.1.1 User unknown", "5.1.1", 550)


def test_words_are_cut_at_three_hundred() -> None:
    data = dsn(
        f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 " + "x" * 500
    )
    assert len(only(data).text) == 300
    assert len(only(mail("From: MAILER-DAEMON@h.example", "550 5.1.1 " + "x" * 500)).text) == 300


def prose(body: str, headers: str = "From: MAILER-DAEMON@host.example") -> Report:
    return only(mail(headers, body))


@pytest.mark.parametrize(
    ("body", "action", "enhanced", "code", "text"),
    [
        ("Sorry.\n550 User unknown\n", Action.FAILED, "", 550, "550 User unknown"),
        ("Telp: 550-123\n", Action.FAILED, "", 0, ""),
        ("Jam kerja: 451\u2013500\n", Action.FAILED, "", 0, ""),
        ("450 Later\n", Action.DELAYED, "", 450, "450 Later"),
        ("Fault 4.4.1 for now\n", Action.DELAYED, "4.4.1", 0, "Fault 4.4.1 for now"),
        ("Seen 2.1.5 first\nthen 550 5.2.2 Full\n", Action.FAILED, "5.2.2", 550, "then 550 5.2.2 Full"),
        ("said 421-4.7.0 slowly\n", Action.DELAYED, "4.7.0", 421, "said 421-4.7.0 slowly"),
        ("550 5.1.1 one   two\n550 5.2.2 Full\n", Action.FAILED, "5.1.1", 550, "550 5.1.1 one two"),
        ("port 2550, call 0411 550-123, see http://h.example/c/550 or 451 things\n", Action.FAILED, "", 0, ""),
    ],
)  # fmt: skip
def test_what_prose_says(body: str, action: Action, enhanced: str, code: int, text: str) -> None:
    assert prose(body) == Report(action, enhanced, code, text, frozenset())


@pytest.mark.parametrize(
    "headers",
    [
        "From: Mail Delivery System <x@h.example>", "From: x@h.example\nReturn-Path: <>", "From: PostMaster@h.example",
        "From: x@h.example\nSender: mailer-daemon@h.example", f"From: x@h.example\nX-Failed-Recipients: {WHO}",
    ],
)  # fmt: skip
def test_who_speaks_for_a_mail_system(headers: str) -> None:
    assert prose("550 5.1.1 User unknown", headers).enhanced == "5.1.1"


def test_the_header_names_the_failed_before_the_words_do() -> None:
    body = f"550 5.1.1 lain@x.example: unknown, {WHO}."
    assert prose(body).recipients == {"lain@x.example", WHO}
    assert prose(body, f"From: x@h.example\nX-Failed-Recipients: {WHO}").recipients == {WHO}


def test_of_several_recipients_none_is_judged_by_what_is_said_of_another() -> None:
    """Exim."""
    data = mail(
        f"From: Mailer-Daemon@h.example\nX-Failed-Recipients: {WHO}, LAIN@x.example, tiga@x.example",
        f"""
        A message that you sent could not be delivered. This is a permanent error.

          lain@x.example
            host mx.x.example [192.0.2.9]
            550 5.1.1 User unknown
          {WHO}:
            (generated from grup@x.example)
            550 5.7.1 Message rejected as spam
        """,
    )
    found = {next(iter(each.recipients)): each for each in read_returned(data).reports}
    assert {who: (each.action, each.code, each.enhanced) for who, each in found.items()} == {
        WHO: (Action.FAILED, 550, "5.7.1"),
        "lain@x.example": (Action.FAILED, 550, "5.1.1"),
        "tiga@x.example": (Action.FAILED, 0, ""),
    }


def test_fields_are_explained_by_what_prose_says_of_the_same_recipient() -> None:
    both = [f"Final-Recipient: rfc822; {who}\nAction: failed\nStatus: 5.0.0" for who in (WHO, "lain@x.example")]
    data = dsn("\n\n".join(both), prose=f"lain@x.example\n550 5.1.1 User unknown\n{WHO}\n552 5.2.2 Mailbox full\n")
    data = data.replace(b"Return-Path: <>", f"X-Failed-Recipients: lain@x.example, {WHO}".encode())
    assert [each.enhanced for each in read_returned(data).reports] == ["5.2.2", "5.1.1"]


@pytest.mark.parametrize(
    "words",
    ["Your message was successfully delivered to the recipients below.", "It has been successfully relayed.", "Surat berhasil disampaikan."],
)  # fmt: skip
def test_a_success_in_prose_is_no_failure(words: str) -> None:
    assert prose(words).action is Action.OTHER
    assert prose(f"{words}\nTo others delivery failed.").action is Action.FAILED
    assert prose(f"{words}\n550 5.1.1 User unknown").action is Action.FAILED
    assert prose("It was not successfully delivered.").action is Action.FAILED


@pytest.mark.parametrize(
    "words",
    ["No action is required on your part.", "THIS IS A WARNING MESSAGE ONLY", "You do not need to resend it.", "Anda tidak perlu mengirim ulang."],
)  # fmt: skip
def test_who_has_nothing_to_do_waits_whatever_a_server_upstream_said(words: str) -> None:
    body = f"Delay reason: host mx.x.example: 550 5.1.1 not now\n{words}\nEventually it will be returned."
    assert prose(body).action is Action.DELAYED
    assert prose(f"{body}\nThis is a permanent error.").action is Action.FAILED


def test_exchange_may_say_why_in_a_field_of_its_own() -> None:
    report = only(
        dsn(
            f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.0.0\n"
            'X-Supplementary-Info: <mx.x.example #5.0.0 smtp; 550 "Unknown User">'
        )
    )
    assert (report.code, report.text) == (550, '550 "Unknown User"')
    assert denies_address(report.code, report.enhanced, report.text)


def test_that_the_original_was_received_does_not_begin_it() -> None:
    """Courier, Sendmail."""
    body = "This is a report.\nThe original message was received at 08.00.\n<<< 550 User unknown.\n"
    assert prose(body).code == 550


def test_a_bounce_says_whom_it_is_from_unless_that_is_a_mail_system() -> None:
    for sender, wanted in ((WHO.upper(), WHO), ("MAILER-DAEMON", ""), ("postmaster@h.example", ""), ("", "")):
        assert read_returned(f"From: {sender}\nReturn-Path: <>\n\n550 5.1.1 User unknown\n".encode()).sender == wanted


@pytest.mark.parametrize(
    "cut",
    ["--- Below this line is a copy of the message.", "------ Original message ------", "Return-Path: <a@b.example>", "Received: from x"],
)  # fmt: skip
def test_what_the_lost_mail_says_is_not_heard(cut: str) -> None:
    found = only(mail("From: MAILER-DAEMON@h.example", f"Sorry.\n{cut}\n550 5.1.1 no such user\n"))
    assert found == Report(Action.FAILED, "", 0, "", frozenset())


def test_the_mail_inside_says_nothing_about_itself() -> None:
    inner = f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.1.1"
    for kind in ("message/rfc822", "text/rfc822-headers"):
        data = mail(
            'From: x@h.example\nContent-Type: multipart/report; boundary="b"',
            f"--b\nContent-Type: {kind}\n\nSubject: x\n\n{inner}\n--b\nContent-Type: text/plain\n\n{inner}\n--b--\n",
        )
        assert read_returned(data).reports == ()


def test_a_report_in_another_alphabet_and_one_in_a_file() -> None:
    fields = f"Final-Recipient: utf-8; {WHO}\nAction: failed\nStatus: 5.1.1"
    assert only(dsn(fields, kind="message/global-delivery-status")).enhanced == "5.1.1"
    assert only(dsn(fields, kind="application/octet-stream")).enhanced == "5.1.1"
    unread = Report(Action.FAILED, "", 0, "", frozenset())
    assert only(dsn(fields, kind="application/pdf")) == unread
    for half in (fields.replace("Action", "Axtion"), fields.replace("Final", "Firal")):
        assert only(dsn(half, kind="text/plain")) == unread


@pytest.mark.parametrize(
    "data",
    [
        mail("From: MAILER-DAEMON@host.example\nSubject: hello", "nothing to see"),
        mail("From: x@h.example\nSubject: Undelivered Mail Returned to Sender", "nothing to see"),
        b"Content-Type: message/delivery-status\n\n",
        mail('From: x@h.example\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"', "--b--"),
    ],
)
def test_a_bounce_that_gives_no_reason_is_a_failure(data: bytes) -> None:
    found = read_returned(data)
    assert (found.kind, found.reports) == (MailKind.BOUNCE, (Report(Action.FAILED, "", 0, "", frozenset()),))


def test_all_that_a_mail_may_have_come_for_is_named() -> None:
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
    data = mail("\n".join(f"{name}: {name.lower()}@x.example" for name in reversed(names)), "")
    assert read_returned(data).addressed_to == tuple(f"{name.lower()}@x.example" for name in names)
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    assert read_returned(b"To: a@x.example\n" + deep, "e@x.example").addressed_to[0] == "e@x.example"


# Shapes that others write


def encoded(body: str, encoding: str) -> str:
    made = base64.encodebytes(body.encode()) if encoding == "base64" else quopri.encodestring(body.encode())
    return made.decode()


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_fields_that_are_encoded_against_the_rule(encoding: str) -> None:
    """As Exchange does: RFC 3464 section 2.1 knows 7bit alone."""
    body = f"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown = gone\n"
    data = mail(
        'From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"',
        f"--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n"
        f"Content-Transfer-Encoding: {encoding}\n\n{encoded(body, encoding)}\n--b--\n",
    )
    report = only(data)
    assert (report.action, report.enhanced, report.code, report.recipients) == (Action.FAILED, "5.1.1", 550, {WHO})
    assert read_returned(data.replace(b"Sorry", b"S\xffrry").replace(b"VGhl", b"!!!!")).kind is MailKind.BOUNCE


def test_what_the_fields_leave_open_prose_may_know() -> None:
    fields = f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.0.0"
    report = only(dsn(fields, prose=f"<{WHO}>: host mx said: 550 5.2.2 Mailbox full"))
    assert (report.code, report.enhanced, report.recipients) == (550, "5.2.2", {WHO})
    assert "Mailbox full" in report.text
    assert only(dsn(fields.replace("5.0.0", "5.1.1"), prose="the mailbox is full")).enhanced == "5.1.1"


def test_prose_names_whom_it_is_about_and_not_its_own_house() -> None:
    body = f"To: {RETURN}\n\nAsk postmaster@h.example about it.\n550 5.1.1 No such user"
    assert prose(body, f"From: MAILER-DAEMON@h.example\nTo: {RETURN}").recipients == frozenset()
    assert prose(f"{body}: {WHO}", f"From: MAILER-DAEMON@h.example\nTo: {RETURN}").recipients == {WHO}


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ("Sorry, it could not be delivered.\nThis is a permanent error; I've given up. (#4.4.1)", Action.FAILED),
        ("THIS IS A WARNING MESSAGE ONLY.\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n451 4.4.1 later", Action.DELAYED),
        ("Your message has not yet been delivered. No action is required on your part. It will be retried.", Action.DELAYED),
        ("Your mail was delayed: still trying.\n550 5.1.1 User unknown", Action.FAILED),
        ("Pesan Anda tidak dapat dikirimkan.", Action.FAILED),
    ],
)  # fmt: skip
def test_whether_a_mail_system_has_given_up(body: str, action: Action) -> None:
    assert prose(body).action is action


def test_a_page_is_read_as_a_person_reads_it() -> None:
    page = f"<html><head><title>550 5.7.1</title></head><body><p>Sorry &lt;{WHO}&gt;</p><p>550 5.1.1 User&nbsp;unknown</p></body></html>"
    report = prose(page, "From: MAILER-DAEMON@h.example\nContent-Type: text/html; charset=nonsense")
    assert (report.code, report.enhanced, report.recipients) == (550, "5.1.1", {WHO})


@pytest.mark.parametrize(
    "piece",
    ["(((( ", "<a ", "<style>", "550 ", "said: ", "-- ", "5.1.1 ", "a@b ", "user unknown ", "x", "\n", "try ", "> ", "Report Domain: "],
)  # fmt: skip
@pytest.mark.parametrize("headers", ["From: MAILER-DAEMON@h.example", "From: x@h.example\nContent-Type: text/html"])
def test_no_bounce_takes_long(piece: str, headers: str) -> None:
    data = mail(f"{headers}\nSubject: {piece.strip() * 300}", piece * (MAX_BYTES // len(piece)))
    began = time.process_time()
    read_returned(data)
    assert time.process_time() - began < 20, "a second or two here; minutes where it is not linear"


@pytest.mark.parametrize(
    "data",
    [
        b'From: a@b.example\r\nContent-Type: text/plain; charset="utf-8\x00"\r\n\r\nJl. \xc3\xa9',
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary*=utf-8%00''b\r\n\r\n--b\r\n\r\nx",
        b"Content-Type: text/plain; charset*=\x00''%41\r\n\r\n\xe9",
        b"To: " + b"(" * 100_000 + b"\n\nx",
    ],
)
def test_what_the_library_cannot_read_is_nobodys(data: bytes) -> None:
    """Else the mail server would keep it and come again, for days."""
    assert read_returned(data, "x@uji.example") == Returned(("x@uji.example",), (), MailKind.OTHER)


@pytest.mark.parametrize("field", ["Final-Recipient", "Diagnostic-Code", "Status", "Action"])
@pytest.mark.parametrize("piece", ["x", "a@", "5.1.", "<", "(", "user ", "\n "])
def test_no_field_takes_long(field: str, piece: str) -> None:
    data = dsn(f"Final-Recipient: rfc822; {WHO}\n{field}: {piece * (MAX_BYTES // len(piece) // 2)}\nAction: failed")
    began = time.process_time()
    read_returned(data)
    assert time.process_time() - began < 20, "a second or two here; minutes where it is not linear"


def test_prose_that_names_another_reason_outweighs_fields_that_deny_the_address() -> None:
    fields = (
        f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"
    )
    for prose in (
        "Your message was automatically rejected:\nNot enough disk space",
        "554 5.7.1 Relay access denied by policy",
    ):
        report = only(dsn(fields, prose=prose))
        assert not denies_address(report.code, report.enhanced, report.text), prose
        assert report.recipients == {WHO}
    report = only(
        dsn(fields, prose=f"<{WHO}>: host mx said: 550 5.1.1 User unknown\nIt may be full, or blocked by a policy.")
    )
    assert denies_address(report.code, report.enhanced, report.text)


def test_who_was_known_until_the_mail_was_read_is_not_held() -> None:
    fields = f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 Unknown user"
    said = "host mx said: 550 Unknown user (in reply to %s command)"
    late, early = only(dsn(fields, prose=said % "end of DATA")), only(dsn(fields, prose=said % "RCPT TO"))
    assert not denies_address(late.code, late.enhanced, late.text)
    assert denies_address(early.code, early.enhanced, early.text)


def test_a_footer_is_no_reason() -> None:
    fields = f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.1.1"
    report = only(dsn(fields, prose="User unknown\n____\nScanned for all viruses and offensive content"))
    assert denies_address(report.code, report.enhanced, report.text)
    report = only(dsn(fields, prose="____\nScanned for all viruses and spam"))
    assert denies_address(report.code, report.enhanced, report.text)


def test_an_action_for_nobody_is_none() -> None:
    """Boxbe writes one beside that of the recipient."""
    data = dsn(f"Action: failed\nX-Nothing: 1\n\nFinal-Recipient: rfc822; {WHO}\nAction: delayed\nStatus: 4.7.0")
    assert only(data).action is Action.DELAYED
