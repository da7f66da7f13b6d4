"""Who hears of a stage: the offices of each place where it holds, those above it, and those that look at all of the country. Pure.

- An office hears what holds in its own region.
- Where a stage, or its election, says `tell_province`, the offices of a province hear of each of its kabupaten and kota in
  which the stage takes place otherwise than in the province itself, or in which alone it does.
- Kinds of office that look at the whole country hear of it once, as it holds nationally, wherever they sit.

`heard_by` asks for one office, `tellings` for all of them; both give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calendar_service.errors import N_, Problem
from calendar_service.offices.office import Office
from calendar_service.promises.subject import OWN, Subject
from calendar_service.promises.told import told_line
from calendar_service.publishing.revision import COUNTRY
from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import NATIONAL_AUDIENCES, Occurrence, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline


@dataclass(frozen=True, slots=True)
class Telling:
    """A stage as it holds in one place, with days, and who hears of it there.

    place: see promises.subject. kinds: of the offices. home: their own region; None for offices of any.
    """

    occurrence: Occurrence
    place: str
    kinds: tuple[str, ...]
    home: Region | None


def tellings(election: Election, stage: Stage, regions: Regions) -> Iterator[Telling]:
    """Every place of a stage that somebody hears of."""
    if not stage.leads:
        return
    regional, national = _kinds(stage, national=False), _kinds(stage, national=True)
    for region in regions.values() if regional else ():
        there = election.occurrence(stage, region)
        if there is None or not _is_told(there):
            continue
        yield Telling(there, OWN, regional, region)
        if stage.tell_province and _is_told_above(election, stage, there, regions):
            yield Telling(there, region.code, regional, regions.province_of(region))
    whole = election.occurrence(stage, None) if national else None
    if whole and _is_told(whole):
        yield Telling(whole, COUNTRY, national, None)


TOLD_NOTHING = N_(
    "kantor jenis %(kind)s tidak dikirimi surel apa pun: tidak ada tahapan berpengingat yang menyebutnya dalam audiences"
)


def told_nothing(timeline: Timeline, offices: Iterable[Office]) -> list[Problem]:
    """What is to be said of a list with offices of a kind that no stage is told to; one for each kind."""
    heard = {
        kind
        for election in timeline.elections.values()
        for each in election.stages
        if each.leads
        for kind in each.audiences
    }
    return [Problem(0, 0, TOLD_NOTHING, {"kind": kind}) for kind in sorted({office.kind for office in offices} - heard)]


def heard_by(election: Election, office: Office, regions: Regions) -> Iterator[tuple[Subject, Occurrence]]:
    """What an office hears of an election: the place, by its id in the present file, and the stage as it holds there."""
    own = regions[office.region]
    if office.kind in NATIONAL_AUDIENCES:
        places: list[tuple[str, Region | None]] = [(COUNTRY, None)]
    else:
        inside = (
            regions.inside(own) if own.is_province and any(stage.tell_province for stage in election.stages) else []
        )
        places = [(OWN, own), *((region.code, region) for region in inside)]
    for stage in election.stages:
        if not stage.leads or office.kind not in stage.audiences:
            continue
        for place, region in places if stage.tell_province else places[:1]:
            there = election.occurrence(stage, region)
            if there is None or not _is_told(there):
                continue
            if place in (OWN, COUNTRY) or _is_told_above(election, stage, there, regions):
                yield Subject(stage.id, place), there


def _kinds(stage: Stage, *, national: bool) -> tuple[str, ...]:
    return tuple(kind for kind in stage.audiences if (kind in NATIONAL_AUDIENCES) == national)


def _is_told(there: Occurrence) -> bool:
    return there.days is not None and there.status is not Status.CANCELLED


def _is_told_above(election: Election, stage: Stage, there: Occurrence, regions: Regions) -> bool:
    """Whether the offices of its province hear of what holds in a kabupaten or kota, and do not hear the same of their
    own region."""
    region = there.region
    if region is None or region.is_province:
        return False
    province = regions.province_of(region)
    if not election.votes(province):
        return True
    above = election.occurrence(stage, province)
    if above is None:
        return region.code in stage.local or region.code in (stage.scope.codes or ())
    return told_line(there) != told_line(above)
