"""What was found in a feed, in plain values that travel from one process to another and are kept. Pure.

Findings of one kind stand together, the first few of them with their line. Words are no part of it: they are found again by the rule's name in
whatever language somebody reads. What a stranger's feed says is made harmless here, and shortened, and no address in it shows a secret.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from calendar_service.doctor import answer_rules, content_rules
from calendar_service.doctor.clients import Measured, hits
from calendar_service.doctor.finding import Client, Finding, Rule, Severity
from calendar_service.doctor.masking import without_secrets
from calendar_service.doctor.reading import physical_lines
from calendar_service.printable import foreign_line

MOST_PLACES = 3
"""Of one kind that are told; the others are counted."""

LONGEST_QUOTE = 160
"""Letters of a line of the feed that are shown, and of one fact."""

_RANK = {Severity.BREAKS: 2, Severity.HARMS: 1, Severity.NOTE: 0}

_KNOWN = {each.value for each in Client}

Fact = str | int


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """line: from 1; 0 where it concerns the whole. quoted: that line, harmless and shortened; empty for none. facts: of the finding."""

    line: int
    quoted: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class FoundKind:
    """Findings of one rule with the same consequences. hits: whom it concerns, and how hard; tried: of whom that was seen, and not only reported. places: the
    first; more: how many others."""

    rule: str
    hits: Mapping[Client, Severity]
    tried: tuple[Client, ...]
    places: tuple[FoundPlace, ...]
    more: int

    @property
    def severity(self) -> Severity:
        """The gravest that it does to anybody."""
        return max(self.hits.values(), key=_RANK.__getitem__, default=Severity.NOTE)


@dataclass(frozen=True)
class FeedReport:
    """events: how many the feed has; bytes: of its text. kinds: the gravest first. readers: name and version of what stood for a program that was tried."""

    events: int
    bytes: int
    kinds: tuple[FoundKind, ...] = ()
    readers: Mapping[Client, tuple[str, str]] = field(default_factory=dict)

    @property
    def verdicts(self) -> Mapping[Client, Severity | None]:
        """The gravest that each program meets; None where it meets nothing. Notes do not count."""
        gravest: dict[Client, Severity | None] = dict.fromkeys(Client)
        for kind in reversed(self.kinds):
            for client, severity in kind.hits.items():
                met = gravest[client]
                if severity is not Severity.NOTE and (met is None or _RANK[met] < _RANK[severity]):
                    gravest[client] = severity
        return gravest


def report_of(data: bytes, count: int, found: Iterable[Finding], table: Measured) -> FeedReport:
    """data: the text of the feed, count: of its events. found: in the order in which it is to be told. table: what programs were seen to do."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for finding in found:
        met = tuple((client, each.severity) for client, each in hits(finding, table).items())
        alike.setdefault((finding.rule.name, *met), []).append(finding)
    lines = physical_lines(data) if alike else []
    kinds = [_kind_of(those, lines, table) for those in alike.values()]
    readers = {client: (reader.name, reader.version) for client, reader in table.readers.items()}
    return FeedReport(count, len(data), tuple(sorted(kinds, key=lambda kind: -_RANK[kind.severity])), readers)


def _kind_of(those: list[Finding], lines: list[bytes], table: Measured) -> FoundKind:
    met = hits(those[0], table)
    return FoundKind(
        rule=those[0].rule.name,
        hits={client: each.severity for client, each in met.items()},
        tried=tuple(client for client, each in met.items() if each.effect),
        places=tuple(_place(each, lines) for each in those[:MOST_PLACES]),
        more=max(0, len(those) - MOST_PLACES) + sum(each.more for each in those),
    )


def _place(finding: Finding, lines: list[bytes]) -> FoundPlace:
    written = lines[finding.line - 1] if 0 < finding.line <= len(lines) else b""
    facts = {name: value if isinstance(value, int) else _shown(str(value)) for name, value in finding.facts.items()}
    return FoundPlace(finding.line, _shown(written[: 4 * LONGEST_QUOTE].decode("utf-8", "replace")), facts)


def _shown(text: str) -> str:
    return foreign_line(without_secrets(text), LONGEST_QUOTE)


@cache
def rules_by_name() -> Mapping[str, Rule]:
    """Every rule that a feed or its server can break."""
    rules = [each for table in (answer_rules, content_rules) for each in vars(table).values() if isinstance(each, Rule)]
    return {rule.name: rule for rule in rules}


def as_json(one: FeedReport) -> str:
    """As it travels and is kept."""
    return json.dumps(asdict(one), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> FeedReport:
    """Raises ValueError where the text is no such thing. A rule or a program that this version does not know is left out."""
    try:
        whole = json.loads(text)
        kinds = [_kind(each) for each in whole["kinds"] if each["rule"] in rules_by_name()]
        readers = {
            Client(name): (str(each[0]), str(each[1])) for name, each in whole["readers"].items() if name in _KNOWN
        }
        return FeedReport(int(whole["events"]), int(whole["bytes"]), tuple(kinds), readers)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from None


def _kind(one: Mapping[str, Any]) -> FoundKind:
    met = {Client(name): Severity(weight) for name, weight in one["hits"].items() if name in _KNOWN}
    tried = tuple(Client(name) for name in one["tried"] if name in _KNOWN)
    places = tuple(FoundPlace(int(each["line"]), str(each["quoted"]), dict(each["facts"])) for each in one["places"])
    return FoundKind(str(one["rule"]), met, tried, places, int(one["more"]))
