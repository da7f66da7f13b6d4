"""Doors that fall silent: a server that accepts and says nothing, and a way to a real one that freezes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Self


class _Door:
    """Listens on loopback until it is left; then every connection is closed."""

    def __init__(self, at: int = 0) -> None:
        """at: the port; 0: any."""
        self._listener = socket.create_server(("127.0.0.1", at), backlog=100)
        self.port = int(self._listener.getsockname()[1])
        self._kept: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._begin(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, *self._kept):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for each in (self._listener, *self._kept):
            each.close()

    def _begin(self, work: Callable[..., None], *given: object) -> None:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._kept.append(self._listener.accept()[0])
                self._met(self._kept[-1])

    def _met(self, caller: socket.socket) -> None:
        raise NotImplementedError


class Silent(_Door):
    """Accepts every connection and says nothing."""

    def _met(self, caller: socket.socket) -> None:
        return


class Way(_Door):
    """Carries bytes to a server on loopback, until it freezes: then nothing moves, nothing is closed."""

    def __init__(self, port: int, at: int = 0) -> None:
        self._to = port
        self._moves = threading.Event()
        self._moves.set()
        super().__init__(at)

    def __exit__(self, *given: object) -> None:
        self._moves.set()
        super().__exit__(*given)

    def freeze(self) -> None:
        self._moves.clear()

    def thaw(self) -> None:
        self._moves.set()

    def _met(self, caller: socket.socket) -> None:
        self._moves.wait()
        there = socket.create_connection(("127.0.0.1", self._to))
        self._kept.append(there)
        self._begin(self._carry, caller, there)
        self._begin(self._carry, there, caller)

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                self._moves.wait()
                other.sendall(data)
        for each in (one, other):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
