"""Bounces as mail systems write them, and things that are none. Addresses and hosts are reserved ones."""

from __future__ import annotations

import os
import random
from textwrap import dedent

import pytest

from calendar_service.mail.bounces import MAX_BYTES, Action, Report, read_returned
from calendar_service.mail.failures import denies_address

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
        ("unheard-of", "5.1.1", Action.OTHER),
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
        (550, "5.4.4", "Host not found", False),
        (550, "", "unknown user", True),
        (550, "", "<...>: user does not exist", True),
        (550, "", "Mailbox unavailable", False),
        (550, "", "User unknown, blocked by policy", False),
        (554, "", "no such user", False),
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
        mail("From: MAILER-DAEMON@host.example\nSubject: hello", "nothing to see"),
        b"",
        b"\n\n\n",
        b"\xff\xfe\x00" * 500,
        b"Content-Type: multipart/report; boundary=\n\n--\n----\n",
        b"Content-Type: message/delivery-status\n\n",
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
