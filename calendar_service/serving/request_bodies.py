"""A request's body, read beside all others without a thread, under limits of size and time.

Nobody sees a body before it is whole. What is too large is told so before it is read, where the client waits for that
(`Expect: 100-continue`), else after it was read and thrown away; what is too slow is told so and cut off.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from calendar_service.serving.exchange import Incoming
from calendar_service.serving.limits import (
    MOST_AT_ONCE,
    PASSED_OVER,
    NotTaken,
    announced,
    largest,
    seconds_left,
)

TOO_LARGE, TOO_SLOW, NO_LENGTH, NO_ROOM, BROKEN_OFF = 413, 408, 411, 503, 400


class Arriving(Protocol):
    """A body on its way: pieces of bytes. It ends where the body does, or where the client broke off."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...


class RequestBodies:
    """For one event loop. clock: seconds, as time.monotonic."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.held = 0
        """Bytes of bodies that have not come whole yet."""
        self._reading: set[asyncio.Task[object]] = set()
        self._is_over = False

    def stop(self) -> None:
        """The process ends: what has not come whole is waited for no longer."""
        self._is_over = True
        for each in self._reading:
            each.cancel()

    async def body(self, scope: Incoming, arriving: Arriving) -> bytes | NotTaken:
        """The whole body, or why it is not taken."""
        most, fields = largest(scope.path), scope.headers
        size = announced({name: fields.get(name) or "" for name in ("content-length", "transfer-encoding")})
        if size is None:
            return NotTaken(NO_LENGTH)
        if size > most:
            is_asking = fields.get("expect") is not None
            came = b"" if is_asking or size > PASSED_OVER else await self._read(arriving, keep=False)
            return came if isinstance(came, NotTaken) else NotTaken(TOO_SLOW if came is None else TOO_LARGE)
        if not size:
            return b""
        came = await self._read(arriving, keep=True)
        if came is None:
            return NotTaken(TOO_SLOW)
        if isinstance(came, NotTaken):
            return came
        return came if len(came) == size else NotTaken(BROKEN_OFF)

    async def _read(self, arriving: Arriving, *, keep: bool) -> bytes | NotTaken | None:
        """None where it took too long."""
        began, received, pieces = self._clock(), 0, bytearray()
        task = asyncio.current_task()
        assert task is not None
        self._reading.add(task)
        pieces_to_come = aiter(arriving)
        try:
            while True:
                left = seconds_left(self._clock() - began, received)
                piece = await asyncio.wait_for(anext(pieces_to_come), left)
                received += len(piece)
                if keep:
                    pieces += piece
                    self.held += len(piece)
                    if self.held > MOST_AT_ONCE:
                        return NotTaken(NO_ROOM)
        except StopAsyncIteration:
            return bytes(pieces)
        except TimeoutError:
            return None
        except asyncio.CancelledError:
            if not self._is_over:
                raise
            return NotTaken(NO_ROOM)
        finally:
            self._reading.discard(task)
            self.held -= len(pieces)
