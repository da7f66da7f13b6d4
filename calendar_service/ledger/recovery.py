"""When an owner counts as dead, and how long what it was sending stays in doubt. Pure.

A row that was being sent when its owner fell silent may have been taken by the mail server. Sending it again
is the last thing to do: the owner may only be cut off or asleep, and come back and know. So the doubt is long
where the boundary is far, and ends early where the owner's machine has said all that it knows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST_DOUBT = timedelta(hours=1)
"""An owner that was away for longer hardly comes back, and its office must be told."""


def doubted_until(not_after: datetime, now: datetime) -> datetime:
    """Until when a row is in doubt whose owner was lost at `now`: an hour, but half of the time that is left for it at
    the most, so that a second try still comes. All by the service's clock."""
    return now + min(LONGEST_DOUBT, max((not_after - now) / 2, timedelta(0)))


def is_back(swept: datetime | None, returned: datetime | None, real_now: datetime, lease: timedelta) -> bool:
    """Whether the database has just come back, so that nobody could say that he lives: no sweep ended for a third of a
    lease. swept: the end of the last sweep. returned: when it had last come back. Each return is seen once."""
    if swept is None or real_now - swept <= lease / 3:
        return False
    return returned is None or returned <= swept


def may_be_alive(returned: datetime | None, real_now: datetime, lease: timedelta) -> bool:
    """Whether owners still have time to say that they live, after the database came back."""
    return returned is not None and timedelta(0) <= real_now - returned < lease
