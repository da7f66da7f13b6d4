"""Papers that were made already, in DATA_DIR/papers: by the digest of everything that they are made from. [DOOR: disk]

Whoever asks for the same paper again gets the same file. The folder is bounded and safe to delete: what is gone is made again. Several
processes share it: a file gets its name when it is whole. Where the disk is full or read only, papers are made each time.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from calendar_service.private_files import private

MOST_BYTES = 128 * 1024 * 1024
"""The folder's files may be so large together: some thousand papers."""

LOOKED_AFTER = 64
"""After so many new papers a process looks how large the folder is."""


class KeptPapers:
    """Safe to share between threads."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        """folder: made where it is missing, for nobody else."""
        self._folder, self._most_bytes, self._left_bytes = folder, most_bytes, most_bytes * 3 // 4
        self._made = 0

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The file of that name; made and kept where there is none."""
        file = self._folder / name
        try:
            data = file.read_bytes()
        except OSError:
            data = b""
        if data:
            with suppress(OSError):
                os.utime(file)
            return data
        data = make()
        with suppress(OSError):
            self._keep(file, data)
        return data

    def _keep(self, file: Path, data: bytes) -> None:
        with private():
            self._folder.mkdir(parents=True, exist_ok=True)
            number, written = tempfile.mkstemp(dir=self._folder, suffix=".new")
        try:
            with os.fdopen(number, "wb") as new:
                new.write(data)
                new.flush()
                os.fsync(new.fileno())  # before it has its name: a file of that name is whole
            os.replace(written, file)
        except OSError:
            with suppress(OSError):
                os.unlink(written)
            raise
        self._made += 1
        if (self._made - 1) % LOOKED_AFTER == 0:
            self._tidy()

    def _tidy(self) -> None:
        """Where there is too much, what was not asked for longest goes; also what somebody had begun and died over."""
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    found.append((entry.stat().st_mtime_ns, entry.stat().st_size, entry.path))
        total = sum(size for _, size, _ in found)
        if total <= self._most_bytes:
            return
        for _, size, path in sorted(found):
            if total <= self._left_bytes:
                return
            with suppress(OSError):
                os.unlink(path)
            total -= size
