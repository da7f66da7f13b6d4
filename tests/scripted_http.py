"""A web server on loopback that says exactly what a test wants, byte by byte if it must.

with ScriptedHTTP(lambda line, asked: line.sendall(OK)) as server: ...
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Heard:
    """One request. fields: names in small letters."""

    path: str
    fields: dict[str, str] = field(default_factory=dict)


Talk = Callable[[socket.socket, Heard], None]


def answer(body: bytes = b"", status: str = "200 OK", **fields: str) -> bytes:
    """A whole answer; names of fields with underscores."""
    named = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in fields.items()}}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


class ScriptedHTTP:
    """talk: says what it wants into each connection whose request has come. heard: every request. mute: whether it takes connections and reads none.
    tls: of a server with a certificate."""

    def __init__(
        self, talk: Talk, *, mute: bool = False, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
    ) -> None:
        self.heard: list[Heard] = []
        self.over = threading.Event()
        """Set when the test is over: what drips waits on it between two bytes."""
        self._talk, self._mute, self._tls = talk, mute, tls
        self._listener = socket.create_server((host, 0))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> ScriptedHTTP:
        self._threads[0].start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def drip(self, line: socket.socket, words: bytes, seconds: float = 0.02) -> None:
        """A byte at a time, until the test is over."""
        for byte in words:
            line.sendall(bytes([byte]))
            if self.over.wait(seconds):
                return

    def _accept(self) -> None:
        while not self.over.is_set():
            with contextlib.suppress(TimeoutError):
                line, _ = self._listener.accept()
                thread = threading.Thread(target=self._converse, args=(line,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _converse(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            line.settimeout(10)
            if self._mute:
                self.over.wait(10)
                return
            spoken = self._tls.wrap_socket(line, server_side=True) if self._tls else line
            with spoken, spoken.makefile("rb") as lines:
                first, *rest = [each.decode("latin-1").strip() for each in iter(lines.readline, b"\r\n") if each]
                fields = dict(each.lower().split(": ", 1) for each in rest)
                heard = Heard(first.split()[1], fields)
                self.heard.append(heard)
                self._talk(spoken, heard)
