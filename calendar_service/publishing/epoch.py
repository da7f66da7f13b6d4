"""An epoch: how long one history of the database lasts, and what may never go back when another begins. Pure.

A database that is restored from a copy, or a replica that lagged, has forgotten what was published and sent since. When
a person accepts it as it is, an epoch begins. What had been told to calendars and offices before cannot be taken back: so
numbers of revisions go on above every one that was ever served, each event's SEQUENCE above every one that it can have
had (RFC 5545 section 3.8.7.4), and its DTSTAMP and LAST-MODIFIED lie not before the epoch's beginning. A letter that is
planned from then on names its epoch in its Message-ID, because numbers of schedules begin again where the copy was made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from calendar_service.publishing.revision import ONE_SECOND, Stamp, Stamps


@dataclass(frozen=True, slots=True)
class Epoch:
    """number: from 1. since: aware UTC, whole seconds; None for the first, which has no beginning. sequence: each
    event's SEQUENCE is this or more, and was less before. revision: the highest number that was served before."""

    number: int
    since: datetime | None = None
    sequence: int = 0
    revision: int = 0


FIRST = Epoch(1)
"""What lasts as long as no database was ever accepted that was older than what had been served."""


def lifted(stamps: Stamps, epoch: Epoch) -> Stamps:
    """The stamps as they may stand in that epoch: those that are below its floor are lifted above all that came before,
    in their own order; the others stay."""
    if epoch.since is None:
        return stamps
    return {
        key: replace(
            kept,
            common=_lifted(kept.common, epoch),
            local={code: _lifted(stamp, epoch) for code, stamp in kept.local.items()},
        )
        for key, kept in stamps.items()
    }


def _lifted(stamp: Stamp, epoch: Epoch) -> Stamp:
    assert epoch.since is not None
    if stamp.content >= epoch.sequence:
        return stamp
    # A second later: what went out in that of the beginning may have said something else.
    modified_at = max(stamp.modified_at, _whole(epoch.since)) + ONE_SECOND
    return replace(stamp, content=stamp.content + epoch.sequence, modified_at=modified_at)


def highest_sequence(stamps: Stamps) -> int:
    """The highest SEQUENCE that any event has by these; 0 where there is none."""
    every = (stamp for kept in stamps.values() for stamp in (kept.common, *kept.local.values()))
    return max((stamp.content for stamp in every), default=0)


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
