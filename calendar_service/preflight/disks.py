"""The files and folders of an installation. [DOOR: disk]

Nothing is left behind, and no folder is made: whoever asks may be another user than the service.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from calendar_service.errors import N_
from calendar_service.mail.rules import own_rules
from calendar_service.preflight.finding import Said, doubtful, fine, wrong
from calendar_service.private_files import is_open_to_others
from calendar_service.regions import Regions
from calendar_service.serving import public_folder
from calendar_service.settings import Settings
from calendar_service.timeline import stages_file
from calendar_service.timeline.parsing import parse

LEAST_BYTES = 50_000_000
LITTLE_BYTES = 500_000_000

FOLDER = N_("folder data %(name)s dapat ditulis; tempat kosong %(free)s MB")
FOLDER_LATER = N_("folder data %(name)s belum ada; akan dibuat saat layanan dimulai")
FULL = N_("diska folder data %(name)s hampir penuh: tinggal %(free)s MB; kosongkan tempat")
OPEN = N_("folder data %(name)s terbuka bagi pengguna lain (%(mode)s); tutup dengan: chmod -R go= %(name)s")
NOT_WRITABLE = N_("folder %(name)s tidak dapat ditulis (%(words)s); beri izin kepada pengguna layanan ini")
STAGES = N_("%(name)s dapat dibaca, sah, dan dapat diganti")
STAGES_READ_ONLY = N_(
    "%(name)s tidak dapat diganti (%(words)s); penerbitan menulis berkas ini, jadi foldernya harus dapat ditulis"
)
RULES = N_("%(name)s dapat dibaca; aturan sendiri untuk jawaban server surat: %(count)s")
LOG = N_("log server surat %(name)s dapat dibaca")


def data_folder(folder: Path) -> Iterator[Said]:
    """It can be written, or made, has room, and is closed to others."""
    if folder.is_dir() and is_open_to_others(folder):
        yield doubtful(OPEN, name=folder, mode=f"{folder.stat().st_mode & 0o777:04o}")
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    try:
        _try_to_write(there)
    except OSError as error:
        yield wrong(NOT_WRITABLE, name=there, words=error.strerror)
        return
    free = shutil.disk_usage(there).free
    facts = {"name": folder, "free": free // 1_000_000}
    if free < LEAST_BYTES:
        yield wrong(FULL, **facts)
    elif free < LITTLE_BYTES:
        yield doubtful(FULL, **facts)
    elif there == folder:
        yield fine(FOLDER, **facts)
    else:
        yield fine(FOLDER_LATER, name=folder)


def public_dir(folder: Path, settings: Settings) -> Iterator[Said]:
    """PUBLIC_DIR is a folder of its own that can be written and that nginx can read. Raises OSError."""
    reasons = list(public_folder.reasons(folder, settings))
    for reason in reasons:
        yield wrong(reason.message, **reason.facts)
    for message, facts in public_folder.doubts(folder):
        yield doubtful(message, **facts)
    if not reasons:
        yield fine(public_folder.FIT if folder.is_dir() else public_folder.LATER, name=folder)


def timetable(file: Path, regions: Regions) -> Iterator[Said]:
    """STAGES_FILE can be read, is valid, and can be replaced. Raises OSError where it cannot be read,
    InvalidInput where it is not valid."""
    parse(stages_file.read(file), regions, str(file))
    try:
        _try_to_write(file.resolve().parent)
    except OSError as error:
        yield wrong(STAGES_READ_ONLY, name=file, words=error.strerror)
        return
    yield fine(STAGES, name=file)


def mail_log(file: Path) -> Iterator[Said]:
    """MTA_LOG can be read. Raises OSError."""
    with file.open("rb") as stream:
        stream.read(1)
    yield fine(LOG, name=file)


def mail_rules(file: Path) -> Iterator[Said]:
    """MAIL_RULES is a table of rules. Raises OSError, InvalidInput."""
    yield fine(RULES, name=file, count=len(own_rules(file)))


def _try_to_write(folder: Path) -> None:
    """Raises OSError."""
    probe = folder / f".kt-{secrets.token_hex(6)}"
    try:
        probe.write_bytes(b"x")
    finally:
        if os.path.isdir(folder):
            probe.unlink(missing_ok=True)
