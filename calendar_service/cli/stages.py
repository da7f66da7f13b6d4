"""check, schema: the file that editors change. Neither opens a database."""

from __future__ import annotations

import argparse
from pathlib import Path

from calendar_service.bootstrap.environment import settings_from_environment
from calendar_service.cli import CommandContext, Commands
from calendar_service.cli.documents import print_document, print_list
from calendar_service.errors import N_, InvalidInput
from calendar_service.package_data import regions
from calendar_service.terminal import Painted, Tone, print_painted
from calendar_service.timeline import stages_file
from calendar_service.timeline.plausible import scrutinise
from calendar_service.timeline.schema import json_schema
from calendar_service.timeline.timeline import Timeline


def add(commands: Commands) -> None:
    command = commands.command("check", check)
    command.add_argument("file", nargs="?", type=Path, metavar=N_("BERKAS"), help=N_("jika tidak disebut: STAGES_FILE"))
    command.add_format("text", "json")
    commands.command("schema", schema)


def check(given: argparse.Namespace, context: CommandContext) -> int:
    """Every problem at once; for a file without any what may be wrong in it, and one sentence, in JSON the former."""
    file: Path = given.file or settings_from_environment().stages_file
    try:
        found = scrutinise(stages_file.read(file), regions(), str(file))
    except InvalidInput as error:
        if given.format == "text":
            raise
        print_list(error.facts(context.translator))
        return 1
    if given.format == "json":
        print_list([{"file": str(file), **odd.as_json(context.translator)} for odd in found.oddities])
        return 0
    for odd in found.oddities:
        warned = context.translator.text(N_("peringatan: %(sentence)s"), sentence=odd.sentence(context.translator))
        print_painted(Painted(f"{file}:{odd.line}:{odd.column}: {warned}", Tone.WARNING))
    _say_clean(found.timeline, file, context)
    return 0


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


def schema(_given: argparse.Namespace, _context: CommandContext) -> int:
    """What docs/stages.schema.json holds."""
    print_document(json_schema())
    return 0
