"""Revisions of the timeline and the stamps that calendars go by. Pure.

Every accepted stages.yaml is a revision. Per stage, and where regions differ per region, two
numbers are kept: `schedule_version` rises only when days, hours or status change there (offices are
told), `content` on any change (calendars fetch it: SEQUENCE). A stage that vanishes from the file
lives on as cancelled, so that no calendar keeps a date that nobody stands behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from calendar_service.publishing.lineage import continued, first_origin, require_distinct
from calendar_service.regions import Region, Regions
from calendar_service.timeline.fields import STAGE, ChangesAs, attributes
from calendar_service.timeline.stage import Occurrence, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline

NATIONAL = ""
"""Stands for "no region" among region codes."""

COUNTRY = "ID"
"""The same where an empty code stands for every region (ISO 3166-1)."""

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """schedule_version, content: numbers that only rise, from 0. modified_at: aware UTC, whole seconds,
    the instant of the latest change of content, as calendars are told it. scheduled_at: aware UTC,
    the instant since when this service has known the present schedule; no feed prints it."""

    schedule_version: int
    content: int
    modified_at: datetime
    scheduled_at: datetime


@dataclass(frozen=True, slots=True)
class StageStamps:
    """The stamps of one stage: the common one, and those of regions with a history of their own.
    origin: the id under which it first was published; empty for its present one."""

    common: Stamp
    local: Mapping[str, Stamp] = field(default_factory=dict)
    origin: str = ""

    def of(self, region: Region | None) -> Stamp:
        return self.local.get(region.code if region else NATIONAL, self.common)

    def by_place(self) -> Iterator[tuple[str, Stamp]]:
        """With the empty code for every place that has no stamp of its own; the whole country is COUNTRY."""
        yield "", self.common
        for code, stamp in self.local.items():
            yield code or COUNTRY, stamp


Stamps = Mapping[tuple[str, str], StageStamps]
"""(election id, stage id) -> stamps."""


@dataclass(frozen=True)
class Revision:
    """One published timeline.

    number: from 1. published_at: aware UTC. sha256: of the file's bytes. timeline: what the file
    says, with the stages that vanished from it added as cancelled. vanished: (election id, stage
    id) of those.
    """

    number: int
    published_at: datetime
    by: str
    note: str
    sha256: str
    timeline: Timeline
    stamps: Stamps
    vanished: frozenset[tuple[str, str]] = frozenset()

    def stamp(self, election: Election, occurrence: Occurrence) -> Stamp:
        return self.stamps[election.id, occurrence.id].of(occurrence.region)

    def origin(self, election_id: str, stage_id: str) -> str:
        """What calendars and the ledger call a stage: the id under which it first was published."""
        return self.stamps[election_id, stage_id].origin or stage_id

    def origins(self, election: Election) -> dict[str, str]:
        """stage id -> origin."""
        return {stage.id: self.origin(election.id, stage.id) for stage in election.stages}

    def known_as(self, election_id: str, origin: str) -> Stage | None:
        """The stage of an origin, whatever its id by now."""
        return self._by_origin.get((election_id, origin))

    @cached_property
    def _by_origin(self) -> Mapping[tuple[str, str], Stage]:
        return {
            (election.id, self.origin(election.id, stage.id)): stage
            for election in self.timeline.elections.values()
            for stage in election.stages
        }


def schedule_facts(occurrence: Occurrence | None) -> tuple[object, ...] | None:
    """What an office has to be told again when it changes; None where the stage does not apply. In a region also whether
    that is known; of the whole country, where each region has days of its own, these."""
    if occurrence is None:
        return None
    stage = occurrence.stage
    known = (occurrence.days, stage.hours, occurrence.zone, stage.status is Status.CANCELLED)
    if occurrence.region:
        return (*known, stage.scope.is_open)
    held = ((code, there.days, there.hours, there.status) for code, there in sorted(stage.local.items()))
    return (*known, *held) if occurrence.is_span else known


def content_facts(
    occurrence: Occurrence | None, election: Election, sources: Mapping[str, str]
) -> tuple[object, ...] | None:
    """Everything that calendars and pages print. Nationally that includes where other days hold."""
    if occurrence is None:
        return None
    local = occurrence.stage.local if occurrence.region is None else {}
    # Its own days and zone are the occurrence's: where a region has others, the nation's do not show.
    plain = replace(occurrence.stage, days=None, zone=None, local=local, **_UNSEEN)
    around = _around(occurrence.stage, election, sources)
    return (occurrence.days, occurrence.zone, plain, around, _breaches(occurrence, election))


_UNSEEN: Mapping[str, Any] = {
    attribute: ()
    for attribute, name in attributes(STAGE).items()
    if STAGE[name].changes_as in (ChangesAs.REMINDERS, ChangesAs.SILENT)
}
"""Attributes that no calendar and no page shows, each as if it were empty."""


def _breaches(occurrence: Occurrence, election: Election) -> tuple[object, ...]:
    """The classes of breach that hold there; the day of the turn only where both do."""
    if occurrence.days is None:
        return ()
    days, region = occurrence.days, occurrence.region
    first, last = (election.breach_of(occurrence.stage, day, region) for day in (days.opening, days.last))
    return (first,) if first == last else (first, last, election.turn(region))


def _around(stage: Stage, election: Election, sources: Mapping[str, str]) -> tuple[object, ...]:
    """What is printed with a stage and stands elsewhere in the file."""
    anchors = [election.by_id.get(ident) for ident in stage.due.anchors] if stage.due else []
    return (
        election.phases.get(stage.phase),
        tuple(anchor.title if anchor else None for anchor in anchors),
        tuple(sources.get(name) for name in stage.sources),
    )


def first_stamps(timeline: Timeline, at: datetime | None = None) -> Stamps:
    """The stamps of a timeline that nothing came before: each election's day of issue, so that
    the same file makes the same bytes wherever and whenever it is first published (at `at`)."""
    stamps: dict[tuple[str, str], StageStamps] = {}
    for election in timeline.elections.values():
        require_distinct({stage.id: first_origin(stage) for stage in election.stages})
        first = Stamp(0, 0, _issue(election), _whole(at or _issue(election)))
        for stage in election.stages:
            stamps[election.id, stage.id] = StageStamps(first, {}, _origin(stage, first_origin(stage)))
    return stamps


def next_stamps(before: Revision, timeline: Timeline, regions: Regions, at: datetime) -> Stamps:
    """The stamps of the timeline that follows `before` and is published at the instant `at`.

    Those of an election that is no longer there are kept, so that numbers still rise when it comes
    back. Raises Refused where two stages would have one UID.
    """
    stamps = {key: kept for key, kept in before.stamps.items() if key[0] not in timeline.elections}
    for election in timeline.elections.values():
        old = before.timeline.elections.get(election.id)
        known = before.origins(old) if old else {}
        for stage in election.stages:
            former_id = continued(stage, old, election, known) if old else None
            if old is None or former_id is None:
                stamps[election.id, stage.id] = _anew(before.stamps.get((election.id, stage.id)), stage, at)
                continue
            worlds = ((old, before.timeline.sources), (election, timeline.sources))
            former = before.stamps[election.id, former_id]
            made = _stage_stamps(former, worlds, (old.by_id[former_id], stage), regions, at)
            stamps[election.id, stage.id] = replace(made, origin=_origin(stage, known[former_id]))
        require_distinct({stage.id: stamps[election.id, stage.id].origin or stage.id for stage in election.stages})
    return stamps


def _origin(stage: Stage, origin: str) -> str:
    return "" if origin == stage.id else origin


def _anew(kept: StageStamps | None, stage: Stage, at: datetime) -> StageStamps:
    """A new stage; or one that comes back together with its election, above all it ever had."""
    if kept is None:
        return StageStamps(Stamp(0, 0, _whole(at), _whole(at)), {}, _origin(stage, first_origin(stage)))
    every = (kept.common, *kept.local.values())
    schedule_version, content = max(each.schedule_version for each in every), max(each.content for each in every)
    modified_at = max(_whole(at), *(each.modified_at + ONE_SECOND for each in every))
    return StageStamps(Stamp(schedule_version + 1, content + 1, modified_at, _whole(at)), {}, kept.origin)


def _stage_stamps(
    former: StageStamps, worlds: tuple[_World, _World], pair: tuple[Stage, Stage], regions: Regions, at: datetime
) -> StageStamps:
    """worlds: what stood around the stage before, and what does now. pair: the stage then and now."""
    (old, new), (before, stage) = worlds, pair
    same_rules = _rules(old[0]) == _rules(new[0])
    if same_rules and before == stage and _around(before, *old) == _around(stage, *new):
        return former
    after = {}
    for code, region in _places(regions):
        then, now = old[0].occurrence(before, region), new[0].occurrence(stage, region)
        same = content_facts(then, *old) == content_facts(now, *new)
        after[code] = former.of(region) if same else _next(former.of(region), then, now, at)
    # The stamp that most regions share is the common one: a table of two or three rows, not 552.
    votes = list(after.values())
    common = max(set(votes), key=votes.count)
    return StageStamps(common, {code: stamp for code, stamp in after.items() if stamp != common})


def _rules(election: Election) -> tuple[object, ...]:
    """What it says of who takes part, and of the day on which the class of breach turns."""
    return election.regions, election.without, election.by_id.get(election.discipline_from or ""), election.law


def _next(stamp: Stamp, before: Occurrence | None, after: Occurrence | None, at: datetime) -> Stamp:
    moved = schedule_facts(before) != schedule_facts(after)
    return Stamp(
        schedule_version=stamp.schedule_version + moved,
        content=stamp.content + 1,
        modified_at=max(_whole(at), stamp.modified_at + ONE_SECOND),
        scheduled_at=_whole(at) if moved else stamp.scheduled_at,
    )


_World = tuple[Election, Mapping[str, str]]
"""An election, and the addresses of the sources that its stages name."""


def _places(regions: Regions) -> Iterator[tuple[str, Region | None]]:
    yield NATIONAL, None
    yield from regions.items()


def _issue(election: Election) -> datetime:
    return datetime.combine(election.issued, time(0), UTC)


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def vanished(timeline: Timeline, before: Revision) -> list[tuple[str, str]]:
    """(election id, stage id) of each stage of `before` that nothing in the timeline continues.

    An election that vanished is not listed: it has ended, or the guard refuses to publish without it.
    """
    gone = []
    for ident, old in before.timeline.elections.items():
        new = timeline.elections.get(ident)
        if new is not None:
            origins = before.origins(old)
            going_on = {continued(stage, old, new, origins) for stage in new.stages}
            gone += [(ident, stage.id) for stage in old.stages if stage.id not in going_on]
    return gone


def with_vanished(timeline: Timeline, gone: Iterable[tuple[str, str]], before: Timeline) -> Timeline:
    """The timeline with those stages of `before` at its end, cancelled, and what they refer to."""
    elections, sources = dict(timeline.elections), dict(timeline.sources)
    for ident, stage_id in gone:
        old, new = before.elections[ident], elections[ident]
        stage = replace(old.by_id[stage_id], status=Status.CANCELLED)
        phases = {stage.phase: old.phases[stage.phase], **new.phases}
        elections[ident] = replace(new, stages=(*new.stages, stage), phases=phases)
        sources = {**{name: before.sources[name] for name in stage.sources}, **sources}
    return replace(timeline, elections=elections, sources=sources)


def ended_before(timeline: Timeline, before: Revision) -> list[str]:
    """Ids of elections that have ended, and that only `before` still has; one that goes on under another id has not ended."""
    renamed = {was for election in timeline.elections.values() for was in election.was}
    gone = timeline.ended - timeline.elections.keys() - renamed
    return [ident for ident in before.timeline.elections if ident in gone]


def with_ended(timeline: Timeline, ended: Iterable[str], before: Timeline) -> Timeline:
    """The timeline with those elections of `before`, as they were, and the sources that they name."""
    elections, sources = dict(timeline.elections), dict(timeline.sources)
    for ident in ended:
        elections[ident] = before.elections[ident]
        named = {name for stage in elections[ident].stages for name in stage.sources}
        sources = {**{name: before.sources[name] for name in named if name in before.sources}, **sources}
    return replace(timeline, elections=elections, sources=sources)


def stamps_of_now(stamps: Stamps, regions: Regions, day: date) -> Stamps:
    """Stamps by the codes of now. day: on which they were written, by the codes of then."""
    if all(code in regions or code == NATIONAL for kept in stamps.values() for code in kept.local):
        return stamps
    return {key: replace(kept, local=_by_codes_of_now(kept.local, regions, day)) for key, kept in stamps.items()}


def _by_codes_of_now(local: Mapping[str, Stamp], regions: Regions, day: date) -> dict[str, Stamp]:
    """Where several became one, the highest stands."""
    found: dict[str, Stamp] = {}
    for code, stamp in local.items():
        for now in (code,) if code == NATIONAL else regions.now(code, day):
            known = found.get(now)
            found[now] = (
                stamp if known is None else max(known, stamp, key=lambda each: (each.content, each.modified_at))
            )
    return found


def stamps_to_json(stamps: Stamps) -> dict[str, Any]:
    """A form for the database: plain JSON values."""
    return {
        f"{election}/{stage}": {
            NATIONAL: _row(kept.common),
            "local": {code: _row(stamp) for code, stamp in kept.local.items()},
            "origin": kept.origin,
        }
        for (election, stage), kept in stamps.items()
    }


def stamps_from_json(data: Mapping[str, Any]) -> Stamps:
    """What stamps_to_json wrote."""
    return {
        (key.split("/")[0], key.split("/")[1]): StageStamps(
            _stamp(kept[NATIONAL]),
            {code: _stamp(row) for code, row in kept["local"].items()},
            kept.get("origin", ""),
        )
        for key, kept in data.items()
    }


def _row(stamp: Stamp) -> dict[str, Any]:
    return {
        "schedule": stamp.schedule_version,
        "content": stamp.content,
        "modified_at": stamp.modified_at.isoformat(),
        "scheduled_at": stamp.scheduled_at.isoformat(),
    }


def _stamp(row: Mapping[str, Any]) -> Stamp:
    instants = (datetime.fromisoformat(row[name]) for name in ("modified_at", "scheduled_at"))
    return Stamp(row["schedule"], row["content"], *instants)
