"""Every yes of the mail server, written down before the ledger hears of it. [DOOR: disk]

One file per sender process, one line per accepted mail. If the process dies between the server's
answer and the ledger's commit, its file still knows; without it that mail would be sent twice.
Lines hold a Message-ID and the server's answer: no address, no text.

The file's place on the disk is taken before a mail is handed over, so that a full disk stops the
sending and never the writing. It stays small: when its place is used up it is written anew with
those lines that the ledger does not know yet.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from calendar_service.delivery.carrier import Receipt

FILE_BYTES = 1_000_000
"""What one file takes of the disk, and more only while more than that is under way."""

LINE_BYTES = 2_000
"""No line is longer."""

_WORDS = 200
_SUFFIX = ".jsonl"


class Journal:
    """A process's own file; threads share it. Lines reach the kernel at once (a kill cannot lose
    them); `sync` brings them to the disk (a power cut cannot either)."""

    def __init__(self, folder: Path, owner: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._path = folder, folder / f"{owner}{_SUFFIX}"
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
            forgotten = os.fstat(self._file).st_nlink == 0  # somebody took this process for dead
            if forgotten or self._end + self._promised + need > self._size:
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

    def close(self, *, keep: bool) -> None:
        """keep: False after a clean end, when the ledger knows everything that stands here."""
        os.close(self._file)
        if not keep:
            self._path.unlink(missing_ok=True)

    def _renew(self, need: int) -> None:
        """A new file in the place of this one, with room for what is promised and `need` more."""
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
                fresh.rename(self._path)
                os.close(self._file)
                self._file = file
        except OSError:
            os.close(file)
            fresh.unlink(missing_ok=True)
            raise
        _sync_folder(self._folder)
        self._end, self._size = len(kept), size


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
        try:
            entry = json.loads(line.strip(b"\0"))
            name = entry.pop("id")
            if name in wanted:
                found[name] = Receipt(**entry)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def owners(folder: Path) -> set[str]:
    """The processes whose files lie here."""
    return {path.name.removesuffix(_SUFFIX) for path in folder.glob(f"[!.]*{_SUFFIX}")}


def forget(folder: Path, owner: str) -> None:
    """Drop a dead process's file, once the ledger has settled all that it knew."""
    for name in (f"{owner}{_SUFFIX}", f".{owner}{_SUFFIX}"):
        (folder / name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """So that a power cut cannot lose the file's name."""
    with contextlib.suppress(OSError):  # some file systems cannot
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
