"""One question that is asked again and again, beside the requests. [DOOR: threads]

Whoever wants the answer reads it from memory, at no cost and without waiting, however silent the one
who is asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from calendar_service.errors import kind_of
from calendar_service.outages import Outages

T = TypeVar("T")

OK, UNKNOWN, SILENT = "ok", "unknown", "silent"

EVERY_SECONDS = 3.0
LIMIT_SECONDS = 4.0
"""Without an answer for so long, the one who is asked is silent."""

SHARE = 10
"""A question whose answer takes long is asked less often: so many times its own length apart."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """at: time.monotonic(). word: `ok`, or the kind of failure, never its words, which may hold an
    address. value: None after a failure."""

    at: float
    word: str
    value: T | None


class Watch(Generic[T]):
    """ask: returns the answer, or raises whatever it raises. It may never return."""

    def __init__(
        self,
        name: str,
        ask: Callable[[], T],
        every_seconds: float = EVERY_SECONDS,
        limit_seconds: float = LIMIT_SECONDS,
        outages: Outages | None = None,
    ) -> None:
        self._outages = outages or Outages()
        self._name, self._ask, self._every, self._limit = name, ask, every_seconds, limit_seconds
        self._answer: Answer[T] | None = None
        self._asking_since: float | None = None
        self._first = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name=f"watch {self._name}", daemon=True).start()

    def wait(self, seconds: float) -> None:
        """For the first answer, but no longer than that."""
        self._first.wait(seconds)

    @property
    def state(self) -> str:
        """`ok`, `unknown` before the first answer, `silent`, or the kind of failure."""
        since, answer = self._asking_since, self._answer
        if since is not None and time.monotonic() - since > self._limit:
            return SILENT
        return answer.word if answer else UNKNOWN

    def latest(self, seconds: float) -> T | None:
        """The last good answer; None where it is older than that, or the last one was none."""
        answer = self._answer
        return answer.value if answer and time.monotonic() - answer.at <= seconds else None

    def once(self) -> None:
        """Ask now, and keep the answer."""
        began, try_began = time.monotonic(), self._outages.begin()
        self._asking_since = began
        try:
            self._answer = Answer(began, OK, self._ask())
        except Exception as error:
            self._outages.failed(self._name, error, try_began, is_fault=False)
            self._answer = Answer(began, kind_of(error), None)
        else:
            self._outages.worked(self._name, try_began)
        finally:
            self._asking_since = None
            self._first.set()

    def _run(self) -> None:
        while True:
            began = time.monotonic()
            self.once()
            long = SHARE * (time.monotonic() - began) if self._answer and self._answer.word == OK else 0
            time.sleep(max(self._every, long))
