"""A filled mail: whatever an office is called, it is the same mail with that name in it.

Each filled mail is read back by the standard library, which must find the structure of the skeleton
and the very values; on the wire it is ASCII in short lines.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendar_service.letters.letter import SLOTS, Addressee, Content, Letter, placeholder
from calendar_service.mail.message import Letterhead, Skeleton
from tests.notices_material import UPDATE

GOLDEN = Path(__file__).parents[2] / "golden" / "messages" / "skeleton.eml"

PAIRS = {name: (f"[{name}:", f":{name}]") for name in SLOTS}
TEXT = "Yth.\n" + "".join(f"{left}{placeholder(name)}{right}\n" for name, (left, right) in PAIRS.items())
HTML = f"<!DOCTYPE html>\n<p>Sebuah alinea yang panjang supaya baris ini dilipat, é</p>\n<p>{TEXT}</p>\n"
CALENDAR = b"BEGIN:VCALENDAR\r\nSUMMARY:Rapat = penting\r\n.\r\nEND:VCALENDAR\r\n"


def content(
    subject: str,
    text: str,
    marked: str,
    methods: tuple[str, ...] = (),
    filename: str = "",
    language: str = "id",
) -> Content:
    return Content(subject, text, marked, methods, filename, language, "pengingat.uji.example", "Pengingat")


def skeleton() -> Skeleton:
    """Made anew each time, so that a change of the code that makes it is seen."""
    return Skeleton(
        content("Pengingat [H-3] – Rapat", TEXT, HTML, ("PUBLISH",), "rapat.ics"),
        Letterhead("Kalender Uji <pengingat@uji.example>", "humas@uji.example"),
    )


ADDRESS = "setda-35.78@jawa-timur.example"
MESSAGE_ID = "0123456789abcdef0123456789abcdef01234567@uji.example"
DATE = datetime.fromisoformat("2024-09-19T08:00+07:00")

HEADERS = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Language", "List-Id", "Auto-Submitted",
    "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
)  # fmt: skip
PARTS = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]

HOSTILE = st.lists(
    st.sampled_from(
        [
            *"aé<>\"\\,;:()@.?=&'-日😀\x00\x0b\x85",
            "\r\n",
            "\r\n.\r\n",
            "\r\n\r\n--=_kt_mixed--\r\n",
            "\n--=_kt_alternative\nContent-Type: text/html\n\n",
            "\r\nBcc: x@y.example",
            "Bcc: x@y.example",
            "</p><script>alert(1)</script>",
            "=?utf-8?q?=0D=0ABcc:x?=",
            "=\r\n",
            "=3D",
            placeholder("office"),
            placeholder("to"),
            "\u2028",
            "From ",
            ".",
            " ",
            "A" * 80,
            "kata ",
        ]
    ),
    max_size=12,
).map("".join)
NAMES = HOSTILE | st.text(max_size=300)


def to(values: dict[str, str], of: Content) -> Letter:
    return Letter((1,), 1, MESSAGE_ID, DATE, of, Addressee(**values), (CALENDAR,) if of.methods else ())


def filled(values: dict[str, str]) -> bytes:
    return skeleton().fill(to(values, content("", "", "", ("PUBLISH",))), ADDRESS)


def read(data: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(data, policy=policy.default))


def shown(value: str) -> str:
    """A value on one line, as a mail shows it."""
    return " ".join(value.split())


def between(text: str, name: str) -> str:
    left, right = PAIRS[name]
    return text.partition(left)[2].rpartition(right)[0]


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(SLOTS, NAMES)))
@example(dict.fromkeys(SLOTS, "x\r\n.\r\nMAIL FROM:<a@b>") | {"office": "Kantor\r\nBcc: x@y.example"})
@example(dict.fromkeys(SLOTS, "a" * 75) | {"office": "a" * 76})
def test_no_value_can_change_the_mail(values: dict[str, str]) -> None:
    data = filled(values)
    lines = data.split(b"\r\n")
    assert data.isascii()
    assert max(map(len, lines)) <= 78
    assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
    mail = read(data)
    assert tuple(mail.keys()) == HEADERS
    assert [part.get_content_type() for part in mail.walk()] == PARTS
    assert not any(part.defects for part in mail.walk())
    assert [address.addr_spec for address in mail["To"].addresses] == [ADDRESS]
    plain, marked, calendar = (part for part in mail.walk() if not part.is_multipart())
    for slot, value in values.items():
        assert between(plain.get_content(), slot) == shown(value)
        assert between(marked.get_content(), slot) == html.escape(shown(value))
    assert calendar.get_content().encode() == CALENDAR


@settings(deadline=None)
@given(NAMES)
def test_what_does_not_differ_is_the_same_for_everybody(name: str) -> None:
    ours = read(filled(dict.fromkeys(SLOTS, name)))
    other = read(filled(dict.fromkeys(SLOTS, "Kantor")))
    for header in set(HEADERS) - {"To"}:
        assert ours[header] == other[header]
    assert ours["Message-ID"] == f"<{MESSAGE_ID}>"
    assert ours["Date"].datetime == DATE


@pytest.mark.parametrize("length", range(60, 80))
@pytest.mark.parametrize("end", ["", " ", "=", ".", "é"])
def test_the_width_of_a_line(length: int, end: str) -> None:
    value = "x" * length + end
    data = filled(dict.fromkeys(SLOTS, value))
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert between(read(data).get_body(("plain",)).get_content(), "office") == shown(value)  # type: ignore[union-attr]


@settings(deadline=None)
@given(st.lists(st.text("0123456789abcdef", min_size=1, max_size=40), min_size=1, max_size=12))
def test_a_mail_stands_behind_others_by_two_lines_of_its_header(names: list[str]) -> None:
    """And is the same without them."""
    behind = tuple(f"{name}@{'x' * 30}.example" for name in names)
    alone = to(dict.fromkeys(SLOTS, "x"), content("", "", "", ("PUBLISH",)))
    data = skeleton().fill(replace(alone, behind=behind), ADDRESS)
    longest = max(map(len, (f"In-Reply-To: <{name}>" for name in behind)))
    assert max(map(len, data.split(b"\r\n"))) <= max(78, longest), "no id is broken in two"
    mail = read(data)
    at = HEADERS.index("Message-ID") + 1
    assert tuple(mail.keys()) == (*HEADERS[:at], "In-Reply-To", "References", *HEADERS[at:])
    assert mail["In-Reply-To"] == f"<{behind[-1]}>"
    assert mail["References"].split() == [f"<{name}>" for name in behind]
    assert mail["Message-ID"] == f"<{MESSAGE_ID}>"
    before, _, rest = data.partition(b"In-Reply-To: ")
    after = re.sub(rb"^.*?\r\n(?=[^ R])", b"", rest, count=1, flags=re.S)
    assert before + after == skeleton().fill(alone, ADDRESS)


def test_a_skeleton_reads_like_this() -> None:
    """What every mail looks like before it is filled for somebody."""
    values = {
        "salutation": "Sekretaris Daerah Kota Surabaya",
        "office": "Sekretariat Daerah Kota Surabaya",
        "region": "Kota Surabaya",
        "region_url": "https://kalender.example/pilkada-2024/35.78/?a=b&c=d",
        "head": "Wali Kota Surabaya",
        "code": "K7QF-29XM-0TB4",
        "door_url": "https://kalender.example/kantor/x/",
    }
    if UPDATE:
        GOLDEN.write_bytes(filled(values))
    assert filled(values) == GOLDEN.read_bytes()


def test_without_a_calendar_there_is_no_such_part() -> None:
    bare = content("Uji", TEXT, HTML)
    made = Skeleton(bare, Letterhead("Uji <uji@uji.example>", None))
    data = made.fill(to(dict.fromkeys(SLOTS, "x"), bare), ADDRESS)
    assert [part.get_content_type() for part in read(data).walk()] == PARTS[:-1]
    assert not re.search(rb"(?mi)^List-Unsubscribe", data)


def lines(part: EmailMessage) -> str:
    """A part's text with the ends of lines that it had before it was sent."""
    return part.get_content().replace("\r\n", "\n")


