"""A mail to an account of the editor: of what it tells, and to which address. Pure.

It tells what happened to a text: that it waits for another publisher, that it went out, that it did not. Who reads which
event is decided where the event is written (account_mails_sql); the words are made by the one who sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calendar_service.errors import N_, Refused
from calendar_service.offices.cells import cleaned, judged
from calendar_service.printable import required_line
from calendar_service.regions import Regions
from calendar_service.words.mail_address import MailAddress

NO_ADDRESS = N_("Tulis alamat surel akun ini.")
TITLE = N_("alamat surel")


class AccountEvent(StrEnum):
    """Of what an account is told by mail. WAITS: a text waits for another publisher; REFUSED: one did not go out at its hour, or was
    overtaken; PUBLISHED, WITHDRAWN: what became of one; their number is that of the pending publication. ASKED: somebody asks for the publication of a draft;
    GRANTED, TURNED_DOWN: what became of that; their number is the proposal's. TRIAL: whether the
    address takes mail."""

    WAITS = "waits"
    REFUSED = "refused"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ASKED = "asked"
    GRANTED = "granted"
    TURNED_DOWN = "turned_down"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class AccountAddress:
    """Where an account reads mail, and in which language. may_read: the account is neither disabled nor gone."""

    account: str
    address: MailAddress
    language: str
    may_read: bool = True


@dataclass(frozen=True, slots=True)
class AccountMail:
    """One mail that is owed, or was sent. number: of what happened. tries: how often it was tried. ended_at: when a server took it, or
    it was given up; real time. answer: how it ended, in codes of SMTP; empty until then, or where nothing had to go out any more."""

    id: int
    account: str
    event: AccountEvent
    number: int
    tries: int
    entered_at: datetime
    ended_at: datetime | None = None
    answer: str = ""

    @property
    def was_taken(self) -> bool:
        """Whether a server said yes."""
        return self.answer.startswith("2")


def required_address(text: str, regions: Regions) -> MailAddress:
    """An address as a person typed it, judged as a cell of a list of offices is. Raises Refused."""
    value = cleaned("email", required_line(text, NO_ADDRESS))
    if not value:
        raise Refused(NO_ADDRESS)
    if trouble := judged("email", TITLE, value, regions):
        raise Refused(trouble[0], **trouble[1])
    return MailAddress(value)
