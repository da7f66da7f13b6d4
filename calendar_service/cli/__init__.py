"""python -m calendar_service <command>: what an admin types.

`COMMANDS` is what --help lists. A module of this room is imported when one of its commands is typed, and
fills them in with `add(commands)`. A command gets its arguments and a CommandContext, prints what it
found, and returns 0 (fine) or 1 (the answer is no); wrong use ends with 2. Problems of a file are
printed to standard output, one a line, for editors and pipelines to read. Whatever is printed passes the
one exit (`terminal`).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from calendar_service import terminal
from calendar_service.errors import N_, InvalidInput, InvalidSettings, Problem
from calendar_service.words.languages import DEFAULT, LANGUAGES
from calendar_service.words.translator import Translator

if TYPE_CHECKING:
    from calendar_service.bootstrap.foundation import Foundation
    from calendar_service.settings import Settings

COMMANDS = {
    "check": ("stages", "memeriksa stages.yaml / validate stages.yaml"),
    "schema": ("stages", "mencetak JSON Schema stages.yaml / print its JSON Schema"),
    "preflight": (
        "preflight",
        "memeriksa segala yang diperlukan layanan / asks everything that the service needs",
    ),
    "rehearse": (
        "rehearsal",
        "menulis semua surat satu masa ke folder, tanpa mengirim / write all mails of a period, send nothing",
    ),
    "offices": ("offices", "daftar kantor yang diingatkan / the list of offices that are told"),
    "reminders": ("reminders", "buku pengingat / the ledger of reminders"),
    "send-test": ("sending", "mengirim satu surat sungguhan ke satu alamat / send one real mail"),
    "export": ("export", "menulis semua kalender dan halaman sebagai berkas / write every feed and page as files"),
    "doctor": ("doctor", "memeriksa kalender iCal apa pun / examine any iCal feed"),
    "preview": (
        "revisions",
        "apa yang akan berubah bila FILE diterbitkan / what publishing FILE would change, and which mails it would cause",
    ),
    "publish": (
        "revisions",
        "menerbitkan FILE sebagai revisi baru, atau menolak / make FILE the current revision, or refuse",
    ),
    "history": ("revisions", "semua revisi, yang terbaru dahulu / every revision, newest first"),
    "show": ("revisions", "teks revisi N apa adanya / the text of revision N, byte for byte"),
    "diff": (
        "revisions",
        "perbedaan revisi N dan M / what became different from revision N to M, in words and in the text",
    ),
    "rollback": (
        "revisions",
        "kembali ke revisi N / make the text of revision N a new revision and write it to STAGES_FILE",
    ),
    "chaos": ("chaos", "uji tahan banting di mesin ini / the kill test on this machine"),
    "bounce": (
        "bounces",
        "menerima surat yang kembali, dari pipa server surat / takes a returned mail from standard input",
    ),
    "suppressions": ("bounces", "alamat yang tidak dikirimi lagi / addresses that are told nothing any more"),
    "admin": ("accounts", "akun redaksi di /admin/ / accounts of the editor at /admin/"),
}
"""Name -> the module that knows its arguments, and its line in --help; in the order of --help."""

Parts = TypeVar("Parts", bound="Foundation")

Group = Any
"""argparse's object that makes the commands of a group; its type has no public name."""


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
        from calendar_service.bootstrap.environment import heeded
        from calendar_service.rehearsal import beside

        return beside(heeded(None, self.warn))

    def close(self) -> None:
        """Shut what was opened."""
        for parts in self._composed.values():
            parts.close()

    @cached_property
    def translator(self) -> Translator:
        from calendar_service.package_data import translator

        return translator(self.language)

    def warn(self, warning: Problem) -> None:
        """On standard error: the answer is not touched by it."""
        print(warning.sentence(self.translator), file=sys.stderr)

    def warn_of_defaults(self, *names: str) -> None:
        """Of settings that were left out, where what is about to be written would show it to people.
        names: in capitals."""
        from calendar_service.environment.production import MISSING
        from calendar_service.settings import Settings

        settings = self.settings
        if not settings.is_rehearsal:
            for name in names:
                if getattr(settings, name.lower()) == getattr(Settings, name.lower()):
                    self.warn(Problem(0, 0, MISSING[name], {"name": name}))

    def say(self, message: str, /, **facts: object) -> None:
        print(self.translator.text(message, **facts))


Run = Callable[[argparse.Namespace, CommandContext], int]


class _Command(argparse.ArgumentParser):
    """A command of the table. Its arguments are filled in when it is asked to read some."""

    fill: Callable[[], None] = staticmethod(lambda: None)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        self.fill()
        return super().parse_known_args(args, namespace)


class Commands:
    """The parsers of the table's commands, which their modules fill in."""

    def __init__(self, group: Group) -> None:
        self._parsers: dict[str, _Command] = {}
        self._filled: set[str] = set()
        for name, (module, about) in COMMANDS.items():
            self._parsers[name] = group.add_parser(name, help=about, description=about)
            self._parsers[name].fill = partial(self.fill, module)

    def fill(self, module: str) -> None:
        """Let a module of this room fill in its commands."""
        if module not in self._filled:
            self._filled.add(module)
            import_module(f"calendar_service.cli.{module}").add(self)

    def command(self, name: str, run: Run) -> argparse.ArgumentParser:
        """One of the table, and what it does; --lang may stand before or after its name."""
        return _runs(self._parsers[name], run)

    def group(self, name: str) -> Group:
        """One of the table that has commands of its own: see add_command."""
        return self._parsers[name].add_subparsers(
            metavar="COMMAND", required=True, parser_class=argparse.ArgumentParser
        )


def add_command(group: Group, name: str, about: str, run: Run) -> argparse.ArgumentParser:
    """A command of a group, with its one-line help; --lang may stand before or after its name."""
    command: argparse.ArgumentParser = group.add_parser(name, help=about, description=about)
    return _runs(command, run)


def _runs(command: argparse.ArgumentParser, run: Run) -> argparse.ArgumentParser:
    command.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    command.set_defaults(run=run)
    return command


def parser(*, whole: bool = True) -> argparse.ArgumentParser:
    """All commands, for docs and tests. whole: with everybody's arguments; else each gets its own when it
    is typed."""
    top = argparse.ArgumentParser(prog="python -m calendar_service", description="Kalender Tahapan")
    top.add_argument("--lang", choices=LANGUAGES, default=DEFAULT, help="bahasa / language of what is printed")
    commands = Commands(top.add_subparsers(metavar="COMMAND", required=True, parser_class=_Command))
    if whole:
        for module, _ in COMMANDS.values():
            commands.fill(module)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code. What is printed from here on passes the exit of `terminal`."""
    terminal.guard()
    given = parser(whole=False).parse_args(arguments)
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
        from calendar_service.troubles import sentences

        lines = sentences(error, context.translator)
        if lines is None:  # a fault of this program
            raise
        print("\n".join(lines), file=sys.stdout if isinstance(error, InvalidInput) else sys.stderr)
        return 2 if isinstance(error, InvalidSettings | OSError) else 1
