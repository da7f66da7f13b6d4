"""The only way by which a text becomes a revision: for a saved file, the editor, `publish` and `rollback`.

Whoever publishes says with what intent. For each the same lock is held, the text is compared with
what is official and with what the file holds, the same guard is asked, and everything that will be
made of the text is made once beforehand (`trial`). Afterwards STAGES_FILE holds what is official.
Nobody is overwritten: who started from another text is refused, and both texts are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from calendar_service.clock import Clock
from calendar_service.errors import N_, Refused
from calendar_service.log_lines import logger
from calendar_service.publishing.archive_sql import Archive, RevisionCheck
from calendar_service.publishing.edition import Diverged, OnDisk, Published
from calendar_service.publishing.revision import Revision
from calendar_service.publishing.verdict import Sighting, Verdict, judge
from calendar_service.publishing.working_copy import WorkingCopy

log = logger(__name__)

UNPUBLISHED_EDITS = N_(
    "%(file)s berisi perubahan yang belum terbit dan akan tertimpa; terbitkan atau simpan dahulu, atau pakai --force"
)
OLDER_BASE = N_(
    "%(file)s berangkat dari revisi %(base)s, padahal revisi %(number)s sudah terbit sesudahnya; "
    "satukan dahulu kedua perubahan di /admin/, atau pakai --force"
)


@dataclass(frozen=True, slots=True)
class Saved:
    """Somebody saved the file; the watcher found it. by: the file's name."""

    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """Somebody publishes from the editor. base: SHA-256 of the text that they started from.
    confirmed: what the guard objects to is meant."""

    base: str
    by: str
    note: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Commanded:
    """Somebody typed `publish` or `rollback`. force: it is meant, whatever the guard objects, and
    whatever the file holds."""

    by: str
    note: str
    force: bool = False


Intent = Saved | Edited | Commanded

Trial = Callable[[Revision | None, Revision], None]
"""(present, following) -> nothing. Makes everything once that will be made of the following revision;
raises Unbuildable where something cannot be made."""


class NotSaved(Refused):
    """The file no longer is what the watcher saw: look again."""

    def __init__(self) -> None:
        super().__init__(N_("berkas baru saja berubah lagi; periksa lalu ulangi"))


class Publishing:
    """One service's. copy: its file. guard: see editing.guard. trial: see Trial."""

    def __init__(
        self, archive: Archive, copy: WorkingCopy, clock: Clock, *, guard: RevisionCheck, trial: Trial
    ) -> None:
        self.archive, self.copy = archive, copy
        self._clock, self._guard, self._trial = clock, guard, trial

    def publish(self, text: bytes, intent: Intent, name: str | None = None) -> Published:
        """Make `text` the present revision and the file. name: what errors call the text; else the
        file's name.

        Raises Diverged where an editor's text started from another one, Refused where words that
        nobody published would be lost or somebody else was faster, Objected where the guard stops
        it, Unbuildable where something cannot be made of it, InvalidInput for a bad text. Whatever
        it raises, nothing was published and the file is as it was.
        """
        with self.copy.alone():
            known = self.archive.head()  # before it is compared with: what comes later overtakes
            disk = self.copy.on_disk()
            self._compare(text, intent, disk)
            revision = self._make_official(text, intent, name or self.copy.name, known.number)
            is_new = revision.number != known.number
            if is_new:
                log.info("revision %d published by %s", revision.number, intent.by)
            kept = self._set_aside(disk, text) if isinstance(intent, Commanded) else None
            return Published(revision, is_new, self.copy.write(text, revision.number, disk), kept)

    def rehearse(self, text: bytes, intent: Edited) -> int | None:
        """What `publish` would refuse now, without publishing: the number of the revision that such a text follows, 0 for
        none; None where the text is that revision's. Raises as `publish` does."""
        with self.copy.alone():
            known = self.archive.head()
            self._compare(text, intent, self.copy.on_disk())
            return known.number if self._tried(text, intent, self.copy.name, self._clock()) is None else None

    def bring_up(self) -> OnDisk:
        """Bring a file that is behind up to the present revision."""
        with self.copy.alone():
            disk = self.copy.on_disk()
            present = self.copy.present(disk)
            if not present.is_published:
                return OnDisk.CHANGED
            return self.copy.write(present.data, present.number, disk)

    def _make_official(self, text: bytes, intent: Intent, name: str, seen: int) -> Revision:
        """The slow part lies before the database's own step, so that nobody waits for it there."""
        at = self._clock()
        if present := self._tried(text, intent, name, at):
            return present
        check = None if _is_forced(intent) else self._guard
        return self.archive.publish(text, by=intent.by, note=intent.note, at=at, name=name, check=check, seen=seen)

    def _tried(self, text: bytes, intent: Intent, name: str, at: datetime) -> Revision | None:
        """The present revision where the text is its; else None, once everything was made of the text that will be."""
        before, after = self.archive.draft(text, at=at, name=name)
        if after is before:
            return before
        if before and not _is_forced(intent):
            self._guard(before, after)
        self._trial(before, replace(after, by=intent.by, note=intent.note))
        return None

    def _compare(self, text: bytes, intent: Intent, disk: bytes | None) -> None:
        if isinstance(intent, Saved):
            if disk != text or self.verdict(text) is not Verdict.SAVED:
                raise NotSaved
        elif isinstance(intent, Edited):
            present = self.copy.present(disk)
            if present.sha256 != intent.base:
                raise Diverged(present)
        elif not intent.force and disk is not None:
            self._require_nothing_lost(text, disk)

    def _require_nothing_lost(self, text: bytes, disk: bytes) -> None:
        """Before the first publication the file is nobody's work yet; it is set aside."""
        number, last = self.archive.head().number, self.copy.sighting()
        if number and self._would_be_lost(disk, text):
            raise Refused(UNPUBLISHED_EDITS, file=self.copy.file)
        if disk == text and last and self.verdict(text) is Verdict.OVERTAKEN:
            raise Refused(OLDER_BASE, file=self.copy.file, base=last.revision, number=number)

    def verdict(self, disk: bytes, changed_at: int | None = None) -> Verdict:
        """What the file's content is to be taken for. changed_at: its time of change in nanoseconds; else the file's."""
        digest = hashlib.sha256(disk).hexdigest()
        head = self.archive.head()
        now = Sighting(digest, 0, self.copy.changed_at() if changed_at is None else changed_at)
        return judge(now, self.copy.sighting(), head, self.archive.latest_of(digest))

    def _set_aside(self, disk: bytes | None, text: bytes) -> Path | None:
        return self.copy.set_aside(disk) if disk is not None and self._would_be_lost(disk, text) else None

    def _would_be_lost(self, disk: bytes, text: bytes) -> bool:
        """Whether the file holds words that are in no revision and are not the ones to be published."""
        return disk != text and not self.archive.latest_of(hashlib.sha256(disk).hexdigest())


def _is_forced(intent: Intent) -> bool:
    if isinstance(intent, Saved):
        return False
    return intent.confirmed if isinstance(intent, Edited) else intent.force
