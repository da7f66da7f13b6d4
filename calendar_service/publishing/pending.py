"""A text that waits to be published: for its time, for a second publisher, or for both. Pure.

An embargo: what is decided today becomes official at a named instant, whoever sleeps then. Four eyes: who wrote a text does not
publish it alone. One text waits at a time; two of them would each undo the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PendingState(StrEnum):
    """WAITING; PUBLISHED as a revision; WITHDRAWN by a person; REFUSED at its time, and kept until a person has seen why."""

    WAITING = "waiting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Embargo:
    """Not before `at` (aware UTC). zone: the IANA zone in which a person named it."""

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A text that is to wait. base: SHA-256 of the text that it started from; seen: number of the revision that held then, 0 for none.
    is_confirmed: what the guard objects to is meant. embargo: None where it waits for a second publisher alone."""

    text: bytes
    sha256: str
    base: str
    seen: int
    by: str
    note: str
    is_confirmed: bool
    embargo: Embargo | None
    needs_second: bool


@dataclass(frozen=True, slots=True)
class PendingPublication:
    """A submission and what became of it. agreed_by: the second publisher, empty until then. revision: as which it was published.
    reasons: language -> why it was not, a line each; under one language alone where an older version wrote it. ended_by: empty where its time ended it."""

    number: int
    submission: Submission
    submitted_at: datetime
    state: PendingState
    agreed_by: str = ""
    ended_by: str = ""
    ended_at: datetime | None = None
    revision: int | None = None
    reasons: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def reasons_in(self, language: str) -> Sequence[str]:
        """Why it was not published; in the language that there is where it was not written in this one."""
        return self.reasons.get(language) or next(iter(self.reasons.values()), ())

    @property
    def waits_for_second(self) -> bool:
        return self.state is PendingState.WAITING and self.submission.needs_second and not self.agreed_by

    @property
    def publishers(self) -> str:
        """By whom the revision is."""
        return ", ".join(filter(None, (self.submission.by, self.agreed_by)))

    def is_due(self, now: datetime) -> bool:
        """now: aware; inclusive: at the very instant of its embargo it is due."""
        embargo = self.submission.embargo
        return (
            self.state is PendingState.WAITING and not self.waits_for_second and (embargo is None or embargo.at <= now)
        )
