"""The present revision, as one process knows it, kept up to date from the database. It publishes nothing.

`refresh` is called often and costs two small questions. It never raises for a shut door or for a
revision that this process cannot read: the last good one stays, and `troubles` says what is wrong. A
process that starts while the database is down goes on with the copy that this machine kept of the
last revision that was served here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from calendar_service.clock import Clock, system_clock
from calendar_service.errors import N_, InvalidInput, Refused, kind_of
from calendar_service.log_lines import know, logger
from calendar_service.outages import Outages
from calendar_service.publishing import local_copy
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.record import Record, restored
from calendar_service.publishing.revision import Revision, reprinted
from calendar_service.publishing.sightings_sql import Sightings
from calendar_service.publishing.unpublished import unpublished
from calendar_service.timeline import stages_file
from calendar_service.words.translator import Translator

log = logger(__name__)

NO_DATABASE = N_("Basis data tidak menjawab; layanan memakai revisi terakhir.")
WENT_BACK = N_(
    "Basis data hanya mengenal revisi %(number)s, padahal revisi %(served)s sudah disajikan; yang disajikan tetap revisi %(served)s."
)
UNREADABLE = N_("Revisi %(number)s yang berlaku tidak dapat dibaca oleh proses ini; pasang versi layanan yang sama.")

OLDER = 20
"""How many revisions back a process looks for one that it can serve."""


class Official:
    """file: served as it is while nothing has ever been published. copies: folder for the local copy;
    without one none is kept."""

    def __init__(
        self,
        archive: Archive,
        sightings: Sightings,
        file: Path,
        clock: Clock,
        translator: Translator,
        *,
        copies: Path | None = None,
        real_clock: Clock = system_clock,
        outages: Outages | None = None,
    ) -> None:
        self._outages = outages or Outages()
        self._archive, self._sightings, self._file, self._clock = archive, sightings, file, clock
        self._translator, self._copies, self._real_clock = translator, copies, real_clock
        self._current: Revision | None = None
        self._record: Record | None = None
        self._is_copy = False
        self.published = 0
        """Number of the newest revision that the database is known to hold, whether it can be read or not."""
        self._unreadable = 0
        self._gone_back_to: int | None = None
        self._file_troubles: tuple[str, ...] = ()
        self._database_is_silent = False
        self._lock = Lock()

    @property
    def current(self) -> Revision:
        """The revision as of the last refresh. There is always one after the first."""
        if self._current is None:
            self.refresh()
        assert self._current is not None
        return self._current

    def troubles(self) -> list[str]:
        found = list(self._file_troubles)
        if self._unreadable:
            found.append(self._translator.text(UNREADABLE, number=self._unreadable))
        if self._gone_back_to is not None:
            found.append(self._translator.text(WENT_BACK, number=self._gone_back_to, served=self.published))
        if self._database_is_silent:
            found.append(self._translator.text(NO_DATABASE))
        return found

    def refresh(self) -> Revision:
        """Look at the database. Raises InvalidInput or OSError only where there has never been a good
        revision to go on with, and the file is no help either."""
        with self._lock:
            is_silent = True
            with self._outages.met("reading the revision", (SQLAlchemyError, OSError)):
                self._look()
                is_silent = False
            self._database_is_silent = is_silent
            if self._current is None:
                self._current = self._last_known() or self._from_file_alone()
            return self._current

    def newest(self) -> Revision:
        """For whoever acts by it: the present revision itself. Raises Refused where this process cannot
        read it, so that nothing is told by an older one."""
        revision = self.refresh()
        if self._unreadable:
            raise Refused(UNREADABLE, number=self._unreadable)
        if self._gone_back_to is not None:
            raise Refused(WENT_BACK, number=self._gone_back_to, served=self.published)
        return revision

    def older(self) -> Iterator[Revision]:
        """Revisions before the present one that can be read, the newest first. Ends where the
        database does not answer."""
        try:
            entries = self._archive.history()
        except (SQLAlchemyError, OSError):
            return
        for number in [entry.number for entry in entries if entry.number < self.published][:OLDER]:
            try:
                yield restored(self._archive.record(number), self._archive.regions)
            except (InvalidInput, KeyError, ValueError):
                continue
            except (SQLAlchemyError, OSError):
                return

    def served(self, revision: Revision) -> None:
        """It could be served: keep it on this machine for the day on which the database is down."""
        record = self._record
        if self._copies is None or record is None or record.number != revision.number or self._is_copy:
            return
        try:
            local_copy.save(self._copies, record)
        except OSError as error:  # it is missed only when the database is down as well
            log.error("no local copy of revision %d: %s", record.number, kind_of(error))

    def _look(self) -> None:
        number = self._archive.number()
        self._file_troubles = tuple(self._sightings.troubles(self._real_clock()))
        if number < self.published:  # a restored copy: calendars have had later dates than these
            self._gone_back_to = number
            return
        self.published, self._gone_back_to = number, None
        current = self._current
        if current is not None and current.number == number and not self._is_copy:
            self._unreadable = 0
            return
        if number in (0, self._unreadable):
            return
        if self._is_copy:
            self._tell_what_is_printed()
        record = self._archive.record(number)
        try:
            found = restored(record, self._archive.regions)
        except (InvalidInput, KeyError, ValueError) as error:
            log.error("revision %d cannot be read: %s", number, kind_of(error))
            self._unreadable = number
            self._current = current or next(self.older(), None)
            return
        if current and _are_one(current, found):  # this machine's copy was as good, and need not be served anew
            self._is_copy = False
            return
        self._current, self._record, self._is_copy, self._unreadable = found, record, False, 0
        know(revision=number)

    def _last_known(self) -> Revision | None:
        """The local copy, while the database does not answer."""
        if not (self._copies and self._database_is_silent):
            return None
        record = local_copy.load(self._copies)
        if record is None:
            return None
        try:
            found = restored(record, self._archive.regions)
        except (InvalidInput, KeyError, ValueError) as error:
            log.error("the local copy of the last revision cannot be read: %s", kind_of(error))
            return None
        found = self._as_printed_here(found)
        log.warning("going on with revision %d from this machine's copy", found.number)
        self._is_copy, self.published = True, found.number
        know(revision=found.number)
        return found

    def _as_printed_here(self, copy: Revision) -> Revision:
        """Newer where this release, or these settings, print something else than who served it last, although the database
        cannot be told yet."""
        printing = self._archive.printing
        if printing is None:
            return copy
        try:
            return replace(copy, stamps=reprinted(copy, self._archive.regions, self._clock(), printing))
        except Exception:  # what cannot be printed is another's to tell of
            log.exception("what is printed of revision %d cannot be compared with what was", copy.number)
            return copy

    def _tell_what_is_printed(self) -> None:
        """To the database, which did not answer when this process began. Raises SQLAlchemyError and OSError alone."""
        try:
            self._archive.reprint(self._clock())
        except (SQLAlchemyError, OSError):
            raise
        except Exception:
            log.exception("what is printed of the present revision cannot be compared with what was")

    def _from_file_alone(self) -> Revision:
        """Without any revision to be had: the file itself, so that feeds stand from the start."""
        return unpublished(stages_file.read(self._file), self._archive.regions, self._file.name, self._clock())


def _are_one(one: Revision, other: Revision) -> bool:
    return (one.number, one.sha256, one.stamps) == (other.number, other.sha256, other.stamps)
