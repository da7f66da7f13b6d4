"""check, schema: the file that editors change. Neither opens a database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from calendar_service.bootstrap.environment import settings_from_environment
from calendar_service.cli import CommandContext, Commands
from calendar_service.cli.documents import print_document, print_list
from calendar_service.errors import N_, InvalidInput, Problem, Refused, and_more, counted
from calendar_service.package_data import regions
from calendar_service.terminal import Painted, Tone, print_painted
from calendar_service.timeline import stages_file
from calendar_service.timeline.plausible import Scrutiny, scrutinise
from calendar_service.timeline.schema import json_schema
from calendar_service.timeline.timeline import Timeline
from calendar_service.written.source import lines_of

YES = ("y", "ya", "yes")


def add(commands: Commands) -> None:
    command = commands.command("check", check)
    command.add_argument("file", nargs="?", type=Path, metavar=N_("BERKAS"), help=N_("jika tidak disebut: STAGES_FILE"))
    command.add_format("text", "json")
    command.add_argument("--fix", action="store_true", help=N_("perbaiki yang pasti, sesudah bedanya ditunjukkan"))
    command.add_argument("--yes", action="store_true", help=N_("tulis perbaikannya tanpa bertanya"))
    commands.command("schema", schema)


def check(given: argparse.Namespace, context: CommandContext) -> int:
    """Every problem at once, with its line and what to write instead; for a file without any what may be wrong in it, and one
    sentence, in JSON the former."""
    file: Path = given.file or settings_from_environment().stages_file
    if given.fix:
        if given.format == "json":
            raise Refused(N_("--fix menunjukkan beda untuk dibaca orang; pakai tanpa --format json"))
        _fix(file, context, is_agreed=given.yes)
    data = stages_file.read(file)
    try:
        found = scrutinise(data, regions(), str(file))
    except InvalidInput as error:
        from calendar_service.timeline.encoding import meant_lines

        lines = meant_lines(data)
        if given.format == "json":
            rows = [
                {**fact, **_quoted(lines, each)}
                for fact, each in zip(error.facts(context.translator), error.problems, strict=False)
            ]
            print_list([*rows, *error.facts(context.translator)[len(rows) :]])
        else:
            _say_problems(error, lines, context)
        return 1
    lines = lines_of(data)
    if given.format == "json":
        print_list(
            [{"file": str(file), **odd.as_json(context.translator), **_quoted(lines, odd)} for odd in found.oddities]
        )
        return 0
    _say_warnings(found, file, lines, context)
    _say_clean(found.timeline, file, context)
    return 0


def _quoted(lines: Sequence[str], problem: Problem) -> dict[str, object]:
    """The line, and what it should be; None where nobody can know."""
    from calendar_service.timeline.repairing import line_after

    line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
    return {"text": line, "repair": line_after(lines, problem)}


def _say_problems(error: InvalidInput, lines: Sequence[str], context: CommandContext) -> None:
    for p in error.problems:
        place = f"{error.name}:{p.line}:{p.column}:"
        print_painted(Painted(place, Tone.BAD), f" {p.sentence(context.translator)}")
        _say_line(lines, p)
    if error.more:
        print(f"{error.name}: {and_more(error.more, context.translator)}")


def _say_line(lines: Sequence[str], problem: Problem) -> None:
    """The line as it stands, and below as it should be."""
    from calendar_service.timeline.repairing import line_after

    if not 0 < problem.line <= len(lines):
        return
    number = f"{problem.line:>6}"
    print(f"{number} - {lines[problem.line - 1]}")
    after = line_after(lines, problem)
    for line in after.split("\n") if after is not None else ():
        print_painted(Painted(f"{number} + {line}", Tone.GOOD))


def _say_warnings(found: Scrutiny, file: Path, lines: Sequence[str], context: CommandContext) -> None:
    for odd in found.oddities:
        warned = context.translator.text(N_("peringatan: %(sentence)s"), sentence=odd.sentence(context.translator))
        print_painted(Painted(f"{file}:{odd.line}:{odd.column}: {warned}", Tone.WARNING))
        if odd.repairs:
            _say_line(lines, odd)


def _say_clean(timeline: Timeline, file: Path, context: CommandContext) -> None:
    stages = [stage for election in timeline.elections.values() for stage in election.stages]
    said = context.translator.text(
        "%(file)s: tidak ada masalah; %(elections)s pemilihan, %(stages)s tahapan, %(dated)s di antaranya bertanggal.",
        file=file,
        elections=len(timeline.elections),
        stages=len(stages),
        dated=sum(bool(stage.days or stage.span) for stage in stages),
    )
    print_painted(Painted(said, Tone.GOOD))


# --fix


def _fix(file: Path, context: CommandContext, *, is_agreed: bool) -> None:
    """Shows what is sure, asks, and writes it. Raises Refused where somebody saved the file meanwhile, or nobody can be asked."""
    from calendar_service.editing.text_difference import text_difference
    from calendar_service.timeline.encoding import meant_text
    from calendar_service.timeline.repairing import fixed

    data = stages_file.read(file)
    done = fixed(data, lambda text: _problems(text, str(file)))
    if done.data == data:
        print(context.translator.text(N_("%(file)s: tidak ada yang dapat diperbaiki dengan pasti."), file=file))
        return
    before = meant_text(data)[0].encode("utf-8", "replace")
    print(text_difference(before, done.data, str(file), context.translator.text(N_("sesudah diperbaiki"))), end="")
    if not (is_agreed or _is_agreed(context)):
        print(context.translator.text(N_("%(file)s tidak diubah."), file=file))
        return
    if stages_file.read(file) != data:
        raise Refused(N_("%(file)s baru saja diubah orang; tidak ditimpa."), file=file)
    stages_file.replace(file, done.data)
    message = counted("%(file)s: %(count)s masalah diperbaiki.")
    print_painted(Painted(context.translator.text(message, file=file, count=len(done.mended)), Tone.GOOD))


def _is_agreed(context: CommandContext) -> bool:
    if not sys.stdin.isatty():
        raise Refused(N_("Tidak ada terminal untuk bertanya; tambahkan --yes bila perbaikan di atas boleh ditulis."))
    print(context.translator.text(N_("Tulis perbaikan ini? [y/t]")), end=" ", flush=True)
    return sys.stdin.readline().strip().casefold() in YES


def _problems(data: bytes, name: str) -> Sequence[Problem]:
    from calendar_service.timeline.parsing import parse

    try:
        parse(data, regions(), name)
    except InvalidInput as error:
        return error.every
    return ()


def schema(_given: argparse.Namespace, _context: CommandContext) -> int:
    """What docs/stages.schema.json holds."""
    print_document(json_schema())
    return 0
