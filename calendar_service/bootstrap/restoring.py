"""Whether the database is still the one that was seen: for every process, and for what puts it right."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from calendar_service.bootstrap.foundation import Foundation
from calendar_service.ledger.sql.alarms import SqlAlarms
from calendar_service.restoring.continuity import Continuity
from calendar_service.restoring.marks_sql import DatabaseMarks
from calendar_service.restoring.recollection import Recollection

if TYPE_CHECKING:
    from calendar_service.restoring.accepting import Accepted

LEASES = 2
"""For how many of them nothing is claimed after another server took over the database: by then every worker has said
that it lives, and has told the ledger what it knows."""


class RestoringParts(Foundation):
    """What has been seen of the database, on this machine."""

    @cached_property
    def alarms(self) -> SqlAlarms:
        """What stands until a person has mended it."""
        return SqlAlarms(self.engine)

    @cached_property
    def recollection(self) -> Recollection:
        """What this machine has seen, as a file."""
        return Recollection(self.settings.data_dir)

    @cached_property
    def continuity(self) -> Continuity:
        """Whether the database is still that one."""
        grace = timedelta(seconds=LEASES * self.settings.lease_seconds)
        return Continuity(DatabaseMarks(lambda: self.engine), self.recollection, self.alarms, self.time.now, grace)

    def accept_older(self, by: str) -> Accepted | None:
        """A person takes it as it is."""
        from calendar_service.restoring.accepting import accept_older

        return accept_older(self.archive, self.continuity, self.recollection, self.alarms, by, self.clock())
