"""STAGES_FILE as several people edit it: by hand on the disk, and in the editor. [DOOR: disk]

It says what an edit starts from, and replaces the file: never words that it has not been shown. What
was last seen of the file is noted in the database, in the same breath. It publishes nothing.
"""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from pathlib import Path

from calendar_service.clock import Clock, system_clock
from calendar_service.errors import kind_of
from calendar_service.log_lines import logger
from calendar_service.private_files import FOR_EVERYBODY
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.edition import Copy, OnDisk
from calendar_service.publishing.sightings_sql import Sightings
from calendar_service.publishing.verdict import Sighting
from calendar_service.timeline import stages_file

log = logger(__name__)


class WorkingCopy:
    """The file of one service on one machine. place: what the database calls it."""

    def __init__(
        self, archive: Archive, sightings: Sightings, file: Path, place: str, real_clock: Clock = system_clock
    ) -> None:
        self._archive, self._sightings, self._real_clock = archive, sightings, real_clock
        self.file, self.place = file, place

    @property
    def name(self) -> str:
        return self.file.name

    def alone(self) -> AbstractContextManager[None]:
        """Keep everybody else from publishing; see stages_file.alone. Not to be entered twice."""
        return stages_file.alone(self.file)

    def present(self, disk: bytes | None = None) -> Copy:
        """What an edit starts from: the file, if it holds words that were never published (somebody
        is at work on it); else the present revision, which other machines may have made. disk: what
        the file holds, where that is known."""
        disk = self.on_disk() if disk is None else disk
        head = self._archive.head()
        if disk is not None and not self._archive.latest_of(hashlib.sha256(disk).hexdigest()):
            return Copy(disk, head.number, is_published=False)
        return Copy(self._archive.text(head.number) if head.number else b"", head.number, bool(head.number))

    def is_behind(self) -> bool:
        """Whether the file holds an older revision than the present one."""
        disk = self.on_disk()
        copy = self.present(disk)
        return disk is not None and copy.is_published and disk != copy.data

    def on_disk(self) -> bytes | None:
        """None where there is no such file, or it cannot be read."""
        try:
            return stages_file.read(self.file)
        except OSError:
            return None

    def dated(self) -> tuple[bytes, int] | None:
        """What the file holds and its time of change in nanoseconds, of one moment. None where there is no such file, it
        cannot be read, or somebody writes it just now."""
        try:
            return stages_file.read_dated(self.file)
        except OSError:
            return None

    def changed_at(self) -> int:
        """The file's time of change in nanoseconds, 0 where there is none."""
        found = stages_file.fingerprint(self.file)
        return found.changed if found else 0

    def sighting(self) -> Sighting | None:
        """What was last seen here."""
        return self._sightings.last(self.place)

    def note(self, seen: Sighting) -> None:
        self._sightings.note(self.place, seen, self._real_clock())

    def looked(self) -> None:
        """Somebody looks at this place."""
        self._sightings.looked(self.place, self._real_clock())

    def write(self, data: bytes, number: int, seen: bytes | None) -> OnDisk:
        """Put revision `number` into the file. seen: what it held when that was decided; other words
        are left alone. Only while `alone` is held."""
        try:
            if self.on_disk() != seen:
                return OnDisk.CHANGED
            if data != seen:
                stages_file.replace(self.file, data, FOR_EVERYBODY)
        except OSError as error:
            log.error("%s cannot be written: %s", self.name, kind_of(error))
            return OnDisk.REFUSED
        self.note(Sighting(hashlib.sha256(data).hexdigest(), number, self.changed_at()))
        return OnDisk.WRITTEN

    def set_aside(self, disk: bytes) -> Path | None:
        """Keep words that are about to be overwritten, beside the file; where, or None where the disk
        refuses."""
        kept = self.file.with_name(f"{self.name}.{hashlib.sha256(disk).hexdigest()[:8]}")
        try:
            stages_file.replace(kept, disk, FOR_EVERYBODY)
        except OSError as error:
            log.error("%s cannot be written: %s", kept.name, kind_of(error))
            return None
        return kept
