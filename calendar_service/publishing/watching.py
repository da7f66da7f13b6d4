"""Watches STAGES_FILE and publishes what somebody saved there. Only the clock process does so.

`look` is called several times a second. It concludes nothing from what this process remembers: what
the file was last seen to hold stands in the database, so that a restart, an idle night or a
publication on another machine changes nothing about what is to be done. It never raises for a bad
file; what is wrong is noted beside the sighting, where every process and the editor finds it.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from calendar_service.database_time import WrongClock
from calendar_service.errors import N_, InvalidInput, Refused
from calendar_service.log_lines import logger
from calendar_service.outages import Outages
from calendar_service.publishing.archive_sql import Archive, Overtaken
from calendar_service.publishing.edition import OnDisk, Unbuildable
from calendar_service.publishing.publish import NotSaved, Publishing, Saved
from calendar_service.publishing.verdict import TOLD, Sighting, Stand, Verdict, is_aged
from calendar_service.publishing.working_copy import WorkingCopy
from calendar_service.timeline.parsing import parse
from calendar_service.words.translator import Translator

log = logger(__name__)

LOOK_SECONDS = 0.2

STILL_SECONDS = 0.1
"""How long a file must have held what it holds before anything is concluded from it: half of it may stand there while
somebody's program writes it."""

AGAIN_SECONDS = 30.0
"""Before a text that could not be made into feeds and mails, or a file that could not be written, is
tried once more."""

MISSING = N_("Berkas %(name)s tidak ada atau tidak dapat dibaca; yang berlaku tetap revisi %(number)s.")
WAITING = N_("Berkas %(name)s menunggu penerbitan.")
NOT_PUBLISHED = N_("Berkas %(name)s tidak diterbitkan: %(reason)s")
NOT_WRITTEN = N_("Berkas %(name)s tidak dapat ditulis; isinya bukan revisi %(number)s yang berlaku.")
STRANGE = N_(
    "Berkas %(name)s berbeda dari revisi %(number)s, dan tidak diketahui berangkat dari revisi mana; tidak diterbitkan "
    "dengan sendirinya. Bila dimaksudkan, jalankan publish."
)
OVERTAKEN = N_(
    "Berkas %(name)s berangkat dari revisi %(base)s, padahal revisi %(number)s sudah terbit sesudahnya; tidak "
    "diterbitkan. Satukan kedua perubahan di /admin/."
)
AGED = N_(
    "Berkas %(name)s lebih tua daripada yang terakhir dilihat, seperti salinan cadangan yang dipulihkan; tidak "
    "diterbitkan dengan sendirinya. Bila dimaksudkan, jalankan publish."
)
SENTENCES = {Verdict.STRANGE: STRANGE, Verdict.OVERTAKEN: OVERTAKEN, Verdict.AGED: AGED}
HAPPENED_MEANWHILE = (NotSaved, Overtaken)


