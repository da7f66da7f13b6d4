"""What is a bounce, and what only looks like one. Of what is none nothing is taken over."""

from __future__ import annotations

import email
import email.policy
from email.message import Message
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.mail.bounces import read_returned
from calendar_service.mail.kinds import MailKind, header_text, kind_of_mail

PHONE = "Saya dinas luar sampai 5 Oktober. Hubungi (0411) 550-123 atau 5.1.1."


def mail(headers: str, body: str = "550 5.1.1 User unknown\n") -> bytes:
    return f"{headers}\n\n{body}".encode()


def report(kind: str, part: str) -> bytes:
    return mail(
        f'From: abuse@provider.example\nContent-Type: multipart/report; report-type={kind}; boundary="b"',
        f"--b\nContent-Type: text/plain\n\n550 5.1.1 as it says\n--b\nContent-Type: {part}\n\nFeedback-Type: abuse\n--b\n"
        "Content-Type: message/rfc822\n\nSubject: Pengingat\n\nIsi\n--b--\n",
    )


BEHIND = "Return-Path: <MAILER-DAEMON>\n"
"""No return path, as Postfix's pipe writes it."""
OWN = "Return-Path: <siti@kantor.example>\nFrom: Siti <siti@kantor.example>\n"
PASSED_ON = "Return-Path: <SRS0=ab=cd=kantor.example=siti@lain.example>\nFrom: Siti <siti@kantor.example>\n"
FIELDS = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; setda@kantor.example\nAction: failed\nStatus: 5.1.1\n"


def fields(headers: str, words: str, kind: str = "multipart/report; report-type=delivery-status") -> bytes:
    return mail(
        f'{headers}Content-Type: {kind}; boundary="b"',
        f"--b\nContent-Type: text/plain\n\n{words}\n--b\nContent-Type: message/delivery-status\n\n{FIELDS}\n--b--\n",
    )


