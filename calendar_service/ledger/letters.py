"""What an office was told, row by row and mail by mail, and what it says of a mail: types only. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from calendar_service.words.states import GONE_OUT, TAKEN, State


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An office has passed a mail on. who: in its words. letter: as in the ledger."""

    office: str
    letter: str
    at: datetime
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A ledger row as people ask for it: by the ledger's columns. confirmed: by its office, of the mail in which it went out."""

    id: int
    election: str
    stage: str
    message: str
    lead: int
    office: str
    channel: str
    region: str
    days_left: int
    told: str
    before: str | None
    due_at: datetime
    not_after: datetime
    planned_at: datetime
    state: State
    tries: int
    try_at: datetime
    ambiguous: int
    address: str | None
    revision: int | None
    sha256: str | None
    settled_at: datetime | None
    reply_code: int | None
    enhanced_code: str | None
    reply: str | None
    queue_id: str | None
    letter: str | None
    confirmed: Confirmation | None = None


@dataclass(frozen=True, slots=True)
class ToldLetter:
    """A mail, or what is to be one: rows of one office that went out together, or one row that has not gone out."""

    rows: tuple[OfficeRow, ...]

    @property
    def letter(self) -> str:
        """The left half of its Message-ID; empty for what went out before that was noted, or has not gone out."""
        return self.rows[0].letter or ""

    @property
    def confirmed(self) -> Confirmation | None:
        """What its office said of it."""
        return self.rows[0].confirmed

    @property
    def has_gone_out(self) -> bool:
        """Whether a server may have it, or has had it."""
        return bool(self.letter) and any(row.state in (*GONE_OUT, *TAKEN) for row in self.rows)


def letters_of(rows: Iterable[OfficeRow]) -> list[ToldLetter]:
    """The mails of these rows, in the order of the first row of each."""
    together: dict[tuple[str, str | int], list[OfficeRow]] = {}
    for row in rows:
        together.setdefault((row.office, row.letter or row.id), []).append(row)
    return [ToldLetter(tuple(found)) for found in together.values()]
