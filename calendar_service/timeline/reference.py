"""What a timetable may refer to: the country's regions, and the packs of law. Pure values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calendar_service.law.pack import LawPack
from calendar_service.regions import Region, Regions


class Reference(Regions):
    """Every region by code, and beside them the packs of law by their ids."""

    def __init__(self, regions: Iterable[Region], *, gone: Iterable[Region], laws: Mapping[str, LawPack]) -> None:
        """gone: see Regions."""
        super().__init__(regions, gone=gone)
        self.laws = dict(laws)


def laws_of(regions: Regions) -> Mapping[str, LawPack]:
    """The packs beside these regions; none where they stand alone."""
    return regions.laws if isinstance(regions, Reference) else {}
