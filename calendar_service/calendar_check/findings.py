"""What was found in a calendar, in the words of one language, for its page. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calendar_service.doctor.feed_report import FeedReport, FoundKind, FoundPlace, rules_by_name
from calendar_service.doctor.finding import EVERYBODY, HABITS, NAMES, Client, Finding, Severity
from calendar_service.errors import N_
from calendar_service.words.translator import Translator

WEIGHTS: Mapping[Severity | None, str] = {
    Severity.BREAKS: N_("rusak"),
    Severity.HARMS: N_("terganggu"),
    Severity.NOTE: N_("catatan"),
    None: N_("baik"),
}
EVERY_PROGRAM, REPORTED = N_("semua program"), N_("menurut laporan")
TRIED = N_("dicoba dengan %(reader)s %(version)s")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """line: from 1; 0 where it concerns the whole. quoted: that line of the calendar, harmless."""

    line: int
    quoted: str
    sentence: str


@dataclass(frozen=True, slots=True)
class KindWords:
    """weight: in words, of mark. whom: the programs, or all of them. places: a few; more: how many others."""

    mark: str
    weight: str
    whom: str
    advice: str
    places: tuple[PlaceWords, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ProgramWords:
    """How a program gets on with the calendar. mark: `breaks`, `harms` or `fine`; habit: what it does with any."""

    name: str
    mark: str
    verdict: str
    habit: str


class CheckWords:
    """One language's words of what was found."""

    def __init__(self, translator: Translator, found: FeedReport) -> None:
        self._t, self.found = translator, found

    @property
    def worst(self) -> str:
        """`breaks`, `harms` or `fine`: what any program meets."""
        met = [verdict for verdict in self.found.verdicts.values() if verdict]
        return Severity.BREAKS.value if Severity.BREAKS in met else Severity.HARMS.value if met else "fine"

    def programs(self) -> Iterator[ProgramWords]:
        """Each that we know."""
        for client, verdict in self.found.verdicts.items():
            mark = verdict.value if verdict else "fine"
            habit = f"{self._known(client)}; {self._t.text(HABITS[client])}"
            yield ProgramWords(NAMES[client], mark, self._t.text(WEIGHTS[verdict]), habit)

    def kinds(self) -> Iterator[KindWords]:
        """Each kind of finding, the gravest first."""
        for kind in self.found.kinds:
            first = self._finding(kind, kind.places[0])
            yield KindWords(
                mark=kind.severity.value,
                weight=self._t.text(WEIGHTS[kind.severity]),
                whom=self._whom(kind),
                advice=first.advice(self._t),
                places=tuple(
                    PlaceWords(each.line, each.quoted, self._finding(kind, each).sentence(self._t))
                    for each in kind.places
                ),
                more=kind.more,
            )

    def _finding(self, kind: FoundKind, place: FoundPlace) -> Finding:
        return Finding(rules_by_name()[kind.rule], place.line, place.facts)

    def _whom(self, kind: FoundKind) -> str:
        if set(EVERYBODY) <= set(kind.hits):
            return self._t.text(EVERY_PROGRAM)
        reported = self._t.text(REPORTED)
        return ", ".join(NAMES[each] if each in kind.tried else f"{NAMES[each]} ({reported})" for each in kind.hits)

    def _known(self, client: Client) -> str:
        """How it is known what a program does: tried, or reported."""
        if client not in self.found.readers:
            return self._t.text(REPORTED)
        reader, version = self.found.readers[client]
        return self._t.text(TRIED, reader=reader, version=version)
