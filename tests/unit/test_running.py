"""The Procfile as `make run` reads it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from calendar_service.errors import Refused
from calendar_service.running import procfile


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("web: a\nworker: b\nclock: c\n", r"baris release tidak ada"),
        ("release: a\nweb: b\nweb: c\nworker: d\nclock: e\n", r"satu nama ada dua kali"),
        ("release python\nweb: b\nworker: d\nclock: e\n", r"Procfile:1: harus NAMA: PERINTAH"),
    ],
)
def test_a_procfile_that_cannot_be_used(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text(text)
    with pytest.raises(Refused, match=words):
        procfile(tmp_path / "Procfile")


def test_ours_is_run_by_this_python_and_no_other() -> None:
    lines = procfile(ROOT / "Procfile")
    assert {name: shlex.split(command) for name, command in lines.items()} == {
        name: [sys.executable, "-m", "calendar_service.processes", name] for name in lines
    }


def test_a_command_that_is_no_python_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text(
        "release: true\nweb: pythonic -m x\nworker: env A=1 python -m y\nclock: python z\n"
    )
    lines = procfile(tmp_path / "Procfile")
    assert (lines["release"], lines["web"], lines["worker"]) == ("true", "pythonic -m x", "env A=1 python -m y")
    assert lines["clock"] == f"{shlex.quote(sys.executable)} z"
