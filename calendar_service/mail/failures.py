"""What a mail server can answer other than yes, as types. Pure.

    DeliveryFailure
    |- Temporary      later may work: refused connection, time-out, 4xx
    |  `- Throttled   too fast for the server; no fault of the recipient
    |- Permanent      this mail never will, says the server: 5xx
    |  `- BadAddress  ... because the address does not exist
    |- OurFault       our login, our certificate, our settings: stop and call a person
    `- Ambiguous      the mail was handed over whole and no answer came; it may have been accepted

Temporary and Permanent are two types because the ledger must choose, without reading text, between
a later try and giving up. BadAddress is a third because only it says something about every later
mail to that address. What each answer becomes is listed in docs/mail-servers.md.
"""

from __future__ import annotations

import re

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


class DeliveryFailure(Exception):
    """code: the server's reply code, 0 where it said nothing. text: its words, one line, without
    any address (they may go to a log). enhanced: RFC 3463, or empty. everybody: it concerns every
    mail, not the one in hand, because the conversation had not come to a recipient."""

    def __init__(self, text: str, code: int = 0, enhanced: str = "", *, everybody: bool = False) -> None:
        self.text, self.code, self.enhanced, self.everybody = text, code, enhanced, everybody
        self.broken = False  # the conversation cannot go on
        self.slow = False  # it ended because an answer took too long
        super().__init__(f"{code} {enhanced} {text}".strip())

    @property
    def is_silence(self) -> bool:
        """The server hung up over one mail, or fell silent: it may be the mail, or the server's end."""
        return self.code in (0, 421) and not isinstance(self, Permanent)

    @property
    def is_haste(self) -> bool:
        """The recipient's domain wants its mail more slowly. A 421 without a word about policy only
        says that this conversation is over."""
        hurried = isinstance(self, Throttled) and (self.code != 421 or self.enhanced.startswith("4.7."))
        return hurried or self.slow


class Temporary(DeliveryFailure):
    """Worth another try."""


class Throttled(Temporary):
    """Worth another try, more slowly."""


class Permanent(DeliveryFailure):
    """Not worth many more tries; servers have been seen to mean less than they say."""


class BadAddress(Permanent):
    """Nobody can be reached there. Hard evidence against the address."""


class OurFault(DeliveryFailure):
    """Every mail would fail the same way until somebody mends our side."""

    def __init__(self, text: str, code: int = 0, enhanced: str = "") -> None:
        super().__init__(text, code, enhanced, everybody=True)


class Ambiguous(DeliveryFailure):
    """Look for evidence before any second try (RFC 1047)."""


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
