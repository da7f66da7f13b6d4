"""Which `make run` holds a data folder: one at a time, and commands beside it share its clock. [DOOR: disk]"""

from __future__ import annotations

import fcntl
import json
import os
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


@contextmanager
def alone_in(data_dir: Path) -> Iterator[None]:
    """Hold the folder. Raises Refused where somebody does already: nothing has been touched then."""
    data_dir.mkdir(parents=True, exist_ok=True)
    file = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _locked(file, fcntl.LOCK_EX):
            raise Refused(N_("gladi sudah berjalan di %(folder)s; hentikan dahulu"), folder=data_dir)
        yield
    finally:
        os.close(file)


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
