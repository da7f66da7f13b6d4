"""preflight: what would fail later, before anything is started."""

from __future__ import annotations

import argparse
import sys

from calendar_service.bootstrap.commands import PreflightParts
from calendar_service.bootstrap.environment import judged_environment
from calendar_service.cli import CommandContext, Commands, arguments
from calendar_service.cli.documents import print_list
from calendar_service.errors import N_
from calendar_service.preflight.checks import look
from calendar_service.preflight.finding import CheckResult, Level
from calendar_service.terminal import Painted, Tone, print_painted

_MARKS = {Level.FINE: N_("baik"), Level.DOUBTFUL: N_("perhatian"), Level.WRONG: N_("salah")}

_COLORS = {Level.FINE: Tone.GOOD, Level.DOUBTFUL: Tone.WARNING, Level.WRONG: Tone.BAD}


def add(commands: Commands) -> None:
    command = commands.command("preflight", preflight)
    command.add_format("text", "json")
    command.add_argument(
        "--resolver",
        type=arguments.server,
        metavar="HOST[:PORT]",
        help=N_("resolver DNS yang ditanya, bukan milik mesin ini"),
    )


def preflight(given: argparse.Namespace, context: CommandContext) -> int:
    """0 where nothing would fail later. It asks as `release` would: for every process."""
    found = look(judged_environment("release"), PreflightParts, resolver=given.resolver)
    if given.format == "json":
        entries = list(found)
        print_list(_entry(one, line) for one in entries for line in one.lines(context.translator))
    else:
        entries = []
        for one in found:
            entries.append(one)
            for line in one.lines(context.translator):
                mark = Painted(context.translator.text(_MARKS[one.level]), _COLORS[one.level])
                print_painted(f"{one.check}: ", mark, f": {line}")
                sys.stdout.flush()
    wrong = sum(one.level is Level.WRONG for one in entries)
    if given.format == "text":
        if wrong:
            context.say("%(wrong)s masalah harus diperbaiki sebelum layanan dimulai.", wrong=wrong)
        else:
            context.say("Layanan dapat dimulai.")
    return 1 if wrong else 0


def _entry(one: CheckResult, line: str) -> dict[str, str]:
    return {"check": one.check, "level": one.level.value, "message": line}
