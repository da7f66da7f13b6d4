"""completion bash, zsh, fish: a script that a shell reads once, and then completes commands without starting any.

shtab writes it from the parsers of all commands; what it does not know is said here: which arguments are
files, and which stand for a stage.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import shtab

from calendar_service.cli import COMMAND, CommandContext, Commands
from calendar_service.cli.parsers import Parser
from calendar_service.errors import N_

SHELLS = ("bash", "zsh", "fish")

USAGE = re.compile(r"^# Usage:\n(?:# .*\n)+", re.M)
"""Of shtab, which names other places than those where shells look, and docs/commands.md says."""

_FOLDERS = {"folder", "out"}
"""Arguments that name a folder; every other path is a file."""


def add(commands: Commands) -> None:
    command = commands.command("completion", completion)
    command.add_argument("shell", choices=SHELLS, metavar="bash|zsh|fish", help=N_("shell yang dipakai"))
    command.set_defaults(commands=commands)


def completion(given: argparse.Namespace, _context: CommandContext) -> int:
    """The script, on standard output; its words are in the language of --lang."""
    commands: Commands = given.commands
    commands.fill_all()
    for parser in every(commands.top):
        for action in parser._actions:
            if action.type is Path:
                kind = shtab.DIRECTORY if action.dest in _FOLDERS else shtab.FILE
                action.complete = kind  # type: ignore[attr-defined]  # shtab's own way
    commands.top.prog = COMMAND
    print(USAGE.sub("", shtab.complete(commands.top, given.shell)))
    return 0


def every(parser: Parser) -> Iterator[Parser]:
    """A parser, and those of its commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from every(inner)
