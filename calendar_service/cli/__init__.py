"""kalender <command>, python -m calendar_service <command>: what an admin types.

`SECTIONS` is what --help lists. A module of this room is imported when one of its commands is typed, and
fills them in with `add(commands)`. A command gets its arguments and a CommandContext, prints what it
found, and returns 0 (fine) or 1 (the answer is no); wrong use ends with 2, Ctrl-C with 130, and a reader
who closes the pipe is no error; standard output that takes nothing, a full disk, is wrong use. Problems of a
file are printed to standard output, one a line, for editors and pipelines to read. Who asked for JSON is
refused in JSON, too. Whatever is printed passes the one exit (`terminal`).
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from calendar_service import __version__, terminal
from calendar_service.cli.parsers import WRONG_USE, Group, Parser, Speech, typed_value
from calendar_service.errors import N_, InvalidInput, InvalidSettings, Problem, Refused
from calendar_service.private_files import private
from calendar_service.terminal import Painted, Step, Tone
from calendar_service.words.languages import DEFAULT, LANGUAGES
from calendar_service.words.translator import Translator

if TYPE_CHECKING:
    from calendar_service.bootstrap.foundation import Foundation
    from calendar_service.settings import Settings

COMMAND, MODULE = "kalender", "python -m calendar_service"
"""The two ways to start it: installed, and from the checkout."""

INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""

NOT_WRITTEN: Mapping[int, str] = {
    errno.EBADF: N_("keluaran standar tertutup: jawaban tidak dapat ditulis"),
    errno.ENOSPC: N_("keluaran standar tidak dapat ditulis, jawaban tidak lengkap: diska penuh"),
    0: N_("keluaran standar tidak dapat ditulis, jawaban tidak lengkap: %(why)s"),
}
"""Why standard output takes nothing more; 0: for any other reason."""

ONE_HERE = N_("jadwal bawaan: `%(program)s run` menaruhnya di sini, `%(program)s deploy FOLDER` di folder itu")
ONE_ELSEWHERE = N_(
    "jadwal bawaan: `%(program)s deploy FOLDER` menaruhnya di folder itu; sebut jadwal dengan STAGES_FILE"
)

SECTIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    N_("Jadwal"): {
        "check": ("stages", N_("memeriksa stages.yaml; semua masalah sekaligus")),
        "schema": ("stages", N_("mencetak JSON Schema untuk stages.yaml")),
        "preview": ("revisions", N_("apa yang akan berubah, dan surat apa yang akan keluar")),
        "publish": ("revisions", N_("menerbitkan berkas sebagai revisi baru, atau menolak")),
        "history": ("revisions", N_("semua revisi, yang terbaru dahulu")),
        "show": ("revisions", N_("teks revisi N apa adanya")),
        "diff": ("revisions", N_("perbedaan revisi N dan M")),
        "rollback": ("revisions", N_("menerbitkan lagi teks revisi N")),
    },
    N_("Kantor dan pengingat"): {
        "offices": ("offices", N_("daftar kantor yang diingatkan")),
        "reminders": ("reminders", N_("buku pengingat: apa yang jatuh tempo, terkirim, gagal")),
        "outbox": ("outbox", N_("pemberitahuan yang menunggu: membaca, menahan, melepaskan")),
        "rehearse": ("rehearsal", N_("menulis semua surat satu masa ke folder, tanpa mengirim")),
        "letter": ("letter", N_("naskah surat, teks grup, atau poster bagi satu kantor")),
        "send-test": ("sending", N_("mengirim satu surat sungguhan ke satu alamat")),
        "suppressions": ("bounces", N_("alamat yang tidak dikirimi lagi")),
        "bounce": ("bounces", N_("menerima surat yang kembali, dari pipa server surat")),
    },
    N_("Kalender untuk umum"): {
        "export": ("export", N_("menulis semua kalender dan halaman sebagai berkas")),
        "doctor": ("doctor", N_("memeriksa kalender iCal apa pun")),
        "verify": ("verify", N_("apakah sebuah berkas sama dengan yang diterbitkan dan ditandatangani layanan")),
        "signing-key": ("verify", N_("membuat kunci untuk menandatangani apa yang terbit")),
    },
    N_("Layanan"): {
        "run": ("service", N_("gladi: seluruh layanan di komputer ini")),
        "process": ("service", N_("satu proses layanan, menurut Procfile")),
        "deploy": ("service", N_("menulis dokumen, unit systemd, nginx.conf, dan jadwal ke folder")),
        "preflight": ("preflight", N_("memeriksa segala yang diperlukan layanan")),
        "admin": ("accounts", N_("akun redaksi di /admin/")),
        "chaos": ("chaos", N_("uji tahan banting di mesin ini")),
        "completion": ("completion", N_("skrip pelengkap perintah untuk bash, zsh, atau fish")),
    },
}
"""Title -> name -> the module that knows its arguments, and its line; in the order of --help."""

COMMANDS: Mapping[str, tuple[str, str]] = {
    name: entry for section in SECTIONS.values() for name, entry in section.items()
}
"""Name -> the module that knows its arguments, and its line in --help."""

FIRST: Mapping[str, str] = {
    "run": N_("seluruh layanan, dalam gladi yang tidak mengirim surat"),
    "check": N_("apakah stages.yaml benar"),
    "rehearse --from 2024-09-01 --to 2024-12-31 --out gladi": N_("surat apa yang akan keluar, sebagai berkas"),
}
"""What to begin with, and what it answers."""

Parts = TypeVar("Parts", bound="Foundation")


class Undecided(Refused):
    """Of a command that answers yes or no: it could find out neither. Ends with 2."""


class CommandContext:
    """What a command works with: a language, and the parts that it asks for, composed only then."""

    def __init__(
        self, language: str, *, named: str | None = None, program: str = MODULE, wants_json: bool = False
    ) -> None:
        """language: of what is printed. named: the one that --lang asked for. program, wants_json: see Speech."""
        self.language, self.named, self.program, self.wants_json = language, named, program, wants_json
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
                self.warn(Problem(0, 0, warning, {"seconds": seconds}))
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
        said = N_("perhatian: %(what)s")
        print(self.translator.text(said, what=warning.sentence(self.translator)), file=sys.stderr)

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

    def progress(self, given: argparse.Namespace, about: str, total: int) -> AbstractContextManager[Step]:
        """How far a command of add_progress is. about: a message id."""
        wanted = False if given.quiet else given.progress
        return terminal.progress(
            self.translator.text(about), total, self.translator.text(N_("sisa waktu")), wanted=wanted
        )


Run = Callable[[argparse.Namespace, CommandContext], int]


class Commands:
    """The parsers of the table's commands, which their modules fill in."""

    def __init__(self, top: Parser) -> None:
        self.top = top
        self._parsers: dict[str, Parser] = {}
        self._filled: set[str] = set()
        group = top.add_subparsers(metavar=top.speech.translator.text(N_("PERINTAH")), required=True)
        for name, (module, about) in COMMANDS.items():
            self._parsers[name] = _parser(group, name, about, top.speech)
            self._parsers[name].fill = partial(self.fill, module)

    def fill(self, module: str) -> None:
        """Let a module of this room fill in its commands."""
        if module not in self._filled:
            self._filled.add(module)
            import_module(f"calendar_service.cli.{module}").add(self)

    def fill_all(self) -> None:
        """All modules of this room."""
        for module, _ in COMMANDS.values():
            self.fill(module)

    def command(self, name: str, run: Run) -> Parser:
        """One of the table, and what it does; --lang may stand before or after its name."""
        self._parsers[name].set_defaults(run=run)
        return self._parsers[name]

    def group(self, name: str) -> Inner:
        """One of the table that has commands of its own."""
        parser = self._parsers[name]
        return Inner(
            parser.add_subparsers(metavar=parser.speech.translator.text(N_("PERINTAH")), required=True), parser.speech
        )


