"""run, process, deploy: the service itself, and what an operator needs beside the code."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import NoReturn

from calendar_service.cli import CommandContext, Commands
from calendar_service.cli.new_folder import make_empty
from calendar_service.errors import N_
from calendar_service.package_data import DOCS, INTERPRETER, TIMETABLE

LINES = ("release", "web", "worker", "clock")
"""Of the Procfile."""


def add(commands: Commands) -> None:
    commands.command("run", _run)
    process = commands.command("process", _process)
    process.add_argument("name", choices=LINES, metavar="release|web|worker|clock", help=N_("baris Procfile"))
    process.add_argument("--accept-older", action="store_true", help=N_("hanya untuk release: lihat docs/runbook.md"))
    process.add_argument("--back-to", metavar="SCHEMA", help=N_("hanya untuk release: lihat docs/upgrading.md"))
    deploy = commands.command("deploy", _deploy)
    deploy.add_argument("folder", type=Path, metavar=N_("FOLDER"), help=N_("folder baru atau kosong"))


def _run(_given: argparse.Namespace, _context: CommandContext) -> int:
    _become("run")


def _process(given: argparse.Namespace, _context: CommandContext) -> int:
    back = ["--back-to", given.back_to] if given.back_to else []
    _become(given.name, *(["--accept-older"] if given.accept_older else []), *back)


def _become(*words: str) -> NoReturn:
    """The process that a line of the Procfile starts, under this number: signals reach it, and nothing of ours is carried along."""
    os.execv(INTERPRETER[0], [*INTERPRETER, "-m", "calendar_service.processes", *words])  # noqa: S606  no shell is wanted


def _deploy(given: argparse.Namespace, context: CommandContext) -> int:
    folder: Path = given.folder
    make_empty(folder)
    shutil.copytree(DOCS, folder / DOCS.name)
    shutil.copyfile(TIMETABLE, folder / TIMETABLE.name)
    context.say(
        N_("%(name)s: jadwal bawaan dan dokumen; mulailah dari %(page)s"),
        name=folder,
        page=folder / "docs" / "runbook.md",
    )
    return 0
