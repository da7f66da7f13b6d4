"""So many pieces of work at the same time, each in a thread; who comes when all are taken waits a moment, or is told.
[DOOR: threads]

A page may have to ask the database, and a database may freeze in the middle of an answer. What is kept apart
here cannot take the threads of anything else, and nobody waits in a thread for a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

MOST_WAITING = 64
"""So many wait for a place; the next one is told at once."""


class Full(Exception):
    """No place came free in time."""


@dataclass(frozen=True)
class Places:
    """name: of the threads. number: of pieces of work at once. wait_seconds: how long somebody waits for a place."""

    name: str
    number: int
    wait_seconds: float


class Bulkhead:
    """Of one kind of work, for one event loop."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._free = asyncio.Semaphore(places.number)
        self._threads = ThreadPoolExecutor(places.number, thread_name_prefix=places.name)
        self._waiting = 0

    async def do(self, work: Callable[[], T]) -> T:
        """What the work returns, or raises. Raises Full where it was not begun."""
        await self._take_place()
        begun = asyncio.get_running_loop().run_in_executor(self._threads, work)
        begun.add_done_callback(lambda _: self._free.release())  # also where whoever asked has gone
        return await asyncio.shield(begun)

    async def _take_place(self) -> None:
        if self._free.locked() and self._waiting >= MOST_WAITING:
            raise Full
        self._waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), self._places.wait_seconds)
        except TimeoutError:
            raise Full from None
        finally:
            self._waiting -= 1
