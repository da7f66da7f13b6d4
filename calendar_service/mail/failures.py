"""What a mail server can answer other than yes, as types. Pure.

    DeliveryFailure
    |- Temporary      later may work: refused connection, time-out, 4xx
    |  `- Throttled   too fast for the server; no fault of the recipient
    |- Permanent      this recipient or this mail never will: 5xx
    |- OurFault       our login, our certificate, our settings: stop and call a person
    `- Ambiguous      the mail was handed over whole and no answer came; it may have been accepted

Temporary and Permanent are two types because the ledger must choose, without reading text, between
a later try and giving up; a caller that forgets one of them does not compile in its head.
"""

from __future__ import annotations


class DeliveryFailure(Exception):
    """code: the server's reply code, 0 where it said nothing. text: its words, one line, without
    any address (they may go to a log). enhanced: RFC 3463, or empty."""

    def __init__(self, text: str, code: int = 0, enhanced: str = "") -> None:
        self.text, self.code, self.enhanced = text, code, enhanced
        super().__init__(f"{code} {enhanced} {text}".strip())


class Temporary(DeliveryFailure):
    """Worth another try."""


class Throttled(Temporary):
    """Worth another try, more slowly."""


class Permanent(DeliveryFailure):
    """Not worth another try as it is."""


class OurFault(DeliveryFailure):
    """Every mail would fail the same way until somebody mends our side."""


class Ambiguous(DeliveryFailure):
    """Look for evidence before any second try (RFC 1047)."""
