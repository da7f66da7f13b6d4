"""Which case of its law a stage is: on a day, in a place, for a kind of office. Pure.

The same act is a breach of ethics towards a would-be candidate and one of discipline towards a candidate; the day between
is the first of the stage `discipline_from`, in each region its own. Who tells something asks `told` for the sentences that hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from calendar_service.law.pack import AHEAD, NOTHING, PAST, PUBLIC, Case, LawPack, LawTold
from calendar_service.regions import Region, bare, covers_code
from calendar_service.timeline.landmarks import is_vote
from calendar_service.timeline.stage import Days, Occurrence, Stage, Status
from calendar_service.timeline.timeline import Election


def told(
    election: Election,
    occurrence: Occurrence,
    day: date,
    office: str = PUBLIC,
    *,
    whole: bool = False,
    own: bool = True,
) -> LawTold:
    """The sentences of the election's law that hold for a stage; none where it has no law. day: of telling, on which later
    events are not known. whole: the class of breach over all of the stage's days, not over what is left of them on that day.
    own: whether the office is one of the place itself, and not of one above it."""
    if election.law is None:
        return NOTHING
    return election.law.on(case_of(election, occurrence, day, office, whole=whole, own=own))


def told_of_all(election: Election, region: Region | None, day: date) -> LawTold:
    """What is told of an election as a whole, in a region or nationally."""
    if election.law is None:
        return NOTHING
    places, count = _places(election.law, region), len(election.high_risk)
    return election.law.on(Case(day, places=places, vote=vote(election, region, day), count=count))


def told_of_the_next(laws: Mapping[str, LawPack], day: date) -> list[LawTold]:
    """What is told of the election after the last one that is known: each pack's, where it says something of it."""
    every = (pack.on(Case(day)) for pack in laws.values())
    return [each for each in every if each["next"]]


def case_of(
    election: Election,
    occurrence: Occurrence,
    day: date,
    office: str = PUBLIC,
    *,
    whole: bool = False,
    own: bool = True,
) -> Case:
    """The case of a stage. The election has a law."""
    assert election.law is not None
    stage, region = occurrence.stage, occurrence.region
    breach, turn = _breach(election, occurrence, day, whole=whole)
    return Case(
        day=day,
        stages=frozenset(_line(election, stage)),
        places=_places(election.law, region),
        office=office,
        breach=breach,
        turn=turn if turn and (turn > day or breach in ("ethics", "turning")) else None,
        vote=vote(election, region, day, stage),
        crimes=stage.crimes,
        basis=stage.basis,
        is_own=own,
        count=len(election.high_risk),
    )


def days_around(election: Election, occurrence: Occurrence) -> Days | None:
    """The days of what an undated stage is part of, in the same place."""
    for ident in _line(election, occurrence.stage):
        there = election.occurrence(election.by_id[ident], occurrence.region) if ident in election.by_id else None
        if there and there.days:
            return there.days
    return None


# Whether a vote is ahead.


def vote(election: Election, region: Region | None, day: date, stage: Stage | None = None) -> str:
    """Whether a campaign or a vote is ahead or going on: AHEAD, PAST, or empty where the place has none that is known. Nationally: in
    one of the places of `stage`, or in the whole country. In a province: also in one of its kabupaten and kota."""
    votes = votes_of(election)
    if region is None:
        codes = _codes_of(stage) if stage else None
        everywhere = [[(each, _last_days(each)) for each in votes if not _is_off(each)]]
        found = everywhere if codes is None else [_held_at(election, votes, code) for code in codes]
    else:
        inside = {code for each in votes for code in _codes_inside(each, region)}
        there = (election.occurrence(each, region) for each in votes)
        own = [(each.stage, _last_days(each.stage)) for each in there if each and not _is_off(each.stage)]
        found = [own, *(_held_at(election, votes, code) for code in inside)]
    standing = {_standing(held, day) for held in found if held}
    return AHEAD if AHEAD in standing else PAST if PAST in standing else ""


def votes_of(election: Election) -> list[Stage]:
    """Campaign and voting as the law names them, and every other vote; none where no law asks."""
    named = election.law.votes if election.law else ()
    votes = [election.by_id[ident] for ident in named if ident in election.by_id]
    return [*votes, *(each for each in election.polls if named and each.id not in named)]


def provinces_asked(election: Election) -> frozenset[str]:
    """Codes of provinces in which not their own days alone say whether a vote is ahead: kabupaten and kota have some."""
    named = (code for each in votes_of(election) for code in (*each.local, *map(bare, each.scope.codes or ())))
    return frozenset(code[:2] for code in named if "." in code)


_Held = list[tuple[Stage, list[date]]]
"""Stages of campaign and voting in a place, each with the last of its days; none where it has no day."""


