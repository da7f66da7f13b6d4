"""Which `make run` holds a data folder: one at a time, and commands beside it share its clock. [DOOR: disk]"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from calendar_service.errors import N_, Refused
from calendar_service.settings import Settings

BEGINNING = "rehearsal.json"
"""When the rehearsal's clock began; see clock.shared_beginning."""

LOCK = ".running"


ENDING_SECONDS = 8.0
"""How long the processes of one that was killed are waited for."""


@contextmanager
def alone_in(data_dir: Path, wait_seconds: float = ENDING_SECONDS) -> Iterator[int]:
    """Hold the folder, and say so in its file by this process's number. Yields the descriptor that holds it: whoever inherits
    it holds the folder, too. Raises Refused where somebody does already: nothing has been touched then."""
    data_dir.mkdir(parents=True, exist_ok=True)
    file = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + wait_seconds
    try:
        while not _locked(file, fcntl.LOCK_EX):
            if holder := _living(file):
                raise Refused(
                    N_("gladi sudah berjalan di %(folder)s; hentikan dahulu dengan Ctrl-C di sana, atau kill %(pid)s"),
                    folder=data_dir, pid=holder,
                )  # fmt: skip
            if time.monotonic() > deadline:
                raise Refused(
                    N_("di %(folder)s masih ada proses dari gladi yang lalu; fuser -v %(file)s menyebutnya"),
                    folder=data_dir, file=data_dir / LOCK,
                )  # fmt: skip
            time.sleep(0.1)
        os.ftruncate(file, 0)
        os.pwrite(file, b"%d\n" % os.getpid(), 0)
        yield file
    finally:
        os.close(file)


def is_last(data_dir: Path) -> bool:
    """Whether nobody holds the folder any more."""
    return not _is_held(data_dir)


def _living(file: int) -> int:
    """The process that has said in this file that it holds the folder; 0 where it has ended."""
    try:
        pid = int(os.pread(file, 20, 0))
        os.kill(pid, 0)
    except (ValueError, ProcessLookupError):
        return 0
    except PermissionError:  # another user's
        pass
    return pid


def beside(settings: Settings) -> Settings:
    """The settings of a command: with the clock of the rehearsal that runs in its data folder, if one does."""
    if settings.clock_start is not None or not _is_held(settings.data_dir):
        return settings
    try:
        began = json.loads((settings.data_dir / BEGINNING).read_text(encoding="utf-8"))
        return replace(settings, clock_start=datetime.fromisoformat(began["start"]), clock_speed=float(began["speed"]))
    except (OSError, ValueError, KeyError):
        return settings  # it is only just starting


def _is_held(data_dir: Path) -> bool:
    try:
        file = os.open(data_dir / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _locked(file, fcntl.LOCK_SH)
    finally:
        os.close(file)


def _locked(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
