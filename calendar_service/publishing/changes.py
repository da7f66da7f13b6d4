"""The difference of two revisions as facts: what moved where, what is new, cancelled, reworded. Pure.

Stages are matched by their origin, so that a renamed one is the same. Where regions differ, each
group of regions to which the same thing happened is one change. The words are in change_words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Region, Regions
from calendar_service.timeline.fields import ELECTION, LOCAL, STAGE, ChangesAs, Fields, attributes
from calendar_service.timeline.stage import Days, Hours, Occurrence, Stage, Status
from calendar_service.timeline.timeline import Election


class Happened(StrEnum):
    """What happened to a stage."""

    MOVED = "moved"
    ADDED = "added"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    STATUS = "status"
    RENAMED = "renamed"
    REWORDED = "reworded"
    LEADS = "leads"


DATE_CHANGES = frozenset((Happened.MOVED, Happened.ADDED, Happened.CANCELLED, Happened.RETURNED))
"""What changes a date in somebody's calendar."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a stage is somewhere. zone: only where its hours belong to one place."""

    days: Days | None
    hours: Hours | None
    zone: str | None
    status: Status


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one stage, in the regions where it happened alike.

    stage: as it is now (or, where it is no more, as it was). former: as it was, None for a new one.
    before, after: only for changes of schedule or status; None where the stage does not apply.
    codes: the regions, sorted; everywhere: these are all in which it applies or applied.
    others: the regions in which the stage applies besides. national: whether it shows without a region.
    fields: the names of what was reworded, of `leads` and `audiences`.
    """

    happened: Happened
    election: Election
    stage: Stage
    former: Stage | None
    before: Schedule | None = None
    after: Schedule | None = None
    codes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    national: bool = True
    fields: tuple[str, ...] = ()

    @property
    def everywhere(self) -> bool:
        return not self.others


class ElectionHappened(StrEnum):
    """What happened to an election."""

    ADDED = "added"
    DROPPED = "dropped"
    ENDED = "ended"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ElectionChange:
    """former: as it was. fields: what changed in its head, by the names of
    timeline.fields.ELECTION."""

    happened: ElectionHappened
    election: Election
    former: Election | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that lies between two revisions, in the order of the file."""

    elections: tuple[ElectionChange, ...]
    stages: tuple[Change, ...]
    holidays: bool = False

    def __bool__(self) -> bool:
        return bool(self.elections or self.stages or self.holidays)


OFFICIAL_ZONE = ZoneInfo(CAPITAL_ZONE)
"""Whose days count for "official on that day": the election commission's."""


@dataclass(frozen=True, slots=True)
class Step:
    """One publication, and what it made different; nothing for the first. published_at: aware. former: the number
    before it, 0 for none."""

    number: int
    published_at: datetime
    note: str
    found: Differences
    former: int = 0

    @property
    def day(self) -> date:
        """The day of publication, in OFFICIAL_ZONE."""
        return self.published_at.astimezone(OFFICIAL_ZONE).date()


_World = tuple[Election, Mapping[str, str]]

_FIRST = ("title", "issued", "phase", "phases", "part_of")
"""What it is and where it belongs is told before the rest."""


_REWORDED = (ChangesAs.REWORDED, ChangesAs.WITH_THE_DATE)


def _told(fields: Fields, *more: str) -> tuple[str, ...]:
    """The fields whose difference is told in other words, one for each attribute, in the order in
    which they are told. more: what has no key of its own."""
    told = [name for name in attributes(fields).values() if fields[name].changes_as in _REWORDED]
    return tuple(sorted((*more, *told), key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)))


_STAGE_FIELDS = _told(STAGE, "phase")
_ELECTION_FIELDS = _told(ELECTION)
_REMINDERS = tuple(name for name, field in STAGE.items() if field.changes_as is ChangesAs.REMINDERS)
_WITH_THE_DATE = tuple(name for name, field in STAGE.items() if field.changes_as is ChangesAs.WITH_THE_DATE)


def _said(name: str, stage: Stage, world: _World) -> object:
    """What is printed of a field, with what stands elsewhere in the file."""
    if name == "phase":
        return stage.phase, world[0].phases.get(stage.phase)
    if name == "source":
        return [(source, world[1].get(source)) for source in stage.sources], _there(stage, "sources")
    attribute = STAGE[name].attribute or name
    return getattr(stage, attribute), _there(stage, attribute) if name in LOCAL else []


def _there(stage: Stage, attribute: str) -> list[object]:
    """What single regions say of it."""
    said = ((code, getattr(local, attribute)) for code, local in stage.local.items())
    return [(code, value) for code, value in said if value is not None]


def differences(before: Revision, after: Revision, regions: Regions) -> Differences:
    """What became different from `before` to `after`; either may be the older one."""
    old, new = before.timeline, after.timeline
    pairs = {election.id: before.former_election(election, new) for election in new.elections.values()}
    known = {former.id for former in pairs.values() if former} - (new.ended - old.ended)
    over = [
        ElectionChange(_over(election, after), election, election)
        for ident, election in old.elections.items()
        if ident not in known
    ]
    dropped = {each.election.id for each in over if each.happened is ElectionHappened.DROPPED}
    heads = [change for e in new.elections.values() if (change := _head(e, pairs[e.id]))]
    stages = [
        change
        for election in new.elections.values()
        if (former := pairs[election.id]) and election.id not in dropped
        for change in _stages(before, after, (former, old.sources), (election, new.sources), regions)
    ]
    holidays = old.working_days.overrides != new.working_days.overrides
    return Differences((*heads, *over), tuple(stages), holidays)


