"""An address that is told nothing more, as a person looks at it: whose it is, how it came to that, what waits for it. Types only. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from calendar_service.ledger.rows import Suppression
from calendar_service.words.states import State


@dataclass(frozen=True, slots=True)
class WakingRow:
    """A ledger row that would wait again if an address were released. stage: the key of what it tells, see promises.subject. not_after: aware,
    exclusive."""

    election: str
    stage: str
    message: str
    lead: int
    office: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class HeldAddress:
    """suppression: since when and why. offices: code -> name of those in service that have it. shown_by: what became of the mail that showed it;
    None where no mail did, or its row is gone. waking: what would go out to it if it were released now."""

    suppression: Suppression
    offices: Mapping[str, str] = field(default_factory=dict)
    shown_by: State | None = None
    waking: Sequence[WakingRow] = ()
