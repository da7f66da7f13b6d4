"""A mail as bytes: built once for everybody, filled in for each recipient. Pure.

The standard library builds the MIME structure around placeholders; a Skeleton is that message cut
at the placeholders. What is filled in is encoded for its place (quoted-printable in a body, RFC
2047 in a header), so that no value can begin a line, end a header or open a tag.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy, quoprimime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from calendar_service.letters.letter import SLOT, Content, Letter, one_line, placeholder

MAX_BYTES = 60_000

LEAVING = "berhenti"
"""Below an office's own page: where a POST ends what it subscribed to."""

KEPT_VALUES = 10_000
"""Encoded names, regions and addresses that are kept for the next mail to the same office."""

KEPT_CALENDARS = 2_000
"""Encoded calendar parts that are kept for the next office of the same place."""

_SMTP = policy.SMTP.clone(max_line_length=76)
_WORDS = re.compile(r"[A-Za-z0-9-]+(?: [A-Za-z0-9-]+)*")
_PLAIN = re.compile(r"[!-<>-~](?:[ -<>-~]{0,70}[!-<>-~])?")
"""What quoted-printable leaves as it is, short enough for one line (RFC 2045 section 6.7)."""

_TO_WIDTH = 76 - len("To: ")

_ANY_DATE, _ANY_ID = "Thu, 01 Jan 1970 00:00:00 +0000", "<0@0>"
"""The library takes no placeholder for these; theirs come in when it has written them."""

_ANY_SUBJECT = "0-subject-0"
"""The library would begin the line of a long one empty, which some mailboxes show as no subject: see _subject."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands in the header of every mail. sender: `Name <address>`. reply_to: None for the sender."""

    sender: str
    reply_to: str | None


class Skeleton:
    """A whole mail but for its recipient."""

    def __init__(self, content: Content, letterhead: Letterhead) -> None:
        message = EmailMessage(policy=_SMTP)
        name, address = parseaddr(letterhead.sender)
        message["From"] = Address(display_name=name, addr_spec=address)
        message["To"] = placeholder("to")
        message["Reply-To"] = letterhead.reply_to or message["From"]
        message["Subject"] = _ANY_SUBJECT
        message["Date"] = _ANY_DATE
        message["Message-ID"] = _ANY_ID
        message["Content-Language"] = content.language
        message["List-Id"] = f"{content.series} <{content.series_id}>"
        if content.help_url:
            message["List-Help"] = f"<{content.help_url}>"  # RFC 2369 section 3.1
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation replies, please
        message["X-Auto-Response-Suppress"] = "All"
        message["MIME-Version"] = "1.0"
        message["Content-Type"] = 'multipart/mixed; boundary="=_kt_mixed"'
        readable = MIMEPart(policy=_SMTP)
        readable["Content-Type"] = 'multipart/alternative; boundary="=_kt_alternative"'
        readable.set_payload([_text_part("plain", content.text), _text_part("html", content.html)])
        message.set_payload([readable, *(_calendar_part(content, method) for method in content.methods)])
        raw = message.as_bytes().decode("ascii")
        for header, value, name in (
            ("Date", _ANY_DATE, "date"),
            ("Message-ID", _ANY_ID, "id"),
        ):  # whole lines: no title is one
            raw = raw.replace(f"\r\n{header}: {value}\r\n", f"\r\n{header}: {placeholder(name)}\r\n", 1)
        raw = raw.replace(f"\r\nSubject: {_ANY_SUBJECT}\r\n", f"\r\nSubject: {_subject(content.subject)}\r\n", 1)
        raw = raw.replace(placeholder("id"), placeholder("id") + placeholder("thread") + placeholder("leaving"), 1)
        pieces = SLOT.split(raw)
        self._static = [piece.encode("ascii") for piece in pieces[::2]]
        self._slots = [(name, self._place(index)) for index, name in enumerate(pieces[1::2])]
        self._different_slots = set(self._slots)

    def _place(self, index: int) -> str:
        """`header`, `plain`, `html` or `calendar`: the part that a slot lies in."""
        before = b"".join(self._static[: index + 1])
        found = max(
            (before.rfind(f"\r\nContent-Type: text/{kind};".encode()), kind) for kind in ("plain", "html", "calendar")
        )
        return found[1] if found[0] >= 0 else "header"

    def fill(self, letter: Letter, address: str) -> bytes:
        """The mail for one recipient: ASCII with CRLF, ready for DATA."""
        values = {slot: _encoded(*slot, letter, address) for slot in self._different_slots}
        pieces = list(self._static)
        for index, slot in enumerate(self._slots):
            pieces[index] += values[slot]
        return b"".join(pieces)


