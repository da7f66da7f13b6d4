"""What a mail server's refusal means: which failure its code, its enhanced code and its words stand for. Pure.

Temporary and Permanent are two types because the ledger must choose, without reading text, between
a later try and giving up. BadAddress is a third because only it says something about every later
mail to that address. What each answer becomes is listed in docs/mail-servers.md.
"""

from __future__ import annotations

import re

from calendar_service.delivery.carrier import BadAddress, DeliveryFailure, OurFault, Permanent, Temporary, Throttled

_OURS = (530, 534, 535, 538)
_TOO_FAST = (421, 432, 454)
_TOO_FAST_ENHANCED = ("4.7.28", "4.4.5", "4.5.3")
_TOO_FAST_WORDS = re.compile(
    r"too (?:many|fast)|rate.?limit|limit exceeded|throttl|slow(?:ing)? down|exceeded .*rate",
    re.I,
)
_NO_ADDRESS_ENHANCED = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10")
"""RFC 3463 section 3.2 and RFC 7505. Not 5.1.7 and 5.1.8, which speak of the sender."""
_NO_ADDRESS_WORDS = re.compile(
    r"(?:unknown|no such|invalid|non-?existent|unrouteable) (?:local )?(?:user|mailbox|recipient|address|account)"
    r"|(?:user|mailbox|recipient|account)(?: \S+)? (?:is )?(?:unknown|not found|does ?n.t exist|does not exist)",
    re.I,
)
_OTHER_REASON = re.compile(r"spam|polic|block|reputation|listed|\bfull\b|quota|denied|verif|sender", re.I)


def refusal(code: int, enhanced: str, text: str, *, everybody: bool = False) -> DeliveryFailure:
    """The failure that a reply stands for. everybody: it came before any recipient was named."""
    if code in _OURS:
        return OurFault(text, code, enhanced)
    if 500 <= code < 600:
        if everybody:
            return OurFault(text, code, enhanced)
        return (BadAddress if denies_address(code, enhanced, text) else Permanent)(text, code, enhanced)
    if code in _TOO_FAST or (400 <= code < 500 and (enhanced in _TOO_FAST_ENHANCED or _TOO_FAST_WORDS.search(text))):
        return Throttled(text, code, enhanced, everybody=everybody)
    return Temporary(text, code, enhanced, everybody=everybody)


def denies_address(code: int, enhanced: str, text: str) -> bool:
    """Whether a refusal, in a reply or in a bounce, is hard evidence that the address does not
    exist. A policy, a full mailbox or an unexplained 550 is none. code: 0 where unknown."""
    if enhanced and enhanced != "5.1.0":
        return enhanced in _NO_ADDRESS_ENHANCED
    if code and code not in (550, 551, 553):
        return False
    return bool(_NO_ADDRESS_WORDS.search(text)) and not _OTHER_REASON.search(text)
