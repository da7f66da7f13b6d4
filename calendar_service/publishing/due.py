"""Publishes the text that waits, once it is due. Only the clock process does so.

It goes the one way to publish, as its author; whatever would stop a person stops it, and is kept beside it, where the editor shows
it. A text that somebody else's revision overtook is refused as soon as that is seen, not only at its time: whoever waits for
midnight is told in the evening. A process that dies after the publication finds its own revision when it comes back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from calendar_service.clock import Clock
from calendar_service.database_time import WrongClock
from calendar_service.errors import N_, InvalidInput, Refused
from calendar_service.log_lines import logger
from calendar_service.outages import Outages
from calendar_service.publishing.edition import Unbuildable
from calendar_service.publishing.pending import PendingPublication
from calendar_service.publishing.publish import Edited, Publishing
from calendar_service.words.languages import DEFAULT
from calendar_service.words.translator import Translator

if TYPE_CHECKING:  # a door, which bootstrap opens
    from calendar_service.publishing.pending_sql import PendingPublications

log = logger(__name__)

LOOK_SECONDS = 1.0

AGAIN_SECONDS = 30.0
"""Before a text that could not be made into feeds and mails is tried once more."""

OVERTAKEN = N_("revisi %(number)s terbit sesudah naskah ini diajukan; satukan kedua perubahan lalu ajukan lagi")


class DuePublications:
    """translators: language -> translator, of every language in which somebody reads why a text was not published. clock: the one by
    which embargoes end. Raises what the database raises."""

    def __init__(
        self,
        pending: PendingPublications,
        publishing: Publishing,
        translators: Mapping[str, Translator],
        clock: Clock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        outages: Outages | None = None,
    ) -> None:
        self._pending, self._publishing = pending, publishing
        self._translators, self._clock, self._monotonic = translators, clock, monotonic
        self._outages = outages or Outages()
        self._rests_until = 0.0
        self.stopping = threading.Event()

    def run(self) -> None:
        """Until `stopping` is set."""
        while not self.stopping.is_set():
            with self._outages.met("publishing what is due"):
                self.look()
            self.stopping.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Publish what is due, or say why not."""
        found = self._pending.waiting()
        if found is None or self._monotonic() < self._rests_until:
            return
        head = self._publishing.archive.head()
        if head.number > found.submission.seen:
            if head.sha256 == found.submission.sha256:
                self._pending.published(found.number, head.number, self._clock())
            else:
                self._refuse(found, lambda t: [t.text(OVERTAKEN, number=head.number)])
        elif found.is_due(self._clock()):
            self._publish(found)

    def _publish(self, found: PendingPublication) -> None:
        given = found.submission
        intent = Edited(given.base, found.publishers, given.note, given.is_confirmed)
        try:
            done = self._publishing.publish(given.text, intent)
        except WrongClock:  # no fault of the text, which waits until the time is known again
            raise
        except Unbuildable as error:
            self._rests_until = self._monotonic() + AGAIN_SECONDS
            log.error("%s", error.sentence(self._translators[DEFAULT]))
        except InvalidInput as error:
            self._refuse(found, error.lines)
        except Refused as error:
            if self._publishing.archive.head().number == given.seen:  # else somebody was faster: the next look says who
                self._refuse(found, partial(_lines, error))
        else:
            self._pending.published(found.number, done.revision.number, self._clock())

    def _refuse(self, found: PendingPublication, told: Callable[[Translator], Sequence[str]]) -> None:
        reasons = {language: told(translator) for language, translator in self._translators.items()}
        if self._pending.refused(found.number, reasons, self._clock()):
            for reason in reasons[DEFAULT]:
                log.error("a text that waited to be published was refused: %s", reason)


def _lines(error: Refused, translator: Translator) -> list[str]:
    return error.sentence(translator).split("\n")
