"""PUBLIC_DIR: what may be done in it, and whether it is fit for that. [DOOR: disk]

Others may have things in it, or another installation its files. So only what has one of our names is ever removed, and
whoever writes leaves its own mark in the file that it locks: nobody else takes anything away.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from calendar_service.errors import N_, Refused
from calendar_service.settings import Settings

FEEDS, PAGES = "feeds", "pages"
"""The two links, as nginx follows them."""

LINKS = (FEEDS, PAGES)

PART = ".part"
"""Behind the name of a folder that is being written."""

LOCK = ".lock"

NAME = re.compile(r"(?:feeds|pages)-(\d+)-(\d+)-[0-9a-f]+")
"""A folder that is, or was, or will be linked: its kind, revision and instant."""

DATA_INSIDE = N_(
    "PUBLIC_DIR=%(name)s adalah, memuat, atau berada di dalam folder data %(data)s, yang tertutup bagi nginx; pilih folder lain"
)
NO_FOLDER = N_("PUBLIC_DIR=%(name)s bukan folder; pilih folder lain")
NOT_WRITABLE = N_(
    "PUBLIC_DIR=%(name)s tidak dapat ditulis (%(words)s); beri izin kepada pengguna layanan ini, atau pilih folder lain"
)
CLOSED = N_("PUBLIC_DIR=%(name)s tidak dapat dibaca nginx (%(mode)s); buka dengan: chmod 755 %(name)s")
CLOSED_ABOVE = N_(
    "folder %(name)s di atas PUBLIC_DIR tidak dapat dimasuki pengguna lain (%(mode)s), mungkin juga tidak oleh nginx"
)
TAKEN = N_(
    "PUBLIC_DIR=%(name)s memuat %(entry)s yang bukan dari layanan ini, di tempat berkas untuk nginx; pilih folder lain"
)
OTHERS = N_("PUBLIC_DIR=%(name)s dipakai pemasangan lain (%(owner)s); pilih folder lain, atau kosongkan folder itu")
STRANGE = N_(
    "PUBLIC_DIR=%(name)s memuat %(count)s hal yang bukan dari layanan ini, misalnya %(entry)s; semua dibiarkan, tetapi lebih baik folder tersendiri"
)
FIT = N_("PUBLIC_DIR=%(name)s dapat ditulis layanan dan dibaca nginx")
LATER = N_("PUBLIC_DIR=%(name)s belum ada; akan dibuat saat layanan dimulai")

_FULL = (errno.ENOSPC, errno.EDQUOT)


def is_name_of_ours(name: str) -> bool:
    """Whether something of that name in PUBLIC_DIR is a folder of ours."""
    return NAME.fullmatch(name.removesuffix(PART)) is not None


def leads_to(link: Path) -> str | None:
    """The folder to which a link of ours leads; None where there is nothing. Raises Refused where it is not ours, OSError."""
    try:
        target = os.readlink(link)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        target = ""
    if not NAME.fullmatch(target):
        raise Refused(TAKEN, name=link.parent, entry=link.name)
    return target


def installation_mark(settings: Settings) -> str:
    """By what an installation knows its own PUBLIC_DIR again: equal in all its processes and after a restart."""
    return f"{settings.public_url} {settings.data_dir.resolve()}"


def owner(folder: Path) -> str:
    """The mark of the installation that writes there; empty where there is none. Raises OSError."""
    try:
        return (folder / LOCK).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""


def reasons(folder: Path, settings: Settings) -> Iterator[Refused]:
    """Everything for which a folder does not do. A full disk is none: the service answers without files."""
    place, data = folder.resolve(), settings.data_dir.resolve()
    if place == data or place in data.parents or data in place.parents:
        yield Refused(DATA_INSIDE, name=folder, data=settings.data_dir)
        return
    there = next(each for each in (place, *place.parents) if os.path.lexists(each))
    if not there.is_dir():
        yield Refused(NO_FOLDER, name=folder)
        return
    try:
        _try_to_write(there)
    except OSError as error:
        if error.errno not in _FULL:
            yield Refused(NOT_WRITABLE, name=folder, words=error.strerror)
            return
    if there == place:
        yield from _reasons_inside(folder, installation_mark(settings))


def _reasons_inside(folder: Path, mine: str) -> Iterator[Refused]:
    mode = stat.S_IMODE(folder.stat().st_mode)
    if not (_may_read(mode) or _may_read(mode >> 3)):
        yield Refused(CLOSED, name=folder, mode=f"{mode:04o}")
    try:
        if (theirs := owner(folder)) not in ("", mine):
            yield Refused(OTHERS, name=folder, owner=theirs)
        for name in LINKS:
            leads_to(folder / name)
    except OSError as error:
        yield Refused(NOT_WRITABLE, name=folder, words=error.strerror)
    except Refused as reason:
        yield reason


def doubts(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Message ids and facts: what works and is seldom meant. Raises OSError."""
    known = {*LINKS, *(f".{name}" for name in LINKS), LOCK}
    strange = [] if not folder.is_dir() else sorted({*os.listdir(folder)} - known)
    strange = [name for name in strange if not is_name_of_ours(name)]
    if strange:
        yield STRANGE, {"name": folder, "count": len(strange), "entry": strange[0]}
    for each in folder.resolve().parents:
        if each.is_dir() and not (mode := stat.S_IMODE(each.stat().st_mode)) & 0o001:
            yield CLOSED_ABOVE, {"name": each, "mode": f"{mode:04o}"}


def _may_read(mode: int) -> bool:
    """Whether the last three bits let somebody list a folder and enter it."""
    return mode & 0o5 == 0o5


def _try_to_write(folder: Path) -> None:
    """Raises OSError."""
    probe = folder / f".kt-{secrets.token_hex(6)}"
    try:
        probe.write_bytes(b"x")
    finally:
        probe.unlink(missing_ok=True)
