"""What a mail server's refusal means, in a reply or in a bounce: why, and whether it is final. Pure.

The table decides (rules); here stands how it is asked, and which failure of delivery.carrier a verdict
on a reply is. What each answer becomes is listed in docs/mail-servers.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from calendar_service.delivery.carrier import (
    BadAddress,
    Blocked,
    DeliveryFailure,
    OurFault,
    Permanent,
    Temporary,
    Throttled,
)
from calendar_service.mail.rules import SHIPPED, Rests, Rules
from calendar_service.words.reasons import Reason

MAX_TEXT = 1000
"""Letters of an answer that are looked at."""

STATUS = re.compile(r"(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?!\w|\.\d)")
"""An enhanced code (RFC 3463 section 2) in words: no part of a version, nor of an IP address."""

_HIDDEN = re.compile(r"<*<\.\.\.>>*:?")
_HOST = re.compile(r"\bhost \S+ said:?", re.IGNORECASE)
_APOSTROPHES = str.maketrans("\u2019\u00b4\u0060\u2018", "''''")
_OURS = frozenset((Reason.SENDER, Reason.NAME, Reason.POLICY))


@dataclass(frozen=True, slots=True)
class Judgement:
    """rule: the name of the rule that fitted; empty where none did. rests: who is to be spared, where
    the answer asks for patience."""

    reason: Reason
    is_final: bool
    rule: str = ""
    rests: Rests = Rests.MAILBOX


def verdict(code: int, enhanced: str, text: str, rules: Rules = SHIPPED) -> Judgement:
    """code: of SMTP, 0 where unknown. enhanced: RFC 3463, or empty. text: the server's words. A number in
    them counts only where it can be nothing but an enhanced code."""
    plain = _HOST.sub(" ", text[:MAX_TEXT]).translate(_APOSTROPHES)
    words = " ".join(_HIDDEN.sub(" ", plain).split())
    if words != " ".join(plain.split()):  # "<...> unknown" is an address, "user <...> unknown" is a user
        words += "\n" + " ".join(_HIDDEN.sub(" address ", plain).split())
    statuses = frozenset(each for each in (enhanced, *STATUS.findall(words)) if each)
    said = str(code) if code else ""
    is_final = (said or enhanced or "5").startswith("5")
    for rule in rules:
        if rule.fits(said, statuses, words):
            return Judgement(rule.reason, is_final if rule.is_final is None else rule.is_final, rule.name, rule.rests)
    return Judgement(Reason.OTHER, is_final)


def refusal(
    code: int, enhanced: str, text: str, *, everybody: bool = False, named: bool = False, rules: Rules = SHIPPED
) -> DeliveryFailure:
    """The failure that a reply stands for. everybody: it came before any recipient was named. named: it
    names the mailbox that we asked for."""
    found = verdict(code, enhanced, text, rules)
    reason = found.reason
    if reason in (Reason.LOGIN, Reason.QUOTA) or (everybody and reason in _OURS):
        return OurFault(text, code, enhanced, reason=reason)
    if reason in _OURS:
        return Blocked(text, code, enhanced, reason=reason)
    if reason is Reason.DELAY:
        kind = Temporary if found.rests is Rests.MAILBOX else Throttled
        return kind(text, code, enhanced, everybody=everybody or found.rests is Rests.SENDING, reason=reason)
    if not found.is_final:
        return Temporary(text, code, enhanced, everybody=everybody, reason=reason)
    if everybody:  # about nobody in particular, so about us
        return OurFault(text, code, enhanced, reason=reason if reason is Reason.CONTENT else Reason.LOGIN)
    if reason is Reason.ADDRESS:
        return BadAddress(text, code, enhanced, reason=reason, named=named)
    return Permanent(text, code, enhanced, reason=reason)