@dataclass(frozen=True)
class Inner:
    """The commands of a group; see add_command."""

    group: Group
    speech: Speech


def add_command(inner: Inner, name: str, about: str, run: Run) -> Parser:
    """A command of a group, with its one-line help, a message id; --lang may stand before or after its name."""
    command = _parser(inner.group, name, about, inner.speech)
    command.set_defaults(run=run)
    return command


def _parser(group: Group, name: str, about: str, speech: Speech) -> Parser:
    made: Parser = group.add_parser(name, help=speech.translator.text(about), about=about, speech=speech)
    return made


def parser(speech: Speech | None = None, *, whole: bool = True) -> Parser:
    """All commands. whole: with everybody's arguments, for docs, tests and completion; else each gets its own
    when it is typed. speech: unset, in the default language."""
    if speech is None:
        from calendar_service.package_data import translator

        speech = Speech(translator(DEFAULT), MODULE)
    top = Parser(
        speech=speech, about=N_("Kalender Tahapan: kalender dan tenggat tahapan pemilihan."), prog=speech.program
    )
    top.add_argument(
        "-V", "--version", action="version", version=f"{COMMAND} {__version__}", help=N_("versi program ini")
    )
    commands = Commands(top)
    top.overview = partial(overview, speech)
    if whole:
        commands.fill_all()
    return top


