"""What the build makes: the same bytes each time, everything in it, and a product that runs where there is no checkout."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy
from conftest import ROOT, free_port

from calendar_service import __version__
from calendar_service.settings import Settings
from tests.patience import until

SITE_PACKAGES = Path(sqlalchemy.__file__).parents[1]
LEFT_OUT = {"calendar_service/translations/messages.pot"}
"""For translators, who have a checkout."""


def build(tree: Path, out: Path, what: str, umask: int = 0o022) -> Path:
    """The wheel or sdist of a tree."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", what, "-d", str(out)],
        cwd=tree, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}, check=True, capture_output=True, umask=umask,
    )  # fmt: skip
    (made,) = out.glob("*.whl" if what == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")


@pytest.fixture(scope="session")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist as somebody unpacks it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (root,) = folder.iterdir()
    return root


def tracked(*folders: str) -> set[str]:
    """What git knows of these; an unpacked sdist holds nothing else."""
    if not (ROOT / ".git").exists():
        return {
            str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()
        }
    done = subprocess.run(
        ["git", "ls-files", "-z", "--", *folders], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return {name for name in done.stdout.split("\0") if name and (ROOT / name).exists()}


def test_the_wheel_holds_everything_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    beside = tracked("templates", "stages.yaml", "Procfile", "docs")
    expected = tracked("calendar_service") - LEFT_OUT | {f"calendar_service/shipped/{name}" for name in beside}
    # What a session has written and not yet committed is built, too.
    assert expected - held == set()
    assert {
        name for name in held - expected if not (ROOT / name.replace("calendar_service/shipped/", "")).exists()
    } == set()
    assert {name for name in held if name.endswith(".pyc") or "/var/" in name} == set()


def test_the_sdist_holds_what_a_checkout_does(unpacked: Path) -> None:
    held = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert tracked(".") - held - {".gitattributes"} == set()


def test_the_sdist_builds_the_same_wheel_byte_for_byte(wheel: Path, unpacked: Path, tmp_path: Path) -> None:
    again = build(unpacked, tmp_path, "wheel", umask=0o077)
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that has the wheel, and this one's packages for all else."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    (packages / "beside.pth").write_text(f"{SITE_PACKAGES}\n")
    return folder / "bin"


def surroundings(**settings: str) -> dict[str, str]:
    """Nothing that leads back to the checkout."""
    known = {name.upper() for name in Settings.__dataclass_fields__} | {"PYTHONPATH", "VIRTUAL_ENV"}
    inherited = {name: value for name, value in os.environ.items() if name not in known}
    return {**inherited, "PATH": os.defpath, **settings}


def said(installed: Path, *words: str, cwd: Path, code: int = 0) -> str:
    done = subprocess.run(
        [str(installed / words[0]), *words[1:]],
        cwd=cwd,
        env=surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_the_command_says_its_version_and_its_name(installed: Path, tmp_path: Path) -> None:
    assert said(installed, "kalender", "--version", cwd=tmp_path) == f"kalender {__version__}\n"
    assert said(installed, "python", "-m", "calendar_service", "--version", cwd=tmp_path) == f"kalender {__version__}\n"
    assert "\n  kalender run\n" in said(installed, "kalender", "--help", cwd=tmp_path)
    metadata = "import importlib.metadata as m; print(m.version('kalender-tahapan'))"
    assert said(installed, "python", "-c", metadata, cwd=tmp_path) == f"{__version__}\n"


def test_nothing_is_taken_from_where_somebody_stands(installed: Path) -> None:
    where = (
        "import json; from calendar_service import package_data as p, processes;"
        "print(json.dumps([p.__file__, processes.__file__, str(p.TEMPLATES), str(p.TIMETABLE), str(p.PROCFILE), str(p.DOCS)]))"
    )
    found = json.loads(said(installed, "python", "-P", "-c", where, cwd=ROOT))
    assert [name for name in found if not name.startswith(str(installed.parent))] == []
    assert [name for name in found if not Path(name).exists()] == []


def test_deploy_writes_what_an_operator_needs_and_nothing_over_other_files(installed: Path, tmp_path: Path) -> None:
    said(installed, "kalender", "deploy", "baru", cwd=tmp_path)
    assert (tmp_path / "baru" / "stages.yaml").read_bytes() == (ROOT / "stages.yaml").read_bytes()
    for name in tracked("docs"):
        assert (tmp_path / "baru" / name).read_bytes() == (ROOT / name).read_bytes()
    said(installed, "kalender", "check", str(tmp_path / "baru" / "stages.yaml"), cwd=tmp_path)
    said(installed, "kalender", "deploy", "baru", cwd=tmp_path, code=1)


def test_a_process_is_started_by_its_name_and_says_what_it_lacks(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(installed / "kalender"), "process", "worker"],
        cwd=tmp_path, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stdout
    assert "SECRET_KEY" in done.stdout
    assert list(tmp_path.iterdir()) == []


@contextmanager
def rehearsing(installed: Path, folder: Path, port: int) -> Iterator[Path]:
    """`kalender run`, until its first page can be read; what it says goes into the file."""
    log = folder.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(installed / "kalender"), "run"],
            cwd=folder, env=surroundings(PORT=str(port)), stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        until(lambda: "Siap / ready" in log.read_text(), log.read_text, alive=lambda: process.poll() is None)
        yield log
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, log.read_text()


def test_run_rehearses_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    folder, port = tmp_path / "kosong", free_port()
    folder.mkdir()
    with rehearsing(installed, folder, port) as log:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
            assert "Pilkada" in answer.read().decode()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/feeds/pilkada-2024/35.78.ics", timeout=60) as answer:
            assert answer.read().startswith(b"BEGIN:VCALENDAR")
        words = log.read_text()
        assert f"{folder / 'stages.yaml'}: " in words
        assert "\x1b" not in words
        assert sorted(path.name for path in folder.iterdir()) == ["stages.yaml", "var"]
        commands = [path.read_bytes() for path in processes_in(folder)]
        assert len(commands) >= 4
        assert [command for command in commands if str(ROOT / "calendar_service").encode() in command] == []
    (folder / "stages.yaml").write_text("milik orang\n")
    shutil.rmtree(folder / "var")
    done = subprocess.run(
        [str(installed / "kalender"), "run"],
        cwd=folder, env=surroundings(PORT=str(port)), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert (folder / "stages.yaml").read_text() == "milik orang\n"


def processes_in(folder: Path) -> list[Path]:
    """Command lines of those that stand in it."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cwd").readlink() == folder:
                found.append(place / "cmdline")
        except OSError:
            continue
    return found
