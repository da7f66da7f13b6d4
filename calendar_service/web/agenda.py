"""What is over, what goes on and what comes, for somebody in one place at one instant. Pure.

Days are counted on the calendar of that place: a region's own zone, nationally Jakarta's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import product
from typing import TypeVar
from zoneinfo import ZoneInfo

from calendar_service.regions import CAPITAL_ZONE, Region
from calendar_service.timeline.stage import Days, Hours, Occurrence, Stage, Status
from calendar_service.timeline.timeline import Election
from calendar_service.web.weight import Weight, weight
from calendar_service.words.languages import Text

"""The clock of the national page."""

UPCOMING = 5
"""How many stages "next" names."""

WEIGHTY = 3
"""How many of them are there for what they are, not for their nearness."""


T = TypeVar("T")


class StageState(StrEnum):
    """Where a stage stands in time, seen from now."""

    PAST = "past"
    NOW = "now"
    AHEAD = "ahead"
    UNDATED = "undated"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PlaceDays:
    """Days of a stage that hold in some places. occurrence: national, with those days and hours. codes: of the regions that
    share them, in order; empty for all others."""

    occurrence: Occurrence
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A stage and how it stands. days_left: whole days, 0 for today, until it opens (AHEAD) or
    until its last day (NOW); None otherwise. places: nationally, where regions have days of their own: each of the days, the
    earliest first. waiting: those of them that are not over, each a row of its own, what goes on before what comes; codes: of
    the regions that such a row is about, empty for all; later: what of the same stage comes after it elsewhere.
    """

    occurrence: Occurrence
    state: StageState
    days_left: int | None = None
    places: tuple[PlaceDays, ...] = ()
    waiting: tuple[AgendaRow, ...] = ()
    codes: tuple[str, ...] = ()
    later: tuple[AgendaRow, ...] = ()

    @property
    def nearest(self) -> AgendaRow | None:
        """What goes on or comes first in places that have days of their own."""
        return self.waiting[0] if self.waiting else None

    @property
    def has_begun(self) -> bool:
        """Somewhere it goes on or has been."""
        if self.state in (StageState.NOW, StageState.PAST):
            return True
        # of days that are the same, waiting keeps them apart as places does
        return len(self.waiting) < len(self.places) or any(row.state is StageState.NOW for row in self.waiting)

    @property
    def is_of_some(self) -> bool:
        """Only some regions have it, and an election is not known by it; or nobody knows which have it."""
        stage, scope = self.occurrence.stage, self.occurrence.stage.scope
        is_named = self.occurrence.region is None and scope.codes is not None
        return scope.is_open or (is_named and weight(stage) < Weight.MAIN)

    @property
    def is_uncertain(self) -> bool:
        """In a region: only some regions have it, and nobody knows whether this one does."""
        return self.occurrence.region is not None and self.occurrence.stage.scope.is_open

    @property
    def last_day(self) -> date | None:
        """The last of its days anywhere, what only some regions have included; None where there are none, or none any
        more."""
        if self.state is StageState.CANCELLED:
            return None
        days = [each.occurrence.days for each in self.places] or [self.occurrence.days]
        return max((each.last for each in days if each), default=None)

    @property
    def is_tentative(self) -> bool:
        return self.occurrence.status is Status.TENTATIVE

    @property
    def is_of_today(self) -> bool:
        """It goes on, and has no other day."""
        return self.state is StageState.NOW and len(set(_days(self))) == 1


@dataclass(frozen=True)
class Agenda:
    """One place's stages at one instant.

    region: None for the country. zone: IANA name of the clock that counts. now: what goes on, what ends first before the rest.
    next: what opens next, chosen by what matters and by what is near (`chosen`); soonest first. Both leave out parts that
    their whole already tells.
    """

    zone: str
    today: date
    rows: tuple[AgendaRow, ...]
    now: tuple[AgendaRow, ...]
    next: tuple[AgendaRow, ...]
    groups: tuple[tuple[Text, tuple[AgendaRow, ...]], ...]
    region: Region | None = None

    @property
    def lead(self) -> AgendaRow | None:
        """What a page leads by: the nearest of what matters most, which may be held today."""
        return min((*self.next, *(row for row in self.now if row.is_of_today)), key=precedence, default=None)

    @property
    def is_over(self) -> bool:
        """Nothing goes on and nothing comes, nationally in no region either."""
        return not any(
            row.state in (StageState.NOW, StageState.AHEAD) or (row.last_day or date.min) > self.today
            for row in self.rows
        )


