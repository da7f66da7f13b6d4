"""Recorded lines of Postfix, and what they prove. The same is asked of a real one in
tests/integration/mail/test_postfix.py."""

from __future__ import annotations

import gzip
import logging
import os
import time
from pathlib import Path

import pytest

from calendar_service.mail.postfix_log import find_queued

A, B, C = "a" * 40 + "@uji.example", "b" * 40 + "@uji.example", "c" * 40 + "@uji.example"


def seen(queue: str, name: str, host: str = "Nov 27 08:00:00 host postfix") -> str:
    return f"{host}/cleanup[71]: {queue}: message-id=<{name}>\n"


def active(queue: str, host: str = "Nov 27 08:00:00 host postfix") -> str:
    return f"{host}/qmgr[72]: {queue}: from=<pengingat@uji.example>, size=3214, nrcpt=1 (queue active)\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mail.log"


def found(file: Path, text: str, *names: str) -> dict[str, str]:
    file.write_text(text)
    return {name: reply.queue_id for name, reply in find_queued(file, names or (A, B, C)).items()}


def test_active_is_the_proof_and_the_header_alone_is_not(file: Path) -> None:
    assert found(file, seen("4ABC001", A) + seen("4ABC002", B) + active("4ABC002")) == {B: "4ABC002"}


@pytest.mark.parametrize(
    "host",
    [
        "2024-11-27T08:00:00.123456+07:00 mx postfix",
        "Nov 27 08:00:00 mx postfix-out",
        "2024-11-27T08:00:00+07:00 mx postfix/submission",
        "Nov 27 08:00:00 mx mail.info postfix",
    ],
)
def test_shapes_of_the_line(file: Path, host: str) -> None:
    assert found(file, seen("4WkBz51Xq9zB", A, host) + active("4WkBz51Xq9zB", host)) == {A: "4WkBz51Xq9zB"}


def test_a_queue_id_that_is_used_again_speaks_of_the_last_mail(file: Path) -> None:
    """Short queue ids come from the file's inode, and the aborted mail's file is gone."""
    text = seen("AB12CD", A) + seen("AB12CD", B) + active("AB12CD") + seen("AB12CD", C)
    assert found(file, text) == {B: "AB12CD"}


def test_a_mail_through_a_filter_has_two_queue_ids(file: Path) -> None:
    text = seen("4AAAAAA", A) + active("4AAAAAA") + seen("4BBBBBB", A) + active("4BBBBBB")
    assert set(found(file, text)) == {A}


@pytest.mark.parametrize(
    "line",
    [
        f"Nov 27 08:00:00 h postfix/cleanup[1]: 4EVIL00: warning: header Subject: {active('4VICTIM').strip()}; from=<x>\n",
        f"Nov 27 08:00:00 h postfix/cleanup[1]: 4EVIL00: message-id=<x> {active('4VICTIM').strip()}>\n",
        active("4VICTIM").replace("qmgr", "smtpd"),
        active("4VICTIM").replace("(queue active)", "(queue active) no"),
        active("4VICTIM").replace("nrcpt=1 (queue active)", "nrcpt=1 (queue hold)"),
        active("4VICTIM").rstrip("\n"),
        "Nov 27 08:00:00 h postfix/qmgr[1]: 4VICTIM: removed\n",
        "Nov 27 08:00:00 h postfix/cleanup[1]: 4VICTIM: milter-reject: END-OF-MESSAGE from x: 5.7.1 no\n",
    ],
)
def test_what_proves_nothing(file: Path, line: str) -> None:
    assert found(file, seen("4VICTIM", A) + line) == {}


def test_a_stranger_cannot_give_a_queue_id_another_name(file: Path) -> None:
    text = seen("4STRANGE", f"x> h postfix/cleanup[1]: 4OTHER0: message-id=<{A}") + active("4OTHER0")
    assert found(file, text) == {}


@pytest.mark.parametrize("name", ["mail.log.1", "mail.log-20241127", "mail.log.1.gz", "mail.log-20241127.gz"])
def test_the_rotated_file_is_read_first(file: Path, name: str) -> None:
    """Rotated between the two lines of one mail."""
    (file.parent / "mail.log.2").write_text(seen("4ABC001", B) + active("4ABC001"))
    os.utime(file.parent / "mail.log.2", (1, 1))
    rotated, data = file.parent / name, (seen("4ABC001", A)).encode()
    rotated.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    assert found(file, active("4ABC001")) == {A: "4ABC001"}


def test_a_huge_log_is_read_from_its_end(file: Path) -> None:
    filler = "Nov 27 08:00:00 h postfix/smtpd[1]: connect from unknown[192.0.2.1]\n" * 1000
    with file.open("w") as out:
        out.write(seen("4OLD0000", A) + active("4OLD0000"))
        for _ in range(600):
            out.write(filler)
        out.write(seen("4NEW0000", B) + active("4NEW0000"))
    assert set(find_queued(file, [A, B])) == {A, B}
    began = time.perf_counter()
    assert set(find_queued(file, [A, B], max_bytes=1_000_000)) == {B}
    assert time.perf_counter() - began < 0.5


def test_bytes_that_are_no_text(file: Path) -> None:
    file.write_bytes(b"\xff\x00\n" * 3 + seen("4ABC001", A).encode() + b"\r\n\n" + active("4ABC001").encode())
    assert set(find_queued(file, [A])) == {A}


def test_no_log_proves_nothing_and_is_said(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert find_queued(file, [A]) == {}
    assert "FileNotFoundError" in caplog.text
    assert "@" not in caplog.text
