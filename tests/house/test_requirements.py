"""Pins, hashes, reasons; and that the linter's bans really ban."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.house import ROOT, modules
from tests.house.test_structure import imported

RUFF = Path(sys.executable).parent / "ruff"
COME_WITH = {"werkzeug": "flask", "jinja2": "flask", "itsdangerous": "flask", "sqlalchemy": "sqlalchemy"}
"""Packages that we import and that another of ours brings in its public interface."""


def normal(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(path: Path) -> dict[str, str]:
    """Package -> version, as somebody asked for it; empty where any will do."""
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    found = (re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?(?:==(\S+))?", line) for line in lines if line and line[0] != "-")
    return {normal(match[1]): match[2] or "" for match in found if match}


def locked(path: Path) -> dict[str, tuple[str, int]]:
    """Package -> version and number of hashes."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", path.read_text())
    found = {}
    for entry in entries:
        match = re.match(r"([\w.-]+)(?:\[[\w,]+\])?==(\S+)", entry)
        if match:
            found[normal(match[1])] = (match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}", entry)))
    return found


@pytest.mark.parametrize("folder", [ROOT, ROOT / "tests"], ids=["product", "tests"])
def test_every_package_is_pinned_with_hashes(folder: Path) -> None:
    pins = locked(folder / "requirements.txt")
    names = re.findall(r"^([A-Za-z0-9][\w.-]*)", (folder / "requirements.txt").read_text(), re.M)
    assert {normal(name) for name in names} == set(pins)
    assert [name for name, (_, hashes) in pins.items() if not hashes] == []
    asked = wanted(folder / "requirements.in")
    assert len(asked) > 5
    assert {name: v for name, v in asked.items() if name not in pins or v not in ("", pins[name][0])} == {}


def test_the_wheel_asks_for_the_same_packages_from_the_same_version_on() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    ranges = [re.fullmatch(r"([\w.-]+)(\[[\w,]+\])?(?:>=([\w.]+)(?:,<[\w.]+)?)?", line) for line in asked]
    found = {normal(match[1]) + (match[2] or ""): match[3] or "" for match in ranges if match}
    assert len(found) == len(asked)
    lines = (re.sub(r"\s*#.*", "", line).strip() for line in (ROOT / "requirements.in").read_text().splitlines())
    wanted_exactly = {normal(name): pin for name, _, pin in (line.partition("==") for line in lines if line)}
    assert found == wanted_exactly, "pyproject.toml and requirements.in"


def test_the_mutation_tool_is_pinned_with_hashes_and_takes_no_other_version_of_ours() -> None:
    pins, ours = (locked(ROOT / "tests" / name) for name in ("mutants.txt", "requirements.txt"))
    assert wanted(ROOT / "tests" / "mutants.in").keys() <= pins.keys()
    assert [name for name, (_, hashes) in pins.items() if not hashes] == []
    assert {name for name in pins.keys() & ours.keys() if pins[name][0] != ours[name][0]} == set()


def test_what_the_product_imports_is_asked_for() -> None:
    asked = set(wanted(ROOT / "requirements.in"))
    owners = packages_distributions()
    missing = {
        (str(path), name)
        for path, tree in modules().items()
        for name in imported(tree)
        if name not in sys.stdlib_module_names and name not in ("calendar_service", "_typeshed")
        if not asked & {normal(each) for each in owners.get(name, [])} and COME_WITH.get(name) not in asked
    }
    assert missing == set()


def test_every_library_has_its_reason() -> None:
    page = (ROOT / "docs" / "decisions" / "0002-libraries.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| ([a-z0-9-]+) \|", page, re.M)) - {"library"}
    assert told == set(wanted(ROOT / "requirements.in"))


PROBES = {
    "datetime.datetime.now": "from datetime import UTC, datetime\n\nwhen = datetime.now(UTC)\n",
    "datetime.datetime.utcnow": "from datetime import datetime\n\nwhen = datetime.utcnow()\n",
    "datetime.date.today": "from datetime import date\n\nday = date.today()\n",
    "os.environ": "import os\n\nport = os.environ['PORT']\n",
    "os.getenv": "import os\n\nport = os.getenv('PORT')\n",
}


@pytest.mark.parametrize("banned", PROBES)
def test_what_is_banned_is_refused(banned: str) -> None:
    command = [str(RUFF), "check", "--no-cache", "--output-format", "concise", "--select", "TID251"]
    command += ["--config", str(ROOT / "pyproject.toml"), "--stdin-filename", "calendar_service/feeds/probe.py", "-"]
    done = subprocess.run(command, cwd=ROOT, input=PROBES[banned], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"TID251 `{banned}` is banned" in done.stdout


def test_every_exception_to_a_ban_carries_its_reason() -> None:
    lines = [line for path in modules() for line in (ROOT / path).read_text(encoding="utf-8").splitlines()]
    exceptions = [line for line in lines if "noqa: TID251" in line]
    assert exceptions
    assert [line for line in exceptions if not re.search(r"noqa: TID251\s+\w+", line)] == []
