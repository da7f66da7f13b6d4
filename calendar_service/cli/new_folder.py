"""The folder that a command writes into: new, or empty. [DOOR: disk]"""

from __future__ import annotations

from pathlib import Path

from calendar_service.errors import N_, Refused


def make_empty(folder: Path) -> None:
    """Raises Refused where something would be mixed with what is there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(N_("%(folder)s sudah berisi; pilih folder baru atau yang kosong"), folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
