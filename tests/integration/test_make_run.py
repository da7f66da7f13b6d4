"""What `make run` does before anything of the product can: packages by their hashes, and told from the first second."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT

SCRIPT = ROOT / "checkout" / "packages.py"


def package(folder: Path, name: str) -> str:
    """Its line in a lock, after its wheel was built into the folder."""
    source = folder / name
    source.mkdir(parents=True)
    (source / f"{name}.py").write_text("")
    (source / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        f'[project]\nname = "{name}"\nversion = "1.0"\n'
    )
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = folder.glob(f"{name}-1.0-*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name}==1.0 \\\n    --hash=sha256:{digest}\n"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two wheels, and a lock of them that also names a package of another system."""
    folder = tmp_path_factory.mktemp("shelf")
    lines = [package(folder, name) for name in ("satu", "dua")]
    lines.append(f'tiga==1.0 ; sys_platform == "win32" \\\n    --hash=sha256:{"0" * 64}\n')
    (folder / "lock.txt").write_text("".join(lines))
    return folder


def environment(shelf: Path, path: str = os.defpath) -> dict[str, str]:
    """No registry, and no uv unless it stands in `path`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    return {**kept, "PATH": path, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(shelf), "PIP_CONFIG_FILE": os.devnull}


def installed(folder: Path) -> set[str]:
    return {
        path.stem for path in folder.glob("lib/python3*/site-packages/*.py") if path.stem in ("satu", "dua", "tiga")
    }


def test_pip_says_how_far_it_is_from_its_first_second(shelf: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), str(tmp_path / "v"), str(shelf / "lock.txt")],
        env=environment(shelf), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        first = process.stdout.readline()
        first_at = time.monotonic() - began
        rest = process.stdout.read()
    assert process.returncode == 0, rest
    assert re.fullmatch(rf"{tmp_path / 'v'}: Python 3\S+ \.\.\.\n", first)
    assert first_at < 5  # a busy machine's; well below one second of its own
    told = [re.search(r"(\d+)/(\d+)", line) for line in rest.splitlines()]
    assert [match[0] for match in told if match][:1] == ["0/3"]
    assert rest.splitlines()[-1].startswith(f"{shelf / 'lock.txt'}: paket / packages 2/2, dipasang / installed 2")
    assert "\x1b" not in rest
    assert "\r" not in rest
    assert installed(tmp_path / "v") == {"satu", "dua"}


def test_a_package_of_another_hash_is_refused_and_pips_words_are_shown(shelf: Path, tmp_path: Path) -> None:
    text = (shelf / "lock.txt").read_text()
    (tmp_path / "lock.txt").write_text(re.sub(r"sha256:[0-9a-f]{4}", "sha256:ffff", text, count=1))
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path / "v"), str(tmp_path / "lock.txt")],
        env=environment(shelf), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stdout
    assert installed(tmp_path / "v") == set()


def test_what_uv_cannot_do_pip_does(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    uv = tmp_path / "bin" / "uv"
    uv.write_text('#!/bin/sh\necho "$@" > "$0.said"\nexit 2\n')
    uv.chmod(0o755)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path / "v"), str(shelf / "lock.txt")],
        env=environment(shelf, f"{tmp_path / 'bin'}:{os.defpath}"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "--require-hashes" in Path(f"{uv}.said").read_text()
    assert installed(tmp_path / "v") == {"satu", "dua"}
