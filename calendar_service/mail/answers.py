"""What a mail server's answer says: a yes, or the failure that it stands for. Pure.

Words that are kept or shown are one line, without any address (printable.foreign_line).
"""

from __future__ import annotations

import re

from calendar_service.errors import kind_of
from calendar_service.mail.rules import SHIPPED, Rules
from calendar_service.mail.verdicts import STATUS, refusal
from calendar_service.printable import foreign_line
from calendar_service.words.mail_address import names

_QUEUE_ID = re.compile(r"(?:queued as|queued mail for delivery.*?|\bid[= ])\s*<?([A-Za-z0-9.@-]{6,60})", re.I)


def expect(
    answer: tuple[int, bytes], kind: int, *, everybody: bool = False, recipient: str = "", rules: Rules = SHIPPED
) -> None:
    """Raises the failure that the answer stands for, unless its code begins with `kind` (RFC 5321
    section 4.2.1). everybody: it concerns every mail. recipient: whom it may name."""
    code, raw = answer
    if code // 100 != kind:
        line = one_line(raw)
        named = bool(recipient) and names(raw.decode("ascii", "replace"), recipient)
        failure = refusal(code, enhanced(line), line, everybody=everybody, named=named, rules=rules)
        failure.at_recipient = bool(recipient)
        raise failure


def one_line(raw: bytes) -> str:
    """An answer's text, with nothing in it that a terminal would obey."""
    return foreign_line(raw.decode("ascii", "replace"))


def enhanced(line: str) -> str:
    """The enhanced status code (RFC 3463); empty where there is none."""
    found = STATUS.search(line)
    return found[1] if found else ""


def queue_id(raw: bytes) -> str:
    """Under which the server keeps the mail, as far as it says so; else empty. What could be somebody's
    address is none."""
    found = _QUEUE_ID.search(raw.decode("ascii", "replace"))
    return found[1] if found and "@" not in found[1] else ""


def said(error: BaseException) -> str:
    """An error's kind and words."""
    return foreign_line(f"{kind_of(error)}: {error}", 200)
