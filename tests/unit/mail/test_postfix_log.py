"""Recorded lines of Postfix, and what they prove. The same is asked of a real one in
tests/integration/mail/test_postfix.py."""

from __future__ import annotations

import gzip
import logging
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calendar_service.delivery.carrier import Receipt
from calendar_service.mail import postfix_log
from calendar_service.mail.postfix_log import Logs, find_queued

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


def test_what_is_found_is_a_yes_with_its_queue_id(file: Path) -> None:
    file.write_text(seen("4ABC001", A) + active("4ABC001"))
    assert find_queued(file, [A]) == {A: Receipt(250, "2.0.0", "found in the mail server's log", "4ABC001")}


PAIR = seen("4ABC001", A) + active("4ABC001")
LATER = seen("4ABC002", B) + active("4ABC002")


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("limit", range(0, 2 * len(PAIR + LATER), 7))
def test_so_many_bytes_are_read_from_the_end_over_both_files(file: Path, limit: int, compressed: bool) -> None:
    """The lines that lie in the last `limit` bytes, whole, of the rotated file and the present one together."""
    rotated = file.parent / ("mail.log.1.gz" if compressed else "mail.log.1")
    rotated.write_bytes(gzip.compress(PAIR.encode()) if compressed else PAIR.encode())
    file.write_text(LATER)
    whole = {A} if limit > len(LATER) + len(PAIR) else set()
    whole |= {B} if limit > len(LATER) else set()
    found = set(find_queued(file, [A, B], limit))
    assert found in (
        whole,
        whole | {A} if limit >= len(PAIR + LATER) else whole,
        whole | {B} if limit >= len(LATER) else whole,
    )
    assert limit != len(PAIR + LATER) or found >= {B}


@pytest.mark.parametrize("lines", [1, 2, 3, 50, 51, 400])
def test_a_compressed_file_longer_than_the_limit(file: Path, lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in small pieces: what is kept is the end, and begins with a whole line."""
    monkeypatch.setattr(postfix_log, "_CHUNK", 64)
    names = [f"{number:040}@uji.example" for number in range(lines)]
    text = "".join(seen(f"4A{number:05}", name) + active(f"4A{number:05}") for number, name in enumerate(names))
    (file.parent / "mail.log.1.gz").write_bytes(gzip.compress(text.encode()))
    file.write_text("")
    assert set(find_queued(file, names)) == set(names)
    limit = 10 * len(PAIR) + 1  # and the end of one line more
    length = len(seen("4A00001", names[0]) + active("4A00001"))
    known = find_queued(file, names, limit)
    assert set(known) == set(names[-(limit // length) :] if lines * length > limit else names)


def test_a_log_that_is_written_on_while_it_is_read_ends(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No further than it was when the reading began."""
    monkeypatch.setattr(postfix_log, "_CHUNK", 16)
    file.write_text(PAIR)
    lines = postfix_log._end_of(file, 1000)
    first = next(lines)
    with file.open("a") as out:
        out.write(LATER)
    assert (first + b"".join(lines)).decode() == PAIR


# Whole logs


NOW = datetime(2026, 1, 3, 12, tzinfo=UTC)


def queued(files: list[Path], *ours: str) -> dict[str, tuple[str, datetime | None]]:
    """Message-ID -> queue id and instant of the first time."""
    first: dict[str, tuple[str, datetime | None]] = {}
    for each in Logs(files, NOW).queued(set(ours).__contains__):
        first.setdefault(each.name, (each.receipt.queue_id, each.at))
    return first


def test_whole_logs_are_read_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    """A mail's two lines may stand in two files; the same queue id is used again in the next."""
    old, new = tmp_path / "mail.log.2.gz", tmp_path / "mail.log"
    with gzip.open(old, "wt") as stream:
        stream.write(seen("AB12CD", A))
    os.utime(old, (1, 1))
    new.write_text(active("AB12CD") + seen("AB12CD", B) + seen("4CCCCCC", C) + active("4CCCCCC"))
    assert {name: queue for name, (queue, _) in queued([new, old], A, B).items()} == {A: "AB12CD"}


@pytest.mark.parametrize(
    ("host", "at"),
    [
        ("2025-12-31T23:00:00.5+07:00 mx postfix", datetime(2025, 12, 31, 16, 0, 0, 500_000, UTC)),
        ("2026-01-02T00:00:00Z mx postfix", datetime(2026, 1, 2, tzinfo=UTC)),
        ("Jan  2 08:00:00 mx postfix", datetime(2026, 1, 2, 8).astimezone()),
        ("Dec 31 08:00:00 mx postfix", datetime(2025, 12, 31, 8).astimezone()),
        ("Feb 29 08:00:00 mx postfix", None),
        ("Foo  1 08:00:00 mx postfix", None),
        ("[12.5] mx postfix", None),
    ],
)
def test_the_instant_of_a_line(file: Path, host: str, at: datetime | None) -> None:
    file.write_text(seen("4ABC001", A, host) + active("4ABC001", host))
    assert queued([file], A) == {A: ("4ABC001", at)}
    logs = Logs([file], NOW)
    list(logs.queued(lambda _: True))
    assert logs.begin_at == at


def test_strangers_bytes_are_nobodys_mail(file: Path) -> None:
    file.write_bytes(seen("4ABC001", A).encode().replace(b"a" * 40, b"\xff" * 40) + active("4ABC001").encode())
    assert queued([file], A) == {}


def test_no_log_says_nothing() -> None:
    assert queued([], A) == {}
    assert Logs([], NOW).begin_at is None
