"""What may stand behind a command's options: days, instants, leads, words, a server, one mail address. Pure.

Each function takes the word as typed and returns the value, or raises ArgumentTypeError, from which
argparse makes the sentence and the exit code 2.
"""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from datetime import date, datetime

from calendar_service.words.lead import Lead
from calendar_service.words.mail_address import MailAddress, is_typed

DNS_PORT = 53


def day(text: str) -> date:
    """`2024-11-27`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write 2024-11-27") from None


def instant(text: str) -> datetime:
    """`2024-11-27T08:00+07:00`. Aware: a time without an offset is three times in Indonesia."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ArgumentTypeError(f"{text!r} is no instant; write it with its offset, 2024-11-27T08:00+07:00")
    return found


def lead(text: str) -> Lead:
    """`3d` or `+30d`, as stages.yaml writes them."""
    try:
        return Lead.parse(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no lead; write 7d (before), 0d (on the day) or +30d (after)") from None


def server(text: str) -> tuple[str, int]:
    """`192.0.2.53`, `ns.example:5353`, `[2001:db8::53]:53`: host, and the port, 53 where none is named."""
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+))(?::([0-9]{1,5}))?|([0-9A-Fa-f:.]+)", text)
    port = int(found[3] or DNS_PORT) if found else 0
    if found is None or not 0 < port < 65536:
        raise ArgumentTypeError(f"{text!r} is no server; write HOST or HOST:PORT")
    return found[1] or found[2] or found[4], port


def words(text: str) -> str:
    """Something that can be read: a name, a reason."""
    said = " ".join(text.split())
    if not said:
        raise ArgumentTypeError("must not be empty")
    return said


def address(text: str) -> MailAddress:
    """One ASCII mail address."""
    if not is_typed(text):
        raise ArgumentTypeError(f"{text!r} is no mail address")
    return MailAddress(text)
