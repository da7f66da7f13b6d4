"""What a process makes sure of before it does anything. [DOOR: disk, SQL]

It refuses with a sentence what it would fail at later. Worker and clock wait for a database that does
not answer yet; the web process needs none, as long as this machine has a copy of the last revision.
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
from calendar_service.preflight.schema import SchemaState, schema_state
from calendar_service.publishing import local_copy
from calendar_service.settings import Settings
from calendar_service.troubles import LOCKED, NO_DATABASE, TOO_NEW, TOO_OLD, explained, in_all_languages

log = logger(__name__)

NO_FOLDER = N_("DATA_DIR=%(name)s tidak dapat dibuat atau ditulis")

LOOK_SECONDS = 1.0
FULL = (errno.ENOSPC, errno.EDQUOT)


def settings_to_start(process: str) -> Settings:
    """Of this environment, for a line of the Procfile, or `run`. Raises InvalidSettings with
    everything that is wrong or missing."""
    return heeded(process, lambda warning: log.warning("%s", " / ".join(map(warning.sentence, translators().values()))))


def make_ready(
    process: str, data_dir: Path, engine: Callable[[], sa.Engine], pause: Callable[[float], None] = time.sleep
) -> None:
    """process: a line of the Procfile. engine: opens the database, without asking it anything.
    Raises Refused, OSError or SQLAlchemyError, which troubles puts into words."""
    try:
        require_folder(data_dir)
    except OSError as error:
        if error.errno not in FULL or process not in ("web", "clock"):  # calendars do not need its disk
            raise
        log.warning("%s", _words(error))
    opened = engine()
    if process == "web":
        _look(opened, has_copy=(data_dir / local_copy.NAME).exists())
    elif process != "release":
        _wait(opened, pause)


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
        raise OSError(error.errno, error.strerror, str(folder)) from None


def _look(engine: sa.Engine, *, has_copy: bool) -> None:
    """A database that answers must have our tables. One that is silent is no reason not to serve, nor
    is one that refuses us, where this machine knows the last revision."""
    try:
        _require_schema(engine)
    except SQLAlchemyError as error:
        found = explained(error)
        if found is None or not (has_copy or found.message in (NO_DATABASE, LOCKED)):
            raise
        log.warning("%s", _words(error))
    finally:
        engine.dispose()  # what is open must not reach the workers that are forked off


def _wait(engine: sa.Engine, pause: Callable[[float], None]) -> None:
    """Until the database answers. What waiting does not mend is refused at once."""
    said = ""
    while True:
        try:
            _require_schema(engine)
        except SQLAlchemyError as error:
            found = explained(error)
            if found is None or found.message not in (NO_DATABASE, LOCKED):
                raise
            words = _words(error)
            if words != said:
                log.warning("waiting: %s", words)
            said = words
            pause(LOOK_SECONDS)
        else:
            return


def _require_schema(engine: sa.Engine) -> None:
    state = schema_state(engine)
    if state is SchemaState.NEWER:
        raise Refused(TOO_NEW)
    if state is not SchemaState.READY:
        raise Refused(TOO_OLD)


def _words(error: Exception) -> str:
    return " ".join(in_all_languages(error, translators().values()) or [kind_of(error)])
