"""One line of a feed in one language, as plain values: what all forms of it say. Pure.

An Entry is made from a stage as it holds somewhere and its stamp, and from nothing else: no clock,
no revision number. Two entries that are equal are the same bytes in every format, so renderings
are kept by entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from calendar_service.feeds import wording
from calendar_service.feeds.places import Place
from calendar_service.feeds.plain import label, line, lines
from calendar_service.feeds.regional_days import as_told, regional_days
from calendar_service.publishing.revision import NO_VOTE, Stamp, Tombstone
from calendar_service.regions import Region
from calendar_service.timeline.fields import Shown, shown
from calendar_service.timeline.landmarks import is_vote
from calendar_service.timeline.stage import ONE_DAY, Days, Hours, Occurrence, Scope, Stage, Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import Text
from calendar_service.words.translator import Translator

Said = str | bool | tuple[str, ...] | None
"""What a stage says of itself, in one language."""


PlaceRecord = tuple[str, Days | None, Hours | None, Status]
"""A region's code, and when a stage is there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """election, stage: their ids. title: the stage's own name; summary: as calendars show it. days: inclusive, None while
    undated. start, end: DTSTART and the exclusive DTEND, None while undated (end also for a moment
    without an end). opens_at, closes_at: aware, only where hours and zone are known.
    breach: `ethics`, `discipline` or BOTH on the opening day. scope: where the stage applies at all. said:
    what the record shows of the stage as it is, by its key in stages.yaml; of what is in no record, nothing. in_tables: whether it stands in
    JSON and CSV, too. places: nationally, the regions in which it is otherwise; in a feed of several places, those of which it tells.
    phase_id: of its group of stages. is_vote: whether people vote in it. location: names of places, where the calendar has others, too."""

    uid: str
    language: str
    election: str
    stage: str
    title: str
    summary: str
    description: str
    phase: str
    categories: tuple[str, ...]
    days: Days | None
    hours: Hours | None
    zone: str | None
    start: date | datetime | None
    end: date | datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    is_deadline: bool
    scope: Scope
    status: Status
    breach: str | None
    sources: tuple[str, ...]
    said: tuple[tuple[str, Said], ...]
    url: str
    sequence: int
    modified_at: datetime
    in_tables: bool = True
    places: tuple[PlaceRecord, ...] = ()
    phase_id: str = ""
    is_vote: bool = False
    location: str = ""

    @property
    def is_timed(self) -> bool:
        return isinstance(self.start, datetime)


def stage_entry(occurrence: Occurrence, stamp: Stamp, place: Place, code: str | None = None) -> Entry:
    """A stage as it holds in a region, or nationally. code: what its UID says of the region; else the region's code."""
    places = _days_of(occurrence, place)
    occurrence = as_told(occurrence, place)
    stage, days, translator = occurrence.stage, occurrence.days, place.translator
    if code is None:
        code = occurrence.region.lasting_code if occurrence.region else ""
    opens_at, closes_at = _instants(occurrence)
    return Entry(
        uid=place.uid(stage.id, code),
        language=translator.language,
        election=place.election.id,
        stage=stage.id,
        title=wording.title(stage, translator),
        summary=line(wording.summary(occurrence, place)),
        description=lines(wording.description(occurrence, place)),
        phase=line(translator.pick(place.election.phases[stage.phase])) or stage.phase,
        categories=_categories(occurrence, place),
        days=days,
        hours=occurrence.hours,
        zone=occurrence.zone if occurrence.hours else None,
        start=occurrence.start if days else None,
        end=occurrence.end if days else None,
        opens_at=opens_at,
        closes_at=closes_at,
        is_deadline=occurrence.is_deadline,
        scope=stage.scope,
        status=stage.status,
        breach=_breach(place.election, stage, days.opening, occurrence.region) if days else None,
        sources=_addresses(stage.sources, place.sources),
        said=_said(stage, translator),
        url=place.stage_url(stage.id),
        sequence=stamp.content,
        modified_at=stamp.modified_at,
        places=places,
        phase_id=stage.phase,
        is_vote=is_vote(stage),
    )


def _days_of(occurrence: Occurrence, place: Place) -> tuple[PlaceRecord, ...]:
    return tuple(
        (there.region.code, there.days, there.hours, there.status) for there in regional_days(occurrence, place)
    )


