"""Revisions of the timeline and the stamps that calendars go by. Pure.

Every accepted stages.yaml is a revision. Per stage, and where regions differ per region, two
numbers are kept: `schedule` rises only when days, hours or status change there (offices are told),
`content` on any change (calendars fetch it: SEQUENCE). A stage that vanishes from the file lives
on as cancelled, so that no calendar keeps a date that nobody stands behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import Occurrence, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline

NATIONAL = ""
"""Stands for "no region" among region codes."""

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """schedule, content: numbers that only rise, from 0. modified_at: aware UTC, whole seconds,
    the instant of the latest change of content, as calendars are told it. scheduled_at: aware UTC,
    the instant since when this service has known the present schedule; no feed prints it."""

    schedule: int
    content: int
    modified_at: datetime
    scheduled_at: datetime


@dataclass(frozen=True, slots=True)
class StageStamps:
    """The stamps of one stage: the common one, and those of regions with a history of their own."""

    common: Stamp
    local: Mapping[str, Stamp] = field(default_factory=dict)

    def of(self, region: Region | None) -> Stamp:
        return self.local.get(region.code if region else NATIONAL, self.common)


Stamps = Mapping[tuple[str, str], StageStamps]
"""(election id, stage id) -> stamps."""


@dataclass(frozen=True)
class Revision:
    """One published timeline.

    number: from 1. published_at: aware UTC. sha256: of `text`, the file's bytes. timeline: what
    the file says, with vanished stages added as cancelled.
    """

    number: int
    published_at: datetime
    by: str
    note: str
    sha256: str
    timeline: Timeline
    stamps: Stamps

    def stamp(self, election: Election, occurrence: Occurrence) -> Stamp:
        return self.stamps[election.id, occurrence.id].of(occurrence.region)


def schedule_facts(occurrence: Occurrence | None) -> tuple[object, ...] | None:
    """What an office has to be told again when it changes; None where the stage does not apply."""
    if occurrence is None:
        return None
    stage = occurrence.stage
    return (occurrence.days, stage.hours, occurrence.zone, stage.status is Status.CANCELLED)


def content_facts(occurrence: Occurrence | None) -> tuple[object, ...] | None:
    """Everything that calendars and pages print."""
    if occurrence is None:
        return None
    plain = replace(occurrence.stage, local={}, leads=(), audiences=(), was=())
    return (occurrence.days, occurrence.zone, plain)


def first_stamps(timeline: Timeline, at: datetime | None = None) -> Stamps:
    """The stamps of a timeline that nothing came before: each election's day of issue, so that
    the same file makes the same bytes wherever and whenever it is first published (at `at`)."""
    return {
        (election.id, stage.id): StageStamps(Stamp(0, 0, _issue(election), _whole(at or _issue(election))))
        for election in timeline.elections.values()
        for stage in election.stages
    }


def next_stamps(before: Revision, timeline: Timeline, regions: Regions, at: datetime) -> Stamps:
    """The stamps of the timeline that follows `before` and is published at the instant `at`."""
    stamps: dict[tuple[str, str], StageStamps] = {}
    for election in timeline.elections.values():
        old = before.timeline.elections.get(election.id)
        for stage in election.stages:
            key = (election.id, stage.id)
            former = before.stamps.get(key)
            if old is None or former is None or stage.id not in old.by_id:
                stamps[key] = StageStamps(Stamp(0, 0, _whole(at), _whole(at)))
            else:
                stamps[key] = _stage_stamps(former, old, election, stage, regions, at)
    return stamps


def _stage_stamps(
    former: StageStamps, old: Election, new: Election, stage: Stage, regions: Regions, at: datetime
) -> StageStamps:
    before = old.by_id[stage.id]
    if old.without == new.without and before == stage:
        return former
    after = {
        code: _next(former.of(region), old.occurrence(before, region), new.occurrence(stage, region), at)
        for code, region in _places(regions)
    }
    # The stamp that most regions share is the common one: a table of two or three rows, not 552.
    votes = list(after.values())
    common = max(set(votes), key=votes.count)
    return StageStamps(common, {code: stamp for code, stamp in after.items() if stamp != common})


def _next(stamp: Stamp, before: Occurrence | None, after: Occurrence | None, at: datetime) -> Stamp:
    if content_facts(before) == content_facts(after):
        return stamp
    moved = schedule_facts(before) != schedule_facts(after)
    return Stamp(
        schedule=stamp.schedule + moved,
        content=stamp.content + 1,
        modified_at=max(_whole(at), stamp.modified_at + ONE_SECOND),
        scheduled_at=_whole(at) if moved else stamp.scheduled_at,
    )


def _places(regions: Regions) -> Iterator[tuple[str, Region | None]]:
    yield NATIONAL, None
    yield from regions.items()


def _issue(election: Election) -> datetime:
    return datetime.combine(election.issued, time(0), UTC)


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def vanished(timeline: Timeline, before: Timeline) -> list[tuple[str, str]]:
    """(election id, stage id) of each stage of `before` that the timeline no longer has.

    An election that vanished is not listed: the guard refuses to publish without it.
    """
    gone = []
    for ident, old in before.elections.items():
        new = timeline.elections.get(ident)
        if new is not None:
            known = set(new.by_id) | {former for stage in new.stages for former in stage.was}
            gone += [(ident, stage.id) for stage in old.stages if stage.id not in known]
    return gone


def with_vanished(timeline: Timeline, gone: Iterable[tuple[str, str]], before: Timeline) -> Timeline:
    """The timeline with those stages of `before` at its end, cancelled."""
    elections = dict(timeline.elections)
    for ident, stage_id in gone:
        old, new = before.elections[ident], elections[ident]
        stage = replace(old.by_id[stage_id], status=Status.CANCELLED)
        phases = {stage.phase: old.phases[stage.phase], **new.phases}
        elections[ident] = replace(new, stages=(*new.stages, stage), phases=phases)
    return replace(timeline, elections=elections)


def stamps_to_json(stamps: Stamps) -> dict[str, Any]:
    """A form for the database: plain JSON values."""
    return {
        f"{election}/{stage}": {
            NATIONAL: _row(kept.common),
            "local": {code: _row(stamp) for code, stamp in kept.local.items()},
        }
        for (election, stage), kept in stamps.items()
    }


def stamps_from_json(data: Mapping[str, Any]) -> Stamps:
    return {
        (key.split("/")[0], key.split("/")[1]): StageStamps(
            _stamp(kept[NATIONAL]), {code: _stamp(row) for code, row in kept["local"].items()}
        )
        for key, kept in data.items()
    }


def _row(stamp: Stamp) -> dict[str, Any]:
    return {
        **asdict(stamp),
        "modified_at": stamp.modified_at.isoformat(),
        "scheduled_at": stamp.scheduled_at.isoformat(),
    }


def _stamp(row: Mapping[str, Any]) -> Stamp:
    instants = (datetime.fromisoformat(row[name]) for name in ("modified_at", "scheduled_at"))
    return Stamp(row["schedule"], row["content"], *instants)
