"""stages.yaml as several people edit it: by hand on the disk, and in the editor.

Nobody overwrites anybody. Whoever publishes says which text they started from; if another one is
there by now, nothing is written and both are kept apart (Diverged). A publication goes into the
database first and then onto the disk: a process that dies in between leaves an old text on the disk,
which is known as such and never published again by itself. It shows nothing and checks no role.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from calendar_service.clock import Clock
from calendar_service.publishing.archive_sql import Archive, Check
from calendar_service.publishing.edition import Copy, Diverged, OnDisk, Published
from calendar_service.timeline import stages_file

log = logging.getLogger(__name__)


class Manuscript:
    """The text of one service."""

    def __init__(self, archive: Archive, file: Path, clock: Clock) -> None:
        self._archive, self._file, self._clock = archive, file, clock

    def present(self) -> Copy:
        """What an edit starts from: the file, if it holds words that were never published (somebody
        is at work on it); else the present revision, which other machines may have made."""
        return self._present(self._on_disk())

    def is_behind(self) -> bool:
        """Whether the file holds an older revision than the present one."""
        data, copy = self._on_disk(), self.present()
        return data is not None and copy.is_published and data != copy.data

    def publish(self, data: bytes, *, base: str, by: str, note: str, check: Check | None = None) -> Published:
        """Make `data` the present revision and the file. base: SHA-256 of the text it started from.

        Raises Diverged where the present text is another, InvalidInput for a bad one, Refused where
        `check` says no or another machine published at the same moment.
        """
        with stages_file.alone(self._file):
            disk = self._on_disk()
            present = self._present(disk)
            if present.sha256 != base:
                raise Diverged(present)
            revision = self._archive.publish(
                data, by=by, note=note, at=self._clock(), name=self._file.name, check=check, seen=present.number
            )
            is_new = revision.number != present.number
            if is_new:
                log.info("revision %d published by %s", revision.number, by)
            return Published(revision, is_new, self._write(data, disk))

    def write_present(self) -> OnDisk:
        """Bring a file that is behind up to the present revision."""
        with stages_file.alone(self._file):
            disk = self._on_disk()
            present = self._present(disk)
            return self._write(present.data, disk) if present.is_published else OnDisk.CHANGED

    def _on_disk(self) -> bytes | None:
        try:
            return stages_file.read(self._file)
        except OSError:
            return None

    def _present(self, disk: bytes | None) -> Copy:
        history = self._archive.history()
        number = history[0].number if history else 0
        if disk is not None and hashlib.sha256(disk).hexdigest() not in {entry.sha256 for entry in history}:
            return Copy(disk, number, is_published=False)
        return Copy(self._archive.text(number) if number else b"", number, is_published=bool(number))

    def _write(self, data: bytes, seen: bytes | None) -> OnDisk:
        """seen: what the file held when the edit was compared with it."""
        try:
            if self._on_disk() != seen:
                return OnDisk.CHANGED
            if data != seen:
                stages_file.replace(self._file, data)
        except OSError as error:
            log.error("%s cannot be written: %s", self._file.name, type(error).__name__)
            return OnDisk.REFUSED
        return OnDisk.WRITTEN
