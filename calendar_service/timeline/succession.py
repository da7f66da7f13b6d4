"""A timetable that was written before, by the codes of regions of now. Pure.

A code in it stands for what it meant on its day: a region that got another code, that was split or went into another one is
found under what stands for it now. A code that never was one here, or that nothing stands for any more, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from calendar_service.regions import ALONE, Regions, bare
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election, Timeline

T = TypeVar("T")


class EveryCode:
    """Regions for a text whose codes may be those of another time: whatever stands there is one."""

    def __contains__(self, code: object) -> bool:
        return True


def succeeded(timeline: Timeline, regions: Regions, day: date) -> Timeline:
    """The timetable that was written on a day, by the codes of now."""
    named = (code for election in timeline.elections.values() for code in _named(election))
    if not regions.changed_since(day) and all(code in regions for code in named):
        return timeline
    then = _Then(regions, day)
    return replace(timeline, elections={ident: then.election(each) for ident, each in timeline.elections.items()})


def _named(election: Election) -> Iterable[str]:
    yield from (*election.without, *election.high_risk, *map(bare, election.regions or ()))
    for stage in election.stages:
        yield from (*map(bare, (*(stage.scope.codes or ()), *stage.scope.excluded)), *stage.local)


class _Then:
    def __init__(self, regions: Regions, day: date) -> None:
        self.regions, self.day = regions, day

    def election(self, election: Election) -> Election:
        return replace(
            election,
            regions=None if election.regions is None else self.places(election.regions),
            without=frozenset(self.codes(election.without)),
            high_risk=frozenset(self.codes(election.high_risk)),
            stages=tuple(self.stage(each) for each in election.stages),
        )

    def stage(self, stage: Stage) -> Stage:
        scope = stage.scope
        codes = None if scope.codes is None else self.places(scope.codes)
        scope = replace(scope, codes=codes, excluded=self.places(scope.excluded))
        return replace(stage, scope=scope, local=self.local(stage.local))

    def codes(self, codes: Iterable[str], *, wide: bool = False) -> tuple[str, ...]:
        """wide: a province's takes in its kabupaten and kota."""
        found = dict.fromkeys(now for code in codes for now in self.regions.now(code, self.day, wide=wide))
        return tuple(found)

    def places(self, codes: Iterable[str]) -> tuple[str, ...]:
        """As regions.covers reads them."""
        found: dict[str, None] = {}
        for code in codes:
            alone = ALONE if code.endswith(ALONE) else ""
            found.update(dict.fromkeys(now + alone for now in self.codes([bare(code)], wide=not alone)))
        return tuple(found)

    def local(self, local: Mapping[str, T]) -> dict[str, T]:
        """What a line of a region says holds for all that it stands for; a region's own line comes before that of another one
        that it was a part of, or that went into it."""
        exact = {
            self.regions.now(code, self.day)[0]: facts
            for code, facts in local.items()
            if self.regions.now(code, self.day)
        }
        wide = {now: facts for code, facts in local.items() for now in self.codes([code], wide=True)}
        return {**wide, **exact}
