"""A feed is examined in a process that can do nothing else, and harms nobody however it is made."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from calendar_service.doctor.clients import measured
from calendar_service.doctor.examiner import MOST_MEMORY
from calendar_service.doctor.examiner_process import PASSED_ON, TOO_HARD, ExaminerProcess
from calendar_service.errors import Refused
from calendar_service.package_data import INTERPRETER, doctor_tables
from tests.doctor_material import GOOD, TEXT_WRONGS, crlf
from tests.unit.doctor.test_answers import WRONG

MEGABYTE = 1_000_000
TABLE = measured(*doctor_tables())
examined_apart = ExaminerProcess(INTERPRETER, TABLE).examine

SHUT_IN = """
from calendar_service.doctor.clients import measured
from calendar_service.doctor.examiner import shut_in
import socket, subprocess
shut_in()
try:
    %s
except (OSError, MemoryError) as error:
    print(type(error).__name__)
"""


def test_what_is_found_there_is_what_is_found_here() -> None:
    assert examined_apart(crlf(GOOD)).kinds == ()
    data, line = TEXT_WRONGS["status"]
    (kind,) = examined_apart(data).kinds
    assert (kind.rule, kind.places[0].line, kind.places[0].quoted) == ("status", line, "STATUS:BATAL")


def test_a_visit_is_examined_with_what_its_server_answered() -> None:
    found = examined_apart(WRONG["wrong-304"])
    assert ([kind.rule for kind in found.kinds], found.events) == (["wrong-304"], 2)
    assert [kind.rule for kind in examined_apart(WRONG["not-ok"]).kinds] == ["not-ok"]


@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VEVENT\r\n" * (MEGABYTE // 14),
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:A\r\n" * (MEGABYTE // 9),
        os.urandom(MEGABYTE),
        bytes(MEGABYTE),
        b":" * MEGABYTE,
        b"A;B=" + b'"' * MEGABYTE,
        b"\r" * MEGABYTE,
    ],
    ids=["events", "nested", "random", "zeros", "colons", "quotes", "lines"],
)
def test_a_feed_that_was_made_to_do_harm_does_none(data: bytes) -> None:
    began = time.monotonic()
    with suppress(Refused):
        assert examined_apart(data).bytes == len(data)
    assert time.monotonic() - began < 20


def test_what_takes_too_long_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        examined_apart(crlf(GOOD), seconds=0.01)
    assert refused.value.message == TOO_HARD
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('/tmp/ditulis', 'w')",
        "import os; os.open('/tmp/ditulis', os.O_WRONLY | os.O_CREAT)",
        f"bytearray({2 * MOST_MEMORY})",
        "[open('/dev/null') for _ in range(20)]",
    ],
)
def test_it_is_shut_in(deed: str) -> None:
    code = SHUT_IN % deed
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() in ("PermissionError", "MemoryError", "OSError"), done


def test_it_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [name for name in PASSED_ON if "KEY" in name or "URL" in name]
    monkeypatch.setenv("SECRET_KEY", "x" * 48)
    told = (
        """import os; print('{"events": %d, "bytes": 0, "kinds": [], "readers": {}}' % ("SECRET_KEY" in os.environ))"""
    )
    assert ExaminerProcess((sys.executable, "-c", told), TABLE).examine(b"").events == 0
