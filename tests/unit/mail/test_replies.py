"""What is taken of a person's mail: its words, short, and such that nobody is steered or misled by them."""

from __future__ import annotations

import time
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calendar_service.mail.replies import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MAX_BYTES,
    MOST_PARTS,
    MOST_REFERENCES,
    QUOTE,
    Reply,
    read_reply,
)
from calendar_service.printable import harmless

HEAD = b"From: Siti Aminah <siti@kantor.example>\r\nSubject: Alamat baru\r\n"
TYPICAL = """Yth. Pengelola Kalender Tahapan,

Mohon dikirim ke alamat baru kami: setda@surabaya.example

Terima kasih,
Siti Aminah

Pada 20 September 2024, Kalender <pengingat@uji.example> menulis:
> Yth. Bapak/Ibu
> ASN boleh memilih.

>
> Salam
"""


def mail(body: bytes = b"Isi\r\n", kind: str = "text/plain; charset=utf-8", head: bytes = HEAD) -> bytes:
    return head + f"Content-Type: {kind}\r\n\r\n".encode() + body


def written(text: str, html: str = "", **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = headers.pop("From", "Siti Aminah <siti@kantor.example>")
    for name, value in headers.items():
        message[name] = value
    if text:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html") if text else message.set_content(html, subtype="html")
    return bytes(message)


def test_a_reply_with_a_new_address_is_there_to_be_read() -> None:
    found = read_reply(written(TYPICAL, Subject="Re: [Pengingat H-3] Netralitas ASN"))
    assert (found.sender, found.name) == ("siti@kantor.example", "Siti Aminah")
    assert found.subject == "Re: [Pengingat H-3] Netralitas ASN"
    assert "Mohon dikirim ke alamat baru kami: setda@surabaya.example\n\nTerima kasih" in found.text
    assert "Yth. Bapak/Ibu" not in found.text
    assert found.text.endswith(f"menulis:\n{QUOTE}\n\n{QUOTE}")
    assert (found.is_cut, found.attachments, found.references) == (False, 0, ())


def test_words_below_and_between_quotes_stay() -> None:
    found = read_reply(written("> satu\nJawab satu.\n> dua\n> tiga\nJawab dua.\n"))
    assert found.text == f"{QUOTE}\nJawab satu.\n{QUOTE}\nJawab dua."


def test_the_plain_text_is_preferred_and_html_is_read_as_it_is_seen() -> None:
    html = (
        "<html><head><title>Judul</title><style>p {color: red}</style></head><body><p>Mohon&nbsp;dikirim ke<br>"
        "<b>alamat</b> baru &lt;a@b.example&gt;</p><script>alert(1)</script><div>Salam</div>"
        '<img src="https://jahat.example/x.png"><a href="https://jahat.example/">situs</a><!-- rahasia --></body></html>'
    )
    assert read_reply(written("Polos", html)).text == "Polos"
    assert read_reply(written("", html)).text == ("Mohon dikirim ke\nalamat baru <a@b.example>\n\nSalam\nsitus")
    assert read_reply(written(" \n", html)).text.startswith("Mohon dikirim ke")


def test_what_is_attached_is_counted_and_not_taken() -> None:
    message = EmailMessage(policy=SMTP)
    message["From"] = "siti@kantor.example"
    message.set_content("Terlampir SK.")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="sk.pdf")
    message.add_attachment("rahasia", filename="catatan.txt")
    inner = EmailMessage()
    inner.set_content("Surat orang lain")
    message.add_attachment(inner)
    found = read_reply(bytes(message))
    assert (found.text, found.attachments) == ("Terlampir SK.", 3)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain; charset=utf-8", "Jl. Kolonel Atmo – é".encode()),
        ("text/plain; charset=utf-8", "Jl. Kolonel Atmo – é".encode("cp1252")),
        ("text/plain; charset=iso-8859-1", b"Jl. Kolonel Atmo \x96 \xe9"),
        ("text/plain; charset=tidak-ada", "Jl. Kolonel Atmo – é".encode()),
        ('text/plain; charset="utf-8\x00"', "Jl. Kolonel Atmo – é".encode()),
    ],
)
def test_letters_are_read_in_the_charset_that_was_meant(kind: str, body: bytes) -> None:
    found = read_reply(mail(body, kind)).text
    assert found.startswith("Jl. Kolonel Atmo ")
    assert found.endswith("é")


@pytest.mark.parametrize(
    ("header", "sender", "name"),
    [
        ("=?utf-8?q?Bupati_=C3=89?= <a@b.example>", "a@b.example", "Bupati É"),
        ("Bupati É – Tata Usaha <a@b.example>", "a@b.example", "Bupati É – Tata Usaha"),
        ("a@b.example", "a@b.example", ""),
        ("", "", ""),
        ("=?tidak-ada?q?x?= <a@b.example>", "a@b.example", "=?tidak-ada?q?x?="),
        ("=?utf-8?b?!!!?= <a@b.example>", "a@b.example", ""),
        ('"\x1b[31mMerah" <a@b.example>', "a@b.example", "[U+001B][31mMerah"),
        ("Nama <" + "a" * 400 + "@b.example>", "", "Nama"),
        ("x <a b@c.example>", "", None),
    ],
)
def test_who_says_that_it_writes(header: str, sender: str, name: str | None) -> None:
    found = read_reply(f"From: {header}\n\nIsi\n".encode())
    assert found.sender == sender
    assert name is None or found.name == name


