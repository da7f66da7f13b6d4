"""A process loads its own rooms only: each is composed in a fresh interpreter, and its modules are counted.

A number may fall; where it rises, somebody made a process carry what it does not need.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from calendar_service.migrating import migrate
from tests.house.house import ROOT, assert_none

SETTINGS = {
    "SECRET_KEY": "x" * 48,
    "CLOCK_START": "2024-09-19T06:00+07:00",
    "PUBLIC_URL": "http://localhost:8000",
    "REDIS_URL": "unix:///nowhere",
    "SMTP_URL": "smtp://127.0.0.1:1",
}

COUNT = """
import json, sys
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""

COMMAND = "from calendar_service.cli import main; main(%r)"

COMPOSED = """
from calendar_service import processes
from calendar_service.bootstrap.environment import settings_from_environment
from calendar_service.bootstrap.%(module)s import %(parts)s
from calendar_service.bootstrap.foundation import connections
parts = %(parts)s(settings_from_environment())
connections(parts.settings)
%(then)s
"""


@dataclass(frozen=True)
class Loaded:
    """What starts it, at most how many modules it then has, and what it must do without."""

    code: str
    most: int
    without: tuple[str, ...] = ()


def composed(module: str, parts: str, then: str) -> str:
    return COMPOSED % {"module": module, "parts": parts, "then": then}


DATABASE = ("sqlalchemy", "alembic", "redis")
WEB = ("flask", "werkzeug", "jinja2", "granian")
MAIL = ("smtplib", "aiosmtpd")
QUEUE = ("dramatiq",)
ELSE = ("hypothesis", "pytest", "babel.messages.extract")

EVERY: Mapping[str, Loaded] = {
    "check": Loaded(COMMAND % ["check"], 235, (*DATABASE, *WEB, *MAIL, *QUEUE, "babel", "holidays", "logging")),
    "check --lang en": Loaded(COMMAND % ["check", "--lang", "en"], 265, (*DATABASE, *WEB, *MAIL, *QUEUE, "holidays")),
    "doctor": Loaded(COMMAND % ["doctor", "stages.yaml"], 240, (*DATABASE, *WEB, *MAIL, *QUEUE, "holidays")),
    "offices list": Loaded(COMMAND % ["offices", "list"], 640, (*MAIL, *QUEUE, "flask", "granian", "holidays")),
    "preview": Loaded(COMMAND % ["preview"], 985, (*MAIL, *QUEUE, "granian")),
    "release": Loaded(
        composed("publishing", "PublishingParts", "parts.migrate(); parts.watcher"), 1095, (*MAIL, *QUEUE, "granian")
    ),
    "web": Loaded(composed("web", "WebParts", "parts.rsgi_app(parts.answering())"), 1052, (*MAIL, *QUEUE, "argon2")),
    "editor": Loaded(composed("admin", "EditorParts", "parts.editor_answering()"), 1157, (*MAIL, *QUEUE, "granian")),
    "worker": Loaded(
        composed(
            "worker",
            "WorkerParts",
            "made = parts.delivery(parts.lease())[0]; parts.greeter(made); parts.queue_worker(made)",
        ),
        900,
        ("flask", "granian", "aiosmtpd"),
    ),
    "clock": Loaded(
        composed("clock", "ClockParts", "parts.scheduler(parts.dispatch()); parts.watcher; parts.catcher()"),
        1100,
        ("granian",),
    ),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, frozenset[str]]:
    """The modules of a fresh interpreter that has composed it; all of them started at once, beside a
    database that is there already."""
    folder = tmp_path_factory.mktemp("loading")
    environment = {**os.environ, **SETTINGS, "DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    migrate(f"sqlite:///{folder / 'kalender.sqlite3'}")
    started = {
        name: subprocess.Popen(
            [sys.executable, "-c", each.code + COUNT],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, each in EVERY.items()
    }
    said = {name: process.communicate()[1] for name, process in started.items()}
    for name, process in started.items():
        assert process.returncode == 0, said[name]
    return {name: frozenset(json.loads(text.splitlines()[-1])) for name, text in said.items()}


@pytest.mark.parametrize("name", EVERY)
def test_it_loads_its_own_rooms_only(name: str, loaded: Mapping[str, frozenset[str]]) -> None:
    found = loaded[name]
    print(f"{name}: {len(found)} modules")
    tops = found | {module.split(".")[0] for module in found}
    assert_none(tops & {*EVERY[name].without, *ELSE})
    assert len(found) <= EVERY[name].most
