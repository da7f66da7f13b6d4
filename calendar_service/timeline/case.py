"""Which case of its law a stage is: on a day, in a place, for a kind of office. Pure.

The same act is a breach of ethics towards a would-be candidate and one of discipline towards a candidate; the day between
is the first of the stage `discipline_from`, in each region its own. Who tells something asks `told` for the sentences that hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from calendar_service.law.pack import AHEAD, NOTHING, PAST, PUBLIC, Case, LawPack, LawTold
from calendar_service.regions import Region
from calendar_service.timeline.stage import Days, Occurrence, Stage, Status
from calendar_service.timeline.timeline import Election


def told(
    election: Election, occurrence: Occurrence, day: date, office: str = PUBLIC, *, whole: bool = False
) -> LawTold:
    """The sentences of the election's law that hold for a stage; none where it has no law. day: of telling, on which later
    events are not known. whole: the class of breach over all of the stage's days, not over what is left of them on that day."""
    if election.law is None:
        return NOTHING
    return election.law.on(case_of(election, occurrence, day, office, whole=whole))


def told_of_all(election: Election, region: Region | None, day: date) -> LawTold:
    """What is told of an election as a whole, in a region or nationally."""
    if election.law is None:
        return NOTHING
    return election.law.on(Case(day, places=_places(election.law, region), vote=vote(election, region, day)))


def told_of_the_next(laws: Mapping[str, LawPack], day: date) -> list[LawTold]:
    """What is told of the election after the last one that is known: each pack's, where it says something of it."""
    every = (pack.on(Case(day)) for pack in laws.values())
    return [each for each in every if each["next"]]


def case_of(
    election: Election, occurrence: Occurrence, day: date, office: str = PUBLIC, *, whole: bool = False
) -> Case:
    """The case of a stage. The election has a law."""
    assert election.law is not None
    stage, region = occurrence.stage, occurrence.region
    days = occurrence.days or days_around(election, occurrence)
    breach = _breach(election, occurrence, days, None if whole else day)
    turn = None if stage.breach else election.turn(region)
    return Case(
        day=day,
        stages=frozenset(_line(election, stage)),
        places=_places(election.law, region),
        office=office,
        breach=breach,
        turn=turn if turn and (turn > day or breach in ("ethics", "turning")) else None,
        vote=vote(election, region, day),
        crimes=stage.crimes,
        basis=stage.basis,
    )


def days_around(election: Election, occurrence: Occurrence) -> Days | None:
    """The days of what an undated stage is part of, in the same place."""
    for ident in _line(election, occurrence.stage):
        there = election.occurrence(election.by_id[ident], occurrence.region) if ident in election.by_id else None
        if there and there.days:
            return there.days
    return None


def vote(election: Election, region: Region | None, day: date) -> str:
    """Whether a campaign or a vote is ahead or going on: AHEAD, PAST, or empty where the place has none that is known."""
    stages = (
        election.by_id[ident] for ident in (election.law.votes if election.law else ()) if ident in election.by_id
    )
    held = [there for stage in stages if (there := election.occurrence(stage, region))]
    held = [there for there in held if there.status is not Status.CANCELLED]
    if not held:
        return ""
    return AHEAD if any(_is_ahead(there, day) for there in held) else PAST


def _is_ahead(there: Occurrence, day: date) -> bool:
    """Nationally also while it is ahead in one of the regions."""
    ends = [days.last for days in (there.days, there.stage.span if there.region is None else None) if days]
    return not ends or max(ends) >= day


def _breach(election: Election, occurrence: Occurrence, days: Days | None, day: date | None) -> str:
    """The class over the days, as far as they are not over on `day`."""
    stage, region = occurrence.stage, occurrence.region
    if stage.breach:
        return stage.breach
    if region is None and _turns_by_place(election):
        return "varying"
    if days is None:
        return ""
    begin = max(days.opening, min(day, days.last)) if day else days.opening
    first, last = (election.breach_of(stage, each, region) for each in (begin, days.last))
    return first if first == last else "turning"


def _turns_by_place(election: Election) -> bool:
    """Whether the day on which the class turns is not one for all regions."""
    stage = election.by_id.get(election.discipline_from or "")
    return stage is not None and bool(stage.local or stage.scope.codes is not None or stage.scope.excluded)


def _line(election: Election, stage: Stage) -> Iterator[str]:
    """A stage's id, then that of what it is part of, and so on up."""
    seen: set[str] = set()
    ident: str | None = stage.id
    while ident and ident not in seen:
        seen.add(ident)
        yield ident
        above = election.by_id.get(ident, stage)
        ident = above.part_of


def _places(law: LawPack, region: Region | None) -> frozenset[str]:
    return frozenset({region.code, region.province_code}) & law.places if region else frozenset()
