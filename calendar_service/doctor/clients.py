"""What each program was seen to do with each kind of finding, and so what a finding means for whom. Pure.

What a program does is measured, not supposed: a command runs the readers that can be run over spoiled feeds, and writes
what they did into a table (docs/decisions/0065-what-breaks-is-measured.md). Of a program whose reader cannot be run,
and of weights below breaking, there is only what was reported; it is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from calendar_service.doctor.finding import Client, Finding, Severity


class Effect(StrEnum):
    """What a reader makes of a feed. WHOLE: it refuses the calendar or shows nothing of it. EVENT: an event is lost.
    SHIFTED: an event stands at another time. IGNORED: the event is there, its repetition or its alarm is not.
    NOTHING: all is there."""

    WHOLE = "whole"
    EVENT = "event"
    SHIFTED = "shifted"
    IGNORED = "ignored"
    NOTHING = "nothing"


_WEIGHTS = {
    Effect.WHOLE: Severity.BREAKS,
    Effect.EVENT: Severity.BREAKS,
    Effect.SHIFTED: Severity.BREAKS,
    Effect.IGNORED: Severity.HARMS,
}
_RANK = {Severity.BREAKS: 2, Severity.HARMS: 1, Severity.NOTE: 0}


@dataclass(frozen=True, slots=True)
class Reader:
    """The library that reads calendars for a program; when it was run over the spoiled feeds."""

    name: str
    version: str
    measured: date


@dataclass(frozen=True)
class Measured:
    """effects: key of a finding -> program -> what its reader did. readers: those that were run. Programs that are
    not among the readers are known by reports only."""

    effects: Mapping[str, Mapping[Client, Effect]] = field(default_factory=dict)
    readers: Mapping[Client, Reader] = field(default_factory=dict)

    def of(self, finding: Finding) -> Mapping[Client, Effect]:
        """By the row of its key, or else by the longest part of it that has one; empty where not even the rule was
        tried."""
        key = finding.key
        while key not in self.effects and "/" in key:
            key = key.rpartition("/")[0]
        return self.effects.get(key, {})


def measured(effects: Iterable[Mapping[str, str]], readers: Iterable[Mapping[str, str]]) -> Measured:
    """From the rows of both tables: `finding` and a column for each program; `client`, `reader`, `version`,
    `measured`. Raises ValueError and KeyError for rows that are not so."""
    return Measured(
        {
            row["finding"]: {Client(name): Effect(said) for name, said in row.items() if name != "finding" and said}
            for row in effects
        },
        {
            Client(row["client"]): Reader(row["reader"], row["version"], date.fromisoformat(row["measured"]))
            for row in readers
        },
    )


@dataclass(frozen=True, slots=True)
class Consequence:
    """How hard a finding hits a program, and whether that was measured or only reported. effect: where measured."""

    severity: Severity
    effect: Effect | None = None


def hits(finding: Finding, table: Measured) -> Mapping[Client, Consequence]:
    """Whom a finding hits. Of a program whose reader was run, "breaks" comes from the measurement alone."""
    seen = table.of(finding)
    found: dict[Client, Consequence] = {}
    for client in Client:
        effect = seen.get(client)
        if effect in _WEIGHTS:
            found[client] = Consequence(_WEIGHTS[effect], effect)
        elif client in finding.rule.clients and not _is_measured(finding, client, table):
            found[client] = Consequence(finding.rule.severity)
    return found


def _is_measured(finding: Finding, client: Client, table: Measured) -> bool:
    """Whether a report that a program breaks has been overtaken. What a server's answers do to a program, and what a
    reader cannot show, has not."""
    is_broken = finding.rule.severity is Severity.BREAKS
    return is_broken and client in table.of(finding)


def severity(finding: Finding, table: Measured) -> Severity:
    """The gravest that a finding does to anybody; NOTE where it does nothing to anybody."""
    return max((hit.severity for hit in hits(finding, table).values()), key=_RANK.__getitem__, default=Severity.NOTE)


def verdicts(found: Iterable[Finding], table: Measured) -> Mapping[Client, Severity | None]:
    """The gravest that each program meets; None where it meets nothing. Notes do not count."""
    gravest: dict[Client, Severity | None] = dict.fromkeys(Client)
    for finding in found:
        for client, hit in hits(finding, table).items():
            before = gravest[client]
            if hit.severity is not Severity.NOTE and (before is None or _RANK[hit.severity] > _RANK[before]):
                gravest[client] = hit.severity
    return gravest