def agenda(election: Election, region: Region | None, at: datetime) -> Agenda:
    """The agenda of a region, or the national one for None. at: aware."""
    zone = region.timezone if region else CAPITAL_ZONE
    rows = tuple(_row(o, at, ZoneInfo(zone)) for o in election.occurrences(region))
    listed = [each for row in rows for each in _listed(row)]
    return Agenda(
        zone=zone,
        today=at.astimezone(ZoneInfo(zone)).date(),
        rows=rows,
        now=tuple(sorted(_heads(listed, StageState.NOW), key=lambda r: _days(r)[1])),
        next=tuple(chosen(_heads(listed, StageState.AHEAD), lambda row: row)),
        groups=_groups(election, rows),
        region=region,
    )


def standstill(elections: Iterable[Election], zones: Collection[str], at: datetime) -> tuple[datetime, datetime]:
    """Since when, inclusive, and until when, exclusive, every agenda of these elections reads as it does at an instant,
    for whoever lives in one of these zones. Aware UTC."""
    stages = [stage for election in elections for stage in election.stages]
    clocks = [ZoneInfo(name) for name in {*zones, *(stage.zone for stage in stages if stage.zone)}]
    turns = {_midnight(at, clock, days) for clock in clocks for days in (0, 1)}
    for stage in stages:
        turns.update(_turns(stage, clocks))
    return max(turn for turn in turns if turn <= at), min(turn for turn in turns if turn > at)


def _midnight(at: datetime, clock: ZoneInfo, days: int) -> datetime:
    """At which the day of an instant began, or days later."""
    return datetime.combine(at.astimezone(clock).date() + timedelta(days), time(0), clock).astimezone(UTC)


def _turns(stage: Stage, clocks: Iterable[ZoneInfo]) -> Iterator[datetime]:
    """The instants at which a stage with hours opens or is over for somebody; all others do at a midnight."""
    hours = {stage.hours, *(local.hours for local in stage.local.values())}
    days = {stage.days, stage.span, *(local.days for local in stage.local.values())}
    for at, on in product(hours, days):
        if at is not None and on is not None:
            there = Occurrence(replace(stage, hours=at), None, on, stage.zone)
            for clock in clocks:
                yield there.opens_at(clock).astimezone(UTC)
                yield there.closes_at(clock).astimezone(UTC)


def _row(occurrence: Occurrence, at: datetime, zone: ZoneInfo) -> AgendaRow:
    """In a region; or nationally, by the days of all places: between them it does not go on."""
    places = tuple(place_days(occurrence))
    if not places:
        return _plain_row(occurrence, at, zone)
    there = [replace(_plain_row(each.occurrence, at, zone), codes=each.codes) for each in places]
    running = [row for row in there if row.state is StageState.NOW]
    ahead = [row for row in there if row.state is StageState.AHEAD]
    waiting = (*running, *ahead)
    if occurrence.days is None:
        return AgendaRow(occurrence, StageState.UNDATED, None, places, waiting)
    if running:
        left = max(row.days_left or 0 for row in running)
        return AgendaRow(occurrence, StageState.NOW, left, places, waiting)
    if ahead:
        return AgendaRow(occurrence, StageState.AHEAD, ahead[0].days_left, places, waiting)
    return AgendaRow(occurrence, StageState.PAST, None, places)


def _plain_row(occurrence: Occurrence, at: datetime, zone: ZoneInfo) -> AgendaRow:
    if occurrence.status is Status.CANCELLED or _is_cancelled_everywhere(occurrence):
        return AgendaRow(occurrence, StageState.CANCELLED)
    if occurrence.days is None:
        return AgendaRow(occurrence, StageState.UNDATED)
    today = at.astimezone(zone).date()
    if at < occurrence.opens_at(zone):
        return AgendaRow(occurrence, StageState.AHEAD, max((occurrence.days.opening - today).days, 0))
    if at < occurrence.closes_at(zone):
        # Where it is held, in another zone, it may still be the day before.
        return AgendaRow(occurrence, StageState.NOW, max((occurrence.days.last - today).days, 0))
    return AgendaRow(occurrence, StageState.PAST)


def _is_cancelled_everywhere(occurrence: Occurrence) -> bool:
    """A stage that has days in its regions alone, and is cancelled in each of them."""
    stage = occurrence.stage
    is_of_regions = occurrence.region is None and bool(stage.local) and not (stage.days or stage.undated)
    return is_of_regions and all(each.status is Status.CANCELLED for each in stage.local.values())


