"""Every yes of the mail server, written down before the ledger hears of it. [DOOR: disk]

One file per sender process, one line per accepted mail. If the process dies between the server's
answer and the ledger's commit, its file still knows; without it that mail would be sent twice.
Lines hold a Message-ID and the server's answer: no address, no text.

The file's place on the disk is taken before a mail is handed over, so that a full disk stops the
sending and never the writing. It stays small: when its place is used up it is written anew with
those lines that the ledger does not know yet.

What the ledger does know is kept for an hour, in the folder `past`: a database that falls over to a replica which lagged
has forgotten its last moments, and is told again from there. Of all that at most PAST_BYTES are kept, the latest; where
the disk is full, nothing of it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from calendar_service.delivery.carrier import Receipt

FILE_BYTES = 1_000_000
"""What one file takes of the disk, and more only while more than that is under way."""

LINE_BYTES = 2_000
"""No line is longer."""

PAST = "past"
"""The folder of lines that the ledger knows, in the journal's own."""

PAST_SECONDS = 3_600.0
"""So long they are kept."""

PAST_BYTES = 64_000_000
"""More of them are not: about 250,000 mails, a minute or two at the fastest."""

_WORDS = 200
_SUFFIX = ".jsonl"


class Journal:
    """A process's own file; threads share it. Lines reach the kernel at once (a kill cannot lose
    them); `sync` brings them to the disk (a power cut cannot either)."""

    def __init__(self, folder: Path, owner: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._owner, self._path = folder, owner, folder / f"{owner}{_SUFFIX}"
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        self._end = self._size = self._promised = 0
        self._open: dict[str, bytes] = {}
        self._unsynced = False
        self._lock, self._syncing = threading.Lock(), threading.Lock()
        _sync_folder(folder)

    @contextmanager
    def room(self, lines: int) -> Iterator[None]:
        """Hold a place on the disk for so many lines. Raises OSError, before anything is sent,
        where there is none."""
        need = lines * LINE_BYTES
        with self._lock:
            if not self._is_there() or self._end + self._promised + need > self._size:
                self._renew(need)
            self._promised += need
        try:
            yield
        finally:
            with self._lock:
                self._promised -= need

    def accepted(self, message_id: str, reply: Receipt) -> None:
        """Raises OSError where the disk does not take the line; the mail is accepted all the same."""
        entry = {
            "id": message_id,
            "code": reply.code,
            "enhanced": reply.enhanced,
            "text": reply.text[:_WORDS],
            "queue_id": reply.queue_id,
        }
        line = json.dumps(entry).encode() + b"\n"
        with self._lock:
            self._open[message_id] = line
            if os.pwrite(self._file, line, self._end) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # the next line is written over the torn one
            self._end += len(line)
            self._unsynced = True

    def sync(self) -> None:
        with self._syncing:  # whoever comes second waits until its own lines are on the disk too
            if self._unsynced:
                self._unsynced = False
                try:
                    os.fsync(self._file)
                except OSError:
                    self._unsynced = True
                    raise

    def recorded(self, message_ids: Iterable[str]) -> None:
        """The ledger knows these; their lines may go."""
        with self._lock:
            for message_id in message_ids:
                self._open.pop(message_id, None)

    def is_open(self, message_id: str) -> bool:
        """Whether the ledger has not yet been told of it."""
        with self._lock:
            return message_id in self._open

    def close(self, *, keep: bool) -> None:
        """keep: False after a clean end, when the ledger knows everything that stands here."""
        os.close(self._file)
        if not keep:
            forget(self._folder, self._owner)

    def _renew(self, need: int) -> None:
        """A new file in the place of this one, with room for what is promised and `need` more. What the ledger
        knows gives way where there is no room for what it does not know."""
        try:
            self._write_anew(need)
        except OSError:
            if not drop_past(self._folder, float("inf")):
                raise
            self._write_anew(need)

    def _write_anew(self, need: int) -> None:
        kept = b"".join(self._open.values())
        size = max(FILE_BYTES, len(kept) + self._promised + need)
        fresh = self._folder / f".{self._path.name}"
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.posix_fallocate(file, 0, size)
            if os.pwrite(file, kept, 0) != len(kept):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file)
            with self._syncing:
                past = self._set_aside()
                fresh.rename(self._path)
                if past:
                    os.truncate(past, self._end)
                os.close(self._file)
                self._file = file
        except OSError:
            os.close(file)
            fresh.unlink(missing_ok=True)
            raise
        _sync_folder(self._folder)
        self._end, self._size = len(kept), size
        _limit_past(self._folder)

    def _is_there(self) -> bool:
        """False where somebody took this process for dead, and put its file away."""
        with contextlib.suppress(FileNotFoundError):
            return os.path.samestat(self._path.stat(), os.fstat(self._file))
        return False

    def _set_aside(self) -> Path | None:
        """A second name for this file, which outlasts the first one; None where nothing stands in it, or the disk
        knows no second names."""
        if self._end == 0 or not self._is_there():
            return None
        with contextlib.suppress(OSError):
            past = _new_past(self._folder, self._owner)
            os.link(self._path, past)
            return past
        return None


