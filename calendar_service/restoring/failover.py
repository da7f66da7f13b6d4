"""What a worker does when another server has taken over the database: it tells the ledger what its machine knows.

The last commits before a fail-over may be missing: rows that were sent wait again. The journals still know them, for an
hour. While the new server is not settled nobody claims; each worker writes back what its machine's journals know, at
once and again when a sweep has planned anew what was lost. When the time is over, whoever comes first settles it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from calendar_service.clock import Clock
from calendar_service.delivery.dispatch import accepted
from calendar_service.delivery.journal import every_yes, find_accepted
from calendar_service.letters.reference import message_id
from calendar_service.log_lines import logger
from calendar_service.promises.stretch import Progress
from calendar_service.restoring.continuity import Continuity
from calendar_service.restoring.guesses import guesses
from calendar_service.restoring.recovery_sql import Recalled, Recovery

log = logger(__name__)


class FailOver:
    """One worker's. journals: the folder of this machine's. clock, real_clock: the service's and the database's time."""

    def __init__(
        self,
        recovery: Recovery,
        continuity: Continuity,
        journals: Path,
        uid_domain: str,
        progress: Callable[[], Progress],
        clock: Clock,
        real_clock: Clock,
    ) -> None:
        self._recovery, self._continuity, self._journals, self._domain = recovery, continuity, journals, uid_domain
        self._progress, self._clock, self._real_clock = progress, clock, real_clock
        self._told = 0
        """The number of the server that this worker has told what it knows."""

    def look(self, owner: str = "", is_open: Callable[[str], bool] = lambda _: True) -> None:
        """Look at the database, and do what there is to do. Called now and then, and before the first claim. owner: this
        worker. is_open: whether the ledger has not yet been told of a Message-ID in its journal."""
        if not self._continuity.look():
            return
        if self._continuity.is_hidden and self._is_forgotten(owner, is_open):
            self._continuity.has_forgotten()
        primary = self._continuity.unsettled()
        if primary is None:
            return
        if self._told != primary.number:
            self.write_back()
            self._told = primary.number
        swept, now = self._progress().swept, self._real_clock()
        if now < primary.until or swept is None or swept <= primary.seen_at:
            return
        self.write_back()
        if self._continuity.settle(primary, now):
            log.warning("what the former database server had not passed on is settled as far as journals know it")

    def _is_forgotten(self, owner: str, is_open: Callable[[str], bool]) -> bool:
        """Whether the database says that this worker holds a row of which it had been told long ago."""
        held = self._held(owner)
        told = {name for name in find_accepted(self._journals, owner, held) if not is_open(name)} if held else set()
        return bool(told and told & self._held(owner))  # what was told between the two questions is no sign

    def _held(self, owner: str) -> set[str]:
        return {message_id(row, self._domain) for row in self._recovery.held_rows(owner)}

    def write_back(self) -> int:
        """Write what the journals know of rows whose fate the database has forgotten, and in which company they went; how many rows."""
        now = self._clock()
        names = guesses(self._recovery.open_rows(now), self._domain)
        known: dict[int, Recalled] = {}
        for name, receipt in every_yes(self._journals) if names else ():
            for row in names.get(name, ()):
                known.setdefault(row.id, Recalled(accepted(row, receipt), now, name.partition("@")[0]))
        written = self._recovery.write_accepted(list(known.values()))
        if written:
            log.warning("%d rows had been accepted that the database did not know of any more", written)
        return written
