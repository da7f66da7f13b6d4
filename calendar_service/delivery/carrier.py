"""What takes a letter to an office, and what it may answer. Pure.

A carrier is a folder of its own that delivery does not know: mail is the first. It says which
address an office has with it, makes a letter fit to be handed over, and hands it over: a Receipt,
or one of the failures below. Everything else (who may act, when again, what is written down, how
fast, when all of it pauses) is delivery's, and the same for all.

    DeliveryFailure
    |- Temporary      later may work: refused connection, time-out, 4xx
    |  |- Throttled   too fast for the other side; no fault of the recipient
    |  `- Blocked     the recipient's side takes nothing from us for now, whoever it is for
    |- Permanent      this letter never will, says the other side: 5xx
    |  `- BadAddress  ... because the address does not exist
    |- OurFault       our login, our certificate, our settings: stop and call a person
    `- Ambiguous      it was handed over whole and no answer came; it may have been accepted
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from calendar_service.letters.letter import Letter
from calendar_service.offices.office import Office
from calendar_service.words.reasons import Reason


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter, ready to be handed over. rows: ids of the ledger rows that it tells. attempt: which try this
    will be, from 1. reference: the letter's own, the same at each try. data: what is handed over,
    whose SHA-256 stands in the proof."""

    rows: tuple[int, ...]
    attempt: int
    address: str
    reference: str
    data: bytes

    @property
    def row(self) -> int:
        """The first of its rows: by it what comes back is known."""
        return self.rows[0]

    @property
    def letter(self) -> str:
        """The left half of its reference, as the ledger keeps it."""
        return self.reference.partition("@")[0]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A yes. code, enhanced: as SMTP has them (RFC 5321, RFC 3463). text: one line, without any
    address. queue_id: under which the other side keeps it, empty where it did not say."""

    code: int
    enhanced: str
    text: str
    queue_id: str


class Carrier(Protocol):
    """One for a process; its threads share it."""

    @property
    def name(self) -> str:
        """The channel of its ledger rows: a short word, without a colon."""
        ...

    def address_of(self, office: Office) -> str | None:
        """Where it finds this office; None where it does not."""
        ...

    def pace_of(self, address: str) -> str:
        """Which addresses share one pace, and rest together where one of them asks for it: a name that
        no other carrier uses."""
        ...

    def prepare(self, letter: Letter, office: Office) -> Parcel:
        """The letter as this carrier takes it. Only for an office that has an address."""
        ...

    def hand_over(self, parcel: Parcel, following: Parcel | None = None) -> Receipt:
        """following: what comes next as far as anybody can tell, for a carrier that can ask ahead.
        Raises DeliveryFailure; only Ambiguous where it may have been taken."""
        ...

    def pause(self) -> None:
        """Nothing follows for now in this thread, also if something was announced."""
        ...

    def close(self) -> None:
        """Only when nothing is in hand."""
        ...


def answer_line(code: int, enhanced: str, text: str) -> str:
    """An answer on one line: its codes, each once, though many servers repeat them in their words. code: 0,
    enhanced: empty where there is none."""
    if text.startswith(f"{code} "):
        text = text[4:]
    if enhanced and f"{text} ".startswith(f"{enhanced} "):
        text = text[len(enhanced) :]
    return " ".join(part for part in (str(code or ""), enhanced, text.strip()) if part)


class DeliveryFailure(Exception):
    """code: the server's reply code, 0 where it said nothing. text: its words, one line, without
    any address (they may go to a log). enhanced: RFC 3463, or empty. everybody: it concerns every
    mail, not the one in hand, because the conversation had not come to a recipient, or because it is
    about us. reason: see words.reasons."""

    def __init__(
        self,
        text: str,
        code: int = 0,
        enhanced: str = "",
        *,
        everybody: bool = False,
        reason: Reason = Reason.OTHER,
    ) -> None:
        self.text, self.code, self.enhanced, self.everybody, self.reason = text, code, enhanced, everybody, reason
        self.broken = False  # the conversation cannot go on
        self.slow = False  # it ended because an answer took too long
        self.at_recipient = False  # it answered a recipient or his mail: another one may be told otherwise
        super().__init__(answer_line(code, enhanced, text))

    @property
    def is_silence(self) -> bool:
        """The server hung up over one mail, or fell silent: it may be the mail, or the server's end."""
        return self.code in (0, 421) and not isinstance(self, Permanent | Blocked)

    @property
    def is_haste(self) -> bool:
        """The recipient's domain wants its mail more slowly. A 421 without a word about policy only
        says that this conversation is over."""
        hurried = isinstance(self, Throttled) and (self.code != 421 or self.enhanced.startswith("4.7."))
        return hurried or self.slow or isinstance(self, Blocked)


class Temporary(DeliveryFailure):
    """Worth another try."""


class Throttled(Temporary):
    """Worth another try, more slowly."""


class Blocked(Temporary):
    """The recipient's domain refuses us, or all that we send: our address, our machine, our kind of mail.
    However final it sounds, it says nothing about the recipient, and ends when somebody mends it."""


class Permanent(DeliveryFailure):
    """Not worth many more tries; servers have been seen to mean less than they say."""


class BadAddress(Permanent):
    """Nobody can be reached there. named: the other side named the mailbox itself, which is hard evidence
    against the address; without it the answer may be meant for anything."""

    def __init__(
        self,
        text: str,
        code: int = 0,
        enhanced: str = "",
        *,
        everybody: bool = False,
        reason: Reason = Reason.ADDRESS,
        named: bool = False,
    ) -> None:
        super().__init__(text, code, enhanced, everybody=everybody, reason=reason)
        self.named = named


class OurFault(DeliveryFailure):
    """Every mail would fail the same way until somebody mends our side."""

    def __init__(self, text: str, code: int = 0, enhanced: str = "", *, reason: Reason = Reason.LOGIN) -> None:
        super().__init__(text, code, enhanced, everybody=True, reason=reason)


class Ambiguous(DeliveryFailure):
    """Look for evidence before any second try (RFC 1047)."""
