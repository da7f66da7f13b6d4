"""Secrets that stand in files and not in the environment, where `ps`, a crash report or a child could show them. [DOOR: disk]

For each secret setting NAME: the file that NAME_FILE names (as containers have it), or a file NAME or kalender_NAME in
$CREDENTIALS_DIRECTORY (systemd's LoadCredential=). One way at a time: who says a secret twice is asked which one holds.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from calendar_service.environment.from_files import ENDING, FOLDER, FromFiles
from calendar_service.errors import N_, Problem

PREFIXES = ("", "kalender_")
"""systemd puts the id of a whole folder before the names of its files."""

LARGEST = 10_000
"""Bytes. A secret is a line."""

TWICE = N_("%(name)s diisi dua kali, juga lewat %(file)s; sisakan satu")
UNREADABLE = N_("%(name)s: berkas rahasia %(file)s tidak dapat dibaca (%(words)s)")
NO_FILE = N_("%(name)s: %(file)s bukan berkas biasa")
EMPTY = N_("%(name)s: berkas rahasia %(file)s kosong")
TOO_LARGE = N_("%(name)s: berkas rahasia %(file)s lebih dari %(most)s byte; isinya harus satu baris")


class _Unfit(Exception):
    def __init__(self, message: str, **facts: object) -> None:
        self.message, self.facts = message, facts
        super().__init__(message)


def read_secrets(environment: Mapping[str, str], names: Iterable[str]) -> FromFiles:
    """What the environment says of files. names: of the secret settings."""
    values: dict[str, str] = {}
    problems: dict[str, Problem] = {}
    for name in names:
        try:
            found = _secret(environment, name)
        except _Unfit as error:
            problems[name] = Problem(0, 0, error.message, {"name": name, **error.facts})
        else:
            values.update({} if found is None else {name: found})
    return FromFiles(values, frozenset(problems), tuple(problems.values()))


def _secret(environment: Mapping[str, str], name: str) -> str | None:
    """Raises _Unfit."""
    ways = {}
    if named := environment.get(name + ENDING, "").strip():
        ways[name + ENDING] = Path(named)
    if folder := environment.get(FOLDER, ""):
        ways.update({f"${FOLDER}": path for prefix in PREFIXES if (path := Path(folder, prefix + name)).exists()})
    if not ways:
        return None
    said = [*ways, *([name] if environment.get(name, "").strip() else [])]
    if len(said) > 1:
        raise _Unfit(TWICE, file=", ".join(ways))
    return _read(*ways.values())


def _read(path: Path) -> str:
    """Raises _Unfit."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe with nobody at its other end waits for nobody
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _Unfit(NO_FILE, file=path)
            data = file.read(LARGEST + 1)
    except IsADirectoryError:
        raise _Unfit(NO_FILE, file=path) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _Unfit(UNREADABLE, file=path, words=getattr(error, "strerror", None) or "NUL") from None
    if len(data) > LARGEST:
        raise _Unfit(TOO_LARGE, file=path, most=LARGEST)
    text = data.decode("utf-8", "surrogateescape").strip()
    if not text:
        raise _Unfit(EMPTY, file=path)
    return text
