"""Elections and what applies where. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from calendar_service.law.pack import LawPack
from calendar_service.regions import Region, Regions, covers
from calendar_service.timeline.hosts import NO_HOSTS, Hosts
from calendar_service.timeline.landmarks import is_vote
from calendar_service.timeline.source_days import day_in
from calendar_service.timeline.stage import Occurrence, Stage, Status
from calendar_service.words.languages import Text
from calendar_service.working_days import WorkingDays

VOTING = "pemungutan-suara"
"""The vote by which an election is known, in most timetables."""


@dataclass(frozen=True)
class Election:
    """One election: its stages in the order of the file, and who takes part.

    issued: the day its timetable was set. regions: who takes part, see regions.covers; None for everybody.
    without: codes of regions that elect nobody. law: the rules that hold for it; None where none are named.
    high_risk: codes of the provinces of highest vulnerability (a rating of provinces only).
    discipline_from: id of the stage from whose first day, in each region its own, a breach is one of discipline.
    was: former ids, whose feeds have moved here.
    """

    id: str
    title: Text
    issued: date
    stages: tuple[Stage, ...]
    phases: Mapping[str, Text]
    regions: tuple[str, ...] | None = None
    without: frozenset[str] = frozenset()
    high_risk: frozenset[str] = frozenset()
    discipline_from: str | None = None
    was: tuple[str, ...] = ()
    law: LawPack | None = None

    @cached_property
    def by_id(self) -> Mapping[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    def votes(self, region: Region) -> bool:
        """Whether it takes part; what was no region yet when the others voted did not."""
        if region.code in self.without or self.is_before(region):
            return False
        return self.regions is None or covers(self.regions, region)

    def is_before(self, region: Region) -> bool:
        """Whether people had voted before there was such a region."""
        return region.since is not None and region.since > self.voted_on

    @cached_property
    def polls(self) -> tuple[Stage, ...]:
        """Every stage in which people vote."""
        return tuple(stage for stage in self.stages if is_vote(stage))

    @cached_property
    def voting(self) -> Stage | None:
        """The vote by which it is known: the stage VOTING, whatever its id by now; else the first that is not a part of another
        and not cancelled, if there is one."""
        votes = self.polls
        named = [stage for stage in votes if stage.id == VOTING] or [stage for stage in votes if VOTING in stage.was]
        whole = [stage for stage in votes if stage.part_of not in {vote.id for vote in votes}]
        held = [stage for stage in whole if stage.status is not Status.CANCELLED]
        return next(iter((*named, *held, *whole)), None)

    @cached_property
    def voted_on(self) -> date:
        """The last day on which a region votes, but for what is voted again as a part of that; where no such day is known,
        the day of issue."""
        votes = [stage for stage in self.polls if stage.status is not Status.CANCELLED]
        whole = [stage for stage in votes if stage.part_of not in {vote.id for vote in votes}]
        every = (days for stage in whole for days in (stage.days, stage.span) if days)
        return max((days.last for days in every), default=self.issued)

    def voters_near(self, region: Region, regions: Regions) -> list[Region]:
        """For a region that elects nobody: who of its province does vote; of one that was no region yet, what it was a part
        of."""
        whole = regions.get(region.part_of) if self.is_before(region) else None
        if whole and self.votes(whole):
            return [whole]
        province = regions.province_of(region)
        if region != province and self.votes(province):
            return [province]
        return [r for r in regions.inside(province) if self.votes(r)]

    def occurrence(self, stage: Stage, region: Region | None) -> Occurrence | None:
        """The stage as it holds in a region, or None where it does not apply."""
        if region is None:
            days = stage.days if stage.days or stage.undated else stage.span
            return Occurrence(stage, None, days, stage.zone)
        if not (self.votes(region) and stage.scope.includes(region)):
            return None
        there = stage.held_in(region)
        return Occurrence(there, region, there.days, there.zone or region.timezone)

    def occurrences(self, region: Region | None) -> list[Occurrence]:
        """Everything that applies in a region (or nationally), in the order of the file."""
        found = (self.occurrence(stage, region) for stage in self.stages)
        return [occurrence for occurrence in found if occurrence]

    def turn(self, region: Region | None = None) -> date | None:
        """The day from which a breach is one of discipline: the first day of `discipline_from` in that region, or
        nationally. None where there is no such day."""
        stage = self.by_id.get(self.discipline_from or "")
        there = self.occurrence(stage, region) if stage else None
        if there is None or there.days is None or there.status is Status.CANCELLED:
            return None
        return there.days.opening

    def breach_of(self, stage: Stage, day: date, region: Region | None = None) -> str:
        """`ethics` or `discipline`: the class of a breach committed on `day` in this stage, in a region or nationally.

        Before the candidates are confirmed there are only would-be candidates, towards whom it is one of ethics.
        """
        if stage.breach:
            return stage.breach
        turn = self.turn(region)
        return "discipline" if turn is None or day >= turn else "ethics"


@dataclass(frozen=True)
class Timeline:
    """Everything that one stages.yaml says.

    sources: short name -> address. ended: ids of elections that are over for good: kept as they were held, and nobody is
    told of them any more. hosts: what kind of source an address is. source_days: short name -> since when it was there, where the
    file says so.
    """

    elections: Mapping[str, Election]
    sources: Mapping[str, str] = field(default_factory=dict)
    working_days: WorkingDays = field(default_factory=WorkingDays)
    ended: frozenset[str] = frozenset()
    hosts: Hosts = NO_HOSTS
    source_days: Mapping[str, date] = field(default_factory=dict)

    def goes_on(self, election_id: str) -> bool:
        """Whether there is such an election, and it has not ended."""
        return election_id in self.elections and election_id not in self.ended

    def sources_on(self, day: date) -> Mapping[str, str]:
        """The sources that a mail of that day may name: without those that are known to be of a later one."""
        return {
            name: address
            for name, address in self.sources.items()
            if (since := self.source_days.get(name) or day_in(address)) is None or since <= day
        }
