"""When to look for evidence about a mail of unknown fate. Pure.

At once, then at growing distances, and a last time when the doubt has lasted long enough; only
then is a second try better than none. How long that is stands in the row (outcomes, SETTLING).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.ledger.rows import Doubt

FIRST_PAUSE = timedelta(seconds=0.5)
"""A mail server's log may be that much late."""


@dataclass(slots=True)
class _Case:
    since: datetime
    ask_at: datetime


class Doubts:
    """The cases that one clock process knows. After a restart it only asks more often."""

    def __init__(self) -> None:
        self._cases: dict[tuple[int, int], _Case] = {}

    def to_ask(self, doubts: Iterable[Doubt], now: datetime, real_now: datetime) -> list[Doubt]:
        """Those of all doubts whose evidence is to be looked for now; the others are forgotten.
        now: the service's clock, by which a doubt ends. real_now: the clock that logs live in."""
        open_cases = {(doubt.row.id, doubt.row.ambiguous): doubt for doubt in doubts}
        self._cases = {key: self._cases.get(key) or _Case(real_now, real_now) for key in open_cases}
        asked = []
        for key, doubt in open_cases.items():
            case = self._cases[key]
            if case.ask_at <= real_now or doubt.until <= now:
                case.ask_at = real_now + max(real_now - case.since, FIRST_PAUSE)
                asked.append(doubt)
        return asked
