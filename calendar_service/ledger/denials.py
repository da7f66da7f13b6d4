"""When an address that a server denies is told nothing more. Pure.

One "no such user" is no proof: servers have said it of everybody while their directory was away, and
relays say it of limits of their own. It takes a second one on another day, or one that names the mailbox.
Where many addresses are denied within an hour, the server is ill and not they: none of them is believed,
all of them are asked again after a pause, and from then on only another day counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WITHIN = timedelta(hours=1)
AT_MOST = 10
"""So many addresses may be newly denied within that time."""

PAUSE = timedelta(minutes=1)
"""After more: nothing is sent meanwhile."""

ANOTHER_DAY = timedelta(hours=20)
"""Between two denials that count as two: reminders of consecutive mornings do, tries of one day do not."""


class Denial(StrEnum):
    """What follows from one. HELD: the address is told nothing more. NOTED: not enough yet. DOUBTED: too
    many were denied; the address is asked again when the pause is over."""

    HELD = "held"
    NOTED = "noted"
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class Suspect:
    """What is known of an address that is denied now. since: its first denial that counts, perhaps this
    one. freed: what had been said of it before was not believed, by this rule or by a person."""

    since: datetime
    freed: bool = False


def not_astray(at: datetime | None, now: datetime) -> datetime | None:
    """An instant that was written down, or None: one that lies farther ahead than processes look at their
    clocks apart is left by a clock that went astray, or by a rehearsal that began anew."""
    return at if at and at <= now + PAUSE else None


def pause_ends(doubted_at: datetime | None, now: datetime) -> datetime | None:
    """Until when nothing is sent; None where nothing is paused."""
    at = not_astray(doubted_at, now)
    return at + PAUSE if at and now < at + PAUSE else None


def suspect(since: datetime | None, freed_at: datetime | None, now: datetime) -> Suspect:
    """since, freed_at: as they are kept, None where the address was not denied before."""
    since, freed = not_astray(since, now), not_astray(freed_at, now)
    counts = since is not None and (freed is None or since > freed)
    return Suspect(since if counts and since else now, freed_at is not None)


def counted_from(doubted_at: datetime | None, now: datetime) -> datetime:
    """From this instant on denials count together. doubted_at: when too many were counted last."""
    return max(now - WITHIN, doubted_at) if doubted_at else now - WITHIN


def decided(address: Suspect, now: datetime, *, named: bool, others: int, doubted_at: datetime | None) -> Denial:
    """named: the server named the mailbox. others: addresses newly denied or held since counted_from."""
    is_proven = now - address.since >= ANOTHER_DAY or (named and not address.freed)
    wanted = Denial.HELD if is_proven else Denial.NOTED
    is_news = wanted is Denial.HELD or (address.since == now and not address.freed)
    is_paused = doubted_at is not None and now < doubted_at + PAUSE
    return Denial.DOUBTED if is_news and (is_paused or others >= AT_MOST) else wanted