class Watcher:
    """auto: whether a saved file is published by itself."""

    def __init__(
        self,
        archive: Archive,
        publishing: Publishing,
        translator: Translator,
        *,
        auto: bool,
        monotonic: Callable[[], float] = time.monotonic,
        outages: Outages | None = None,
    ) -> None:
        self._archive, self._publishing, self._translator = archive, publishing, translator
        self._auto, self._monotonic = auto, monotonic
        self._rests_until = 0.0
        self._outages = outages or Outages()
        self.stopping = threading.Event()

    @property
    def _copy(self) -> WorkingCopy:
        return self._publishing.copy

    def run(self) -> None:
        """Until `stopping` is set."""
        while not self.stopping.is_set():
            with self._outages.met("watching the file"):
                self.look()
            self.stopping.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Publish the file, bring it up to date, or say what is wrong. Raises what the database raises."""
        found, last = self._copy.dated(), self._copy.sighting()
        if not self._stands_still(found, last):
            return
        if found is None:
            if last or not self._archive.head().number:  # else a machine that keeps no file
                self._note(last, last or Sighting("", 0, 0), self._words(MISSING))
            return
        disk, changed_at = found
        seen, verdict = self._seen(disk, changed_at, last), self._publishing.verdict(disk, changed_at)
        if verdict is Verdict.AGREES:
            self._note(last, replace(seen, revision=self._archive.head().number))
        elif verdict is Verdict.BEHIND:
            self._bring_up(last, seen)
        elif verdict in TOLD:
            self._note(last, replace(seen, stand=Stand.WORDS), self._words(SENTENCES[verdict], base=seen.revision))
        elif verdict is Verdict.SAVED and self._may_try(last, seen):
            self._publish(disk, last, seen)
        self._copy.looked()

    def _stands_still(self, found: tuple[bytes, int] | None, last: Sighting | None) -> bool:
        """Whether the file holds this a moment later too; not asked of what was seen before."""
        if found and last and (hashlib.sha256(found[0]).hexdigest(), found[1]) == (last.sha256, last.changed_at):
            return True
        self.stopping.wait(STILL_SECONDS)
        return self._copy.dated() == found

    def _seen(self, disk: bytes, changed_at: int, last: Sighting | None) -> Sighting:
        """What the file holds. What somebody wrote goes by the revision that the file went by before; a
        copy of unknown age by its own, if it ever was one."""
        digest = hashlib.sha256(disk).hexdigest()
        former = self._archive.latest_of(digest)
        now = Sighting(digest, former, changed_at)
        is_written_here = last is not None and (last.sha256 == digest or not is_aged(now, last, former))
        return replace(now, revision=last.revision) if last and is_written_here else now

    def _may_try(self, last: Sighting | None, seen: Sighting) -> bool:
        """A text that failed for a reason of ours rests a while; a new one is tried at once."""
        return last is None or last.sha256 != seen.sha256 or self._is_rested()

    def _is_rested(self) -> bool:
        return self._monotonic() >= self._rests_until

    def _publish(self, disk: bytes, last: Sighting | None, seen: Sighting) -> None:
        """A failure of ours is tried again; a refusal stands until somebody touches the file."""
        words = replace(seen, stand=Stand.WORDS)
        if not self._auto:
            self._note(last, words, *self._inspected(disk))
            return
        try:
            self._publishing.publish(disk, Saved(self._copy.name))
        except InvalidInput as error:
            self._note(last, words, *error.lines(self._translator))
        except HAPPENED_MEANWHILE:
            return
        except WrongClock:  # no fault of the text, which waits until the time is known again
            raise
        except Unbuildable as error:
            self._rests_until = self._monotonic() + AGAIN_SECONDS
            self._note(last, replace(seen, stand=Stand.AGAIN), *self._refusal(error))
        except Refused as error:
            self._note(last, words, *self._refusal(error))

    def _bring_up(self, last: Sighting | None, seen: Sighting) -> None:
        if self._is_rested() and self._publishing.bring_up() is OnDisk.REFUSED:
            self._rests_until = self._monotonic() + AGAIN_SECONDS
            self._note(last, seen, self._words(NOT_WRITTEN))

    def _note(self, last: Sighting | None, seen: Sighting, *troubles: str) -> None:
        """Keep what was seen and what is wrong with it; in the log once."""
        told = replace(seen, troubles=troubles)
        if told == last:
            return
        self._copy.note(told)
        for line in troubles:
            log.error("%s", line)

    def _inspected(self, disk: bytes) -> list[str]:
        """What is to be said of a file that waits for `publish`."""
        try:
            parse(disk, self._archive.regions, self._copy.name)
        except InvalidInput as error:
            return error.lines(self._translator)
        return [self._words(WAITING)]

    def _refusal(self, error: Refused) -> list[str]:
        reasons = error.sentence(self._translator).split("\n")
        return [self._words(NOT_PUBLISHED, reason=reason) for reason in reasons]

    def _words(self, message: str, **facts: object) -> str:
        number = self._archive.head().number
        return self._translator.text(message, **{"name": self._copy.name, "number": number, **facts})
