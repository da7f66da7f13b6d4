"""The rehearsal's mailbox as pages: what the catcher wrote, newest first. [DOOR: disk, reading only]

In production there is no such page. A file may be half written, vanish between listing and
reading, or be no mail at all: it is then shown as far as it can be read, or left out. The HTML of a
mail is foreign: it is served alone, at its own address, in a sandbox that runs and loads nothing.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from flask import abort, make_response, request
from werkzeug.wrappers import Response

from calendar_service.web.context import Answer, page_context
from calendar_service.web.routing import AddressedBlueprint

PER_PAGE = 50
MAX_BYTES = 2_000_000
"""More of a mail is not read."""

LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""For a mail's HTML alone, which has its styles in it; `sandbox` gives it no origin and no scripts."""

mailbox = AddressedBlueprint("mailbox", __name__)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,250}\.eml")


@dataclass(frozen=True, slots=True)
class CaughtLetter:
    """One caught mail. Every text is as the mail says it: foreign, to be escaped."""

    name: str
    subject: str
    sender: str
    recipient: str
    date: str
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    html: str = ""
    calendar: str = ""


def newest(folder: Path) -> list[str]:
    """The names of the mails in a folder, the newest first; none where there is no folder."""
    found: list[tuple[int, str]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if _NAME.fullmatch(entry.name):
                    try:
                        found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name))
                    except OSError:
                        continue
    except OSError:
        return []
    return [name for _, name in sorted(found, reverse=True)]


def summary(folder: Path, name: str) -> CaughtLetter | None:
    """What the list shows of a mail; None where it cannot be read any more."""
    data = _bytes(folder, name)
    return None if data is None else _letter(name, BytesHeaderParser(policy=policy.compat32).parsebytes(data))


def read_letter(folder: Path, name: str) -> CaughtLetter | None:
    """The whole mail; None where there is none of that name."""
    data = _bytes(folder, name)
    if data is None:
        return None
    message = BytesParser(policy=policy.default).parsebytes(data)
    assert isinstance(message, EmailMessage)
    return _letter(
        name,
        BytesHeaderParser(policy=policy.compat32).parsebytes(data),
        text=_part(message, "text/plain"),
        html=_part(message, "text/html"),
        calendar=_part(message, "text/calendar"),
    )


def _bytes(folder: Path, name: str) -> bytes | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        with (folder / name).open("rb") as file:
            return file.read(MAX_BYTES)
    except OSError:
        return None


def _letter(name: str, head: Message, text: str = "", html: str = "", calendar: str = "") -> CaughtLetter:
    headers = tuple((key, _readable(str(value))) for key, value in head.items())
    first = {key.lower(): value for key, value in reversed(headers)}
    return CaughtLetter(
        name,
        first.get("subject", ""),
        first.get("from", ""),
        first.get("to", ""),
        first.get("date", ""),
        headers,
        text,
        html,
        calendar,
    )


def _readable(value: str) -> str:
    """A header's words, decoded as far as they can be."""
    try:
        decoded = str(make_header(decode_header(value)))
    except (LookupError, UnicodeError, ValueError):
        decoded = value
    return " ".join(decoded.split())


def _part(message: EmailMessage, kind: str) -> str:
    """The first part of a kind, decoded as far as it can be; empty where there is none."""
    for part in message.walk():
        if part.get_content_type() == kind:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload.decode("utf-8", "replace").replace("\r\n", "\n")
    return ""


@mailbox.before_request
def rehearsal_only() -> None:
    """404 outside a rehearsal."""
    if not page_context().site.settings.is_rehearsal:
        abort(404)


@mailbox.view
def letters() -> Answer:
    """The newest mails, a page of them."""
    folder = _folder()
    names = newest(folder)
    pages_in_all = max(1, -(-len(names) // PER_PAGE))
    page = min(max(request.args.get("hal", 1, type=int), 1), pages_in_all)
    shown = names[(page - 1) * PER_PAGE : page * PER_PAGE]
    return page_context().page(
        "mailbox",
        letters=[found for name in shown if (found := summary(folder, name))],
        count=len(names),
        page=page,
        pages=pages_in_all,
    )


@mailbox.view
def letter(name: str) -> Answer:
    """One mail: its heads, its words, and a frame for its HTML."""
    found = read_letter(_folder(), name)
    if found is None:
        abort(404)
    return page_context().page("letter", letter=found)


@mailbox.view
def letter_html(name: str) -> Response:
    """The HTML of a mail, alone."""
    found = read_letter(_folder(), name)
    if found is None or not found.html:
        abort(404)
    response = make_response(found.html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _folder() -> Path:
    return page_context().site.settings.data_dir / "mailbox"
