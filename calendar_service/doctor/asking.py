"""One request, to an address that was looked up before, within limits of time and size. [DOOR: network]

The connection goes to that address and nowhere else, whatever the name means by now; TLS still asks for the certificate of the name (RFC 9110 section
4.3.4). No proxy of the environment, no cookie, no password. Every wait, for a connection, a handshake or the next byte, ends with the one deadline
of the visit: a server that drips its answer gains nothing by it.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Any, cast

from calendar_service.doctor.reach import IPAddress, Target
from calendar_service.doctor.visit import ServerAnswer

AGENT = "Kalender-Tahapan-doctor"
HEAD_BYTES = 65_536
"""Of status line and fields, together with those of answers that only say to go on (RFC 9110 section 15.2)."""

CONNECT_SECONDS = 5.0
"""For one of the addresses of a name."""

MOST_TRIED = 3
"""So many of its addresses."""

_CHUNK = 65_536


class OddAnswer(http.client.HTTPException):
    """What came is no answer that would be read."""


class Deadline:
    """The one end of a visit."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self, most: float = float("inf")) -> float:
        """Seconds, more than 0 and at most so many. Raises TimeoutError where there are none."""
        seconds = self._at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return min(seconds, most)


@dataclass(frozen=True, slots=True)
class Question:
    """addresses: of the target's host, at least one. fields: of the request, beside those that each has. most_bytes: of the body that are kept."""

    target: Target
    addresses: Sequence[IPAddress]
    fields: Mapping[str, str]
    most_bytes: int


def ask_server(question: Question, deadline: Deadline, tls: Callable[[], ssl.SSLContext]) -> ServerAnswer:
    """The answer to one GET. tls: makes what checks certificates. Raises OSError, HTTPException or ValueError."""
    words = _request(question)
    with _connection(question, deadline, tls) as line:
        line.settimeout(deadline.left())
        line.sendall(words)
        incoming = _Incoming(line, deadline, HEAD_BYTES)
        response = http.client.HTTPResponse(cast(socket.socket, incoming), method="GET")
        response.begin()
        incoming.allowed = 2 * question.most_bytes + HEAD_BYTES  # more than a body, for chunks have lengths
        return _answer(response, question.most_bytes)


def _request(question: Question) -> bytes:
    fields = {
        "Host": question.target.authority,
        "User-Agent": AGENT,
        "Accept-Encoding": "identity",
        **question.fields,
        "Connection": "close",
    }
    words = [f"GET {question.target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    if any(not (each.isascii() and each.isprintable()) for each in words):
        raise ValueError("a field holds what no field may hold")
    return "\r\n".join([*words, "", ""]).encode()


@contextmanager
def _connection(question: Question, deadline: Deadline, tls: Callable[[], ssl.SSLContext]) -> Iterator[socket.socket]:
    target = question.target
    plain = _connected(question, deadline)
    try:
        if target.scheme != "https":
            yield plain
            return
        plain.settimeout(deadline.left())
        with tls().wrap_socket(plain, server_hostname=target.host) as line:
            yield line
    finally:
        plain.close()


def _connected(question: Question, deadline: Deadline) -> socket.socket:
    """To the first of the addresses that takes it."""
    failed: OSError = TimeoutError()
    for address in question.addresses[:MOST_TRIED]:
        family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.settimeout(deadline.left(CONNECT_SECONDS))
            line.connect((str(address), question.target.port))
        except OSError as error:
            line.close()
            failed = error
        else:
            return line
    raise failed


class _Incoming(io.RawIOBase):
    """What a server sends, in the place of the socket that http.client reads from. allowed: bytes that may still come."""

    def __init__(self, line: socket.socket, deadline: Deadline, allowed: int) -> None:
        self._line, self._deadline, self.allowed = line, deadline, allowed

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.allowed <= 0:
            raise OddAnswer("too much came")
        self._line.settimeout(self._deadline.left())
        size = self._line.recv_into(memoryview(buffer)[: self.allowed])
        self.allowed -= size
        return size


def _answer(response: http.client.HTTPResponse, most: int) -> ServerAnswer:
    body = bytearray()
    while len(body) <= most and (chunk := response.read1(_CHUNK)):
        body += chunk
    headers = {name.lower(): value for name, value in response.headers.items()}
    return ServerAnswer(response.status, headers, bytes(body[:most]), len(body) > most)
