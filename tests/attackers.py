"""Who holds a web process up: slow bodies, slow headings, silence, floods, guesses, a text full of faults. And who
measures what the public notices of it."""

from __future__ import annotations

import http.client
import itertools
import re
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.patience import until

FEED, HEALTH, LOGIN = "/feeds/pilkada-2024/35.78.ics", "/healthz", "/admin/masuk"
PASSWORD = "benar kuda baterai staples"

HEADING = "POST /admin/masuk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
UNKNOWN_KEYS = "".join(f"kunci-{number:05}: 1\n" for number in range(60_000))[:890_000].rpartition("\n")[0] + "\n"
"""890 kB of what stages.yaml does not know."""


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 20)


@contextmanager
def threads(work: Callable[[threading.Event], None], number: int = 1) -> Iterator[None]:
    """So many who do it until they are told that it is over."""
    over = threading.Event()
    working = [threading.Thread(target=work, args=(over,), daemon=True) for _ in range(number)]
    for each in working:
        each.start()
    try:
        yield
    finally:
        over.set()
        for each in working:
            each.join(30)


@contextmanager
def dripping(port: int, number: int, begun: str, drop: bytes = b"x", every_seconds: float = 0.5) -> Iterator[None]:
    """So many connections that begin with these words, and then say a byte now and then; one that is answered is
    followed by another."""

    def drip(over: threading.Event) -> None:
        while not over.is_set():
            with suppress(OSError), connected(port) as connection:
                connection.sendall(begun.encode())
                while not over.wait(every_seconds) and not select.select([connection], [], [], 0)[0]:
                    connection.sendall(drop)

    with threads(drip, number):
        time.sleep(0.5)
        yield


@contextmanager
def slow_bodies(port: int) -> Iterator[None]:
    with dripping(port, 64, HEADING + "Content-Length: 5000\r\n\r\nname="):
        yield


@contextmanager
def slow_headings(port: int) -> Iterator[None]:
    with dripping(port, 64, HEADING + "X-Long: "):
        yield


@contextmanager
def silence(port: int) -> Iterator[None]:
    """More connections that say nothing than a server has in its queue."""
    connections = [connected(port) for _ in range(1_100)]
    try:
        yield
    finally:
        for connection in connections:
            connection.close()


@contextmanager
def endless_bodies(port: int) -> Iterator[None]:
    piece = b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"

    def pour(over: threading.Event) -> None:
        while not over.is_set():
            with suppress(OSError), connected(port) as connection:
                connection.sendall((HEADING + "Transfer-Encoding: chunked\r\n\r\n").encode())
                while not over.wait(0.01):
                    connection.sendall(piece)
            over.wait(0.05)

    with threads(pour, 8):
        time.sleep(0.5)
        yield


@contextmanager
def large_bodies(port: int) -> Iterator[None]:
    """Fifty megabytes, again and again, four at a time."""

    def pour(over: threading.Event) -> None:
        piece = b"x" * 100_000
        while not over.is_set():
            with suppress(OSError), connected(port) as connection:
                connection.sendall((HEADING + "Content-Length: 50000000\r\n\r\n").encode())
                for _ in range(500):
                    if over.wait(0.002):
                        return
                    connection.sendall(piece)

    with threads(pour, 4):
        time.sleep(0.5)
        yield


@contextmanager
def wrong_logins(port: int) -> Iterator[None]:
    """Twelve who guess, each time as somebody else from somewhere else."""
    numbers = itertools.count()

    def guess(over: threading.Event) -> None:
        visitor = Visitor(port)
        with suppress(OSError, http.client.HTTPException):
            visitor.get(LOGIN)
            while not over.is_set():
                number = next(numbers)
                form = {"name": f"orang{number}", "password": "x" * 20, "token": visitor.token}
                visitor.post(LOGIN, form, {"X-Forwarded-For": f"203.{number % 250}.{number // 250 % 250}.7"})

    with threads(guess, 12):
        time.sleep(1.5)
        yield


@contextmanager
def checks(port: int) -> Iterator[None]:
    """Two editors have a text full of faults checked, again and again."""

    def check(over: threading.Event) -> None:
        with suppress(OSError, http.client.HTTPException):
            visitor = entered(port)
            while not over.is_set():
                visitor.post("/admin/periksa", {"text": UNKNOWN_KEYS, "base": "", "token": visitor.token})

    with threads(check, 2):
        time.sleep(1.5)
        yield


ATTACKS = (slow_bodies, slow_headings, silence, endless_bodies, large_bodies, wrong_logins, checks)


KEEPS_NOTHING = {"Connection": "close"}


class Visitor:
    """A browser that keeps cookies, but no connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token, self.body, self.fields = "", b"", http.client.HTTPMessage()

    def get(self, path: str) -> int:
        return self.ask("GET", path)

    def post(self, path: str, form: Mapping[str, str], fields: Mapping[str, str] | None = None) -> int:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(form), {**kind, **(fields or {})})

    def ask(self, method: str, path: str, body: str | None = None, fields: Mapping[str, str] | None = None) -> int:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(
            method, path, body, {**KEEPS_NOTHING, **({"Cookie": cookies} if cookies else {}), **(fields or {})}
        )
        answer = self.connection.getresponse()
        self.body, self.fields = answer.read(), answer.headers
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(rb'name="token" value="([0-9a-f]{64})"', self.body)
        self.token = found[1].decode() if found else self.token
        return answer.status


def entered(port: int, name: str = "penyunting") -> Visitor:
    """Logged in, once those who guessed before from the same address have waited enough."""
    visitor = Visitor(port)

    def answered() -> int:
        visitor.get(LOGIN)
        status = visitor.post(LOGIN, {"name": name, "password": PASSWORD, "token": visitor.token})
        return 0 if status == 429 else status

    status = until(answered, lambda: "still turned away")
    assert status == 303, (status, visitor.body[-2000:])
    visitor.get("/admin/")
    return visitor


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    p50: float
    p99: float
    most: float


def measured(port: int, path: str, number: int = 150, pause_seconds: float = 0.01) -> Times:
    """What somebody who asks anew each time waits, from the connection to the last byte."""
    took = []
    for _ in range(number):
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 200
        took.append(1_000 * (time.monotonic() - began))
        time.sleep(pause_seconds)
    took.sort()
    return Times(took[number // 2], took[number * 99 // 100], took[-1])
