"""Kept once, bounded, for nobody else, and never in the way."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from calendar_service.papers import kept_papers
from calendar_service.papers.kept_papers import KeptPapers


def counting() -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        yield b"%d" % number


def test_made_once(tmp_path: Path) -> None:
    kept, numbers = KeptPapers(tmp_path / "papers"), counting()
    assert kept.get("a.pdf", lambda: next(numbers)) == b"1"
    assert kept.get("a.pdf", lambda: next(numbers)) == b"1"
    assert KeptPapers(tmp_path / "papers").get("a.pdf", lambda: next(numbers)) == b"1"
    assert kept.get("b.pdf", lambda: next(numbers)) == b"2"


def test_for_nobody_else(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        KeptPapers(tmp_path / "papers").get("a.pdf", lambda: b"1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "papers").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "papers" / "a.pdf").stat().st_mode) == 0o600


def test_an_empty_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    assert KeptPapers(tmp_path).get("a.pdf", lambda: b"1") == b"1"


def test_what_cannot_be_kept_is_made_each_time(tmp_path: Path) -> None:
    (tmp_path / "papers").write_text("a file where the folder would be")
    kept, numbers = KeptPapers(tmp_path / "papers"), counting()
    assert [kept.get("a.pdf", lambda: next(numbers)) for _ in range(2)] == [b"1", b"2"]


def test_the_folder_is_bounded_and_what_was_asked_for_last_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_papers, "LOOKED_AFTER", 1)
    kept = KeptPapers(tmp_path, most_bytes=1000)
    for number in range(30):
        kept.get(f"{number}.pdf", lambda: bytes(100))
        os.utime(tmp_path / f"{number}.pdf", (number, number))
        assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 1100
    assert kept.get("29.pdf", lambda: b"made again") == bytes(100)
    assert kept.get("0.pdf", lambda: b"made again") == b"made again"


def test_many_at_once_get_whole_files(tmp_path: Path) -> None:
    def ask(number: int) -> bytes:
        return KeptPapers(tmp_path).get(f"{number % 5}.pdf", lambda: b"%d" % (number % 5) * 100_000)

    with ThreadPoolExecutor(8) as threads:
        for number, data in enumerate(threads.map(ask, range(200))):
            assert data == b"%d" % (number % 5) * 100_000
    assert len(list(tmp_path.iterdir())) == 5
