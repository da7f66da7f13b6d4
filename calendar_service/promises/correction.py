"""Who has to be told that a date moved: those who were told otherwise, and nobody else. Pure.

An office believes what the last mail that reached it said. Once a schedule has stood for the
cooling-off time, every office whose belief differs from it is owed one notice. A date that moved
and moved back therefore mails nobody, and of A to B to C only C is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from calendar_service.promises.told import CANCELLED, read_line, told_line
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import Occurrence, Stage
from calendar_service.timeline.timeline import Election

CHANGE = "change"
CANCEL = "cancel"
"""The message of a ledger row that tells a moved or a cancelled stage."""

AT_LEAST = timedelta(days=1)
"""A notice is of use until the stage is over, old date or new; at least for so long."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What an office was last told of a stage. line: see told."""

    election: str
    stage: str
    office: str
    region: str
    line: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail that corrects a belief. message: CHANGE or CANCEL. before, told: lines, see told. due_at, not_after: aware."""

    election: str
    stage: str
    message: str
    office: str
    region: str
    schedule_version: int
    before: str
    told: str
    due_at: datetime
    not_after: datetime


def moved_stages(revision: Revision) -> list[tuple[str, str]]:
    """(election, origin) of what has ever moved: only there can a belief be wrong."""
    return [
        (election, revision.origin(election, stage))
        for (election, stage), kept in revision.stamps.items()
        if any(stamp.schedule_version for stamp in (kept.common, *kept.local.values()))
    ]


def notices(
    revision: Revision, regions: Regions, beliefs: Iterable[Belief], cooling_off: timedelta, now: datetime | None = None
) -> Iterator[Notice]:
    """The notices that these beliefs call for; with `now`, only those whose time has come.

    Without `now` they answer a preview: what would go out once the cooling-off is over.
    """
    for belief in beliefs:
        election = revision.timeline.elections.get(belief.election)
        stage = revision.known_as(belief.election, belief.stage)
        if election is None or stage is None:
            continue
        region = regions[belief.region]
        occurrence = election.occurrence(stage, region)
        line = told_line(occurrence)
        stamp = revision.stamps[election.id, stage.id].of(region)
        due_at = stamp.scheduled_at + cooling_off
        if line == belief.line or (now is not None and due_at > now):
            continue
        yield Notice(
            election=election.id,
            stage=belief.stage,
            message=CANCEL if line == CANCELLED else CHANGE,
            office=belief.office,
            region=belief.region,
            schedule_version=stamp.schedule_version,
            before=belief.line,
            told=line,
            due_at=due_at,
            not_after=_boundary(stage, region, belief.line, occurrence, due_at),
        )


def _boundary(stage: Stage, region: Region, before: str, occurrence: Occurrence | None, due_at: datetime) -> datetime:
    old = read_line(before)
    ends = [due_at + AT_LEAST]
    if old.days:
        ends.append(Occurrence(replace(stage, hours=old.hours), region, old.days, old.zone).closes_at(region.zone))
    if occurrence and occurrence.days:
        ends.append(occurrence.closes_at(region.zone))
    return max(ends)


def as_it_holds(election: Election, stage: Stage, region: Region) -> Occurrence:
    """The stage in a region, also where it no longer applies there: a cancellation names it."""
    return election.occurrence(stage, region) or Occurrence(
        stage, region, stage.days_in(region), stage.zone or region.timezone
    )