def find_accepted(folder: Path, owner: str, message_ids: Iterable[str]) -> dict[str, Receipt]:
    """What a process's file knows of these Message-IDs. A line torn by a crash is skipped: it was
    never whole, so it never counted."""
    wanted = set(message_ids)
    found: dict[str, Receipt] = {}
    try:
        data = (folder / f"{owner}{_SUFFIX}").read_bytes()
    except FileNotFoundError:
        return found
    for line in data.split(b"\n"):
        entry = _read(line)
        if entry and entry[0] in wanted:
            found[entry[0]] = entry[1]
    return found


def _read(line: bytes) -> tuple[str, Receipt] | None:
    """None for a line that is not whole."""
    try:
        entry = json.loads(line.strip(b"\0\n"))
        return entry.pop("id"), Receipt(**entry)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def owners(folder: Path) -> set[str]:
    """The processes whose files lie here."""
    return {path.name.removesuffix(_SUFFIX) for path in folder.glob(f"[!.]*{_SUFFIX}")}


def forget(folder: Path, owner: str) -> None:
    """Put a process's file away, once the ledger has settled all that it knew."""
    (folder / f".{owner}{_SUFFIX}").unlink(missing_ok=True)
    file = folder / f"{owner}{_SUFFIX}"
    try:
        seen, size = file.stat(), len(file.read_bytes().rstrip(b"\0"))
        if size:
            past = _new_past(folder, owner)
            file.rename(past)
            os.truncate(past, size)  # of the place that it took, what it did not use
            os.utime(past, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    except OSError:  # it is gone, or goes
        pass
    file.unlink(missing_ok=True)


def every_yes(folder: Path) -> Iterator[tuple[str, Receipt]]:
    """Everything that the files of this machine's processes know, what the ledger knows too as far as it is kept:
    Message-ID and answer."""
    for file in (*folder.glob(f"[!.]*{_SUFFIX}"), *_past(folder)):
        with contextlib.suppress(FileNotFoundError), file.open("rb") as lines:
            for line in lines:
                entry = _read(line)
                if entry:
                    yield entry


def drop_past(folder: Path, now: float) -> int:
    """Drop what the ledger has known for longer than PAST_SECONDS; how many files. now: seconds since 1970."""
    dropped = 0
    for file in _past(folder):
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < now - PAST_SECONDS:
                file.unlink()
                dropped += 1
    return dropped


def _limit_past(folder: Path) -> None:
    left = PAST_BYTES
    for file in reversed(_past(folder)):
        with contextlib.suppress(FileNotFoundError):
            left -= file.stat().st_size
            if left < 0:
                file.unlink()


def _past(folder: Path) -> list[Path]:
    """The oldest first."""
    found = []
    for file in (folder / PAST).glob(f"[!.]*{_SUFFIX}"):
        with contextlib.suppress(FileNotFoundError):
            found.append((file.stat().st_mtime_ns, file))
    return [file for _, file in sorted(found)]


def _new_past(folder: Path, owner: str) -> Path:
    (folder / PAST).mkdir(exist_ok=True)
    return folder / PAST / f"{owner}.{uuid.uuid4().hex[:12]}{_SUFFIX}"


def _sync_folder(folder: Path) -> None:
    """So that a power cut cannot lose the file's name."""
    with contextlib.suppress(OSError):  # some file systems cannot
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