AUTO = [
    mail(f"{BEHIND}From: setda@kantor.example\nAuto-Submitted: auto-replied\nSubject: Terima kasih", "Kode pos 550 5.1.1, alamat tidak dikenal."),
    mail(f"{BEHIND}From: setda@kantor.example\nAuto-Submitted: auto-replied\nSubject: [Tiket 550]", "Permintaan: surat tidak dapat dikirim."),
    mail(f"{BEHIND}From: System Admin <system@kantor.example>\nAuto-Submitted: auto-replied\nSubject: Re: Pengingat", PHONE),
    *(
        mail(f"{OWN}Subject: {subject}", PHONE)
        for subject in ("AUTO: Siti is out of the office", "Auto: [Pengingat H-3]", "Réponse automatique : x", "Odpowiedź automatyczna: x",
                        "Автоматический ответ: x", "자동 회신: x", "自动回复: x", "Trả lời tự động: x")
    ),
    fields("Return-Path: <noreply@guard.example>\nFrom: noreply@guard.example\nSubject: Re: x (Action Required)\n",
           "Your message was waitlisted. Click the link below: https://guard.example/550", "multipart/report; report-type=delivery-status"),
    fields(f"{BEHIND}From: noreply@guard.example\nSubject: x (Action Required)\n", "Click the link below: https://guard.example/550"),
    mail("From: Setda <setda@kantor.example>\nReturn-Path: <>\nSubject: Balasan otomatis: Netralitas ASN\nAuto-Submitted: auto-replied", PHONE),
    mail("From: setda@kantor.example\nAuto-Submitted: auto-replied\nSubject: Re: Pengingat", PHONE),
    mail("From: setda@kantor.example\nAuto-Submitted: auto-generated; x=y\nSubject: Terima kasih", PHONE),
    mail("From: setda@kantor.example\nX-Autoreply: yes\nSubject: Terima kasih", PHONE),
    mail("From: setda@kantor.example\nPrecedence: auto_reply\nSubject: Terima kasih", PHONE),
    mail("From: setda@kantor.example\nReturn-Path: <>\nSubject: Terima kasih", PHONE),
    mail("From: setda@kantor.example\nReturn-Path: <MAILER-DAEMON>\nSubject: Terima kasih", PHONE),
    *(
        mail(f"From: setda@kantor.example\nSubject: {subject}", PHONE)
        for subject in (
            "Out of Office: Pengingat", "Automatic reply: Pengingat", "Di luar kantor", "Sedang cuti", "Re: Autoreply: x", "Abwesenheitsnotiz",
            "=?utf-8?B?UsOpcG9uc2UgYXV0b21hdGlxdWUgOiBQZW5naW5nYXQ=?=", "Vacation reply", "Away from my mail",
        )
    ),
    mail('From: "Mail Delivery Guard" <confirm@kab.example>\nReturn-Path: <>\nSubject: [Konfirmasi] surat Anda ditahan',
         "klik https://kab.example/c/550 terima kasih"),
    mail("From: postmaster@kab.example\nReturn-Path: <>\nSubject: Please confirm your message",
         "To deliver it click https://kab.example/c/550 5.1.1"),
    report("disposition-notification", "message/disposition-notification"),
]  # fmt: skip
BOUNCES = [
    mail("Return-Path: <MAILER-DAEMON@mx.example>\nFrom: imss@kantor.example\nSubject: Mail could not be delivered"),
    fields("Return-Path: <relay@mx.example>\nFrom: MAILER-DAEMON@mx.example\nSubject: Re: x\n", "https://mx.example/confirm"),
    fields(f"{BEHIND}From: ex@kantor.example\nSubject: Tidak terkirim\n", "550 5.1.1, see https://x.example, click here"),
    fields("Return-Path: <relay@mx.example>\nFrom: relay@mx.example\nSubject: Undelivered\n", "Sorry."),
    mail("From: administrator@mx.example\nSubject: hello"),
    mail("From: postmaster@mx.example\nSubject: Re: Pengingat", "Your mail could not be delivered to a@b.example"),
    mail("From: MAILER-DAEMON@mx.example\nAuto-Submitted: auto-replied\nSubject: Undelivered Mail Returned to Sender"),
    mail("From: Mail Delivery System <x@mx.example>\nSubject: Mail delivery failed"),
    mail("From: x@mx.example\nReturn-Path: <>\nSubject: hello"),
    mail("From: x@mx.example\nSubject: Pesan gagal terkirim", "tidak ada"),
    mail("From: x@mx.example\nX-Failed-Recipients: a@b.example\nSubject: hello"),
    mail('From: x@mx.example\nContent-Type: multipart/report; report-type="delivery-status"; boundary=b\nAuto-Submitted: auto-replied\n'
         "Subject: Automatic reply", "--b--"),
]  # fmt: skip
PEOPLE = [
    *(
        mail(f"{who}Subject: {subject}", "Kemarin gagal.\n> 550 5.1.1 User unknown")
        for who in (OWN, PASSED_ON)
        for subject in ("Surat gagal terkirim", "Permohonan rejected", "Delivery status laporan", "Undelivered Mail Returned to Sender")
    ),
    mail("Return-Path: <a@kantor.example>\nFrom: administrator@kantor.example\nSubject: Mail error?", "could not be delivered"),
    mail("Return-Path: <noreply@h.example>\nFrom: noreply@h.example\nSubject: Pemeliharaan", "Surat tidak dapat dikirim selama itu."),
    fields(f"{OWN}Subject: Fwd: Undelivered Mail Returned to Sender\n", "Kenapa ini?"),
    fields(f"{PASSED_ON}Subject: Undelivered Mail Returned to Sender\n", "Kenapa ini?", "multipart/mixed"),
    mail("From: Administrator <administrator@kantor.example>\nSubject: Tanya", "Mohon dikirim lagi, 550 123."),
    mail("From: postmaster@kantor.example\nSubject: Re: [Pengingat H-3] Netralitas ASN", "Sudah kami teruskan."),
    mail("From: Root <root@kantor.example>\nSubject: Re: Pengingat", ""),
    mail("From: Sekretariat <setda@kantor.example>\nSubject: Re: [Pengingat H-3] Netralitas ASN", "Mohon dikirim ke alamat baru kami. 550 5.1.1 User unknown"),
    mail("From: Sekretariat <setda@kantor.example>\nSubject: Re: Undelivered Mail Returned to Sender", "Mengapa?"),
    mail("From: setda@kantor.example\nAuto-Submitted: no\nSubject: Tanya", "Telepon 550 123"),
    mail("From: setda@kantor.example\nReturn-Path: <setda@kantor.example>", ""),
]  # fmt: skip
DOMAINS = [
    mail("From: noreply-dmarc-support@google.example\nSubject: Report domain: uji.example Submitter: google.example Report-ID: 123"),
    mail('From: x@y.example\nSubject: laporan\nContent-Type: application/gzip; name="google.example!uji.example!1726700000!1726786399.xml.gz"', "eA=="),
    mail("From: x@y.example\nTLS-Report-Domain: uji.example\nSubject: laporan"),
    mail("From: x@y.example\nContent-Type: multipart/report; report-type=tlsrpt; boundary=b", "--b--"),
]  # fmt: skip
COMPLAINTS = [report("feedback-report", "message/feedback-report"), report("x", "message/feedback-report")]
OTHERS = [
    b"",
    b"\n\n",
    mail("From: a@b.example\nPrecedence: bulk\nSubject: berita"),
    mail("From: a@b.example\nList-Id: <x.example>\nSubject: berita"),
    mail("Return-Path: <a@b.example>\nFrom: a@b.example\nPrecedence: bulk\nSubject: berita", "550 5.1.1 User unknown"),
    b"Subject: x\n\n550 5.1.1",
]
EVERY = {
    MailKind.AUTO_REPLY: AUTO, MailKind.BOUNCE: BOUNCES, MailKind.PERSON: PEOPLE, MailKind.DMARC: DOMAINS,
    MailKind.COMPLAINT: COMPLAINTS, MailKind.OTHER: OTHERS,
}  # fmt: skip


