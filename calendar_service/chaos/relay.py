"""The one way from a machine of the kill test to its database, so that the test can cut it. [DOOR: network]

Bytes go through as they come. What a cut holds back is not lost: as in a network that is away for a
while, it arrives when the way is open again, unless the connection is reset first. Two threads a connection.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

CHUNK = 65_536
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER of no time: closing says RST, not a polite end


class Relay:
    """port: on loopback, the same for ever. target: the port behind it. A context manager of its threads."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open = threading.Event()
        self._open.set()
        self._refuses = False
        self._delay = 0.0
        self._sleep = threading.Event()
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        threading.Thread(target=self._accept, name=f"relay-{self.port}", daemon=True).start()

    def cut(self) -> None:
        """From now on nothing passes, and nobody is told."""
        self._open.clear()

    def refuse(self) -> None:
        """Every connection breaks, and each new one at once."""
        self._refuses = True
        self.reset()

    def slow(self, seconds: float) -> None:
        """Each piece of a conversation takes so much longer, in each direction; 0: as fast as it comes."""
        self._delay = seconds

    def heal(self, *, reset: bool = False) -> None:
        """What was held back arrives; with `reset` it does not, and connections break."""
        self._refuses, self._delay = False, 0.0
        if reset:
            self.reset()
        self._open.set()

    def turn(self, target: int) -> None:
        """Behind the same port stands another server now."""
        self._target = target
        self.reset()

    def reset(self) -> None:
        """Break every connection that there is."""
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            _break(end)

    def close(self) -> None:
        """No more connections, old or new."""
        _shut(self._listener)
        self.reset()
        self._sleep.set()
        self._open.set()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._refuses:
                _break(near)
                continue
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        """Both directions of one connection. It begins when the way is open."""
        with self._lock:
            self._ends.add(near)
        self._open.wait()
        try:
            far = socket.create_connection(("127.0.0.1", self._target), 5)
        except OSError:
            _break(near)
            return
        far.settimeout(None)
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            known = near in self._ends
            if known:
                self._ends.add(far)
        if not known:  # it was reset while it began
            _break(far)
            return
        threading.Thread(target=self._carry, args=(far, near), daemon=True).start()
        self._carry(near, far)

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(CHUNK):
                self._open.wait()
                if self._delay:
                    self._sleep.wait(self._delay)
                sink.sendall(piece)
            self._open.wait()
        with self._lock:
            mine = self._ends & {source, sink}  # none after a reset, which breaks them itself
            self._ends -= mine
        for end in mine:
            _shut(end)


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
