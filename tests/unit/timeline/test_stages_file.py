"""A file of one moment: bytes with the time that they had."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from calendar_service.timeline import stages_file


def test_bytes_come_with_their_time(tmp_path: Path) -> None:
    file = tmp_path / "stages.yaml"
    file.write_bytes(b"one")
    os.utime(file, ns=(5, 7))
    assert stages_file.read_dated(file) == (b"one", 7)


def test_a_file_that_is_written_meanwhile_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "stages.yaml"
    file.write_bytes(b"one")
    real, asked = os.fstat, []

    def fstat(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        asked.append(found)
        if len(asked) == 1:
            file.write_bytes(b"one and more")
        return found

    monkeypatch.setattr(os, "fstat", fstat)
    with pytest.raises(OSError, match="being written"):
        stages_file.read_dated(file)