def test_there_is_something_of_each_kind() -> None:
    assert set(EVERY) == set(MailKind)


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, each in EVERY.items() for data in each])
def test_each_is_told_apart_and_only_of_a_bounce_something_is_kept(kind: MailKind, data: bytes) -> None:
    found = read_returned(data)
    assert found.kind is kind
    assert bool(found.reports) == (kind is MailKind.BOUNCE)


@given(st.binary(max_size=300), st.text(max_size=80))
def test_whatever_comes_is_of_a_kind(data: bytes, subject: str) -> None:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    assert kind_of_mail(message, subject) in MailKind
    found = read_returned(
        b"Subject: " + subject.encode("utf-8", "replace") + b"\nFrom: setda@kantor.example\n\n" + data
    )
    assert bool(found.reports) == (found.kind is MailKind.BOUNCE)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?Q?Cuti=20=C3=A9?=", "Cuti é"),
        ("=?nonsense?Q?x?=", "=?nonsense?Q?x?="),
        ("a\n b", "a b"),
        ("自动回复\n é", "自动回复 é"),
        ("=?utf-8?B?!!!?=", None),
        ("=?utf-8?B?x?= a", "=?utf-8?B?x?= a"),
    ],
)
def test_a_header_is_read_as_far_as_it_can_be(raw: str, text: str | None) -> None:
    message = email.message_from_bytes(f"Subject: {raw}\nSubject: another\n\n".encode())
    assert text is None or header_text(message, "Subject") == text
    assert header_text(message, "Nothing") == ""


PERSONS_SUBJECTS = [
    "Surel tidak terkirim ke alamat lama", "Email kami gagal terkirim", "Mailbox full, mohon alamat baru",
    "Cuti petahana: pertanyaan", "Cuti kampanye bupati", "Undelivered letters of the election",
]  # fmt: skip
SYSTEMS = ["administrator@kantor.example", "Postmaster <postmaster@kantor.example>"]


def letter(back: str, sender: str, subject: str) -> Message:
    return email.message_from_string(f"Return-Path: {back}\nFrom: {sender}\nSubject: {subject}\n\nIsi\n")


@pytest.mark.parametrize("subject", PERSONS_SUBJECTS)
def test_who_can_be_answered_may_write_about_failures_and_leave(subject: str) -> None:
    own = letter("<Siti@kantor.example>", "Siti <siti@Kantor.example>", subject)
    assert kind_of_mail(own, "Isi") is MailKind.PERSON


@pytest.mark.parametrize("sender", SYSTEMS)
def test_who_can_be_answered_may_have_the_name_of_a_system(sender: str) -> None:
    back = f"<{parseaddr(sender)[1]}>"
    assert kind_of_mail(letter(back, sender, "Alamat baru"), "Isi") is MailKind.PERSON
    for other in ("<>", "<lain@kantor.example>", ""):
        kind = MailKind.PERSON if other != "<>" and "administrator" in sender else MailKind.BOUNCE
        assert kind_of_mail(letter(other, sender, "Alamat baru"), "Isi") is kind
        is_clerk = "administrator" in sender and "@" in other
        kind = MailKind.PERSON if is_clerk else MailKind.BOUNCE
        assert kind_of_mail(letter(other, sender, "Alamat baru"), "It could not be delivered to x") is kind
    kind = MailKind.PERSON if "administrator" in sender else MailKind.BOUNCE
    assert kind_of_mail(letter(back, sender, "Mail delivery failed"), "Isi") is kind
