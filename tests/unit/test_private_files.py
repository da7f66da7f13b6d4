"""New files belong to the service alone, whatever the umask; what others read says so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from calendar_service.cli import main
from calendar_service.cli.export import put
from calendar_service.preflight import disks
from calendar_service.private_files import FOR_EVERYBODY, is_open_to_others, private, public_file, public_folder
from calendar_service.timeline import stages_file
from tests.house.house import ROOT


@pytest.fixture(autouse=True, params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def present_umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found


def test_inside_everything_is_private_and_afterwards_as_before(tmp_path: Path, umask: int) -> None:
    with private():
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "b").write_text("x")
    assert (mode(tmp_path / "a"), mode(tmp_path / "a" / "b")) == (0o700, 0o600)
    assert present_umask() == umask


def test_what_others_read_is_open_to_all_of_them(tmp_path: Path) -> None:
    with private():
        public_folder(tmp_path / "a" / "b")
        file = tmp_path / "a" / "b" / "c"
        file.write_text("x")
        public_file(file)
        assert put(tmp_path / "d" / "e" / "f", b"x")
    assert [mode(each) for each in (tmp_path / "a", tmp_path / "a" / "b", file)] == [0o755, 0o755, 0o644]
    assert [mode(tmp_path / each) for each in ("d", "d/e", "d/e/f")] == [0o755, 0o755, 0o644]


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    public_folder(tmp_path / "a")
    assert mode(tmp_path) == 0o750


def test_a_timetable_that_is_written_anew_can_be_read_by_its_editors(tmp_path: Path) -> None:
    with private():
        stages_file.replace(tmp_path / "revision.json", b"x")
        assert mode(tmp_path / "revision.json") == 0o600
        stages_file.replace(tmp_path / "stages.yaml", b"x", FOR_EVERYBODY)
        assert mode(tmp_path / "stages.yaml") == 0o644
        (tmp_path / "stages.yaml").chmod(0o660)
        stages_file.replace(tmp_path / "stages.yaml", b"y")
    assert mode(tmp_path / "stages.yaml") == 0o660


def test_a_command_is_private_and_leaves_the_umask(
    tmp_path: Path, umask: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    for name in ("DATABASE_URL", "CLOCK_START"):
        monkeypatch.delenv(name, raising=False)
    assert main(["admin", "list"]) == 0
    assert mode(tmp_path / "var") == 0o700
    assert {mode(each) for each in (tmp_path / "var").iterdir()} == {0o600}
    assert present_umask() == umask
    capsys.readouterr()


def test_preflight_says_where_a_folder_is_open_to_others(tmp_path: Path) -> None:
    for number, is_open in ((0o700, False), (0o750, True), (0o755, True), (0o701, True)):
        tmp_path.chmod(number)
        assert is_open_to_others(tmp_path) is is_open
        said = [each.message for each in disks.data_folder(tmp_path)]
        assert (disks.OPEN in said) is is_open


def test_release_makes_everything_private(tmp_path: Path, umask: int) -> None:
    if umask:
        pytest.skip("once is enough")
    environment = {**os.environ, "DATA_DIR": str(tmp_path / "var"), "CLOCK_START": "2024-09-19T06:00+07:00"}
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "calendar_service.processes", "release"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert_private(tmp_path / "var")


def assert_private(folder: Path) -> None:
    found = {str(path): oct(mode(path)) for path in (folder, *folder.rglob("*")) if mode(path) & 0o077}
    assert not found
