"""Reads and replaces stages.yaml. [DOOR: disk]

It knows bytes and a fingerprint; it parses nothing and decides nothing.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from calendar_service.private_files import FOR_NOBODY_ELSE
from calendar_service.written.nodes import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What changes when a file is saved: inode, size and time of change in nanoseconds."""

    inode: int
    size: int
    changed: int


def fingerprint(path: Path) -> Fingerprint | None:
    """None where there is no such file at the moment (an editor may be replacing it)."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return Fingerprint(stat.st_ino, stat.st_size, stat.st_mtime_ns)


def read(path: Path) -> bytes:
    """The file's bytes; of a file over the limit one byte more than the limit. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def read_dated(path: Path) -> tuple[bytes, int]:
    """As `read`, with the time of change in nanoseconds that these bytes had. Raises OSError, also where somebody writes
    the file meanwhile: bytes of one moment must not be taken with the time of another."""
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        data = file.read(MAX_BYTES + 1)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise BlockingIOError(f"{path.name} is being written")
    return data, after.st_mtime_ns


def replace(path: Path, data: bytes, mode: int = FOR_NOBODY_ELSE) -> None:
    """Put `data` in the file's place, whole or not at all: readers see the old bytes or the new.

    Mode and, where allowed, owner stay; mode: of a file that is new. A link is followed, not replaced. Raises OSError; then the
    file is as it was.
    """
    target = path.resolve()
    new = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
    try:
        with new.open("xb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            with suppress(FileNotFoundError):
                stat = target.stat()
                os.fchmod(file.fileno(), stat.st_mode & 0o7777)
                with suppress(PermissionError):
                    os.fchown(file.fileno(), stat.st_uid, stat.st_gid)
            os.fsync(file.fileno())
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    _flush(target.parent)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep the other processes of this machine from publishing the file at the same time.

    The folder itself is the lock, so that nothing is left behind. Where the disk knows no locks
    (some network disks) everybody goes on without: the database still refuses a double number.
    """
    try:
        folder = os.open(path.resolve().parent, os.O_RDONLY)
    except OSError:  # no folder, no file to quarrel over
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _flush(folder: Path) -> None:
    """Make the new name of the file last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
