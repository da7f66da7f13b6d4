"""Regions that no line of the timeline tells apart, so that what they have in common is made once.

An occurrence and its stamp depend on a region through its zone, its level, its own and its
province's code as far as the election and its law mention them, and what happened there before; in a province also through its kabupaten
and kota, where these vote on days of their own. Pure.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from calendar_service.publishing.revision import NO_VOTE, Revision
from calendar_service.regions import Region, bare
from calendar_service.timeline.case import provinces_asked
from calendar_service.timeline.timeline import Election


@dataclass(frozen=True, slots=True)
class RegionClass:
    """zone: IANA. code, province_code: None where the election does not mention it. history: the stamps and tombstones that
    are not everybody's."""

    zone: str
    is_province: bool
    code: str | None
    province_code: str | None
    history: Hashable


def classes(revision: Revision, election: Election, regions: Iterable[Region]) -> dict[str, RegionClass]:
    """Region code -> its class. Two regions of a class have the same occurrences and stamps."""
    named, histories = mentioned(election), _histories(revision, election)
    asked = provinces_asked(election)
    return {
        region.code: RegionClass(
            region.timezone,
            region.is_province,
            region.code if region.code in named or region.code in asked else None,
            region.province_code if region.province_code in named else None,
            histories.get(region.code, ()),
        )
        for region in regions
    }


def mentioned(election: Election) -> frozenset[str]:
    """Every code that makes a difference somewhere in the election."""
    named = {*election.without, *map(bare, election.regions or ()), *(election.law.places if election.law else ())}
    for stage in election.stages:
        named.update(map(bare, (*(stage.scope.codes or ()), *stage.scope.excluded)))
        named.update(stage.local)
    return frozenset(named)


def _histories(revision: Revision, election: Election) -> Mapping[str, Hashable]:
    """Code -> what its stamps have that others' have not; equal ones are one object."""
    found: dict[str, list[Hashable]] = {}
    for ident in (*(stage.id for stage in election.stages), NO_VOTE):
        kept = revision.stamps.get((election.id, ident))
        if kept:
            for code, stamp in kept.local.items():
                found.setdefault(code, []).append((ident, stamp))
            for code, tomb in kept.tombs.items():
                found.setdefault(code, []).append((ident, tomb))
    numbers: dict[Hashable, int] = {}
    return {code: numbers.setdefault(tuple(each), len(numbers) + 1) for code, each in found.items()}
