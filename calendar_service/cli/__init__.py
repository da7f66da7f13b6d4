"""python -m calendar_service <command>: what an admin types.

Each module of this room adds its commands with `add(commands)`. A command gets its arguments and a
Desk, prints what it found, and returns 0 (fine) or 1 (the answer is no); wrong use ends with 2.
Problems of a file are printed to standard output, one a line, for editors and pipelines to read.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cached_property
from importlib import import_module
from typing import Any

from calendar_service.bootstrap import Service
from calendar_service.environment.production import MISSING
from calendar_service.errors import N_, InvalidInput, InvalidSettings, Problem
from calendar_service.preflight.starting import heeded
from calendar_service.rehearsal import beside
from calendar_service.settings import Settings
from calendar_service.troubles import sentences
from calendar_service.words.languages import DEFAULT, LANGUAGES
from calendar_service.words.translator import Translator

MODULES = (
    "stages",
    "preflight",
    "rehearsal",
    "offices",
    "reminders",
    "export",
    "doctor",
    "revisions",
    "chaos",
    "bounces",
    "accounts",
)
"""In the order in which --help shows their commands."""

Commands = Any
"""argparse's object that makes sub-commands; its type has no public name."""


class Desk:
    """What a command works at: the service, opened only if the command needs it, and a language."""

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def untouched(self) -> Service:
        """The service on this environment's settings, beside the rehearsal that may be running. It
        makes no database and changes none."""
        return Service(beside(heeded(None, self.warn)))

    @cached_property
    def service(self) -> Service:
        """The same, its database brought up to date, and living by its time."""
        self.untouched.migrate()
        time = self.untouched.time
        time.ask()
        if not time.is_right():
            seconds = f"{time.skew.total_seconds():+.0f}"
            warning = N_("Jam komputer ini berbeda %(seconds)s detik dari basis data; waktu basis data yang dipakai.")
            print(self.translator.text(warning, seconds=seconds), file=sys.stderr)
        return self.untouched

    def close(self) -> None:
        """Shut what was opened."""
        if "untouched" in vars(self) and "engine" in vars(self.untouched):
            self.untouched.engine.dispose()

    @cached_property
    def translator(self) -> Translator:
        from calendar_service.package_data import translators

        return translators()[self.language]

    def warn(self, warning: Problem) -> None:
        """On standard error: the answer is not touched by it."""
        print(warning.sentence(self.translator), file=sys.stderr)

    def warn_of_defaults(self, *names: str) -> None:
        """Of settings that were left out, where what is about to be written would show it to people.
        names: in capitals."""
        settings = self.untouched.settings
        if not settings.is_rehearsal:
            for name in names:
                if getattr(settings, name.lower()) == getattr(Settings, name.lower()):
                    self.warn(Problem(0, 0, MISSING[name], {"name": name}))

    def say(self, message: str, /, **facts: object) -> None:
        print(self.translator.text(message, **facts))


Run = Callable[[argparse.Namespace, Desk], int]


def parser() -> argparse.ArgumentParser:
    """All commands; docs and tests read it too."""
    top = argparse.ArgumentParser(prog="python -m calendar_service", description="Kalender Tahapan")
    top.add_argument("--lang", choices=LANGUAGES, default=DEFAULT, help="bahasa / language of what is printed")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for name in MODULES:
        import_module(f"calendar_service.cli.{name}").add(commands)
    return top


def add_command(commands: Commands, name: str, about: str, run: Run) -> argparse.ArgumentParser:
    """A command with its one-line help; --lang may stand before or after its name."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    command.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    command.set_defaults(run=run)
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    given = parser().parse_args(arguments)
    with closing(Desk(given.lang)) as desk:
        return _run(given, desk)


def _run(given: argparse.Namespace, desk: Desk) -> int:
    """The command's own exit code, or the one for what it raised, after having said so."""
    try:
        run: Run = given.run
        code = run(given, desk)
        sys.stdout.flush()  # so that a closed pipe is noticed here
        return code
    except BrokenPipeError:  # `| head` has seen enough; what is left to flush at exit goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        lines = sentences(error, desk.translator)
        if lines is None:  # a fault of this program
            raise
        print("\n".join(lines), file=sys.stdout if isinstance(error, InvalidInput) else sys.stderr)
        return 2 if isinstance(error, InvalidSettings | OSError) else 1
