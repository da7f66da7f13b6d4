"""A thread beside one that sends: the ledger is told what became of letters while the next ones go out. [DOOR: threads]"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

Told = TypeVar("Told")


class Recorder(Generic[Told]):
    """Does one thing at a time for one sender: after `begin` comes `result`, and only then the next. Its thread is
    started with the first one and ends with the block of `with`; it never keeps a process from ending."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[Callable[[], Told] | None] = SimpleQueue()
        self._done: SimpleQueue[Callable[[], Told]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Recorder[Told]:
        return self

    def __exit__(self, *_: object) -> None:
        self._asked.put(None)

    def begin(self, tell: Callable[[], Told]) -> None:
        """Have it done beside. It may take as long as it likes."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
            self._thread.start()
        self._asked.put(tell)

    def result(self) -> Told:
        """Wait for what was begun. Raises what it raised."""
        return self._done.get()()

    def _run(self) -> None:
        while tell := self._asked.get():
            self._done.put(_outcome_of(tell))


def _outcome_of(tell: Callable[[], Told]) -> Callable[[], Told]:
    """What returns, or raises, the same once more."""
    try:
        told = tell()
    except BaseException as error:
        failed = error

        def again() -> Told:
            raise failed

        return again
    return lambda: told