def letter(**other: object) -> EmailMessage:
    """A mail of a skeleton that is made anew."""
    head = {"sender": "Kalender Uji <pengingat@uji.example>", "reply_to": None}
    said = replace(content("Subjek", TEXT, HTML, language="en"), **other.pop("content", {}))  # type: ignore[arg-type]
    made = Skeleton(said, Letterhead(**(head | other)))  # type: ignore[arg-type]
    return read(made.fill(to(dict.fromkeys(SLOTS, "x"), said), ADDRESS))


def test_what_a_letterhead_and_a_content_leave_out_is_not_there() -> None:
    mail = letter()
    assert tuple(mail.keys()) == HEADERS
    assert mail["Reply-To"] == mail["From"]
    assert [part.get_content_type() for part in mail.walk()] == PARTS[:-1]
    assert (mail["Content-Language"], mail["Subject"]) == ("en", "Subjek")
    assert mail["List-Id"] == "Pengingat <pengingat.uji.example>"
    assert letter(reply_to="humas@uji.example")["Reply-To"] == "humas@uji.example"


def test_where_it_is_explained_stands_in_its_header() -> None:
    assert letter(content={"help_url": "https://k.example/cek/"})["List-Help"] == "<https://k.example/cek/>"


def test_who_subscribed_by_himself_leaves_with_one_click_and_nobody_else() -> None:
    """RFC 8058 section 3.1: both header fields, one HTTPS address; none without a page of the office's own."""
    url = f"https://kalender.example/kantor/{'x' * 90}/"
    values = dict.fromkeys(SLOTS, "x") | {"door_url": url}
    for may_leave, door_url, wanted in ((True, url, f"<{url}berhenti>"), (True, "", None), (False, url, None)):
        said = replace(content("", TEXT, HTML), may_leave=may_leave)
        made = Skeleton(said, Letterhead("Uji <uji@uji.example>", None))
        data = made.fill(to(values | {"door_url": door_url}, said), ADDRESS)
        mail = read(data)
        assert mail["List-Unsubscribe"] == wanted
        assert mail["List-Unsubscribe-Post"] == (wanted and "List-Unsubscribe=One-Click")
        assert mail["Message-ID"] == f"<{MESSAGE_ID}>"


