"""The one way from a machine of the kill test to its database, so that the test can cut it. [DOOR: network]

Bytes go through as they come. What a cut holds back is not lost: as in a network that is away for a
while, it arrives when the way is open again, unless the connection is reset first. Two threads a connection.
"""

from __future__ import annotations

import contextlib
import math
import random
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

CHUNK = 65_536
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER of no time: closing says RST, not a polite end


@dataclass(eq=False)
class _Line:
    """One connection: its ends, and from when on it passes anything, by time.monotonic."""

    near: socket.socket
    opens_at: float
    ends: list[socket.socket] = field(default_factory=list)


class Relay:
    """port: on loopback, the same for ever. target: the port behind it. chance: of how late a connection wakes."""

    def __init__(self, target: int, chance: random.Random | None = None) -> None:
        self._target, self._chance = target, chance or random.Random()  # noqa: S311  no secret
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._is_cut = self._refuses = False
        self._delay = 0.0
        self._changed = threading.Condition()
        self._lines: set[_Line] = set()
        threading.Thread(target=self._accept, name=f"relay-{self.port}", daemon=True).start()

    def cut(self) -> None:
        """From now on nothing passes, and nobody is told."""
        with self._changed:
            self._is_cut = True
            for line in self._lines:
                line.opens_at = math.inf

    def refuse(self) -> None:
        """Every connection breaks, and each new one at once."""
        self._refuses = True
        self.reset()

    def slow(self, seconds: float) -> None:
        """Each piece of a conversation takes so much longer, in each direction; 0: as fast as it comes."""
        self._delay = seconds

    def heal(self, *, reset: bool = False, straggle_seconds: float = 0.0) -> None:
        """What was held back arrives; with `reset` it does not, and connections break. straggle_seconds: a connection
        of before the cut may take so long to notice, each another time (TCP asks at growing distances, RFC 6298
        section 5.5); new ones work at once."""
        self._refuses, self._delay = False, 0.0
        if reset:
            self.reset()
        with self._changed:
            self._is_cut = False
            for line in self._lines:
                line.opens_at = time.monotonic() + self._chance.uniform(0, straggle_seconds)
            self._changed.notify_all()

    def turn(self, target: int) -> None:
        """Behind the same port stands another server now."""
        self._target = target
        self.reset()

    def reset(self) -> None:
        """Break every connection that there is."""
        with self._changed:
            lines, self._lines = self._lines, set()
            for line in lines:
                line.opens_at = 0.0
            self._changed.notify_all()
        for line in lines:
            for end in (line.near, *line.ends):
                _break(end)

    def close(self) -> None:
        """No more connections, old or new."""
        _shut(self._listener)
        self.reset()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._refuses:
                _break(near)
                continue
            with self._changed:
                line = _Line(near, math.inf if self._is_cut else 0.0)
                self._lines.add(line)
            threading.Thread(target=self._join, args=(line,), daemon=True).start()

    def _join(self, line: _Line) -> None:
        """Both directions of one connection. It begins when the way is open."""
        if not self._passes(line):
            return
        try:
            far = socket.create_connection(("127.0.0.1", self._target), 5)
        except OSError:
            self._end(line, _break)
            return
        far.settimeout(None)
        with contextlib.suppress(OSError):
            for end in (line.near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._changed:
            line.ends.append(far)
            known = line in self._lines
        if not known:  # it was reset while it began
            _break(far)
            return
        threading.Thread(target=self._carry, args=(line, far, line.near), daemon=True).start()
        self._carry(line, line.near, far)

    def _carry(self, line: _Line, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (piece := source.recv(CHUNK)) and self._passes(line):
                if self._delay:
                    time.sleep(self._delay)
                sink.sendall(piece)
            self._passes(line)
        self._end(line, _shut)

    def _passes(self, line: _Line) -> bool:
        """Waits until the line is open; False where it was reset meanwhile."""
        with self._changed:
            while (left := line.opens_at - time.monotonic()) > 0:
                self._changed.wait(None if left == math.inf else left)
            return line in self._lines

    def _end(self, line: _Line, how: Callable[[socket.socket], None]) -> None:
        """Unless a reset has done so."""
        with self._changed:
            mine = line in self._lines
            self._lines.discard(line)
        for end in (line.near, *line.ends) if mine else ():
            how(end)


def _break(end: socket.socket) -> None:
    """Whoever is at the other end is told that the connection is broken, not that it is over."""
    _call(lambda: end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET))
    _call(lambda: end.shutdown(socket.SHUT_RD))  # wakes the thread that reads; says nothing to the other end
    _call(end.close)


def _shut(end: socket.socket) -> None:
    _call(lambda: end.shutdown(socket.SHUT_RDWR))
    _call(end.close)


def _call(step: Callable[[], object]) -> None:
    with contextlib.suppress(OSError):
        step()
