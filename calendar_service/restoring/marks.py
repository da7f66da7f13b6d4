"""What has been seen of a database, and whether it has gone back since. Pure.

A database only grows. One that holds less than a process has seen of it was restored from a copy, or is a replica that
lagged when it took over. Numbers of revisions and epochs must never go back without a person. The ledger may, by the last
moments before a fail-over: what was sent then still stands in the journals, which keep an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

FORGIVEN = timedelta(hours=1)
"""What the journals keep (delivery.journal): a fail-over that lost more is for a person."""

SLACK = timedelta(minutes=15)
"""By so much the last sweep may lie back: one that took long is written when it ends, by when it began, and of two clock
processes the other may have written later ones meanwhile."""

HIDDEN = "?"
"""The timeline of a PostgreSQL that does not tell it."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The highest of each. revision: or the floor of the epoch, where that is higher. sequence: of all events (RFC 5545
    section 3.8.7.4). row: id in the ledger. link: of the chain of proofs. swept: the last full sweep, by the database's
    time. timeline: PostgreSQL's, as eight hexadecimal digits, or HIDDEN; empty where the database has none."""

    epoch: int = 1
    revision: int = 0
    sequence: int = 0
    row: int = 0
    link: int = 0
    swept: datetime | None = None
    timeline: str = ""


class Course(Enum):
    """What has become of a database. GROWS: all is well. FELL_OVER: another server has taken over, and its last moments may be missing. OLDER: it is
    not the database that was seen, and a person has to say so."""

    GROWS = "grows"
    FELL_OVER = "fell over"
    OLDER = "older"


def course_of(found: Marks, seen: Marks, now: datetime) -> Course:
    """found: what stands there now. now: the database's time. Where a person has accepted it meanwhile (an epoch began),
    only the numbers that never go back are compared."""
    if found.epoch < seen.epoch or found.revision < seen.revision:
        return Course.OLDER
    if found.epoch > seen.epoch:
        return Course.GROWS
    lost = _lost(found, seen, now)
    if _has_taken_over(found, seen):
        return Course.OLDER if lost > FORGIVEN else Course.FELL_OVER
    return Course.OLDER if _is_less(found, seen) or lost > SLACK else Course.GROWS


def _has_taken_over(found: Marks, seen: Marks) -> bool:
    """Timelines are counted upwards; a lower one is that of a new cluster, into which a copy was brought."""
    if HIDDEN in (found.timeline, seen.timeline):
        return found.timeline == HIDDEN and _is_less(found, seen)
    return bool(seen.timeline) and found.timeline > seen.timeline


def _is_less(found: Marks, seen: Marks) -> bool:
    return found.row < seen.row or found.link < seen.link


def _lost(found: Marks, seen: Marks, now: datetime) -> timedelta:
    """By how much the last sweep lies back; nothing where the clock itself was set back."""
    if seen.swept is None or now < seen.swept:
        return timedelta(0)
    return seen.swept - (found.swept or datetime.min.replace(tzinfo=seen.swept.tzinfo))


def onward(seen: Marks, found: Marks, course: Course = Course.GROWS) -> Marks:
    """What has been seen by now. Numbers that calendars know never go back; the ledger's begin anew with an epoch, and
    where another server took over. found: of an earlier epoch where somebody looked before it began."""
    revision, sequence = max(seen.revision, found.revision), max(seen.sequence, found.sequence)
    if found.epoch < seen.epoch:
        return replace(seen, revision=revision, sequence=sequence)
    if found.epoch > seen.epoch or course is Course.FELL_OVER:
        return replace(found, revision=revision, sequence=sequence)
    swept = max((each for each in (seen.swept, found.swept) if each), default=None)
    row, link = max(seen.row, found.row), max(seen.link, found.link)
    return Marks(found.epoch, revision, sequence, row, link, swept, found.timeline or seen.timeline)
