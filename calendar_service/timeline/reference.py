"""What a timetable may refer to: the country's regions, the packs of law, the kinds of sources, and the rules that it is held against.
Pure values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from calendar_service.law.pack import LawPack
from calendar_service.regions import Region, Regions
from calendar_service.timeline.hosts import NO_HOSTS, Hosts
from calendar_service.words.languages import Text


@dataclass(frozen=True, slots=True)
class RuleSource:
    """Where a rule about the order of stages stands. name: what it is called. address: where it was read; may be empty."""

    name: Text
    address: str


class Reference(Regions):
    """Every region by code, and beside them the packs of law by their ids, what kind of source an address is, and the sources of plausible's rules."""

    def __init__(
        self,
        regions: Iterable[Region],
        *,
        gone: Iterable[Region],
        laws: Mapping[str, LawPack],
        rules: Mapping[str, RuleSource],
        hosts: Hosts = NO_HOSTS,
    ) -> None:
        """gone: see Regions."""
        super().__init__(regions, gone=gone)
        self.laws, self.rules = dict(laws), dict(rules)
        self.hosts = hosts


def laws_of(regions: Regions) -> Mapping[str, LawPack]:
    """The packs beside these regions; none where they stand alone."""
    return regions.laws if isinstance(regions, Reference) else {}


def rules_of(regions: Regions) -> Mapping[str, RuleSource]:
    """The sources of the rules beside these regions; none where they stand alone."""
    return regions.rules if isinstance(regions, Reference) else {}


def hosts_of(regions: Regions) -> Hosts:
    """The kinds of sources beside these regions; all is the press where they stand alone."""
    return regions.hosts if isinstance(regions, Reference) else NO_HOSTS
