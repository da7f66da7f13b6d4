"""doctor: what calendar programs make of a feed, by its address or as a file; anybody's feed."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from calendar_service.cli import CommandContext, Commands
from calendar_service.cli.documents import print_document
from calendar_service.doctor.answers import answer_findings, body
from calendar_service.doctor.clients import Consequence, Measured, hits, measured, severity, verdicts
from calendar_service.doctor.content import content_findings, events
from calendar_service.doctor.finding import EVERYBODY, HABITS, NAMES, Client, Finding, Severity
from calendar_service.doctor.reading import read
from calendar_service.doctor.visit import ANSWER_BYTES
from calendar_service.errors import N_, counted
from calendar_service.package_data import doctor_tables
from calendar_service.terminal import Painted, Tone, print_painted

VERDICTS = {Severity.BREAKS: N_("rusak"), Severity.HARMS: N_("terganggu"), Severity.NOTE: N_("catatan")}
FINE = N_("baik")
COLORS = {
    Severity.BREAKS: Tone.BAD,
    Severity.HARMS: Tone.WARNING,
    Severity.NOTE: Tone.HEADING,
    None: Tone.GOOD,
}
MAX_LINES = 3
"""How many places of one finding are printed before the rest is only counted."""


def add(commands: Commands) -> None:
    command = commands.command("doctor", doctor)
    command.add_argument("target", metavar=N_("URL|BERKAS"), help=N_("http://, https://, webcal://, atau berkas"))
    command.add_format("text", "json")


def doctor(given: argparse.Namespace, context: CommandContext) -> int:
    """1 where a program refuses the feed, loses events or shows wrong days."""
    target: str = given.target
    if "://" in target:
        from calendar_service.doctor.visiting import visit  # sockets and TLS, which no file needs

        visited = visit(target)
        data, found = body(visited.plain), answer_findings(visited)
        examined = visited.plain.status == 200
    else:
        with Path(target).open("rb") as file:
            data, found, examined = file.read(ANSWER_BYTES), [], True
    if examined:
        found = [*found, *content_findings(data, read(data))]
    table = measured(*doctor_tables())
    if given.format == "json":
        print_document(_facts(target, data, found, table, context))
    else:
        _print(target, data, found, table, context)
    return int(Severity.BREAKS in verdicts(found, table).values())


def _print(target: str, data: bytes, found: list[Finding], table: Measured, context: CommandContext) -> None:
    number = context.translator.number
    count = len(events(read(data)))
    context.say(
        "%(target)s: %(events)s acara, %(bytes)s byte", target=target, events=number(count), bytes=number(len(data))
    )
    for group in _alike(found, table):
        _print_findings(target, group, table, context)
    print()
    for client, verdict in verdicts(found, table).items():
        said = Painted(context.translator.text(VERDICTS[verdict] if verdict else FINE), COLORS[verdict])
        print_painted(f"{NAMES[client]}: ", said, f" ({_known(client, table, context)})")


def _known(client: Client, table: Measured, context: CommandContext) -> str:
    """What is known of a program beforehand, and how: tried, or reported."""
    text, reader = context.translator.text, table.readers.get(client)
    how = (
        text(N_("dicoba dengan %(reader)s %(version)s"), reader=reader.name, version=reader.version)
        if reader
        else text(N_("menurut laporan"))
    )
    return f"{how}; {text(HABITS[client])}"


def _alike(found: Iterable[Finding], table: Measured) -> list[list[Finding]]:
    """What is told together: of one rule and with the same consequences, the gravest first."""
    order = list(Severity)

    def sort(finding: Finding) -> tuple[int, str, str]:
        said = ", ".join(f"{client}{hit.severity}" for client, hit in hits(finding, table).items())
        return order.index(severity(finding, table)), finding.rule.name, said

    return [list(group) for _, group in groupby(sorted(found, key=sort), key=sort)]


def _print_findings(target: str, findings: list[Finding], table: Measured, context: CommandContext) -> None:
    """Each place on a line of its own, then once whom it hits and what to do."""
    text, worst = context.translator.text, severity(findings[0], table)
    print()
    for finding in findings[:MAX_LINES]:
        place = f"{target}:{finding.line}" if finding.line else target
        mark = Painted(text(VERDICTS[worst]), COLORS[worst])
        print_painted(f"{place}: [", mark, f"] {finding.sentence(context.translator)}")
    more = len(findings) - len(findings[:MAX_LINES]) + sum(finding.more for finding in findings)
    if more:
        context.say(counted("  ... dan %(count)s tempat lain"), count=context.translator.number(more))
    whom = _whom(hits(findings[0], table), context)
    if whom:
        context.say("  Kena: %(clients)s.", clients=whom)
    context.say("  Anjuran: %(advice)s.", advice=findings[0].advice(context.translator))


def _whom(hit: Mapping[Client, Consequence], context: CommandContext) -> str:
    """The programs by their names, those of which it is only reported marked so."""
    text = context.translator.text
    if set(EVERYBODY) <= set(hit):
        return text(N_("semua program"))
    reported = text(N_("menurut laporan"))
    return ", ".join(f"{NAMES[client]}{'' if each.effect else f' ({reported})'}" for client, each in hit.items())


def _facts(target: str, data: bytes, found: list[Finding], table: Measured, context: CommandContext) -> dict[str, Any]:
    """Plain JSON values. line: from 1, 0 for the whole. more: how many of the same key are not listed behind it."""
    return {
        "target": target,
        "events": len(events(read(data))),
        "bytes": len(data),
        "clients": {
            client.value: verdict.value if verdict else "fine" for client, verdict in verdicts(found, table).items()
        },
        "findings": [
            {
                "rule": finding.rule.name,
                "case": finding.case,
                "severity": severity(finding, table).value,
                "line": finding.line,
                "more": finding.more,
                "clients": [client.value for client in hits(finding, table)],
                "measured": {
                    client.value: hit.effect.value for client, hit in hits(finding, table).items() if hit.effect
                },
                "message": finding.sentence(context.translator),
                "advice": finding.advice(context.translator),
            }
            for finding in found
        ],
    }
