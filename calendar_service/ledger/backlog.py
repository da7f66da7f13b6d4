"""When what waits now will have been sent, and what will come too late. Pure.

The rate is measured, not promised: what was accepted since the present backlog began, at most over
the last WINDOW. Where nothing was accepted yet, nobody can say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Late:
    """Rows that will not be sent in time, of those with that boundary (exclusive)."""

    boundary: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """at: the instant that it describes. waiting: (boundary, rows), the nearest boundary first, of
    rows that can still be sent. last_try_at: the latest time at which one of them may go, None
    where none waits for one. accepted: mails in the `measured` span before `at`."""

    at: datetime
    waiting: Sequence[tuple[datetime, int]]
    last_try_at: datetime | None
    accepted: int
    measured: timedelta

    @property
    def rows(self) -> int:
        return sum(count for _, count in self.waiting)

    @property
    def per_second(self) -> float | None:
        """None where nothing was accepted."""
        seconds = max(self.measured.total_seconds(), 1.0)
        return self.accepted / seconds if self.accepted else None

    @property
    def done_at(self) -> datetime | None:
        """When the last row will have been handed over, if things go on as they do; `at` where
        nothing waits; None where nobody can say."""
        if not self.rows:
            return self.at
        if self.per_second is None:
            return None
        by_rate = self.at + timedelta(seconds=self.rows / self.per_second)
        return max(by_rate, self.last_try_at) if self.last_try_at else by_rate

    @property
    def late(self) -> list[Late]:
        """What will miss its boundary, the nearest deadline being served first. Empty where nobody
        can say."""
        if self.per_second is None:
            return []
        found, before = [], 0
        for boundary, count in self.waiting:
            before += count
            in_time = int((boundary - self.at).total_seconds() * self.per_second)
            if before > in_time:
                found.append(Late(boundary, min(count, before - in_time)))
        return found