def _text_part(kind: str, body: str) -> MIMEPart:
    part = MIMEPart(policy=_SMTP)
    part["Content-Type"] = f'text/{kind}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(_quoted_around_slots(body))
    return part


def _calendar_part(content: Content, method: str) -> MIMEPart:
    first = method == content.methods[0]
    filename = content.filename if first else f"{method.lower()}-{content.filename}"
    part = MIMEPart(policy=_SMTP)
    part["Content-Type"] = f'text/calendar; charset="utf-8"; method={method}; name="{filename}"'
    part["Content-Disposition"] = f'attachment; filename="{filename}"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(placeholder(f"calendar_{method.lower()}"))
    return part


def _quoted_around_slots(body: str) -> str:
    """Quoted-printable, each slot on a line of its own between soft line breaks, so that neither
    the slot nor what fills it is ever broken in two."""
    pieces = SLOT.split(body)
    for index in range(0, len(pieces), 2):
        pieces[index] = _quoted(pieces[index])
    for index in range(1, len(pieces), 2):
        pieces[index] = f"=\r\n{placeholder(pieces[index])}=\r\n"
    return "".join(pieces)


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    encoded = quoprimime.body_encode(text.encode().decode("latin-1"), eol="\r\n")
    # A space at the end of a piece would stand before a soft break, where relays may drop it.
    return encoded[:-1] + "=20" if encoded.endswith((" ", "\t")) else encoded


def _encoded(name: str, place: str, letter: Letter, address: str) -> bytes:
    if place == "header":
        return _header(name, letter, address)
    if place == "calendar":
        method = name.removeprefix("calendar_").upper()
        return _calendar(letter.calendars[letter.content.methods.index(method)])
    return _value(getattr(letter.addressee, name), place)


@lru_cache(KEPT_VALUES)
def _value(value: str, place: str) -> bytes:
    line = one_line(value)
    return _quoted(html.escape(line) if place == "html" else line).encode("ascii")


@lru_cache(KEPT_CALENDARS)
def _calendar(calendar: bytes) -> bytes:
    return _quoted(calendar.decode().replace("\r\n", "\n")).encode("ascii")


def _header(name: str, letter: Letter, address: str) -> bytes:
    if name == "id":
        return f"<{letter.reference}>".encode("ascii")
    if name == "thread":
        return _thread(letter.behind).encode("ascii")
    if name == "leaving":
        return _leaving(letter).encode("ascii")
    if name == "date":
        return format_datetime(letter.date).encode("ascii")
    return _mailbox(letter.addressee.office, address).encode("ascii")


def _subject(words: str) -> str:
    """The value of a Subject line, folded behind its first words (RFC 5322 section 2.2.3), in encoded words where it is not ASCII."""
    charset = "us-ascii" if words.isascii() else "utf-8"
    return Header(words, charset, maxlinelen=76, header_name="Subject").encode(linesep="\r\n")


def _thread(behind: Sequence[str]) -> str:
    """Header lines that put the mail behind these, each beginning with its line break (RFC 5322 section 3.6.4): an answer
    to the latest, in the thread of all. Nothing for a mail that begins a thread."""
    if not behind:
        return ""
    references = "".join(f"\r\n <{name}>" for name in behind[1:])
    return f"\r\nIn-Reply-To: <{behind[-1]}>\r\nReferences: <{behind[0]}>{references}"


def _leaving(letter: Letter) -> str:
    """Header lines by which who subscribed by himself leaves with one click (RFC 8058), each beginning with its line break. A mail
    server that signs has to sign both. Nothing for public bodies, nor where there is no such page."""
    url = letter.addressee.door_url
    if not url or not letter.content.may_leave:
        return ""
    return f"\r\nList-Unsubscribe: <{url}{LEAVING}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click"


@lru_cache(KEPT_VALUES)
def _mailbox(name: str, address: str) -> str:
    """The value of a To line, folded. A phrase of plain words stands as it is
    (RFC 5322 section 3.2.5); any other is encoded whole (RFC 2047), never quoted: the library's own
    folding loses quotation marks, and with them the difference between a name and an address."""
    name = one_line(name)
    if not _WORDS.fullmatch(name) or len(name) > _TO_WIDTH:
        name = Header(name, "utf-8", maxlinelen=_TO_WIDTH, header_name="To").encode(linesep="\r\n")
    last_line = name.rsplit("\r\n", 1)[-1]
    fits = len(f"{last_line} <{address}>") <= _TO_WIDTH
    return f"{name} <{address}>" if fits else f"{name}\r\n <{address}>"
