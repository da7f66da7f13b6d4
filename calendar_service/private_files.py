"""Who may read what the service writes: nobody else, but for files that a web server hands out. [DOOR: disk]

The data folder holds addresses of offices, letters, digests of passwords. SQLite, Valkey and logs make files of their own beside
ours, so that a mode at each place would be forgotten somewhere: a process and a command take the rights of others away for
everything that they and their children make (umask(2)). What others are meant to read says so.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY_ELSE = 0o077
FOR_NOBODY_ELSE, FOR_EVERYBODY, FOLDER_FOR_EVERYBODY = 0o600, 0o644, 0o755


def keep_private() -> None:
    """From now on new folders of this process and its children are 0700 and new files 0600, whatever the umask was."""
    os.umask(NOBODY_ELSE)


@contextmanager
def private() -> Iterator[None]:
    """The same, inside only."""
    before = os.umask(NOBODY_ELSE)
    try:
        yield
    finally:
        os.umask(before)


def public_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, which everybody may enter and list. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        each.chmod(FOLDER_FOR_EVERYBODY)


def public_file(file: Path) -> None:
    """Let everybody read a file, before it gets its name. Raises OSError."""
    file.chmod(FOR_EVERYBODY)


def is_open_to_others(folder: Path) -> bool:
    """Whether somebody who is neither its owner nor root may do anything in it. Raises OSError."""
    return bool(stat.S_IMODE(folder.stat().st_mode) & NOBODY_ELSE)