@pytest.mark.parametrize(
    "sender", ["pengingat@uji.example", '"Kalender, Uji" <pengingat@uji.example>', "é <a@b.example>"]
)
def test_the_sender_is_one_mailbox(sender: str) -> None:
    (found,) = letter(sender=sender)["From"].addresses
    assert sender.replace('"', "") in (found.addr_spec, f"{found.display_name} <{found.addr_spec}>")


def test_a_text_that_talks_like_a_header_is_a_text() -> None:
    """The date and the id of a mail are those of its header, whatever its words say."""
    words = "Thu, 01 Jan 1970 00:00:00 +0000 <0@0> text/html; text/plain; text/calendar;\n"
    mail = letter(content={"text": words + TEXT, "html": words + HTML, "subject": "Subjek <0@0>"})
    plain, marked = (part for part in mail.walk() if not part.is_multipart())
    assert between(lines(marked), "office") == "x"
    assert lines(plain).startswith(words)
    assert lines(marked).startswith(words)
    assert (mail["Message-ID"], mail["Date"].datetime) == (f"<{MESSAGE_ID}>", DATE)


def test_the_calendar_part_says_its_method_and_name() -> None:
    mail = letter(content={"methods": ("CANCEL",), "filename": "rapat.ics"})
    (part,) = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert part["Content-Type"].params == {"charset": "utf-8", "method": "CANCEL", "name": "rapat.ics"}
    assert (part.get_content_disposition(), part.get_filename()) == ("attachment", "rapat.ics")
    assert part["Content-Transfer-Encoding"] == "quoted-printable"
    assert part.get_content().encode() == CALENDAR


@given(st.lists(st.sampled_from([*PAIRS, "a b", "é", "= ", "\t", "\n", " ", "x" * 90]), max_size=8))
def test_slots_stand_anywhere_and_are_filled_in_place(pieces: list[str]) -> None:
    """At the beginning, at the end, side by side, twice, beside blanks."""
    body = "".join(placeholder(piece) if piece in PAIRS else piece for piece in pieces)
    said = content("s", body, body)
    values = {name: f"<{name}>" for name in SLOTS}
    data = Skeleton(said, Letterhead("a@b.example", None)).fill(to(values, said), ADDRESS)
    assert max(map(len, data.split(b"\r\n"))) <= 78
    plain, marked = (lines(part) for part in read(data).walk() if not part.is_multipart())
    wanted = "".join(values.get(piece, piece) for piece in pieces)
    assert plain.rstrip("\n") == wanted.rstrip("\n")
    escaped = "".join(html.escape(values[piece]) if piece in PAIRS else piece for piece in pieces)
    assert marked.rstrip("\n") == escaped.rstrip("\n")
