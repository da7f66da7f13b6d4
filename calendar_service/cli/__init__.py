"""python -m calendar_service <command>: what an admin types.

Each module of this room adds its commands with `add(commands)`. A command gets its arguments and a
CommandContext, prints what it found, and returns 0 (fine) or 1 (the answer is no); wrong use ends with 2.
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
from typing import Any, TypeVar

from calendar_service.bootstrap.foundation import Foundation
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

Parts = TypeVar("Parts", bound=Foundation)

Commands = Any
"""argparse's object that makes sub-commands; its type has no public name."""


class CommandContext:
    """What a command works with: a language, and the parts that it asks for, composed only then."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._composed: dict[type[Foundation], Foundation] = {}
        self._ready: set[type[Foundation]] = set()

    def untouched(self, kind: type[Parts]) -> Parts:
        """These parts on this environment's settings, beside the rehearsal that may be running. It makes
        no database and changes none."""
        if kind not in self._composed:
            self._composed[kind] = kind(self.settings)
        found = self._composed[kind]
        assert isinstance(found, kind)
        return found

    def ready(self, kind: type[Parts]) -> Parts:
        """The same, the database brought up to date, and living by its time."""
        parts = self.untouched(kind)
        if kind not in self._ready:
            parts.migrate()
            parts.time.ask()
            if not parts.time.is_right():
                seconds = f"{parts.time.skew.total_seconds():+.0f}"
                warning = N_(
                    "Jam komputer ini berbeda %(seconds)s detik dari basis data; waktu basis data yang dipakai."
                )
                print(self.translator.text(warning, seconds=seconds), file=sys.stderr)
            self._ready.add(kind)
        return parts

    @cached_property
    def settings(self) -> Settings:
        """Of this environment. Raises InvalidSettings."""
        return beside(heeded(None, self.warn))

    def close(self) -> None:
        """Shut what was opened."""
        for parts in self._composed.values():
            parts.close()

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
        settings = self.settings
        if not settings.is_rehearsal:
            for name in names:
                if getattr(settings, name.lower()) == getattr(Settings, name.lower()):
                    self.warn(Problem(0, 0, MISSING[name], {"name": name}))

    def say(self, message: str, /, **facts: object) -> None:
        print(self.translator.text(message, **facts))


Run = Callable[[argparse.Namespace, CommandContext], int]


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
    with closing(CommandContext(given.lang)) as context:
        return _run(given, context)


def _run(given: argparse.Namespace, context: CommandContext) -> int:
    """The command's own exit code, or the one for what it raised, after having said so."""
    try:
        run: Run = given.run
        code = run(given, context)
        sys.stdout.flush()  # so that a closed pipe is noticed here
        return code
    except BrokenPipeError:  # `| head` has seen enough; what is left to flush at exit goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        lines = sentences(error, context.translator)
        if lines is None:  # a fault of this program
            raise
        print("\n".join(lines), file=sys.stdout if isinstance(error, InvalidInput) else sys.stderr)
        return 2 if isinstance(error, InvalidSettings | OSError) else 1
