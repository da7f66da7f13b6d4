"""What somebody looks for in the list of offices. Pure.

A word may stand in a code, a name or an address, or be a region's, found as the public pages find one, but without guesses: `toli toli`, `Jatim`, `35.78`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from calendar_service.offices.office import Office
from calendar_service.regions import Regions
from calendar_service.timeline.reference import search_of


@dataclass(frozen=True, slots=True)
class ListedOffice:
    """An office as the list has it. retired_at: since when it is told nothing more; None where it is in service."""

    office: Office
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfficeSearch:
    """Which offices are looked for: those whose code, name or address has every word, or whose region is called so.

    words: each in lower case, with the codes of the regions that it may mean. regions: codes that all the words together mean.
    """

    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    regions: tuple[str, ...] = ()


def office_search(words: str, regions: Regions) -> OfficeSearch:
    """The same from the words as they were typed."""
    each = tuple((word, _codes(word, regions)) for word in words.lower().split())
    return OfficeSearch(each, _codes(words, regions) if search_of(regions).is_name_alone(words) else ())


def _codes(words: str, regions: Regions) -> tuple[str, ...]:
    """Of the regions that are called so, former codes too: a row of an office may be older."""
    return tuple(code for region in search_of(regions).find(words).sure for code in regions.every_code_of(region.code))
