"""Who has to be told that a date moved: those who were told otherwise, and nobody else. Pure.

An office believes what the last mail that reached it said. Once a schedule has stood for the
cooling-off time, every office whose belief differs from it is owed one notice. A date that moved
and moved back therefore mails nobody, and of A to B to C only C is told.

Offices of one region that were told the same believe the same, and are owed the same: that is decided once for
all of them, however many they are, and the ledger joins the offices to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from calendar_service.promises.subject import subject_of
from calendar_service.promises.told import CANCELLED, read_line, told_line
from calendar_service.publishing.revision import Revision, Stamp
from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import Occurrence, Stage
from calendar_service.timeline.timeline import Election

CHANGE = "change"
CANCEL = "cancel"
"""The message of a ledger row that tells a moved or a cancelled stage."""

AT_LEAST = timedelta(days=1)
"""A notice is of use until the stage is over, old date or new; at least for so long."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What some offices of a region were last told of a stage. stage: the key of its subject, see promises.subject.
    region: their own. line: see told."""

    election: str
    stage: str
    region: str
    line: str


@dataclass(frozen=True, slots=True)
class Belief:
    """What an office was last told of a stage; see Opinion."""

    election: str
    stage: str
    office: str
    region: str
    line: str

    @property
    def opinion(self) -> Opinion:
        return Opinion(self.election, self.stage, self.region, self.line)


@dataclass(frozen=True, slots=True)
class Correction:
    """What everybody of an opinion is owed. message: CHANGE or CANCEL. before, told: lines, see told; before is the
    opinion's. due_at, not_after: aware."""

    election: str
    stage: str
    message: str
    region: str
    schedule_version: int
    before: str
    told: str
    due_at: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Notice(Correction):
    """One mail that corrects the belief of an office."""

    office: str


@dataclass(frozen=True)
class Truth:
    """What holds, and since when it may be said. cooling_off: how long a moved date must have stood."""

    revision: Revision
    regions: Regions
    cooling_off: timedelta

    @cached_property
    def stages(self) -> list[tuple[str, str]]:
        """See moved_stages."""
        return moved_stages(self.revision)

    def corrections(self, opinions: Iterable[Opinion], now: datetime | None = None) -> list[Correction]:
        """One for each opinion that is wrong, in their order; with `now`, only where the time has come."""
        ends: dict[tuple[object, ...], datetime] = {}
        found = (_correction(self, opinion, ends) for opinion in opinions)
        return [each for each in found if each and (now is None or each.due_at <= now)]

    def may_say_more(self, after: datetime, until: datetime) -> bool:
        """Whether a moved date has stood long enough at `until` that had not at `after`."""
        return any(after < instant <= until for instant in self._instants)

    def unsettled(self, now: datetime) -> list[tuple[str, str]]:
        """Those of `stages` of which a move has yet to stand long enough."""
        return [
            (election, self.revision.origin(election, stage))
            for election, stage in self._moved
            if any(stamp.scheduled_at + self.cooling_off > now for stamp in self._stamps(election, stage))
        ]

    def _stamps(self, election: str, stage: str) -> list[Stamp]:
        kept = self.revision.stamps[election, stage]
        return [kept.common, *kept.local.values()]

    @cached_property
    def _instants(self) -> list[datetime]:
        every = {stamp.scheduled_at for pair in self._moved for stamp in self._stamps(*pair)}
        return sorted(instant + self.cooling_off for instant in every)

    @cached_property
    def _moved(self) -> list[tuple[str, str]]:
        return list(_moved(self.revision))


def alike_corrections(corrections: Iterable[Correction]) -> list[list[Correction]]:
    """Those together that differ in nothing but their regions."""
    found: dict[Correction, list[Correction]] = {}
    for each in corrections:
        found.setdefault(replace(each, region=""), []).append(each)
    return list(found.values())


def moved_stages(revision: Revision) -> list[tuple[str, str]]:
    """(election, origin) of what has ever moved: only there can a belief be wrong."""
    return [(election, revision.origin(election, stage)) for election, stage in _moved(revision)]


def _moved(revision: Revision) -> Iterator[tuple[str, str]]:
    """(election, id)."""
    for pair, kept in revision.stamps.items():
        if any(stamp.schedule_version for stamp in (kept.common, *kept.local.values())):
            yield pair


def notices(
    revision: Revision, regions: Regions, beliefs: Iterable[Belief], cooling_off: timedelta, now: datetime | None = None
) -> Iterator[Notice]:
    """The notices that these beliefs call for; with `now`, only those whose time has come.

    Without `now` they answer a preview: what would go out once the cooling-off is over.
    """
    truth, known = Truth(revision, regions, cooling_off), dict[Opinion, Sequence[Correction]]()
    for belief in beliefs:
        opinion = belief.opinion
        if opinion not in known:
            known[opinion] = truth.corrections([opinion], now)
        for correction in known[opinion]:
            yield Notice(**asdict(correction), office=belief.office)


def _correction(truth: Truth, opinion: Opinion, ends: dict[tuple[object, ...], datetime]) -> Correction | None:
    """None where it is right, or is about nothing that there is or that goes on. ends: boundaries that are known; regions of one
    clock that are told the same share theirs."""
    revision = truth.revision
    election = revision.timeline.elections.get(opinion.election)
    subject = subject_of(opinion.stage)
    stage = revision.known_as(opinion.election, subject.origin)
    if election is None or stage is None or not revision.timeline.goes_on(election.id):
        return None
    own, regions = truth.regions[opinion.region], truth.regions
    region = subject.region(own, regions)
    occurrence = election.occurrence(stage, region)
    line = told_line(occurrence)
    if line == opinion.line:
        return None
    stamp = revision.stamps[election.id, stage.id].of(region)
    due_at = stamp.scheduled_at + truth.cooling_off
    zone = subject.zone(own)
    alike = (opinion.election, stage.id, opinion.line, line, occurrence and occurrence.zone, zone.key, due_at)
    if alike not in ends:
        ends[alike] = _boundary(stage.held_in(region), opinion.line, occurrence, zone, due_at)
    return Correction(
        election=election.id,
        stage=opinion.stage,
        message=CANCEL if line == CANCELLED else CHANGE,
        region=opinion.region,
        schedule_version=stamp.schedule_version,
        before=opinion.line,
        told=line,
        due_at=due_at,
        not_after=ends[alike],
    )


def _boundary(stage: Stage, before: str, occurrence: Occurrence | None, zone: ZoneInfo, due_at: datetime) -> datetime:
    """zone: by whose clock the offices live."""
    old = read_line(before)
    ends = [due_at + AT_LEAST]
    if old.days:
        ends.append(Occurrence(replace(stage, hours=old.hours), None, old.days, old.zone).closes_at(zone))
    if occurrence and occurrence.days:
        ends.append(occurrence.closes_at(zone))
    return max(ends)


def as_it_holds(election: Election, stage: Stage, region: Region | None) -> Occurrence:
    """The stage in a region, or nationally; also where it no longer applies in the region: a cancellation names it."""
    found = election.occurrence(stage, region)
    if found or region is None:
        assert found
        return found
    there = stage.held_in(region)
    return Occurrence(there, region, there.days, there.zone or region.timezone)
