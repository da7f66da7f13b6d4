"""What a web process knows of the service's health: doors and processes, asked beside the requests.

Each door has a thread of its own, so that a silent one holds up nobody. What was found is kept in
memory for /readyz, /metrics and the editor; what is too old to be true is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry

from calendar_service.clock import Clock
from calendar_service.database_time import DatabaseTime
from calendar_service.delivery.condition import REMEMBERED, Condition, troubles
from calendar_service.delivery.metrics import LedgerMetrics, Readings
from calendar_service.delivery.pacing import Domains
from calendar_service.ledger.book import Alarms
from calendar_service.ledger.sql.figures import Figures
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.presence import SAY_SECONDS, Presence
from calendar_service.ledger.sql.suppressions import SqlSuppressions
from calendar_service.outages import Outages
from calendar_service.promises.stretch import AHEAD
from calendar_service.publishing.official import Official
from calendar_service.serving.watch import OK, UNKNOWN, Watch
from calendar_service.words.translator import Translator

START_SECONDS = 2.0
"""How long a process that starts waits for the first answers."""

OLD_SECONDS = 60.0
"""Figures that are older are left out."""


@dataclass(frozen=True)
class Watched:
    """What is asked. doors: by name, what asks each; it raises where one does not answer. look: whether the database
    is still the one that was seen. clock: the
    service's, which runs clock_speed times as fast as the real one. translator: of the sentences."""

    doors: Mapping[str, Callable[[], object]]
    look: Callable[[], object]
    time: DatabaseTime
    clock: Clock
    clock_speed: float
    official: Official
    ledger: SqlLedger
    figures: Figures
    alarms: Alarms
    presence: Presence
    domains: Domains
    suppressions: SqlSuppressions
    translator: Translator
    outages: Outages


class Vitals:
    """One web process's."""

    def __init__(
        self, watched: Watched, owner: str, served: Callable[[], int], besides: Callable[[], list[str]] = list
    ) -> None:
        """owner: what this process calls itself. served: number of the revision that it serves, 0 for none. besides:
        sentences about what this process cannot do."""
        self._watched, self._owner, self._served, self._besides = watched, owner, served, besides
        self._since = time.monotonic()
        self._mark: tuple[datetime | None, float] = (None, self._since)
        self._said_at = float("-inf")
        outages = self._outages = watched.outages
        self._doors = {name: Watch(name, ask, outages=outages) for name, ask in watched.doors.items()}
        self._looks = Watch("figures", self._look, limit_seconds=OLD_SECONDS, outages=outages)

    def start(self) -> None:
        """Begin to ask; returns when everybody has answered, or a moment later."""
        watches: list[Watch[Any]] = [*self._doors.values(), self._looks]
        for watch in watches:
            watch.start()
        deadline = time.monotonic() + START_SECONDS
        for watch in watches:
            watch.wait(max(deadline - time.monotonic(), 0))

    def doors(self) -> Mapping[str, str]:
        found = {name: watch.state for name, watch in self._doors.items()}
        condition = self.condition()
        others = condition.other_carriers() if condition else {}
        return {**found, **others, "mail": condition.mail() if condition else UNKNOWN}

    def processes(self) -> Mapping[str, str]:
        condition = self.condition()
        return {
            "clock": condition.planner() if condition else UNKNOWN,
            "worker": condition.sender() if condition else UNKNOWN,
        }

    def skew_seconds(self) -> float | None:
        condition = self.condition()
        if condition is None or self._watched.time.age_seconds is None:
            return None
        farthest: float = max((self._own_skew(), *(each.skew for each in condition.seen)), key=abs)
        return round(farthest, 3)

    def served(self) -> int:
        return self._served()

    def published(self) -> int:
        return self._watched.official.published

    def troubles(self) -> list[str]:
        """Sentences in Indonesian, those about files and revisions first."""
        known = self._watched.official.troubles()
        condition = self.condition()
        return [*known, *(troubles(condition, self._watched.translator) if condition else []), *self._besides()]

    def condition(self) -> Condition | None:
        """As it is now, by what the last look found; None where that is too old to mean anything."""
        found = self._looks.latest(OLD_SECONDS)
        if found is None or self._doors["database"].state != OK:
            return None
        age = self._watched.time.now() - found.real_at
        return replace(found, real_at=found.real_at + age, watched_for=self._watched_for())

    def registry(self) -> CollectorRegistry:
        """What /metrics prints."""
        registry = CollectorRegistry()
        readings = Readings(
            condition=self.condition,
            looked_at=lambda: found.real_at if (found := self._looks.latest(OLD_SECONDS)) else None,
            own_skew=self._own_skew,
            own_host=self._watched.presence.host,
            served=self.served,
            published=self.published,
            troubles=self.troubles,
        )
        registry.register(LedgerMetrics(readings))
        return registry

    def _own_skew(self) -> float:
        return self._watched.time.skew.total_seconds()

    def _watched_for(self) -> timedelta:
        return timedelta(seconds=time.monotonic() - self._since)

    def _look(self) -> Condition:
        """Asked in a thread of its own, by the database's time."""
        watched, figures = self._watched, self._watched.figures
        real_at = watched.time.ask()
        watched.look()
        self._say()
        progress, totals = watched.ledger.progress(), figures.totals()
        if progress.mark != self._mark[0]:
            self._mark = (progress.mark, time.monotonic())
        return Condition(
            at=watched.clock(),
            real_at=real_at,
            states=totals.states,
            oldest_due=totals.oldest_due,
            living=figures.living_workers(real_at),
            alarms=watched.alarms.standing(),
            progress=progress,
            seen=watched.presence.living(real_at),
            still_for=timedelta(seconds=time.monotonic() - self._mark[1]),
            ahead=AHEAD * max(watched.clock_speed, 1.0),
            refusing=watched.domains.refusing(after=watched.clock() - REMEMBERED),
            doubted_at=watched.suppressions.doubted_at(),
        )

    def _say(self) -> None:
        """That this process is there; where that cannot be written, others say what is wrong."""
        if time.monotonic() - self._said_at < SAY_SECONDS:
            return
        self._said_at = time.monotonic()
        with self._outages.met("presence"):
            self._watched.presence.renew("web", self._owner)
