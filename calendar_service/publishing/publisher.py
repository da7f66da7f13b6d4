"""Keeps the present revision of one process up to date, from the file and the database.

`refresh` is called often and costs a stat and a SELECT. It never raises for a bad file or a shut
door: the last good revision stays, and `troubles` says what is wrong.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from calendar_service.clock import Clock
from calendar_service.errors import InvalidInput, Refused
from calendar_service.i18n import Translator
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.revision import Revision, first_stamps
from calendar_service.timeline import stages_file
from calendar_service.timeline.parsing import parse

log = logging.getLogger(__name__)


class Publisher:
    """auto: whether a saved file is published by itself."""

    def __init__(self, archive: Archive, file: Path, clock: Clock, translator: Translator, *, auto: bool) -> None:
        self._archive, self._file, self._clock, self._translator = archive, file, clock, translator
        self._auto = auto
        self._seen: stages_file.Fingerprint | None = None
        self._started = False
        self._current: Revision | None = None
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
        """Look at the file (if auto) and at the database. Raises InvalidInput only where there has
        never been a good revision to go on with."""
        with self._lock:
            try:
                if self._auto:
                    self._publish_saved()
                number = self._archive.number()
                if number and (self._current is None or self._current.number != number):
                    self._current = self._archive.revision(number)
                self._database_trouble = []
            except (SQLAlchemyError, OSError) as error:
                if not self._database_trouble:
                    log.error("the database does not answer: %s", type(error).__name__)
                self._database_trouble = [self._translator.text("Basis data tidak menjawab; layanan memakai revisi terakhir.")]
            if self._current is None:
                self._current = self._from_file_alone()
            return self._current

    def _publish_saved(self) -> None:
        fingerprint = stages_file.fingerprint(self._file)
        if fingerprint is None or fingerprint == self._seen:
            return
        data = stages_file.read(self._file)
        try:
            if self._is_news(data):
                before = self._archive.number()
                revision = self._archive.publish(
                    data, by="stages.yaml", note="", at=self._clock(), name=self._file.name
                )
                if revision.number != before:
                    log.info("revision %d published from %s", revision.number, self._file.name)
            self._file_trouble = []
        except InvalidInput as error:
            self._file_trouble = error.lines(self._translator)
            for line in self._file_trouble:
                log.error("%s", line)
        except Refused as error:  # somebody published at the same moment: look again at once
            log.warning("%s", error)
            return
        self._seen, self._started = fingerprint, True

    def _is_news(self, data: bytes) -> bool:
        """Whether a file is to be published. At start, a text that was official once and no longer
        is (after a rollback, say) must not come back by itself; a saved one is always meant."""
        if self._started:
            return True
        sha256 = hashlib.sha256(data).hexdigest()
        return all(entry.sha256 != sha256 for entry in self._archive.history())

    def _from_file_alone(self) -> Revision:
        """Without any revision to be had: the file itself, so that feeds stand from the start."""
        data = stages_file.read(self._file)
        timeline = parse(data, self._archive.regions, self._file.name)
        sha256 = hashlib.sha256(data).hexdigest()
        return Revision(0, self._clock(), "stages.yaml", "", sha256, timeline, first_stamps(timeline, self._clock()))