def test_the_letters_that_it_answers_are_named_the_latest_first() -> None:
    head = b"References: <a@x> <b@x>\r\n <c@x>\r\nIn-Reply-To: <c@x>\r\n"
    assert read_reply(head + b"\r\nIsi").references == ("c@x", "b@x", "a@x")
    many = " ".join(f"<{n}@x>" for n in range(5000))
    found = read_reply(f"References: {many}\r\n\r\nIsi".encode()).references
    assert (len(found), found[0]) == (MOST_REFERENCES, "4999@x")
    assert read_reply(b"In-Reply-To: nonsense\r\n\r\nIsi").references == ()


def test_more_than_fits_is_cut_and_says_so() -> None:
    assert not read_reply(written("a" * LONGEST_TEXT)).is_cut
    found = read_reply(written("a" * (LONGEST_TEXT + 1), Subject="s" * 900))
    assert (found.is_cut, len(found.text), len(found.subject)) == (True, LONGEST_TEXT, LONGEST_LINE)
    assert read_reply(mail(b"a\n" + b"\n" * MAX_BYTES)).is_cut


def test_what_could_steer_a_terminal_or_hide_is_spelled_out() -> None:
    found = read_reply(written("\x1b]0;judul\x07 gaji\u202efdp.exe \u200bnol \x00 akhir", Subject="a\u2066b"))
    assert found.text == "[U+001B]]0;judul[U+0007] gaji[U+202E]fdp.exe [U+200B]nol [U+0000] akhir"
    assert found.subject == "a[U+2066]b"


def test_the_same_mail_has_the_same_digest_and_another_one_another() -> None:
    one = written("Isi", **{"Message-ID": "<1@x>"})
    assert read_reply(one).digest == read_reply(b"Received: from x\r\n" + one).digest
    others = {
        read_reply(data).digest
        for data in (one, written("Isi", **{"Message-ID": "<2@x>"}), written("Lain", **{"Message-ID": "<1@x>"}))
    }
    assert len(others) == 3


HOSTILE = st.lists(
    st.sampled_from(
        [
            b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: text/html\r\n", b"\r\n--b\r\n",
            b"\r\n--b--\r\n", b"\r\n\r\n", b"From: ", b"Subject: =?utf-8?b?", b"<p>", b"<!--", b"<![CDATA[", b"<script>",
            b"\x1b[2J", b"\x00", b"\xff\xfe", b"Content-Transfer-Encoding: base64\r\n", b"=?=", b"&#x110000;", b"&#0;",
            b"Content-Type: message/rfc822\r\n", "\u202e".encode(), b"\xed\xa0\x80", b"<![", b"<!", b"charset=utf-7",
            b"Content-Disposition: attachment\r\n", b"Content-Type: text/plain; charset=rot13\r\n\r\n",
        ]
    ) | st.binary(max_size=20),
    max_size=25,
).map(b"".join)  # fmt: skip


def fits(found: Reply) -> bool:
    """Every text as it may be kept: short, storable, harmless."""
    lines = (found.name, found.subject, found.sender)
    return (
        all(len(each) <= LONGEST_LINE and "\n" not in each for each in lines)
        and len(found.text) <= LONGEST_TEXT
        and all(harmless(each) == each and each.encode() for each in (*lines, found.text) if each)
    )


@given(HOSTILE)
@example(b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n<![if x]>a<!b")
@example(b"Content-Type: text/plain; charset=rot13\r\n\r\nabc")
@example(b"Content-Type: multipart/mixed; boundary*=utf-8%00''b\r\n\r\n--b\r\n\r\nx")
@example(b"Content-Type: text/plain; charset*=\x00''%41\r\n\r\n\xe9")
@example(b"From: \xed\xa0\x80 <a@b.example>\r\n\r\n\xed\xa0\x80")
def test_nothing_that_anybody_sends_breaks_it(data: bytes) -> None:
    assert fits(read_reply(data))


@pytest.mark.parametrize(
    "data",
    [
        mail(b"x" * 50_000_000),
        mail(b"\n".join(b"--b\n\nx" for _ in range(200_000)), "multipart/mixed; boundary=b"),
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(20_000)),
        b"Content-Type: message/rfc822\n\n" * 30_000,
        mail(b"<" * 1_000_000, "text/html"),
        mail(b"<!" * 500_000, "text/html"),
        mail(b"<!--" * 250_000, "text/html"),
        mail(b"<a " + b"b=" * 400_000, "text/html"),
        mail(b"&#" * 500_000, "text/html"),
        mail(b"<div>" * 200_000, "text/html"),
        mail(b">" * 1_000_000),
        mail(b"> \n" * 300_000),
        mail(b" " * 1_000_000 + b"x"),
        mail(b"\n \n" * 300_000),
        mail(b"\xa0\t " * 300_000, "text/plain; charset=latin-1"),
        b"References: " + b"<" * 900_000 + b"\n\nx",
        b"Subject: " + b"=?utf-8?q?=" * 90_000 + b"\n\nx",
        b"From: " + b"(" * 900_000 + b"\n\nx",
        b"From: " + b'"' * 900_000 + b"\n\nx",
        mail("\u202e".encode() * 300_000),
    ],
    ids=range(20),
)
def test_a_large_or_twisted_mail_is_read_in_seconds(data: bytes) -> None:
    began = time.perf_counter()
    assert fits(read_reply(data))
    assert time.perf_counter() - began < 20, "a second or two here; much more where it is not linear"


def test_of_thousands_of_parts_the_first_are_looked_at() -> None:
    parts = b"".join(b"--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n" for _ in range(5_000))
    found = read_reply(mail(parts + b"--b\r\n\r\nterlalu jauh\r\n--b--\r\n", "multipart/mixed; boundary=b"))
    assert (found.text, found.attachments) == ("", MOST_PARTS - 1)