def of_place(found: Differences, region: Region, codes: Collection[str]) -> Differences:
    """What of it concerns one place: what happened there, the words of what holds there, and elections that come or go in which it
    takes part. codes: its present and its former ones."""
    elections = (each for each in found.elections if each.happened in _COMES_OR_GOES and each.election.votes(region))
    stages = (each for each in found.stages if _is_there(each, region, codes))
    return Differences(tuple(elections), tuple(stages))


_COMES_OR_GOES = (ElectionHappened.ADDED, ElectionHappened.DROPPED, ElectionHappened.ENDED)
_OF_NO_PLACE = (Happened.RENAMED, Happened.REWORDED, Happened.LEADS)
"""What happens to a stage, wherever it holds."""


def _is_there(change: Change, region: Region, codes: Collection[str]) -> bool:
    if change.happened in _OF_NO_PLACE:
        return change.election.occurrence(change.stage, region) is not None
    return not set(codes).isdisjoint(change.codes)


def _over(election: Election, after: Revision) -> ElectionHappened:
    """An election that has ended is kept as it was; of one that was dropped every stage is kept as one that vanished."""
    kept = after.timeline.elections.get(election.id)
    stages = kept.stages if kept else ()
    is_dropped = bool(stages) and all((election.id, stage.id) in after.vanished for stage in stages)
    has_ended = election.id in after.timeline.ended and not is_dropped
    return ElectionHappened.ENDED if has_ended else ElectionHappened.DROPPED


def _head(election: Election, former: Election | None) -> ElectionChange | None:
    if former is None:
        return ElectionChange(ElectionHappened.ADDED, election)
    if former.id != election.id:
        return ElectionChange(ElectionHappened.RENAMED, election, former)
    fields = tuple(name for name in _ELECTION_FIELDS if getattr(former, name) != getattr(election, name))
    return ElectionChange(ElectionHappened.CHANGED, election, former, fields) if fields else None


def _stages(before: Revision, after: Revision, old: _World, new: _World, regions: Regions) -> Iterator[Change]:
    matched = set()
    for stage in new[0].stages:
        former = before.known_as(old[0].id, after.origin(new[0].id, stage.id))
        matched.add(former.id if former else None)
        yield from _changes(former, stage, old, new, regions)
    for former in old[0].stages:
        if former.id not in matched:
            yield from _schedules(former, None, old[0], new[0], regions)


def _changes(former: Stage | None, stage: Stage, old: _World, new: _World, regions: Regions) -> Iterator[Change]:
    if former and former.id != stage.id:
        yield Change(Happened.RENAMED, new[0], stage, former)
    untouched = former == stage and (old[0].without, old[0].regions) == (new[0].without, new[0].regions)
    moved = [] if untouched else list(_schedules(former, stage, old[0], new[0], regions))
    yield from moved
    if former is None:
        return
    told = tuple(name for name in _REMINDERS if getattr(former, name) != getattr(stage, name))
    if told:
        yield Change(Happened.LEADS, new[0], stage, former, fields=told)
    fields = tuple(name for name in _STAGE_FIELDS if _said(name, former, old) != _said(name, stage, new))
    fields = tuple(name for name in fields if not (moved and name in _WITH_THE_DATE))
    if fields:
        yield Change(Happened.REWORDED, new[0], stage, former, fields=fields)


def _schedules(
    former: Stage | None, stage: Stage | None, old: Election, new: Election, regions: Regions
) -> Iterator[Change]:
    """Changes of days, hours and status, one for each group of regions to which the same happened."""
    places: list[Region | None] = [None, *regions.values()]
    applies: list[str] = []
    groups: dict[tuple[Happened, Schedule | None, Schedule | None], list[Region | None]] = {}
    for region in places:
        then = old.occurrence(former, region) if former else None
        now = new.occurrence(stage, region) if stage else None
        if region and (then or now):
            applies.append(region.code)
        happened = _happened(then, now)
        if happened:
            groups.setdefault((happened, _schedule(then), _schedule(now)), []).append(region)
    present = stage or former
    assert present is not None
    for (happened, before, after), where in groups.items():
        codes = tuple(region.code for region in where if region)
        others = tuple(sorted(set(applies) - set(codes)))
        yield Change(happened, new, present, former, before, after, codes, others, None in where)


def _schedule(occurrence: Occurrence | None) -> Schedule | None:
    if occurrence is None:
        return None
    stage = occurrence.stage
    return Schedule(occurrence.days, stage.hours, stage.zone, stage.status)


def _happened(then: Occurrence | None, now: Occurrence | None) -> Happened | None:
    """What happened at one place; None for nothing."""
    was_off = then is None or then.status is Status.CANCELLED
    is_off = now is None or now.status is Status.CANCELLED
    if then is None and now is not None:
        return Happened.ADDED if not is_off else None
    if is_off:
        return None if was_off else Happened.CANCELLED
    assert then is not None
    assert now is not None
    if was_off:
        return Happened.RETURNED
    if (then.days, then.hours, then.zone) != (now.days, now.hours, now.zone):
        return Happened.MOVED
    return Happened.STATUS if then.status != now.status else None
