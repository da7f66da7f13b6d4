"""Reads stages.yaml. [DOOR: disk]

It returns bytes and a fingerprint; it parses nothing and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from calendar_service.timeline.nodes import MAX_BYTES


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
