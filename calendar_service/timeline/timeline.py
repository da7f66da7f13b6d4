"""Elections and what applies where. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import Occurrence, Stage
from calendar_service.words.languages import Text
from calendar_service.working_days import WorkingDays


@dataclass(frozen=True)
class Election:
    """One election: its stages in the order of the file, and who takes part.

    issued: the day its timetable was set. without: codes of regions that elect nobody.
    high_risk: codes of the provinces of highest vulnerability (a rating of provinces only).
    discipline_from: id of the stage from whose first day a breach is one of discipline.
    was: former ids, whose feeds have moved here.
    """

    id: str
    title: Text
    issued: date
    stages: tuple[Stage, ...]
    phases: Mapping[str, Text]
    without: frozenset[str] = frozenset()
    high_risk: frozenset[str] = frozenset()
    discipline_from: str | None = None
    was: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    def votes(self, region: Region) -> bool:
        return region.code not in self.without

    def voters_near(self, region: Region, regions: Regions) -> list[Region]:
        """For a region that elects nobody: who of its province does vote."""
        province = regions.province_of(region)
        if region != province and self.votes(province):
            return [province]
        return [r for r in regions.inside(province) if self.votes(r)]

    def occurrence(self, stage: Stage, region: Region | None) -> Occurrence | None:
        """The stage as it holds in a region, or None where it does not apply."""
        if region is None:
            return Occurrence(stage, None, stage.days, stage.zone)
        if not (self.votes(region) and stage.scope.includes(region)):
            return None
        return Occurrence(stage, region, stage.days_in(region), stage.zone or region.timezone)

    def occurrences(self, region: Region | None) -> list[Occurrence]:
        """Everything that applies in a region (or nationally), in the order of the file."""
        found = (self.occurrence(stage, region) for stage in self.stages)
        return [occurrence for occurrence in found if occurrence]

    def breach_of(self, stage: Stage, day: date) -> str:
        """`ethics` or `discipline`: the class of a breach committed on `day` in this stage.

        Before penetapan pasangan calon there are only would-be candidates (code of ethics,
        PP 42/2004); from that day on discipline (PP 94/2021).
        """
        if stage.breach:
            return stage.breach
        turn = self.by_id.get(self.discipline_from or "")
        if turn is None or turn.days is None or day >= turn.days.opening:
            return "discipline"
        return "ethics"


@dataclass(frozen=True)
class Timeline:
    """Everything that one stages.yaml says.

    sources: short name -> address. ended: ids of elections whose feeds are gone for good.
    """

    elections: Mapping[str, Election]
    sources: Mapping[str, str] = field(default_factory=dict)
    working_days: WorkingDays = field(default_factory=WorkingDays)
    ended: frozenset[str] = frozenset()
