"""Examines one feed in a process of its own, which can do nothing else: the feed may be made to do harm. [DOOR: processes]

`python -m calendar_service.doctor.examiner` reads what its parent has fetched on its standard input, shuts itself in, examines it, and writes what it found
on its standard output, as JSON. From then on it has little memory and little time, may open no connection, start no program and write no file. What it cannot
do within that, it ends over, and its parent says so.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys

from calendar_service.doctor.answers import answer_findings, body
from calendar_service.doctor.clients import Measured
from calendar_service.doctor.content import content_findings, events
from calendar_service.doctor.feed_report import FeedReport, as_json, report_of
from calendar_service.doctor.finding import Finding
from calendar_service.doctor.reading import read
from calendar_service.doctor.visit import Visit

MOST_MEMORY = 512 * 2**20
"""Bytes of its address space, the interpreter's own included."""

MOST_CPU = 10
"""Seconds of a processor."""

LIMITS = (
    (resource.RLIMIT_AS, MOST_MEMORY),
    (resource.RLIMIT_CPU, MOST_CPU),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_NOFILE, 16),
)

FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "ctypes.",
    "shutil.",
)
"""How the names begin of what it does no more (PEP 578)."""


def main() -> None:
    """Bytes of a feed, or a Visit, and what programs were seen to do, from the parent alone."""
    given, table = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  our own process wrote it
    shut_in()
    sys.stdout.write(as_json(found_in(given, table)))


def shut_in() -> None:
    """For good."""
    for what, most in LIMITS:
        _, hardest = resource.getrlimit(what)
        bound = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
        resource.setrlimit(what, (bound, bound))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    is_writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if is_writing or event.startswith(FORBIDDEN):
        raise PermissionError(event)


def found_in(given: bytes | Visit, table: Measured) -> FeedReport:
    """What the text of a feed tells, and of a visit also what its server answered."""
    data, found = given, list[Finding]()
    if isinstance(given, Visit):
        data, found = body(given.plain), answer_findings(given)
        if given.plain.status != 200:
            return report_of(b"", 0, found, table)
    assert isinstance(data, bytes)
    stream = read(data)
    return report_of(data, len(events(stream)), [*found, *content_findings(data, stream)], table)


if __name__ == "__main__":
    main()
