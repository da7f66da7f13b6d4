"""The units under docs/deploy: systemd reads them, and they give away little (`systemd-analyze security`)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, find_program, missing

UNITS = sorted((ROOT / "docs" / "deploy").glob("*.service"))
MOST = 3.0
"""What systemd calls exposure: 10 is a process that may do everything."""


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    program = find_program("systemd-analyze")
    if program is None:
        missing("systemd-analyze")
    assert program
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_little_is_given_away(unit: Path) -> None:
    found = analyze("security", "--offline=true", "--no-pager", unit)
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", found.stdout)
    assert exposure, found.stderr
    assert float(exposure[1]) <= MOST


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    """With a Python that is here in place of that of the installation."""
    for unit in UNITS:
        text = unit.read_text().replace("/opt/kalender/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text)
    found = analyze("verify", "--man=no", "--generators=no", *(tmp_path / unit.name for unit in UNITS))
    assert "kalender" not in found.stderr + found.stdout, found.stderr
    assert found.returncode == 0, found.stderr


def test_a_unit_that_systemd_does_not_understand_would_be_seen(tmp_path: Path) -> None:
    unit = tmp_path / UNITS[0].name
    unit.write_text(UNITS[0].read_text().replace("ProtectSystem=", "ProtectSystems="))
    assert "ProtectSystems" in analyze("verify", "--man=no", "--generators=no", unit).stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_each_keeps_its_data_and_its_secrets_to_itself(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    for line in ("UMask=0077", "StateDirectoryMode=0700", "LoadCredential=kalender:/etc/kalender/credentials"):
        assert line in lines
