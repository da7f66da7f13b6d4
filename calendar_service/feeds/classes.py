"""Regions that no line of the timeline tells apart, so that what they have in common is made once.

An occurrence and its stamp depend on a region through its zone, its level, and its own and its
province's code as far as the election mentions them. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, bare
from calendar_service.timeline.timeline import Election


@dataclass(frozen=True, slots=True)
class RegionClass:
    """zone: IANA. code, province_code: None where the election does not mention it."""

    zone: str
    is_province: bool
    code: str | None
    province_code: str | None


def classes(revision: Revision, election: Election, regions: Iterable[Region]) -> dict[str, RegionClass]:
    """Region code -> its class. Two regions of a class have the same occurrences and stamps."""
    named = mentioned(revision, election)
    return {
        region.code: RegionClass(
            region.timezone,
            region.is_province,
            region.code if region.code in named else None,
            region.province_code if region.province_code in named else None,
        )
        for region in regions
    }


def mentioned(revision: Revision, election: Election) -> frozenset[str]:
    """Every code that makes a difference somewhere in the election."""
    named = {*election.without, *map(bare, election.regions or ()), *(election.law.places if election.law else ())}
    for stage in election.stages:
        named.update(map(bare, (*(stage.scope.codes or ()), *stage.scope.excluded)))
        named.update(stage.local, revision.stamps[election.id, stage.id].local)
    return frozenset(named)