def _held_at(election: Election, votes: Iterable[Stage], code: str) -> _Held:
    held = [there for each in votes if (there := _stage_at(election, each, code))]
    return [(each, _last_days(each)) for each in held if not _is_off(each)]


def _standing(held: _Held, day: date) -> str:
    """What has no day is ahead, but for a campaign once its place has voted. Nothing is past where nobody voted: a campaign was held
    there, and its vote was cancelled."""
    polls = [days for stage, days in held if is_vote(stage)]
    undated = polls if any(polls) else [days for _, days in held]
    is_open = any(not days for days in undated)
    if is_open or any(last >= day for _, days in held for last in days):
        return AHEAD
    return PAST if polls else ""


def _last_days(stage: Stage) -> list[date]:
    return [days.last for days in (stage.days, stage.span) if days]


def _is_off(stage: Stage) -> bool:
    return stage.status is Status.CANCELLED


# The class of breach.


def _breach(election: Election, occurrence: Occurrence, day: date, *, whole: bool) -> tuple[str, date | None]:
    """The class over the days, as far as they are not over on `day`, and the day on which it turns there. When a deadline was first
    worked for is not known: over the whole of it both classes may be."""
    stage, region = occurrence.stage, occurrence.region
    if stage.breach:
        return stage.breach, None
    days = occurrence.days or days_around(election, occurrence)
    turn = election.turn(region)
    if region is None and _turns_by_place(election):
        return _breach_by_place(election, stage, days, day, whole=whole)
    return (_class(days, turn, day, whole=whole) if days else ""), turn


def _class(days: Days, turn: date | None, day: date, *, whole: bool) -> str:
    if turn is None:
        return "discipline"
    begin = days.first or (date.min if whole else min(day, days.last))
    if not whole:
        begin = max(begin, min(day, days.last))
    if days.last < turn:
        return "ethics"
    return "discipline" if begin >= turn else "turning"


def _breach_by_place(
    election: Election, stage: Stage, days: Days | None, day: date, *, whole: bool
) -> tuple[str, date | None]:
    """The class of all places of a stage, and the day on which it turns in all of them; none where each has its own. What is a matter of
    discipline once the stage begins, but in some place not yet on `day`, is told as varying."""
    found = list(_classes_by_place(election, stage, days, day, whole=whole))
    classes, turns = {each for each, _ in found}, {turn for _, turn in found}
    if len(turns) == 1:
        return (classes.pop() if len(classes) == 1 else "varying"), turns.pop()
    is_settled = classes == {"ethics"} or (classes == {"discipline"} and all(turn <= day for turn in turns if turn))
    return (classes.pop() if is_settled else "varying"), None


def _classes_by_place(
    election: Election, stage: Stage, days: Days | None, day: date, *, whole: bool
) -> Iterator[tuple[str, date | None]]:
    """In each place of a stage by its own days and its own turn, with that turn; one that turns there is none of the two classes. Without days: on
    the day of telling."""
    confirmed = election.by_id[election.discipline_from or ""]
    codes = _codes_of(stage) or tuple(map(bare, election.regions or ()))
    for code in codes:
        there, turning = _stage_at(election, stage, code), _stage_at(election, confirmed, code)
        turn = turning.days.opening if turning and turning.days and not _is_off(turning) else None
        found = _class((there.days if there else None) or days or Days(day, day), turn, day, whole=whole)
        yield found.replace("turning", "varying"), turn
    if not codes:
        yield "varying", None


def _turns_by_place(election: Election) -> bool:
    """Whether the day on which the class turns is not one for all regions."""
    stage = election.by_id.get(election.discipline_from or "")
    return stage is not None and bool(stage.local or stage.scope.codes is not None or stage.scope.excluded)


# Places, by their codes.


def _stage_at(election: Election, stage: Stage, code: str) -> Stage | None:
    """A stage as it holds there, or None where it does not."""
    takes_part = code not in election.without and (election.regions is None or covers_code(election.regions, code))
    return stage.held_at(code) if takes_part and stage.scope.includes_code(code) else None


def _codes_of(stage: Stage) -> tuple[str, ...] | None:
    """The places of a stage that is held in some only: None for the whole country."""
    if stage.days is None and stage.undated is None and stage.local:
        return tuple(stage.local)
    return tuple(map(bare, stage.scope.codes)) if stage.scope.codes else None


def _codes_inside(stage: Stage, province: Region) -> Iterator[str]:
    """Kabupaten and kota of a province that a stage names."""
    for code in (*stage.local, *map(bare, stage.scope.codes or ())):
        if code.startswith(f"{province.code}."):
            yield code


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
