"""What dead processes leave behind, and offices that can be reached again.

Only the machine where a worker died can read its journal. So each worker reads the journals that lie there, when it
begins and now and then, and answers for them: clocks elsewhere wait for that answer, or a long time. The clock process
puts the rest in order.
"""

from __future__ import annotations

from pathlib import Path

from calendar_service.clock import Clock
from calendar_service.delivery.dispatch import accepted
from calendar_service.delivery.journal import drop_past, find_accepted, forget, owners
from calendar_service.delivery.outcomes import SETTLING
from calendar_service.ledger.sql.aftermath import Aftermath
from calendar_service.letters.reference import by_message_id
from calendar_service.log_lines import logger

log = logger(__name__)

TIDY_SECONDS = 10.0
"""How often the clock process tidies."""

READ_SECONDS = 5.0
"""How often a worker reads what the dead have left."""


class DeadWorkers:
    """folder: the journals of this machine's workers. uid_domain: of Message-IDs."""

    def __init__(self, folder: Path, aftermath: Aftermath, uid_domain: str, clock: Clock, real_clock: Clock) -> None:
        self._folder, self._aftermath, self._domain = folder, aftermath, uid_domain
        self._clock, self._real_clock = clock, real_clock

    def read_back(self, reader: str) -> int:
        """Settle what the journals of other workers on this machine prove, so that no clock elsewhere,
        which cannot read them, has to doubt it; how many rows. Of what the dead do not prove nothing more will be
        known: that doubt ends. reader: the worker that asks."""
        settled, left = 0, owners(self._folder) - {reader}
        for owner in left:
            names = by_message_id(self._aftermath.in_doubt(owner), self._domain)
            known = find_accepted(self._folder, owner, names)
            outcomes = [accepted(row, reply) for name, reply in known.items() for row in names[name]]
            settled += self._aftermath.acknowledge(owner, outcomes, self._clock())
        if settled:
            log.info("%d mails had been accepted before a worker died", settled)
        if left:
            dead = left - self._aftermath.living(self._real_clock())
            self._aftermath.answered(dead, self._clock() + SETTLING)
        return settled

    def tidy(self) -> None:
        """Mails whose address was corrected wait again; journals are put away whose rows are all settled, and
        dropped an hour later."""
        woken = self._aftermath.wake(self._clock())
        if woken:
            log.info("%d reminders wait again for corrected addresses", woken)
        left = owners(self._folder)  # before those in use are asked for: a new one must not be missed
        if left:
            for owner in left - self._aftermath.owners(self._real_clock()):
                forget(self._folder, owner)
        drop_past(self._folder, self._real_clock().timestamp())
