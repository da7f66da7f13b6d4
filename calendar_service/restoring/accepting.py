"""A person takes the database as it is: an epoch begins, above all that this machine has served.

What had been published since the copy was made is lost to the database. Its text is not, where this machine served it last:
it is put into a file, to be published again by whoever looks at it first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from calendar_service.delivery.questions import RESTORE
from calendar_service.ledger.book import Alarms
from calendar_service.publishing.archive_sql import Archive, Author
from calendar_service.publishing.epoch import Epoch
from calendar_service.restoring.continuity import Continuity
from calendar_service.restoring.recollection import Recollection
from calendar_service.timeline import stages_file

NOTE = "Basis data dipulihkan dari salinan"
"""What the page of changes says of the revision with which an epoch begins."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """epoch: the one that began. revision: the number of the present one now, None where nothing was ever published. lost:
    where the text of a revision is that the database no longer has."""

    epoch: int
    revision: int | None
    lost: Path | None


def accept_older(
    archive: Archive, continuity: Continuity, recollection: Recollection, alarms: Alarms, by: str, at: datetime
) -> Accepted | None:
    """None where the database is not older than what was seen, and nothing had to be done. at: the service's clock."""
    if not continuity.is_behind():
        return None
    seen, present = continuity.seen, archive.number()
    lost = _kept(recollection, present)
    at = at.astimezone(UTC).replace(microsecond=0)
    number = max(seen.epoch, archive.epoch().number) + 1
    revision = archive.begin_epoch(Epoch(number, at, seen.sequence + 1, seen.revision), Author(by, NOTE, at))
    continuity.take()
    alarms.cleared([RESTORE])
    return Accepted(number, revision.number if revision else None, lost)


def _kept(recollection: Recollection, present: int) -> Path | None:
    found = recollection.lost_text(above=present)
    if found is None:
        return None
    file = recollection.folder / f"revision-{found[0]}.yaml"
    stages_file.replace(file, found[1])
    return file
