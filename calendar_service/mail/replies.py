"""What a person writes to us: who, about what, in which words. Pure.

Only words are taken: the plain text of the mail, or of its HTML what a reader would see; no attachment, no picture, no
link's target. All of it is a stranger's, so it is short, and shown as text: what could steer a terminal or hide from a
reader is spelled out (printable.harmless). Where the quoted mail stands, a line says so.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from html.parser import HTMLParser

from calendar_service.printable import harmless, line, paragraphs
from calendar_service.words.mail_address import MailAddress, is_writable

MAX_BYTES = 1_000_000
"""More of a mail is not looked at: words come before what is attached."""

LONGEST_TEXT, LONGEST_LINE = 4_000, 300
"""Characters that are kept of the words; of a subject, a name, an address."""

MOST_PARTS, MOST_REFERENCES = 200, 20
_MOST_HTML = 200_000

_REFERENCE = re.compile(r"<([^<>\s]{1,200})>")
_QUOTED = re.compile(r"(?:^[ \t]*>.*(?:\n|\Z))+", re.M)
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_BLANKS = re.compile(r"[ \t\xa0]+(?=\n|\Z)")

QUOTE = "> [...]"
"""In the place of quoted lines."""


@dataclass(frozen=True, slots=True)
class Reply:
    """sender: the address that it says it is from, empty where there is none. name: beside it. text: of several
    lines; is_cut: there was more. attachments: how many it carried. references: of the letters that it answers, the
    latest first. digest: the same for the same mail."""

    sender: MailAddress
    name: str
    subject: str
    text: str
    is_cut: bool
    attachments: int
    references: tuple[str, ...]
    digest: str


def read_reply(data: bytes) -> Reply:
    """Never raises: of what cannot be read as a mail, nothing is taken but what can."""
    try:
        message = email.message_from_bytes(data[:MAX_BYTES], policy=email.policy.compat32)
        text, attachments = _words(message)
    except (RecursionError, ValueError, LookupError):  # parts within parts within parts; a boundary in no charset
        header = BytesHeaderParser(policy=email.policy.compat32)
        message, text, attachments = header.parsebytes(data[:MAX_BYTES]), "", 0
    name, address = _sender(_decoded(message, "From", 2 * LONGEST_LINE))
    said = _EMPTY_LINES.sub("\n\n", _BLANKS.sub("", _QUOTED.sub(f"{QUOTE}\n", paragraphs(text))))
    kept = harmless(said[: LONGEST_TEXT + 1].strip())
    sender = MailAddress(address if is_writable(address) and len(address) <= LONGEST_LINE else "")
    subject = _one_line(_decoded(message, "Subject", 2 * LONGEST_LINE))
    ident = _raw(message, "Message-ID")
    return Reply(
        sender=sender,
        name=_one_line(name),
        subject=subject,
        text=kept[:LONGEST_TEXT],
        is_cut=len(said) > LONGEST_TEXT or len(kept) > LONGEST_TEXT or len(data) > MAX_BYTES,
        attachments=attachments,
        references=_references(message),
        digest=hashlib.sha256("\0".join((sender.key, ident, subject, said)).encode("utf-8", "replace")).hexdigest(),
    )


def _sender(header: str) -> tuple[str, str]:
    try:
        return parseaddr(header)
    except RecursionError:  # comments within comments within comments
        return "", ""


def _references(message: Message) -> tuple[str, ...]:
    said = " ".join(_raw(message, name)[-20_000:] for name in ("References", "In-Reply-To"))
    return tuple(dict.fromkeys(reversed(_REFERENCE.findall(said))))[:MOST_REFERENCES]


def _words(message: Message) -> tuple[str, int]:
    """What is written in the mail itself, and how many files come with it."""
    plain, marked, attachments = "", "", 0
    for part in _parts(message):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attachments += 1
        elif kind == "text/html":
            marked = marked or _seen(_text(part)[:_MOST_HTML])
        elif kind == "text/plain":
            plain = plain or _text(part)
    return (plain if plain.strip() else marked), attachments


def _parts(message: Message) -> Iterator[Message]:
    """The first ones, each leaf or mail inside; what stands in such a mail was not written by its sender."""
    waiting = [message]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting[:0] = [each for each in part.get_payload() if isinstance(each, Message)][:MOST_PARTS]
        else:
            yield part


def _text(part: Message) -> str:
    """In the charset that it names, or in a likelier one."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset, lambda: "utf-8"):
        try:
            return payload.decode(charset() or "utf-8")
        except (LookupError, ValueError):
            continue
    return payload.decode("cp1252", "replace")


def _raw(message: Message, name: str) -> str:
    """The first header of that name; empty where there is none."""
    found = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return str(found).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(message: Message, name: str, most: int) -> str:
    """A header in letters: RFC 2047, or as they are (RFC 6532)."""
    said = " ".join(_raw(message, name)[: 4 * most].split())
    try:
        return str(make_header(decode_header(said)))[:most]
    except (LookupError, ValueError, HeaderParseError):
        return said[:most]


def _one_line(text: str) -> str:
    return harmless(line(text))[:LONGEST_LINE]


class _Seen(HTMLParser):
    """Collects what a page shows, line by line."""

    _BREAKS = frozenset(("br", "p", "div", "tr", "li", "h1", "h2", "h3", "table", "blockquote", "hr"))
    _UNSEEN = frozenset(("script", "style", "head", "title", "template"))

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in self._UNSEEN
        if tag in self._BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._UNSEEN and self._unseen:
            self._unseen -= 1
        if tag in self._BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _without_comments(html: str) -> str:
    """Before the library reads it, which takes long for many that do not end; such a one reaches to the end."""
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 4)
        at = end + 3 if end >= 0 else len(html)
    return "".join((*kept, html[at:]))


def _seen(html: str) -> str:
    """The words of a page."""
    parser = _Seen()
    try:
        parser.feed(_without_comments(html))
        parser.close()
    except AssertionError:  # the library's, for some declarations that are none
        pass
    lines = (each.strip() for each in "".join(parser.pieces).splitlines())
    return "\n".join(lines)