def overview(speech: Speech) -> str:
    """What `kalender` alone shows: what to begin with, and every command in its section."""
    say, program = speech.translator.text, speech.program
    lines = [say(N_("Kalender Tahapan: kalender dan tenggat tahapan pemilihan.")), ""]
    lines += [say(N_("Pemakaian: %(program)s PERINTAH ..."), program=program), "", say(N_("Mulai dari sini:"))]
    for words, about in FIRST.items():
        lines += [f"  {program} {words}", f"      {say(about)}"]
    for title, section in SECTIONS.items():
        lines += ["", f"{say(title)}:"]
        lines += [f"  {name:<13} {say(about)}" for name, (_, about) in section.items()]
    lines += [
        "",
        say(N_("%(program)s PERINTAH --help menerangkan satu perintah."), program=program),
        say(
            N_("--lang %(codes)s memilih bahasa; jika tidak disebut, KALENDER_LANG atau LANG."),
            codes="|".join(LANGUAGES),
        ),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code. What is printed from here on passes the exit of `terminal`."""
    terminal.guard()
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        try:
            with private():
                return _typed(words)
        finally:
            sys.stdout.flush()  # so that a closed pipe is noticed here
    except BrokenPipeError:  # `| head` has seen enough
        terminal.print_no_more()
        return 0
    except terminal.Unwritable as error:
        terminal.print_no_more()
        message = NOT_WRITTEN.get(error.errno or 0, NOT_WRITTEN[0])
        print(_speech(words).translator.text(message, why=error.strerror), file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        return INTERRUPTED


def _typed(words: Sequence[str]) -> int:
    speech = _speech(words)
    given = parser(speech, whole=False).parse_args(words)
    made = CommandContext(
        speech.translator.language, named=given.lang, program=speech.program, wants_json=speech.wants_json
    )
    with closing(made) as context:
        return _run(given, context)


def _speech(words: Sequence[str]) -> Speech:
    from calendar_service.bootstrap.environment import spoken_language
    from calendar_service.package_data import translator

    asked = typed_value("--lang", words)
    spoken = asked if asked and asked in LANGUAGES else spoken_language()
    return Speech(translator(spoken), _program(), wants_json=typed_value("--format", words) == "json")


def _program() -> str:
    """How this program was started."""
    name = Path(sys.argv[0]).stem
    return name if name == COMMAND else MODULE


def _run(given: argparse.Namespace, context: CommandContext) -> int:
    """The command's own exit code, or the one for what it raised, after having said so."""
    try:
        run: Run = given.run
        return run(given, context)
    except (BrokenPipeError, terminal.Unwritable):
        raise
    except Exception as error:
        from calendar_service.troubles import sentences

        lines = sentences(error, context.translator)
        if lines is None:  # a fault of this program
            raise
        if way_out := _way_out(error):
            lines.append(context.translator.text(way_out, program=context.program))
        said = "\n".join(lines)
        if context.wants_json:
            said = json.dumps(_refusal(error, said, context), ensure_ascii=False)
        if isinstance(error, InvalidInput) and not context.wants_json:
            for p in error.problems:
                place = f"{error.name}:{p.line}:{p.column}:"
                terminal.print_painted(Painted(place, Tone.BAD), f" {p.sentence(context.translator)}")
        else:
            print(said, file=sys.stdout if isinstance(error, InvalidInput) else sys.stderr)
        return WRONG_USE if isinstance(error, InvalidSettings | OSError | Undecided) else 1


def _way_out(error: Exception) -> str | None:
    """A message id where there is no STAGES_FILE, as in the folder where somebody types a first command."""
    if not isinstance(error, FileNotFoundError) or error.filename is None:
        return None
    from calendar_service import package_data
    from calendar_service.bootstrap.environment import judged_environment
    from calendar_service.settings import Settings

    wanted = judged_environment(None).usable.stages_file
    if Path(os.fsdecode(error.filename)) != wanted:
        return None
    return ONE_HERE if package_data.IS_INSTALLED and wanted == Settings.stages_file else ONE_ELSEWHERE


def _refusal(error: Exception, said: str, context: CommandContext) -> dict[str, Any]:
    """Plain JSON values. problems: where a file has some, each with its place, from 1."""
    facts: dict[str, Any] = {"error": said}
    if isinstance(error, InvalidInput):
        facts["problems"] = error.facts(context.translator)
    return facts
