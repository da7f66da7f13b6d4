"""An outage is one line of the log when it begins and one when it ends, whoever meets it, however often.

A process has many threads that try again and again: while a database is away each would say so at every
try. They tell their tries here instead. What is shut is the door (`database`, `redis`) where the
error says so, for all who try it together; else the work that failed. It ends with the first of them that
comes to its end and began after the last failure: what began before says nothing about the present.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from calendar_service.errors import kind_of
from calendar_service.log_lines import logger
from calendar_service.package_data import translators
from calendar_service.troubles import explained, in_all_languages, shut_door

log = logger(__name__)


@dataclass
class _Outage:
    """subject: what is said to fail. since, failed_at: by the ticks. tried: works that have met it."""

    subject: str
    since: float
    failed_at: float
    tries: int = 0
    tried: set[str] = field(default_factory=set)


class Outages:
    """One process's; threads share it. ticks: seconds of a clock that nobody sets."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._languages = list(translators().values())
        self._standing: dict[tuple[str, str], _Outage] = {}
        self._ended: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    @contextmanager
    def met(self, work: str, only: tuple[type[Exception], ...] = (Exception,)) -> Iterator[None]:
        """One try. What it fails with is told and goes no further. only: other kinds go on their way untold."""
        began = self.begin()
        try:
            yield
        except only as error:
            self.failed(work, error, began)
        else:
            self.worked(work, began)

    def begin(self) -> float:
        """The instant at which a try begins, for `failed` and `worked`."""
        return self._ticks()

    def failed(self, work: str, error: Exception, began: float, *, is_fault: bool = True) -> None:
        """is_fault: an error that no operator can have caused is a fault of this program, and is told with
        its traceback."""
        found = explained(error)
        subject = shut_door(error) or work
        key = (subject, found.message if found else kind_of(error))
        with self._lock:
            if began < self._ended.get(key, began):
                return
            outage = self._standing.get(key)
            is_new = outage is None
            outage = outage or _Outage(subject, began, began)
            self._standing[key] = outage
            outage.failed_at, outage.tries = self._ticks(), outage.tries + 1
            outage.tried.add(work)
        if is_new:
            lines = None if _has_free_words(error) else in_all_languages(error, self._languages)
            traced = error if is_fault and found is None and lines is None else None
            log.error("%s failed, goes on trying: %s", subject, " ".join(lines or [kind_of(error)]), exc_info=traced)

    def worked(self, work: str, began: float) -> None:
        """A try came to its end."""
        if not self._standing:
            return
        ended = []
        with self._lock:
            for key, outage in list(self._standing.items()):
                if work in outage.tried and began >= outage.failed_at:
                    del self._standing[key]
                    self._ended[key] = self._ticks()
                    ended.append(outage)
        for outage in ended:
            lasted = self._ticks() - outage.since
            log.info("%s works again after %.1f s, %d tries failed", outage.subject, lasted, outage.tries)


def _has_free_words(error: Exception) -> bool:
    """Words that are not the system's may hold an address or a password."""
    return isinstance(error, OSError) and not error.strerror
