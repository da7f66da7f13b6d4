"""One `make run` in a folder, and commands that live by its clock."""

from __future__ import annotations

import json
import socket
from datetime import datetime
from pathlib import Path

import pytest

from calendar_service.errors import Refused
from calendar_service.rehearsal import BEGINNING, alone_in, beside
from calendar_service.running import run_everything
from calendar_service.settings import Settings

START = "2024-09-19T06:00:00+07:00"


def begun(folder: Path) -> Settings:
    """A folder in which a rehearsal has begun."""
    (folder / BEGINNING).write_text(json.dumps({"start": START, "speed": 3600.0, "began": 1.0}))
    return Settings(data_dir=folder)


def test_a_command_lives_by_the_clock_of_the_rehearsal_beside_it(tmp_path: Path) -> None:
    settings = begun(tmp_path)
    with alone_in(tmp_path):
        joined = beside(settings)
    assert (joined.clock_start, joined.clock_speed) == (datetime.fromisoformat(START), 3600.0)


def test_a_rehearsal_that_is_over_tells_no_time(tmp_path: Path) -> None:
    settings = begun(tmp_path)
    assert beside(settings) is settings
    with alone_in(tmp_path):
        pass
    assert beside(settings) is settings


def test_a_clock_of_its_own_comes_first(tmp_path: Path) -> None:
    begun(tmp_path)
    settings = Settings(data_dir=tmp_path, clock_start=datetime.fromisoformat("2024-11-01T00:00+07:00"))
    with alone_in(tmp_path):
        assert beside(settings) is settings


@pytest.mark.parametrize("text", ["", "{}", '{"start": "x", "speed": 1}'])
def test_one_that_is_only_just_starting_tells_none_yet(tmp_path: Path, text: str) -> None:
    (tmp_path / BEGINNING).write_text(text)
    settings = Settings(data_dir=tmp_path)
    with alone_in(tmp_path):
        assert beside(settings) is settings


def test_a_second_make_run_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / ".rehearsal").touch()
    kept = tmp_path / "kalender.sqlite3"
    kept.touch()
    with alone_in(tmp_path), pytest.raises(Refused, match="sudah berjalan"):
        run_everything(Settings(data_dir=tmp_path))
    assert kept.exists()


def test_a_port_in_use_is_said_before_anything_is_touched(tmp_path: Path) -> None:
    (tmp_path / ".rehearsal").touch()
    kept = tmp_path / "kalender.sqlite3"
    kept.touch()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Refused, match=f"port {port} sudah dipakai"):
            run_everything(Settings(data_dir=tmp_path, port=port))
    assert kept.exists()
