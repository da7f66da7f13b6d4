"""Which stretch of time a sweep may plan, and when it must ask a person first. Pure.

What was planned up to an instant is never looked at again, so the mark of planning must not be moved
by a clock that went astray. It moves on by itself as long as sweeps follow each other; over more than
LEAP it moves only after a person has said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEAP = timedelta(days=1)
"""How far the mark moves at most without a person: longer than an outage that nobody noticed."""

AHEAD = timedelta(minutes=1)
"""A mark that is farther ahead of the clock is no mark of another sweep."""

_INSTANT_BEFORE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the database says about planning. All instants aware.

    mark: everything up to and including it has been planned; None before the first planning. first,
    newest: when the first and the present timetable were published, None before the first. swept: the
    end of the last full sweep. allowed: up to where a person lets the mark move.
    """

    mark: datetime | None = None
    first: datetime | None = None
    newest: datetime | None = None
    swept: datetime | None = None
    allowed: datetime | None = None

    @property
    def planned(self) -> datetime | None:
        """Every moment up to and including this one has been planned: the mark, or before the first
        planning what came before the first timetable. None before that."""
        return self.mark if self.mark is not None else self.beginning

    @property
    def beginning(self) -> datetime | None:
        """The last instant at which nothing can have been owed."""
        return self.first - _INSTANT_BEFORE if self.first else None


class Halt(StrEnum):
    """Why a person has to be asked. LEAP: too much time since the mark. BEHIND: the database knows
    things that were done after this clock's present."""

    LEAP = "leap"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class Stretch:
    """What may be planned: after `after`, up to and including `until`. again: the mark lay in the
    future, so everything that is of use at `until` is planned, and the mark set back. halt: nothing
    may be."""

    after: datetime
    until: datetime
    again: bool = False
    halt: Halt | None = None


def stretch(progress: Progress, now: datetime, leap: timedelta | None = LEAP, ahead: timedelta = AHEAD) -> Stretch:
    """leap, ahead: larger in a rehearsal whose clock runs fast. leap: None where the mark may move
    over any distance."""
    mark = progress.mark
    if mark is not None and mark > now + ahead:
        later = max((each for each in (progress.newest, progress.swept) if each), default=now)
        behind = leap is not None and later > now + ahead and not _is_allowed(progress, now)
        return Stretch(min(progress.beginning or now, now), now, again=True, halt=Halt.BEHIND if behind else None)
    base = progress.planned or now
    if leap is None or now - base <= leap:
        return Stretch(base, now)
    if progress.allowed is not None and progress.allowed > base:
        return Stretch(base, min(progress.allowed, now))
    return Stretch(base, now, halt=Halt.LEAP)


def _is_allowed(progress: Progress, now: datetime) -> bool:
    """Whether a person has said, at about this clock's present, that it is right."""
    return progress.allowed is not None and abs(progress.allowed - now) <= LEAP
