"""The editor's process beside a web process: how it is started, asked, and started again. [DOOR: processes]

Whatever the editor hashes, checks or waits for happens there. The two talk through pairs of sockets that nobody else
has, one a seat: a whole request goes over, a whole answer comes back. The process ends when its web process does,
however that ended, for then its seats are shut. One that dies is started again; who was being answered is told to
come again, for what was asked may have been done.
"""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

from calendar_service.log_lines import logger
from calendar_service.serving.exchange import Asked, WholeAnswer

log = logger(__name__)

SEATS = 12
"""Requests that it answers at once."""

AFTER_SECONDS = 5.0
"""It is started so long after its web process, which has feeds to make then, or when it is first asked."""

PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
"""Before it is started again: twice as long each time, unless it has lived for a while."""

SEAT_SECONDS = 20.0
"""How long a request waits for a process that is just starting."""

NICER = 5
"""By how much its work gives way to that of other processes (nice(2))."""


class Away(Exception):
    """The process died, or does not start; the request may have been done or not."""


class EditorProcess:
    """command: starts the process, with the numbers of its sockets, joined by commas, behind it."""

    def __init__(self, command: Sequence[str], seats: int = SEATS) -> None:
        self._command, self._number = command, seats
        self._seats: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._wanted, self._closing = threading.Event(), threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to keep one running, now or soon."""
        threading.Thread(target=self._keep, name="editor process", daemon=True).start()

    def ask(self, asked: Asked) -> WholeAnswer:
        """Its answer, waited for in this thread. Raises Away."""
        self._wanted.set()
        while True:
            seat = self._taken()
            try:
                seat.send(asked)
            except OSError:  # of a process that has died since: nothing was begun
                seat.close()
                continue
            try:
                answer: WholeAnswer = seat.recv()
            except (EOFError, OSError):
                seat.close()
                raise Away from None
            self._seats.put(seat)
            return answer

    def close(self) -> None:
        """End it, and give nobody a seat any more."""
        self._closing.set()
        self._wanted.set()
        process = self._process
        if process is not None:
            process.terminate()

    def _taken(self) -> Connection:
        try:
            return self._seats.get(timeout=SEAT_SECONDS)
        except queue.Empty:
            raise Away from None

    def _keep(self) -> None:
        self._wanted.wait(AFTER_SECONDS)
        pause = PAUSE_SECONDS
        while not self._closing.is_set():
            began = time.monotonic()
            self._process = self._started()
            code = self._process.wait()
            self._shut_seats()
            if self._closing.wait(pause):
                return
            log.error("the editor's process ended with %d; starting it again", code)
            has_lived = time.monotonic() - began > LONGEST_PAUSE_SECONDS
            pause = PAUSE_SECONDS if has_lived else min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _started(self) -> subprocess.Popen[bytes]:
        pairs = [socket.socketpair() for _ in range(self._number)]
        theirs = [there.fileno() for _, there in pairs]
        command = [*self._command, ",".join(map(str, theirs))]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=theirs)  # noqa: S603  our own words
        for here, there in pairs:
            there.close()
            self._seats.put(Connection(here.detach()))
        return process

    def _shut_seats(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._seats.get_nowait().close()


def attend(answer: Callable[[Asked], WholeAnswer], numbers: Sequence[int]) -> None:
    """In the editor's process: answer whatever comes through these sockets, until the web process has gone."""
    os.nice(NICER)
    seats = [Connection(number) for number in numbers]
    threads = [threading.Thread(target=_sit, args=(answer, seat), name="seat", daemon=True) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _sit(answer: Callable[[Asked], WholeAnswer], seat: Connection) -> None:
    with suppress(EOFError, OSError):
        while True:
            asked = seat.recv()
            try:
                found = answer(asked)
            except Exception:
                log.exception("the editor could not answer")
                found = WholeAnswer(500, [("Cache-Control", "no-store")])
            seat.send(found)
