"""Usulan: a draft whose author asks a publisher to publish it. Pure.

It is the text as it was when its author asked, so that what a publisher reads does not change under him; the draft stays with its author.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ProposalState(StrEnum):
    """OPEN: a publisher is asked; GRANTED: published as a revision; TURNED_DOWN by a publisher, with a sentence; TAKEN_BACK by its author, or asked
    anew with another text."""

    OPEN = "open"
    GRANTED = "granted"
    TURNED_DOWN = "turned down"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class Proposal:
    """base: the text that the draft started from. sentence: what its author says to it. answer: what the publisher said who turned it down. pending:
    the number of the publication with which it waits, or waited. revision: as which it was published."""

    number: int
    account: str
    text: bytes
    base: bytes
    sha256: str
    sentence: str
    asked_at: datetime
    state: ProposalState = ProposalState.OPEN
    ended_by: str = ""
    ended_at: datetime | None = None
    answer: str = ""
    pending: int | None = None
    revision: int | None = None

    @property
    def is_open(self) -> bool:
        return self.state is ProposalState.OPEN
