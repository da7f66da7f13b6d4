"""The days that places have of their own, as the national feed tells them, and how far a stage stands in the country. Pure.

Where only places have days, the country has a span (Occurrence.is_span): its title counts or names the places, its
description gives each its own day. The reason and the note of one place stand in that place's event alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from calendar_service.errors import counted
from calendar_service.feeds.places import Place
from calendar_service.feeds.plain import line
from calendar_service.regions import Region
from calendar_service.timeline.stage import Days, Hours, Local, Occurrence, Stage, Status
from calendar_service.words.languages import Text
from calendar_service.words.translator import Translator
from calendar_service.words.when import When

MOST = 60
"""How many places a description names; more are counted."""


@dataclass(frozen=True, slots=True)
class RegionalDays:
    """When a stage is in one place, where it is not as the stage says. days: None where none is set there. where: the narrower
    place in words, where it is that place's own."""

    region: Region
    days: Days | None
    hours: Hours | None
    status: Status
    where: Text | None = None

    @property
    def is_held(self) -> bool:
        return self.days is not None and self.status is not Status.CANCELLED


def regional_days(occurrence: Occurrence, place: Place) -> tuple[RegionalDays, ...]:
    """Of a national occurrence, the earliest first, then by code; what is cancelled or has no day stands last. Nothing of a
    region's own."""
    stage = occurrence.stage
    if occurrence.region is not None:
        return ()
    found = (_there(stage, region) for region in _named(stage, place))
    return tuple(sorted((each for each in found if _differs(each, stage)), key=_order))


def as_told(occurrence: Occurrence, place: Place) -> Occurrence:
    """With the status under which a feed shows it: tentative where nobody knows in which regions it holds; nationally, of a
    stage whose days are its regions', tentative as long as one of these is, and cancelled with the last of them."""
    stage = occurrence.stage
    status = Status.TENTATIVE if stage.scope.is_open and stage.status is Status.CONFIRMED else stage.status
    if status is stage.status and occurrence.region is None and not (stage.days or stage.undated):
        status = _status_of(regional_days(occurrence, place), stage)
    if status is stage.status:
        return occurrence
    local = stage.local if occurrence.region else {code: _with_status(stage, code, place) for code in stage.local}
    return replace(occurrence, stage=replace(stage, status=status, local=local))


def _with_status(stage: Stage, code: str, place: Place) -> Local:
    """A region's line that says its status, whatever the stage's becomes."""
    region = place.regions.get(code)
    return replace(stage.local[code], status=stage.held_in(region).status)


def _status_of(places: Iterable[RegionalDays], stage: Stage) -> Status:
    found = {each.status for each in places}
    if not found or stage.status is Status.CANCELLED:
        return stage.status
    if found == {Status.CANCELLED}:
        return Status.CANCELLED
    return Status.TENTATIVE if Status.TENTATIVE in found else Status.CONFIRMED


def _named(stage: Stage, place: Place) -> Iterator[Region]:
    """The regions that have a line of their own, and in which, or in a part of which, the stage holds."""
    for code in sorted(stage.local):
        region = place.regions.get(code)
        inside = place.regions.inside(region) if region and region.is_province else []
        if region and any(place.election.occurrence(stage, each) for each in (region, *inside)):
            yield region


def _there(stage: Stage, region: Region) -> RegionalDays:
    held = stage.held_in(region)
    where = held.where if held.where != stage.where else None
    return RegionalDays(region, held.days, held.hours, held.status, where)


def _differs(there: RegionalDays, stage: Stage) -> bool:
    if not (stage.days or stage.undated):
        return True
    return there.where is not None or (there.days, there.hours, there.status) != (stage.days, stage.hours, stage.status)


def _order(there: RegionalDays) -> tuple[bool, bool, date, date, str]:
    days = there.days or Days(None, date.max)
    return not there.is_held, there.days is None, days.opening, days.last, there.region.code


def days_differ(places: Iterable[RegionalDays]) -> bool:
    """Whether they are not held on the same days."""
    return len({each.days for each in places if each.is_held}) > 1


def statuses_differ(places: Iterable[RegionalDays]) -> bool:
    """Whether some of the days are tentative and others are not."""
    return len({each.status for each in places if each.is_held}) > 1


def in_words(places: Iterable[RegionalDays], occurrence: Occurrence, translator: Translator) -> list[str]:
    """Lines: the days, and the places that have them; at most MOST places."""
    found: dict[str, list[str]] = {}
    every = list(places)
    is_mixed = statuses_differ(every) or not occurrence.is_span
    for each in every[:MOST]:
        found.setdefault(_when(each, occurrence, translator, is_mixed=is_mixed), []).append(_called(each, translator))
    lines = [f"- {when}: {', '.join(names)}" for when, names in found.items()]
    if len(every) > MOST:
        more = translator.number(len(every) - MOST)
        lines.append("- " + translator.text(counted("%(count)s daerah lain: lihat kalender daerah"), count=more))
    return lines


def _called(there: RegionalDays, translator: Translator) -> str:
    """The place, with the narrower one behind it where it is held."""
    if there.where is None or not there.is_held:
        return there.region.full_name
    return f"{there.region.full_name} ({line(translator.pick(there.where)).rstrip('.')})"


def _when(there: RegionalDays, occurrence: Occurrence, translator: Translator, *, is_mixed: bool) -> str:
    if there.status is Status.CANCELLED:
        return translator.text("dibatalkan")
    if there.days is None:
        return translator.text("harinya belum ditetapkan")
    hours = there.hours if there.hours != occurrence.hours else None
    days = When(translator, there.days, hours, occurrence.stage.zone).changed()
    is_marked = there.status is Status.TENTATIVE and is_mixed
    return translator.text("%(days)s (tentatif)", days=days) if is_marked else days
