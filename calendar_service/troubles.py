"""What an operator can have caused, in a sentence: databases, disks, ports, queues. Pure.

Whatever is not known here is a fault of this program, and keeps its traceback.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from calendar_service.errors import N_, InvalidInput, InvalidSettings, Refused, Translates, kind_of

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError

NO_DATABASE = N_("basis data tidak menjawab (%(kind)s); periksa bahwa servernya berjalan dan DATABASE_URL benar")
LOGIN_REFUSED = N_("basis data menolak nama pengguna atau kata sandi di DATABASE_URL")
DATABASE_MISSING = N_("basis data yang disebut di DATABASE_URL tidak ada; buat dahulu")
READ_ONLY = N_("basis data tidak dapat ditulis; periksa izin, atau apakah server ini hanya cadangan")
DISK_FULL = N_("diska penuh: basis data tidak dapat menyimpan; kosongkan tempat")
CANNOT_OPEN = N_("berkas basis data tidak dapat dibuka atau dibuat; periksa folder dan izinnya")
NO_DATABASE_FILE = N_("berkas basis data rusak atau bukan basis data SQLite")
LOCKED = N_("basis data sedang dikunci proses lain; coba lagi")
TOO_OLD = N_("basis data belum sesuai dengan program ini; jalankan release dahulu")
TOO_NEW = N_("basis data lebih baru daripada program ini; pasang versi program yang sesuai")
REDIS_SILENT = N_("Redis tidak menjawab (%(kind)s); periksa bahwa servernya berjalan dan REDIS_URL benar")
REDIS_LOGIN = N_("Redis menolak nama pengguna atau kata sandi di REDIS_URL")
MISSING = N_("%(name)s tidak ada")
FORBIDDEN = N_("%(name)s tidak boleh dibaca atau ditulis oleh pengguna ini; periksa izinnya")
NO_FOLDER = N_("%(name)s tidak dapat dipakai: ada berkas di tempat yang seharusnya folder")
A_FOLDER = N_("%(name)s adalah folder, bukan berkas")
FULL = N_("diska penuh: %(name)s tidak dapat ditulis; kosongkan tempat")
TOO_MANY_FILES = N_("terlalu banyak berkas terbuka; naikkan batasnya (ulimit -n)")
PORT_TAKEN = N_("port sudah dipakai proses lain")
NOT_TEXT = N_("sebuah berkas bukan teks UTF-8")
SYSTEM_SAYS = N_("%(name)s: %(words)s")

_DATABASE = (
    (
        r"password authentication failed|no password supplied|role .* does not exist|authentication failed",
        LOGIN_REFUSED,
    ),
    (r'database ".*" does not exist', DATABASE_MISSING),
    (r"readonly database|read-only transaction|permission denied for", READ_ONLY),
    (r"disk is full|No space left", DISK_FULL),
    (r"unable to open database file|disk I/O error", CANNOT_OPEN),
    (r"not a database|malformed", NO_DATABASE_FILE),
    (r"database is locked|due to lock timeout", LOCKED),
    (r"no such (?:table|column)|has no column|(?:relation|column) .* does not exist", TOO_OLD),
)
_FILES = {
    errno.ENOENT: MISSING,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EROFS: FORBIDDEN,
    errno.ENOTDIR: NO_FOLDER,
    errno.EEXIST: NO_FOLDER,  # a file where a folder was to be made
    errno.EISDIR: A_FOLDER,
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EMFILE: TOO_MANY_FILES,
    errno.ENFILE: TOO_MANY_FILES,
    errno.EADDRINUSE: PORT_TAKEN,
}


def explained(error: BaseException) -> Refused | None:
    """The sentence; None where nobody but a programmer can help."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, UnicodeDecodeError):
        return Refused(NOT_TEXT)
    if isinstance(error, OSError):
        return _of_system(error)
    return _of_library(error)


def _of_library(error: BaseException) -> Refused | None:
    """The libraries are imported here, for who reads a file has none of them."""
    from alembic.util.exc import CommandError
    from redis.exceptions import AuthenticationError, RedisError
    from sqlalchemy.exc import SQLAlchemyError

    if isinstance(error, SQLAlchemyError):
        return _of_database(error)
    if isinstance(error, CommandError):  # a revision in the database that this code has never heard of
        is_unknown = "locate revision" in str(error)
        return Refused(TOO_NEW if is_unknown else TOO_OLD)
    if isinstance(error, AuthenticationError):
        return Refused(REDIS_LOGIN)
    if isinstance(error, RedisError):
        login = re.search(r"NOAUTH|WRONGPASS|NOPERM", str(error))
        return Refused(REDIS_LOGIN) if login else Refused(REDIS_SILENT, kind=kind_of(error))
    return None


def shut_door(error: BaseException) -> str | None:
    """`database` or `redis`: which door the error says to be shut, for whoever tries it; None for anything else."""
    from redis.exceptions import RedisError
    from sqlalchemy.exc import SQLAlchemyError

    if explained(error) is None:
        return None
    if isinstance(error, SQLAlchemyError):
        return "database"
    return "redis" if isinstance(error, RedisError) else None


def sentences(error: BaseException, translator: Translates) -> list[str] | None:
    """The same in one language, for every problem that the error carries."""
    if isinstance(error, InvalidInput | InvalidSettings):
        return error.lines(translator)
    found = explained(error)
    return found.sentence(translator).split("\n") if found else None


def in_all_languages(error: BaseException, translators: Iterable[Translates]) -> list[str] | None:
    """One line for each problem: the same sentence in one language after the other."""
    found = [sentences(error, translator) for translator in translators]
    if any(lines is None for lines in found):
        return None
    return [" / ".join(dict.fromkeys(same)) for same in zip(*(lines or [] for lines in found), strict=True)]


def _of_database(error: SQLAlchemyError) -> Refused | None:
    from sqlalchemy.exc import DBAPIError

    words = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    for pattern, message in _DATABASE:
        if re.search(pattern, words):
            return Refused(message)
    if not isinstance(error, DBAPIError):
        return None
    kinds = {kind.__name__ for kind in type(error.orig or error).__mro__}
    is_door = bool(kinds & {"OperationalError", "InterfaceError"}) or kind_of(error.orig or error) == "InternalError"
    if not (is_door or error.connection_invalidated or "idle-in-transaction" in words):
        return None
    return Refused(NO_DATABASE, kind=reason(words) or kind_of(error.orig or error))


def reason(words: str) -> str:
    """Why a connection failed, out of a driver's words: never a name, an address or a password."""
    found = re.search(
        r"Connection refused|timeout expired|timed out|No route to host|could not translate host name|Name or service not known"
        r"|No such file or directory|starting up|shutting down|too many (?:clients|connections)|closed the connection|idle-in-transaction timeout",
        words,
    )
    return found[0] if found else ""


def _of_system(error: OSError) -> Refused:
    message = _FILES.get(error.errno or 0, SYSTEM_SAYS)
    name = error.filename if error.filename is not None else kind_of(error)
    if message in (MISSING, FORBIDDEN, NO_FOLDER, A_FOLDER, FULL) and error.filename is None:
        message = SYSTEM_SAYS
    return Refused(message, name=_text(name), words=error.strerror or str(error))


def _text(name: object) -> str:
    text = name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
    return text.encode("utf-8", "replace").decode()
