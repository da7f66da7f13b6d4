"""What a Postfix on this machine has written about mails that it may have accepted. [DOOR: disk]

    cleanup[7]: 4ABC: message-id=<x@y>          it saw the header; the mail may still be dropped
    qmgr[8]: 4ABC: from=<>, ... (queue active)  it has the mail whole, safe on its disk: the proof

A queue id is used again for later mails, so each `queue active` speaks of the last message-id
before it. `find_queued` takes the end of the log and of the file that was rotated before it, up to
MAX_BYTES; whoever asks waits first until Postfix has had half a second to write. `Logs` reads whole logs,
after a restore. A mail on hold, or in front of a full active queue, is accepted without such a line, and is not found.
"""

from __future__ import annotations

import calendar
import gzip
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from calendar_service.delivery.carrier import Receipt
from calendar_service.errors import kind_of
from calendar_service.log_lines import logger

MAX_BYTES = 64_000_000
_CHUNK = 1_000_000

_ISO = re.compile(rb"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:?\d\d)?(?= )")
_OLD = re.compile(rb"([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?= )")
_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr)}

_SAID = re.compile(
    rb"[^\n]{0,160}?/(?P<daemon>cleanup|n?qmgr)\[\d+\]: (?P<queue>[0-9A-Za-z]{6,24}): "
    rb"(?:message-id=<(?P<name>[^\n]*)>|from=<[^\n]*, nrcpt=\d+ \(queue active\))\r?"
)
"""The first daemon's name on the line counts: what follows it may hold words of strangers."""

log = logger(__name__)


def find_queued(file: Path, message_ids: Iterable[str], max_bytes: int = MAX_BYTES) -> dict[str, Receipt]:
    """Which of these Message-IDs (without brackets) Postfix has accepted. A log that cannot be
    read proves nothing: {} and a warning."""
    wanted = {name.encode(): name for name in message_ids}
    found: dict[str, Receipt] = {}
    try:
        for name, queue, _ in _queued(_lines(file, max_bytes), wanted.__contains__):
            found[wanted[name]] = _receipt(queue)
    except OSError as error:
        log.warning("the mail server's log cannot be read: %s", kind_of(error))
    return found


@dataclass(frozen=True, slots=True)
class Queued:
    """A mail that Postfix has accepted. at: aware, when it said so first; None where its line has no time."""

    name: str
    receipt: Receipt
    at: datetime | None


class Logs:
    """Whole logs, plain or compressed, several, rotated ones too, in whatever order they are named. now: aware; by it the
    year of lines is known that have none, and their zone is this machine's. What is kept of them goes by the number of
    mails that are ours, however long they are."""

    def __init__(self, files: Iterable[Path], now: datetime) -> None:
        self._files = sorted(files, key=lambda file: (file.stat().st_mtime_ns, file.name))
        self._now = now
        self.begin_at: datetime | None = None
        """When the earliest line was written, as far as they have been read."""

    def queued(self, is_ours: Callable[[str], bool]) -> Iterator[Queued]:
        """Every mail that was accepted, perhaps again each time when it was tried; of ours alone. Raises OSError."""
        for name, queue, line in _queued(self._lines(), lambda name: is_ours(name.decode("ascii", "replace"))):
            yield Queued(name.decode("ascii"), _receipt(queue), self._instant(line))

    def _lines(self) -> Iterator[bytes]:
        for file in self._files:
            is_first = True
            for line in _whole_lines(_all_of(file)):
                if is_first:
                    is_first = False
                    at = self._instant(line)
                    self.begin_at = min(filter(None, (self.begin_at, at)), default=None)
                yield line

    def _instant(self, line: bytes) -> datetime | None:
        """The instant at the beginning of a line: ISO 8601 as rsyslog and journald write it, or RFC 3164 section 4.1.2."""
        if said := _ISO.match(line):
            return datetime.fromisoformat(said[0].decode()).astimezone()
        if (said := _OLD.match(line)) is None or said[1].decode() not in _MONTHS:
            return None
        month = _MONTHS[said[1].decode()]
        day, hour, minute, second = (int(part) for part in said.groups()[1:])
        here = self._now.astimezone()
        for year in (here.year + 1, here.year, here.year - 1):
            with suppress(ValueError):  # 29 February of another year
                at = datetime(year, month, day, hour, minute, second).astimezone()
                if at <= here + timedelta(days=1):
                    return at
        return None


def _receipt(queue: bytes) -> Receipt:
    return Receipt(250, "2.0.0", "found in the mail server's log", queue.decode())


def _queued(lines: Iterable[bytes], is_wanted: Callable[[bytes], bool]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Message-ID, queue id and line of each mail of these that was accepted."""
    holds: dict[bytes, bytes] = {}  # queue id -> the Message-ID that it stands for now
    for line in lines:
        said = _SAID.fullmatch(line) if b"message-id=<" in line or b"(queue active)" in line else None
        if said is None:
            continue
        queue, name = said["queue"], said["name"]
        if said["daemon"] == b"cleanup":
            if name is not None and is_wanted(name):
                holds[queue] = name
            elif name is not None:
                holds.pop(queue, None)
        elif name is None and queue in holds:
            yield holds[queue], queue, line


def _lines(file: Path, max_bytes: int) -> Iterator[bytes]:
    """Whole lines, the oldest first; a last line that is still being written is left out."""
    size = file.stat().st_size
    before = _rotated(file) if size < max_bytes else None
    if before is not None:
        yield from _whole_lines(_end_of(before, max_bytes - size))
    yield from _whole_lines(_end_of(file, max_bytes))


def _rotated(file: Path) -> Path | None:
    """The file that was the log before this one: `mail.log.1`, `mail.log-20241124`, perhaps .gz."""
    older = [path for path in file.parent.glob(f"{file.name}[.-][0-9]*") if path.is_file()]
    return max(older, key=lambda path: path.stat().st_mtime_ns, default=None)


def _end_of(file: Path, limit: int) -> Iterator[bytes]:
    """The last `limit` bytes, in pieces. Of a compressed file all of it is read, little is kept."""
    if file.suffix == ".gz":
        yield _end_of_compressed(file, limit)
        return
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        start = max(0, size - limit)
        stream.seek(start)
        if start:
            stream.readline()  # its beginning is cut off
        left = size - stream.tell()
        while left > 0 and (piece := stream.read(min(_CHUNK, left))):
            left -= len(piece)
            yield piece


def _all_of(file: Path) -> Iterator[bytes]:
    """In pieces."""
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def _end_of_compressed(file: Path, limit: int) -> bytes:
    kept = b""
    try:
        with gzip.open(file) as stream:
            while piece := stream.read(_CHUNK):
                kept = (kept + piece)[-limit:] if len(kept) + len(piece) > 2 * limit else kept + piece
    except EOFError:  # it is being compressed just now
        pass
    return kept[-limit:].partition(b"\n")[2] if len(kept) > limit else kept


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
