"""doctor: what calendar programs make of a feed, by its address or as a file; anybody's feed."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from calendar_service.cli import CommandContext, Commands
from calendar_service.cli.documents import print_document
from calendar_service.doctor.answers import answer_findings, body
from calendar_service.doctor.content import content_findings, events
from calendar_service.doctor.finding import HABITS, NAMES, Client, Finding, Rule, Severity
from calendar_service.doctor.reading import read
from calendar_service.doctor.visit import ANSWER_BYTES
from calendar_service.doctor.visiting import visit
from calendar_service.errors import N_, counted
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
        visited = visit(target)
        data, found = body(visited.plain), answer_findings(visited)
        examined = visited.plain.status == 200
    else:
        with Path(target).open("rb") as file:
            data, found, examined = file.read(ANSWER_BYTES), [], True
    if examined:
        found = [*found, *content_findings(data, read(data))]
    if given.format == "json":
        print_document(_facts(target, data, found, context))
    else:
        _print(target, data, found, context)
    return int(any(finding.rule.severity is Severity.BREAKS for finding in found))


def verdicts(found: Iterable[Finding]) -> Mapping[Client, Severity | None]:
    """The gravest that each program meets; None where it meets nothing. Notes do not count."""
    gravest: dict[Client, Severity | None] = dict.fromkeys(Client)
    for finding in found:
        for client in finding.rule.clients:
            if finding.rule.severity is Severity.BREAKS:
                gravest[client] = Severity.BREAKS
            elif finding.rule.severity is Severity.HARMS:
                gravest[client] = gravest[client] or Severity.HARMS
    return gravest


def _print(target: str, data: bytes, found: list[Finding], context: CommandContext) -> None:
    number = context.translator.number
    count = len(events(read(data)))
    context.say(
        "%(target)s: %(events)s acara, %(bytes)s byte", target=target, events=number(count), bytes=number(len(data))
    )
    by_rule: dict[Rule, list[Finding]] = {}
    for finding in found:
        by_rule.setdefault(finding.rule, []).append(finding)
    for severity in Severity:
        for rule, findings in by_rule.items():
            if rule.severity is severity:
                _print_findings(target, rule, findings, context)
    print()
    for client, verdict in verdicts(found).items():
        said = Painted(context.translator.text(VERDICTS[verdict] if verdict else FINE), COLORS[verdict])
        print_painted(f"{NAMES[client]}: ", said, f" ({context.translator.text(HABITS[client])})")


def _print_findings(target: str, rule: Rule, findings: list[Finding], context: CommandContext) -> None:
    """Each place on a line of its own, then once whom it hits and what to do."""
    text = context.translator.text
    print()
    for finding in findings[:MAX_LINES]:
        place = f"{target}:{finding.line}" if finding.line else target
        mark = Painted(text(VERDICTS[rule.severity]), COLORS[rule.severity])
        print_painted(f"{place}: [", mark, f"] {finding.sentence(context.translator)}")
    if len(findings) > MAX_LINES:
        context.say(
            counted("  ... dan %(count)s tempat lain"), count=context.translator.number(len(findings) - MAX_LINES)
        )
    everybody = len(rule.clients) == len(Client)
    whom = text(N_("semua program")) if everybody else ", ".join(NAMES[client] for client in rule.clients)
    context.say(
        "  Kena: %(clients)s. Anjuran: %(advice)s.", clients=whom, advice=findings[0].advice(context.translator)
    )


def _facts(target: str, data: bytes, found: list[Finding], context: CommandContext) -> dict[str, Any]:
    """Plain JSON values. line: from 1, 0 for the whole."""
    return {
        "target": target,
        "events": len(events(read(data))),
        "bytes": len(data),
        "clients": {client.value: verdict.value if verdict else "fine" for client, verdict in verdicts(found).items()},
        "findings": [
            {
                "rule": finding.rule.name,
                "severity": finding.rule.severity.value,
                "line": finding.line,
                "clients": [client.value for client in finding.rule.clients],
                "message": finding.sentence(context.translator),
                "advice": finding.advice(context.translator),
            }
            for finding in found
        ],
    }
