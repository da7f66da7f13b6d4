"""What a timetable may refer to: the country's regions and what they are called, the packs of law, the kinds of sources, and the rules that it
is held against. Pure values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from calendar_service.law.pack import LawPack
from calendar_service.regions import Region, Regions
from calendar_service.timeline.hosts import NO_HOSTS, Hosts
from calendar_service.words.languages import Text

if TYPE_CHECKING:
    from calendar_service.place_names.everyday_name import EverydayName
    from calendar_service.place_names.place_search import PlaceSearch


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
        everyday_names: Callable[[], Iterable[EverydayName]] = tuple,
    ) -> None:
        """gone: see Regions. everyday_names: asked when first somebody looks for a place."""
        super().__init__(regions, gone=gone)
        self.laws, self.rules = dict(laws), dict(rules)
        self.hosts = hosts
        self._everyday_names = everyday_names

    @cached_property
    def place_search(self) -> PlaceSearch:
        """The search over these places, made once."""
        return _place_search()(self, self._everyday_names())


def laws_of(regions: Regions) -> Mapping[str, LawPack]:
    """The packs beside these regions; none where they stand alone."""
    return regions.laws if isinstance(regions, Reference) else {}


def rules_of(regions: Regions) -> Mapping[str, RuleSource]:
    """The sources of the rules beside these regions; none where they stand alone."""
    return regions.rules if isinstance(regions, Reference) else {}


def hosts_of(regions: Regions) -> Hosts:
    """The kinds of sources beside these regions; all is the press where they stand alone."""
    return regions.hosts if isinstance(regions, Reference) else NO_HOSTS


def search_of(regions: Regions) -> PlaceSearch:
    """The search over these regions; by official names alone where they stand alone."""
    return regions.place_search if isinstance(regions, Reference) else _place_search()(regions)


def _place_search() -> type[PlaceSearch]:
    """Loaded by who looks for a place alone."""
    from calendar_service.place_names.place_search import PlaceSearch

    return PlaceSearch
