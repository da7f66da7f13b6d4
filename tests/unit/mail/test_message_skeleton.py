"""A filled mail: whatever an office is called, it is the same mail with that name in it.

Each filled mail is read back by the standard library, which must find the structure of the skeleton
and the very values; on the wire it is ASCII in short lines.
"""

from __future__ import annotations

import html
import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendar_service.mail.message import BODY_SLOTS, Content, Letterhead, Recipient, Skeleton, placeholder

GOLDEN = Path(__file__).parents[2] / "golden" / "messages" / "skeleton.eml"

PAIRS = {name: (f"[{name}:", f":{name}]") for name in BODY_SLOTS}
TEXT = "Yth.\n" + "".join(f"{left}{placeholder(name)}{right}\n" for name, (left, right) in PAIRS.items())
HTML = f"<!DOCTYPE html>\n<p>Sebuah alinea yang panjang supaya baris ini dilipat, é</p>\n<p>{TEXT}</p>\n"
CALENDAR = b"BEGIN:VCALENDAR\r\nSUMMARY:Rapat = penting\r\n.\r\nEND:VCALENDAR\r\n"

SKELETON = Skeleton(
    Content("Pengingat [H-3] – Rapat", TEXT, HTML, CALENDAR, "PUBLISH", "rapat.ics"),
    Letterhead("Kalender Uji <pengingat@uji.example>", "humas@uji.example", "pengingat.uji.example", "Pengingat", "id"),
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


def filled(name: str, values: dict[str, str]) -> bytes:
    return SKELETON.fill(Recipient(name, ADDRESS, MESSAGE_ID, DATE, values))


def read(data: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(data, policy=policy.default))


def shown(value: str) -> str:
    """A value on one line, as a mail shows it."""
    return " ".join(value.split())


def between(text: str, name: str) -> str:
    left, right = PAIRS[name]
    return text.partition(left)[2].rpartition(right)[0]


@settings(deadline=None)
@given(NAMES, st.fixed_dictionaries(dict.fromkeys(BODY_SLOTS, NAMES)))
@example("Kantor\r\nBcc: x@y.example", dict.fromkeys(BODY_SLOTS, "x\r\n.\r\nMAIL FROM:<a@b>"))
@example("a" * 76, dict.fromkeys(BODY_SLOTS, "a" * 75))
def test_no_value_can_change_the_mail(name: str, values: dict[str, str]) -> None:
    data = filled(name, values)
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
    ours = read(filled(name, dict.fromkeys(BODY_SLOTS, name)))
    other = read(filled("Kantor", dict.fromkeys(BODY_SLOTS, "Kantor")))
    for header in set(HEADERS) - {"To"}:
        assert ours[header] == other[header]
    assert ours["Message-ID"] == f"<{MESSAGE_ID}>"
    assert ours["Date"].datetime == DATE


@pytest.mark.parametrize("length", range(60, 80))
@pytest.mark.parametrize("end", ["", " ", "=", ".", "é"])
def test_the_width_of_a_line(length: int, end: str) -> None:
    value = "x" * length + end
    data = filled("Kantor", dict.fromkeys(BODY_SLOTS, value))
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert between(read(data).get_body(("plain",)).get_content(), "office") == shown(value)  # type: ignore[union-attr]


def test_a_skeleton_reads_like_this() -> None:
    """What every mail looks like before it is filled for somebody."""
    values = {
        "salutation": "Wali Kota Surabaya",
        "office": "Sekretariat Daerah Kota Surabaya",
        "region": "Kota Surabaya",
        "region_url": "https://kalender.example/pilkada-2024/35.78/?a=b&c=d",
    }
    assert filled("Sekretariat Daerah Kota Surabaya", values) == GOLDEN.read_bytes()


def test_without_a_calendar_there_is_no_such_part() -> None:
    content = Content("Uji", TEXT, HTML, b"", "", "")
    letterhead = Letterhead("Uji <uji@uji.example>", None, "uji.example", "Uji", "id")
    data = Skeleton(content, letterhead).fill(
        Recipient("Kantor", ADDRESS, MESSAGE_ID, DATE, dict.fromkeys(BODY_SLOTS, "x"))
    )
    assert [part.get_content_type() for part in read(data).walk()] == PARTS[:-1]
    assert not re.search(rb"(?mi)^Reply-To:", data)
