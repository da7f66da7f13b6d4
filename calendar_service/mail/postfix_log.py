"""What a Postfix on this machine has written about mails that it may have accepted. [DOOR: disk]

    cleanup[7]: 4ABC: message-id=<x@y>          it saw the header; the mail may still be dropped
    qmgr[8]: 4ABC: from=<>, ... (queue active)  it has the mail whole, safe on its disk: the proof

A queue id is used again for later mails, so each `queue active` speaks of the last message-id
before it. The reader takes the end of the log and of the file that was rotated before it, up to
MAX_BYTES; whoever asks waits first until Postfix has had half a second to write. A mail on hold,
or in front of a full active queue, is accepted without such a line, and is not found.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from calendar_service.delivery.carrier import Receipt
from calendar_service.errors import kind_of
from calendar_service.log_lines import logger

MAX_BYTES = 64_000_000
_CHUNK = 1_000_000

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
    holds: dict[bytes, bytes] = {}  # queue id -> the Message-ID that it stands for now
    try:
        for line in _lines(file, max_bytes):
            said = _SAID.fullmatch(line) if b"message-id=<" in line or b"(queue active)" in line else None
            if said is None:
                continue
            queue, name = said["queue"], said["name"]
            if said["daemon"] == b"cleanup":
                if name is not None:
                    holds[queue] = name
            elif name is None and holds.get(queue) in wanted:
                found[wanted[holds[queue]]] = Receipt(250, "2.0.0", "found in the mail server's log", queue.decode())
    except OSError as error:
        log.warning("the mail server's log cannot be read: %s", kind_of(error))
    return found


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
