"""What a mail that came back says. Pure.

It reads delivery status notifications (RFC 3464) and, where a server writes none, the shapes that
qmail, Exim, Exchange and their like are known for. It believes nothing: whether the bounce is one
of our mails is decided by return_path and the ledger.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum

from calendar_service.printable import foreign_line
from calendar_service.words.mail_address import named_in

MAX_BYTES = 1_000_000
"""More of a bounce is not looked at: what it says stands before the mail that it brings back."""

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45]\d\d)[ -]")
_FIELD = re.compile(
    r"(?im)^(final-recipient|original-recipient|action|status|diagnostic-code):[ \t]*(.*(?:\n[ \t].*)*)"
)
_QUOTED = re.compile(
    r"(?im)^-{3,}.*(?:copy of (?:the|your)|original|returned) (?:message|mail).*$|^return-path:|^received: from"
)
_ENVELOPE_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")


class Action(StrEnum):
    """RFC 3464 section 2.3.3; relayed and expanded are `other`, for they prove nothing."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    OTHER = "other"


_ACTIONS = {action.value: action for action in Action}


@dataclass(frozen=True, slots=True)
class Report:
    """One recipient's part of a bounce. enhanced: RFC 3463, or empty; code: the SMTP reply's, or 0;
    text: the server's words on one line, without any address. recipients: lower case; empty where
    the bounce names none."""

    action: Action
    enhanced: str
    code: int
    text: str
    recipients: frozenset[str]


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail that came to our return address. addressed_to: every address that it may have come
    for, the likeliest first. reports: empty where it is no bounce (an absence notice, a reply)."""

    addressed_to: tuple[str, ...]
    reports: tuple[Report, ...]


def read_returned(data: bytes, envelope_recipient: str | None = None) -> Returned:
    """envelope_recipient: as the mail server's pipe names it. Never raises: nonsense has no report."""
    try:
        message = email.message_from_bytes(data[:MAX_BYTES], policy=email.policy.compat32)
        reports = tuple(_standard(message)) or tuple(_plain(message))
    except RecursionError:  # parts within parts within parts
        return Returned((envelope_recipient,) if envelope_recipient else (), ())
    named = [str(value) for name in _ENVELOPE_HEADERS for value in message.get_all(name, [])]
    addresses = [address for _, address in getaddresses(named) if address]
    return Returned((*([envelope_recipient] if envelope_recipient else []), *addresses), reports)


def _standard(message: Message) -> Iterator[Report]:
    """Every recipient's fields of every message/delivery-status part, or of a part that was
    declared as text and reads like one."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            yield from _recipients(_status_text(part))
        elif kind in ("text/plain", "application/octet-stream"):
            text = _text(part)
            if re.search(r"(?im)^final-recipient:", text) and re.search(r"(?im)^action:", text):
                yield from _recipients(text)
        if kind in ("message/rfc822", "text/rfc822-headers"):
            return  # the mail that came back says nothing about itself


def _status_text(part: Message) -> str:
    """The part as lines; the standard library has parsed it into one message for each group."""
    groups = part.get_payload()
    if isinstance(groups, list):
        return "\n\n".join(
            "\n".join(f"{k}: {v}" for k, v in group.items()) for group in groups if isinstance(group, Message)
        )
    return _text(part)


def _recipients(text: str) -> Iterator[Report]:
    for group in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        fields = {name.lower(): _one_line(value) for name, value in _FIELD.findall(group)}
        if "action" not in fields and "status" not in fields:
            continue
        said = fields.get("diagnostic-code", "").partition(";")[2].strip() or fields.get("diagnostic-code", "")
        word = fields.get("action", "").split(" ")[0].lower()
        status = _ENHANCED.search(fields.get("status", ""))
        enhanced = status[1] if status else ""
        if not word:
            word = {"5": "failed", "4": "delayed", "2": "delivered"}.get(enhanced[:1], "other")
        yield Report(
            action=_ACTIONS.get(word, Action.OTHER),
            enhanced=_better(enhanced, said),
            code=_code(said),
            text=foreign_line(said),
            recipients=_addresses(fields.get("final-recipient", ""), fields.get("original-recipient", "")),
        )


def _better(status: str, said: str) -> str:
    """Many servers write 5.0.0 as status and the truth into the diagnostic."""
    found = _ENHANCED.search(said)
    if found and found[1][:1] == (status or found[1])[:1] and (not status or status.endswith(".0.0")):
        return found[1]
    return status


def _plain(message: Message) -> Iterator[Report]:
    """A bounce in prose: from a mail system, with a failure in its words."""
    sender = " ".join(str(message.get(name, "")) for name in ("From", "Return-Path", "Sender")).lower()
    failed = message.get_all("X-Failed-Recipients", [])
    system = failed or re.search(r"mailer-daemon|postmaster|mail delivery|<>", sender)
    if not system:
        return
    text = _text(next((part for part in message.walk() if part.get_content_type() == "text/plain"), message))
    quoted = _QUOTED.search(text)
    text = text[: quoted.start()] if quoted else text
    enhanced = next((found[1] for found in _ENHANCED.finditer(text) if found[1][0] in "45"), "")
    code = _code(text)
    if not (enhanced or code):
        return
    failing = (enhanced or str(code)).startswith("5")
    line = next((line for line in text.splitlines() if _ENHANCED.search(line) or _CODE.search(line)), "")
    recipients = _addresses(*map(str, failed)) or _addresses(text)
    yield Report(
        Action.FAILED if failing else Action.DELAYED,
        enhanced,
        code,
        foreign_line(line),
        recipients,
    )


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _code(said: str) -> int:
    found = _CODE.search(said + " ")
    return int(found[1]) if found else 0


def _addresses(*texts: str) -> frozenset[str]:
    return frozenset(found.lower().strip(".") for text in texts for found in named_in(text))