def place_days(occurrence: Occurrence) -> list[PlaceDays]:
    """Of a national occurrence whose regions have days of their own: all the days on which it is held, the earliest first.
    None where no region has; a region's own agenda has one day for each stage."""
    stage = occurrence.stage
    if occurrence.region is not None or not any(each.days for each in stage.local.values()):
        return []
    found: dict[tuple[Days, Hours | None, Status], list[str]] = {}
    if stage.days:
        found[stage.days, stage.hours, stage.status] = []
    for code, local in sorted(stage.local.items()):
        there = replace(stage, local={}, **dict(local.facts()))
        if there.days:
            found.setdefault((there.days, there.hours, there.status), []).append(code)
    told = []
    for (days, hours, status), codes in found.items():
        if status is not Status.CANCELLED:
            held = replace(stage, days=days, hours=hours, status=status, undated=None)
            is_elsewhere = (days, hours, status) == (stage.days, stage.hours, stage.status)
            told.append(PlaceDays(replace(occurrence, stage=held, days=days), () if is_elsewhere else tuple(codes)))
    return sorted(told, key=lambda each: _opening(each.occurrence))


def _opening(occurrence: Occurrence) -> date:
    assert occurrence.days is not None
    return occurrence.days.opening


def _listed(row: AgendaRow) -> Iterator[AgendaRow]:
    """The rows by which a list names it: where its places have days of their own, each of those on which it goes on, and the
    first of those that come, with the later ones."""
    if not row.places:
        yield replace(row, codes=row.occurrence.stage.scope.codes or ()) if row.occurrence.region is None else row
        return
    yield from (each for each in row.waiting if each.state is StageState.NOW)
    ahead = [each for each in row.waiting if each.state is StageState.AHEAD]
    if ahead:
        yield replace(ahead[0], later=tuple(ahead[1:]))


def _heads(rows: Sequence[AgendaRow], state: StageState) -> list[AgendaRow]:
    """Rows in a state, without parts of a stage that is in that state in the same places too (and, for what is ahead, opens
    on the same day)."""
    there = [row for row in rows if row.state is state]

    def tells(whole: AgendaRow, part: AgendaRow) -> bool:
        is_whole = whole.occurrence.id == part.occurrence.stage.part_of
        is_there = not whole.codes or (bool(part.codes) and set(part.codes) <= set(whole.codes))
        return is_whole and is_there and (state is StageState.NOW or whole.days_left == part.days_left)

    return [row for row in there if not any(tells(whole, row) for whole in there)]


def chosen(ahead: Iterable[T], row_of: Callable[[T], AgendaRow]) -> list[T]:
    """Of what is ahead WEIGHTY that matter most and are no part of another, the nearest vote among them, and then the nearest; UPCOMING of them in all,
    soonest first. What only some regions have comes where all others leave room."""
    waiting = sorted(ahead, key=lambda each: _nearness(row_of(each)))
    votes = [each for each in waiting if weight(row_of(each).occurrence.stage) is Weight.VOTING][:1]
    ahead_of = {row_of(each).occurrence.id for each in waiting}
    wholes = [each for each in waiting if row_of(each).occurrence.stage.part_of not in ahead_of]
    rest = sorted((each for each in wholes if each not in votes), key=lambda each: precedence(row_of(each)))
    weighty = [*votes, *rest][:WEIGHTY]
    others = sorted((each for each in waiting if each not in weighty), key=lambda each: row_of(each).is_of_some)
    near = others[: UPCOMING - len(weighty)]
    return [each for each in waiting if each in weighty or each in near]


def precedence(row: AgendaRow) -> tuple[bool, int, date]:
    """A key: what a page leads by first. What an election is known by before the rest, of that the nearest; what only some
    regions have at the end."""
    return row.is_of_some, -min(weight(row.occurrence.stage), Weight.MAIN), _nearness(row)


def _nearness(row: AgendaRow) -> date:
    """The day for which one waits: the first of what is ahead, the last of what goes on."""
    opening, last = _days(row)
    return opening if row.state is StageState.AHEAD else last


def _days(row: AgendaRow) -> tuple[date, date]:
    assert row.occurrence.days is not None
    return row.occurrence.days.opening, row.occurrence.days.last


def _groups(election: Election, rows: Sequence[AgendaRow]) -> tuple[tuple[Text, tuple[AgendaRow, ...]], ...]:
    """The rows under their phases, empty phases left out."""
    grouped = (
        (title, tuple(row for row in rows if row.occurrence.stage.phase == phase))
        for phase, title in election.phases.items()
    )
    return tuple((title, inside) for title, inside in grouped if inside)
