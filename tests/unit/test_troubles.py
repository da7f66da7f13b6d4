"""What an operator can have caused is a sentence; what he cannot is none."""

from __future__ import annotations

import errno

import pytest
import sqlalchemy.exc
from alembic.util.exc import CommandError
from psycopg import errors
from redis.exceptions import AuthenticationError, ConnectionError, ResponseError

from calendar_service.errors import InvalidInput, Problem, Refused
from calendar_service.package_data import translators
from calendar_service.troubles import explained, in_all_languages


class OperationalError(Exception):
    """Named as the drivers name theirs."""


def of_driver(words: str) -> sqlalchemy.exc.OperationalError:
    return sqlalchemy.exc.OperationalError("SELECT 1", {}, OperationalError(words))


def of_postgresql(error: errors.Error) -> sqlalchemy.exc.DBAPIError:
    return sqlalchemy.exc.DBAPIError("SELECT 1", {}, error)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (of_driver('connection failed: connection to server at "127.0.0.1", port 1 failed: Connection refused'), "tidak menjawab (Connection refused)"),
        (of_driver("connection timeout expired"), "tidak menjawab (timeout expired)"),
        (of_driver('FATAL:  password authentication failed for user "orang"'), "menolak nama pengguna atau kata sandi"),
        (of_driver('FATAL:  role "orang" does not exist'), "menolak nama pengguna atau kata sandi"),
        (of_driver('FATAL:  database "tahapan" does not exist'), "tidak ada; buat dahulu"),
        (of_driver("unable to open database file"), "tidak dapat dibuka atau dibuat"),
        (of_driver("attempt to write a readonly database"), "tidak dapat ditulis"),
        (of_driver("cannot execute INSERT in a read-only transaction"), "tidak dapat ditulis"),
        (of_driver("database or disk is full"), "diska penuh"),
        (of_driver("file is not a database"), "rusak"),
        (of_driver("database is locked"), "dikunci"),
        (of_postgresql(errors.LockNotAvailable("canceling statement due to lock timeout")), "dikunci"),
        (of_postgresql(errors.AdminShutdown("terminating connection due to administrator command")), "tidak menjawab (AdminShutdown)"),
        (of_postgresql(errors.ProtocolViolation("query_wait_timeout")), "tidak menjawab (ProtocolViolation)"),
        (of_postgresql(errors.IdleInTransactionSessionTimeout("due to idle-in-transaction timeout")), "tidak menjawab (idle-in-transaction timeout)"),
        (of_driver("no such table: revisions"), "jalankan release dahulu"),
        (of_driver('relation "revisions" does not exist'), "jalankan release dahulu"),
        (CommandError("Can't locate revision identified by '9999'"), "lebih baru daripada program ini"),
        (ConnectionError("Error 111 connecting to 127.0.0.1:1"), "Redis tidak menjawab"),
        (AuthenticationError("invalid username-password pair"), "Redis menolak"),
        (ResponseError("NOAUTH Authentication required."), "Redis menolak"),
        (OSError(errno.ENOSPC, "No space left on device", "/var/x"), "diska penuh: /var/x"),
        (OSError(errno.EROFS, "Read-only file system", "/var/x"), "/var/x tidak boleh"),
        (PermissionError(errno.EACCES, "Permission denied", "/var/x"), "/var/x tidak boleh"),
        (FileNotFoundError(errno.ENOENT, "No such file", b"/var/\xff"), "tidak ada"),
        (OSError(errno.EADDRINUSE, "Address in use"), "port sudah dipakai"),
        (OSError(errno.EIO, "Input/output error", "/var/x"), "/var/x: Input/output error"),
        (TimeoutError("timed out"), "timed out"),
        (Refused("port sudah dipakai proses lain"), "port sudah dipakai"),
    ],
)  # fmt: skip
def test_a_sentence_for_what_an_operator_can_cause(error: Exception, words: str) -> None:
    found = explained(error)
    assert found is not None
    assert words in found.sentence(translators()["id"])
    (line,) = in_all_languages(error, translators().values()) or []
    assert line.encode()


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        KeyError("x"),
        AssertionError(),
        sqlalchemy.exc.ArgumentError("x"),
        of_postgresql(errors.InFailedSqlTransaction("current transaction is aborted")),
        of_postgresql(errors.SyntaxError("syntax error")),
        UnicodeEncodeError("ascii", "é", 0, 1, "x"),
    ],
)
def test_a_fault_of_the_program_keeps_its_traceback(error: Exception) -> None:
    assert explained(error) is None
    assert in_all_languages(error, translators().values()) is None


def test_every_problem_of_a_file_is_a_line_in_both_languages() -> None:
    problems = [Problem(1, 2, "port sudah dipakai proses lain"), Problem(3, 4, "port sudah dipakai proses lain")]
    lines = in_all_languages(InvalidInput("a.yaml", problems), translators().values())
    assert lines
    assert [line.split(": ")[0] for line in lines] == ["a.yaml:1:2", "a.yaml:3:4"]
    assert all(" / a.yaml:" in line for line in lines)