def tombstone_entry(
    occurrence: Occurrence, tomb: Tombstone, stamp: Stamp, place: Place, *, applies: bool, code: str | None = None
) -> Entry:
    """What is left of an event that a place had and has no longer: cancelled, on the days that it last had, under a title that
    says why. occurrence: the stage there, or as it would be. applies: whether it still does, but has no day. code: as of stage_entry."""
    untold: Mapping[str, Any] = {"guidance": (), "note": None, "basis": "", "sources": ()}
    stage = replace(occurrence.stage, status=Status.CANCELLED, hours=tomb.hours, **untold)
    was = Occurrence(stage, occurrence.region, tomb.days, tomb.zone)
    title, about = wording.tombstone(
        as_told(occurrence, place).stage, place, applies=applies, is_national=occurrence.region is None
    )
    made = stage_entry(was, stamp, place, code)
    return replace(made, summary=line(title), description=lines(about), in_tables=not applies)


def gone_no_vote_entry(
    region: Region, voting: Occurrence, tomb: Tombstone, stamp: Stamp, place: Place, *, applies: bool
) -> Entry:
    """What is left of no_vote_entry where the region elects somebody after all, or takes no part any more. applies: whether it
    still elects nobody, on a day that is not set any more."""
    stage = replace(voting.stage, status=Status.CANCELLED)
    made = no_vote_entry(region, Occurrence(stage, None, tomb.days, None), stamp, place)
    title, about = wording.gone_no_vote(region, voting, place, applies=applies)
    return replace(made, summary=line(title), description=lines(about), in_tables=not applies)


def no_vote_entry(region: Region, voting: Occurrence, stamp: Stamp, place: Place) -> Entry:
    """For a region that elects nobody: one all-day entry on voting day that says who does.

    voting: the stage Election.voting, nationally.
    """
    summary, description = wording.no_vote(region, voting, place)
    election, stage = place.election, voting.stage
    return Entry(
        uid=place.uid(NO_VOTE, region.lasting_code),
        language=place.translator.language,
        election=election.id,
        stage=NO_VOTE,
        title=line(summary),
        summary=line(wording.marked(summary, stage.status, place.translator)),
        description=lines(description),
        phase=line(place.translator.pick(election.phases[stage.phase])) or stage.phase,
        categories=_categories(voting, place),
        days=voting.days,
        hours=None,
        zone=None,
        start=voting.days.opening if voting.days else None,
        end=voting.days.last + ONE_DAY if voting.days else None,
        opens_at=None,
        closes_at=None,
        is_deadline=False,
        scope=Scope((region.code,)),
        status=stage.status,
        breach=_breach(election, stage, voting.days.opening) if voting.days else None,
        sources=_addresses(stage.sources, place.sources),
        said=_said(replace(stage, guidance=(), note=None, reason=None), place.translator),
        url=place.region_url(region),
        sequence=stamp.content,
        modified_at=stamp.modified_at,
        phase_id=stage.phase,
        is_vote=True,
    )


BOTH = "both"
"""Ethics towards who is still to be confirmed, discipline towards those who have been candidates since before the election began."""


def _breach(election: Election, stage: Stage, day: date, region: Region | None = None) -> str:
    found = election.breach_of(stage, day, region)
    stays = election.law is not None and election.law.candidates_stay and not stage.breach
    return BOTH if stays and found == "ethics" else found


def _said(stage: Stage, translator: Translator) -> tuple[tuple[str, Said], ...]:
    values = ((name, getattr(stage, field.attribute or name)) for name, field in shown(Shown.RECORD).items())
    return tuple((name, _in_words(value, translator)) for name, value in values)


def _in_words(value: Any, translator: Translator) -> Said:
    """A text of several lines; a list of texts, each on one line; anything else as it is."""
    if isinstance(value, Text):
        return lines(translator.pick(value)) or None
    if isinstance(value, tuple):
        return tuple(line(translator.pick(each)) if isinstance(each, Text) else each for each in value)
    plain: str | bool | None = value
    return plain


def _instants(occurrence: Occurrence) -> tuple[datetime | None, datetime | None]:
    hours, zone = occurrence.hours, occurrence.zone
    if occurrence.days is None or hours is None or zone is None:
        return None, None
    where = ZoneInfo(zone)
    return (
        occurrence.opens_at(where) if hours.opens else None,
        occurrence.closes_at(where) if hours.closes else None,
    )


def _categories(occurrence: Occurrence, place: Place) -> tuple[str, ...]:
    ident = occurrence.stage.phase
    phase = label(place.translator.pick(place.election.phases[ident])) or ident
    if not occurrence.stage.vulnerable:
        return (phase,)
    return (phase, label(wording.vulnerable(place)))


def _addresses(names: tuple[str, ...], sources: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sources[name] for name in names if name in sources)
