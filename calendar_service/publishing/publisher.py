"""Keeps the present revision of one process up to date, from the file and the database.

`refresh` is called often and costs a stat and a SELECT. It never raises for a bad file or a shut
door: the last good revision stays, and `troubles` says what is wrong. A process that starts while
the database is down goes on with the copy that this machine kept of the last revision.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from calendar_service.clock import Clock
from calendar_service.errors import N_, InvalidInput, Refused
from calendar_service.i18n import Translator
from calendar_service.publishing import local_copy
from calendar_service.publishing.archive_sql import Archive, Check, Overtaken, Record, restored
from calendar_service.publishing.revision import Revision
from calendar_service.publishing.unpublished import unpublished
from calendar_service.timeline import stages_file
from calendar_service.timeline.parsing import parse

log = logging.getLogger(__name__)

NO_DATABASE = N_("Basis data tidak menjawab; layanan memakai revisi terakhir.")
WAITING = N_("Berkas %(name)s menunggu penerbitan.")
NOT_PUBLISHED = N_("Berkas %(name)s tidak diterbitkan: %(reason)s")


class Publisher:
    """auto: whether a saved file is published by itself. check: asked before it is. copies: folder
    for the local copy of the last revision; without one none is kept."""

    def __init__(
        self,
        archive: Archive,
        file: Path,
        clock: Clock,
        translator: Translator,
        *,
        auto: bool,
        check: Check | None = None,
        copies: Path | None = None,
    ) -> None:
        self._archive, self._file, self._clock, self._translator = archive, file, clock, translator
        self._auto, self._check, self._copies = auto, check, copies
        self._seen: stages_file.Fingerprint | None = None
        self._seen_sha256 = ""
        self._started = False
        self._current: Revision | None = None
        self._is_copy = False
        self._file_trouble: list[str] = []
        self._database_trouble: list[str] = []
        self._lock = Lock()

    @property
    def current(self) -> Revision:
        """The revision as of the last refresh. There is always one after the first."""
        if self._current is None:
            self.refresh()
        assert self._current is not None
        return self._current

    def troubles(self) -> list[str]:
        return [*self._file_trouble, *self._database_trouble]

    def refresh(self) -> Revision:
        """Look at the file and at the database. Raises InvalidInput only where there has never been
        a good revision to go on with."""
        with self._lock:
            try:
                self._look_at_file()
                self._look_at_database()
                self._database_trouble = []
            except (SQLAlchemyError, OSError) as error:
                if not self._database_trouble:
                    log.error("the database does not answer: %s", type(error).__name__)
                self._database_trouble = [self._translator.text(NO_DATABASE)]
            if self._current is None:
                self._current = self._last_known() or self._from_file_alone()
            return self._current

    def _look_at_database(self) -> None:
        number = self._archive.number()
        current = self._current
        if not number or (current is not None and current.number == number and not self._is_copy):
            return
        record = self._archive.record(number)
        self._is_copy = False
        if current is None or (current.number, current.sha256) != (number, record.sha256):
            self._current = restored(record, self._archive.regions)
            if self._copies:
                self._keep(record, self._copies)
        if record.sha256 == self._seen_sha256:  # whatever was wrong with the file, somebody published it
            self._file_trouble = []

    def _keep(self, record: Record, folder: Path) -> None:
        try:
            local_copy.save(folder, record)
        except OSError as error:  # it is missed only when the database is down as well
            log.error("no local copy of revision %d: %s", record.number, type(error).__name__)

    def _last_known(self) -> Revision | None:
        """The local copy, while the database does not answer."""
        if not (self._copies and self._database_trouble):
            return None
        record = local_copy.load(self._copies)
        if record is None:
            return None
        try:
            found = restored(record, self._archive.regions)
        except (InvalidInput, KeyError, ValueError) as error:
            log.error("the local copy of the last revision cannot be read: %s", type(error).__name__)
            return None
        log.warning("serving revision %d from this machine's copy", found.number)
        self._is_copy = True
        return found

    def _look_at_file(self) -> None:
        fingerprint = stages_file.fingerprint(self._file)
        if fingerprint is None or fingerprint == self._seen:
            return
        with stages_file.alone(self._file):  # the editor writes database and file as one step
            data = stages_file.read(self._file)
            sha256 = hashlib.sha256(data).hexdigest()
            try:
                trouble = self._publish(data, sha256) if self._auto else self._inspect(data, sha256)
            except Overtaken as error:  # somebody published at the same moment: look again at once
                log.warning("%s", error)
                return
        for line in trouble:
            log.log(logging.ERROR if self._auto else logging.INFO, "%s", line)
        self._file_trouble, self._seen, self._seen_sha256, self._started = trouble, fingerprint, sha256, True

    def _publish(self, data: bytes, sha256: str) -> list[str]:
        """What is wrong with a saved file; nothing if it is published, or need not be."""
        try:
            if self._is_news(sha256):
                number = self._archive.number()
                revision = self._archive.publish(
                    data,
                    by=self._file.name,
                    note="",
                    at=self._clock(),
                    name=self._file.name,
                    check=self._check,
                    seen=number,
                )
                if revision.number != number:
                    log.info("revision %d published from %s", revision.number, self._file.name)
        except InvalidInput as error:
            return error.lines(self._translator)
        except Overtaken:
            raise
        except Refused as error:
            return self._refusal(error)
        return []

    def _refusal(self, error: Refused) -> list[str]:
        reasons = error.sentence(self._translator).split("\n")
        return [self._translator.text(NOT_PUBLISHED, name=self._file.name, reason=reason) for reason in reasons]

    def _inspect(self, data: bytes, sha256: str) -> list[str]:
        """What is to be said of a file that waits for `publish`; nothing if it has been published."""
        if any(entry.sha256 == sha256 for entry in self._archive.history()):
            return []
        try:
            parse(data, self._archive.regions, self._file.name)
        except InvalidInput as error:
            return error.lines(self._translator)
        return [self._translator.text(WAITING, name=self._file.name)]

    def _is_news(self, sha256: str) -> bool:
        """Whether a file is to be published. At start, a text that was official once and no longer
        is (after a rollback, say) must not come back by itself; a saved one is always meant."""
        return self._started or all(entry.sha256 != sha256 for entry in self._archive.history())

    def _from_file_alone(self) -> Revision:
        """Without any revision to be had: the file itself, so that feeds stand from the start."""
        return unpublished(stages_file.read(self._file), self._archive.regions, self._file.name, self._clock())
