"""What a process makes sure of before it does anything. [DOOR: disk, SQL]

It refuses with a sentence what it would fail at later. Worker and clock wait for a database that does
not answer yet, or that `release` has not seen yet; `release` itself waits for a while. The web process needs
none: it serves this machine's copy of the last revision, or the file.
"""

from __future__ import annotations

import errno
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from calendar_service.bootstrap.environment import heeded
from calendar_service.errors import N_, Refused, kind_of
from calendar_service.log_lines import logger
from calendar_service.package_data import translators
from calendar_service.preflight.first_start import StillAway
from calendar_service.preflight.schema import SchemaState, schema_state
from calendar_service.publishing import local_copy
from calendar_service.restoring.continuity import OLDER
from calendar_service.serving import public_folder
from calendar_service.settings import Settings
from calendar_service.troubles import (
    DISK_FULL,
    LOCKED,
    NO_DATABASE,
    READ_ONLY,
    TOO_NEW,
    TOO_OLD,
    explained,
    in_all_languages,
)

log = logger(__name__)

NO_FOLDER = N_("DATA_DIR=%(name)s tidak dapat dibuat atau ditulis")

LOOK_SECONDS = 1.0
RELEASE_SECONDS = 120.0
"""How long `release` tries again before it says why it cannot."""

AWAY = (NO_DATABASE, LOCKED)
PASSES = (*AWAY, READ_ONLY, DISK_FULL, TOO_OLD)
"""What passes when somebody else has started, was made the primary, has room again, or was released."""

FULL = (errno.ENOSPC, errno.EDQUOT)


def settings_to_start(process: str) -> Settings:
    """Of this environment, for a line of the Procfile, or `run`. Raises InvalidSettings with
    everything that is wrong or missing."""
    return heeded(process, lambda warning: log.warning("%s", " / ".join(map(warning.sentence, translators().values()))))


def make_ready(
    process: str,
    data_dir: Path,
    engine: Callable[[], sa.Engine],
    pause: Callable[[float], None] = time.sleep,
    require: Callable[[], None] = lambda: None,
) -> None:
    """process: a line of the Procfile. engine: opens the database, without asking it anything. require: raises Refused
    where the database, which has our tables, is older than what this machine has seen.
    Raises Refused, OSError or SQLAlchemyError, which troubles puts into words."""
    _take_folder(process, data_dir, pause)
    opened = engine()
    if process == "web":
        _look(opened, require, has_copy=(data_dir / local_copy.NAME).exists())
    elif process == "release":
        patiently(lambda: schema_state(opened), pause, release=True)
    else:
        patiently(lambda: _require(opened, require), pause)


def _take_folder(process: str, folder: Path, pause: Callable[[float], None]) -> None:
    """Calendars need no room on its disk, and planning none; a worker, which keeps a journal there, waits for it."""
    is_said = False
    while True:
        try:
            require_folder(folder)
        except OSError as error:
            if error.errno not in FULL or process == "release":
                raise
            if not is_said:
                log.warning("%s", _words(error))
            is_said = True
            if process == "worker":
                pause(LOOK_SECONDS)
                continue
        return


def patiently(do: Callable[[], object], pause: Callable[[float], None] = time.sleep, *, release: bool = False) -> None:
    """Until it has been done, however often the database is away: a line when waiting begins, and one when
    it ends. What waiting does not mend is refused at once. release: it waits for no release, and not for
    ever; then it raises StillAway."""
    waited, said, began = 0.0, "", time.monotonic()
    passes, seconds = (AWAY, RELEASE_SECONDS) if release else (PASSES, float("inf"))
    while True:
        try:
            do()
        except (SQLAlchemyError, Refused) as error:
            found = explained(error)
            if found is None or found.message not in passes:
                raise
            if waited >= seconds:
                raise StillAway(found.message, **found.facts) from error
            if found.message != said:
                log.warning("waiting: %s", _words(error))
            said = found.message
            pause(LOOK_SECONDS)
            waited += LOOK_SECONDS
        else:
            if said:
                log.info("waiting is over after %.0f s", time.monotonic() - began)
            return


def require_folder(folder: Path) -> None:
    """Make the folder if need be, and write in it. Raises OSError, Refused; both name the folder."""
    probe = folder / f".kt-{secrets.token_hex(6)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(b"x")
        finally:
            probe.unlink(missing_ok=True)
    except FileNotFoundError:  # where nobody can make anything, below /proc for one
        raise Refused(NO_FOLDER, name=folder) from None
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and not folder.exists():
            raise Refused(NO_FOLDER, name=folder) from None
        raise OSError(error.errno, error.strerror, str(folder)) from None


def take_public_dir(settings: Settings) -> None:
    """Before a web process writes files for nginx. Raises Refused where PUBLIC_DIR does not do; what is doubtful is said."""
    if settings.public_dir is None or settings.is_rehearsal:
        return
    for reason in public_folder.reasons(settings.public_dir, settings):
        raise reason
    for message, facts in public_folder.doubts(settings.public_dir):
        log.warning("%s", " / ".join(each.text(message, **facts) for each in translators().values()))


def _look(engine: sa.Engine, require: Callable[[], None], *, has_copy: bool) -> None:
    """Feeds need no database: one that is silent, or has no tables of ours yet, is no reason not to serve, nor
    is one that refuses us, where this machine knows the last revision."""
    try:
        _require(engine, require)
    except (SQLAlchemyError, Refused) as error:
        found = explained(error)
        if found is None or found.message in (TOO_NEW, OLDER) or not (has_copy or found.message in PASSES):
            raise
        log.warning("%s", _words(error))
    finally:
        engine.dispose()  # what is open must not reach the workers that are forked off


def _require(engine: sa.Engine, require: Callable[[], None]) -> None:
    _require_schema(engine)
    require()


def _require_schema(engine: sa.Engine) -> None:
    state = schema_state(engine)
    if state is SchemaState.NEWER:
        raise Refused(TOO_NEW)
    if state is not SchemaState.READY:
        raise Refused(TOO_OLD)


def _words(error: Exception) -> str:
    return " ".join(in_all_languages(error, translators().values()) or [kind_of(error)])
