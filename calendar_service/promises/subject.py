"""What a mail is about: a stage, and the place where it takes place for whoever is told. Pure.

    kampanye          in the office's own region
    kampanye@35.78    in that kabupaten or kota, told to the offices above it
    kampanye@ID       in the whole country, told to those who look at all of it

So the ledger names it, in the column of the stage: the id under which the stage first was published, which has no `@`,
and the place. Two places of one stage are two promises to the same office, each with its own beliefs, notices and thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from calendar_service.errors import N_
from calendar_service.publishing.revision import COUNTRY
from calendar_service.regions import CAPITAL_ZONE, Region, Regions
from calendar_service.words.translator import Translator

OWN = ""
"""The place where each office is at home."""

_AT = "@"


@dataclass(frozen=True, slots=True)
class Subject:
    """origin: of the stage, see Revision.origin. place: OWN, the code of a region, or COUNTRY."""

    origin: str
    place: str = OWN

    @property
    def key(self) -> str:
        """As the ledger writes it."""
        return f"{self.origin}{_AT}{self.place}" if self.place else self.origin

    @property
    def is_country(self) -> bool:
        return self.place == COUNTRY

    def region(self, own: Region, regions: Regions) -> Region | None:
        """Where the stage takes place for an office of that region; None for the whole country."""
        if self.is_country:
            return None
        return regions[self.place] if self.place else own

    def called(self, regions: Regions, translator: Translator) -> str:
        """As people read it: `kampanye`, `kampanye di Kota Surabaya`, `kampanye di seluruh Indonesia`."""
        if not self.place:
            return self.origin
        there = self.place_name(regions, translator)
        return translator.text(N_("%(stage)s di %(place)s"), stage=self.origin, place=there)

    def place_name(self, regions: Regions, translator: Translator) -> str:
        """Of a place that is not the office's own; a code that nothing stands for any more as it is."""
        if self.is_country:
            return translator.text(N_("seluruh Indonesia"))
        code = regions.former.get(self.place, self.place)
        return regions[code].full_name if code in regions else self.place

    def zone(self, own: Region) -> ZoneInfo:
        """By whose clock such an office is told: its own; the capital's of what concerns the whole country."""
        return ZoneInfo(CAPITAL_ZONE) if self.is_country else own.zone


def subject_of(key: str) -> Subject:
    """What Subject.key wrote."""
    origin, _, place = key.partition(_AT)
    return Subject(origin, place)
