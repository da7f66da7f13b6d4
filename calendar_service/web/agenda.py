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
from calendar_service.timeline.stage import Occurrence, Stage, Status
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
class AgendaRow:
    """A stage and how it stands. days_left: whole days, 0 for today, until it opens (AHEAD) or
    until its last day (NOW); None otherwise."""

    occurrence: Occurrence
    state: StageState
    days_left: int | None = None

    @property
    def is_tentative(self) -> bool:
        return self.occurrence.status is Status.TENTATIVE

    @property
    def is_last_day(self) -> bool:
        """It goes on, and is over before tomorrow."""
        return self.state is StageState.NOW and self.days_left == 0


@dataclass(frozen=True)
class Agenda:
    """One place's stages at one instant.

    zone: IANA name of the clock that counts. now: what goes on, what ends first before the rest.
    next: what opens next, chosen by what matters and by what is near (`chosen`); soonest first. Both leave out parts that
    their whole already tells.
    """

    zone: str
    today: date
    rows: tuple[AgendaRow, ...]
    now: tuple[AgendaRow, ...]
    next: tuple[AgendaRow, ...]
    groups: tuple[tuple[Text, tuple[AgendaRow, ...]], ...]

    @property
    def lead(self) -> AgendaRow | None:
        """What a page leads by: the nearest of what matters most. What goes on counts on its last day, by which most have
        but one."""
        return min((*self.next, *(row for row in self.now if row.is_last_day)), key=precedence, default=None)

    @property
    def is_over(self) -> bool:
        """Nothing goes on and nothing comes, nationally in no region either."""
        return not any(row.state in (StageState.NOW, StageState.AHEAD) for row in self.rows)


def agenda(election: Election, region: Region | None, at: datetime) -> Agenda:
    """The agenda of a region, or the national one for None. at: aware."""
    zone = region.timezone if region else CAPITAL_ZONE
    rows = tuple(_row(o, at, ZoneInfo(zone)) for o in election.occurrences(region))
    return Agenda(
        zone=zone,
        today=at.astimezone(ZoneInfo(zone)).date(),
        rows=rows,
        now=tuple(sorted(_heads(rows, StageState.NOW), key=lambda r: _days(r)[1])),
        next=tuple(chosen(_heads(rows, StageState.AHEAD), lambda row: row)),
        groups=_groups(election, rows),
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
    if occurrence.status is Status.CANCELLED:
        return AgendaRow(occurrence, StageState.CANCELLED)
    if occurrence.days is None:
        return AgendaRow(occurrence, StageState.UNDATED)
    today = at.astimezone(zone).date()
    if at < occurrence.opens_at(zone):
        return AgendaRow(occurrence, StageState.AHEAD, (occurrence.days.opening - today).days)
    if at < occurrence.closes_at(zone):
        return AgendaRow(occurrence, StageState.NOW, (occurrence.days.last - today).days)
    return AgendaRow(occurrence, StageState.PAST)


def _heads(rows: Sequence[AgendaRow], state: StageState) -> list[AgendaRow]:
    """Rows in a state, without parts of a stage that is in that state too (and, for what is
    ahead, opens on the same day), and nationally without what only some regions have."""
    wholes = {row.occurrence.id: row for row in rows if row.state is state}

    def told(row: AgendaRow) -> bool:
        whole = wholes.get(row.occurrence.stage.part_of or "")
        return whole is not None and (state is StageState.NOW or whole.days_left == row.days_left)

    def is_local(row: AgendaRow) -> bool:
        return row.occurrence.region is None and row.occurrence.stage.scope.codes is not None

    return [row for row in wholes.values() if not told(row) and not is_local(row)]


def chosen(ahead: Iterable[T], row_of: Callable[[T], AgendaRow]) -> list[T]:
    """Of what is ahead the WEIGHTY that matter most, voting day before the rest, and then the nearest; UPCOMING of them in
    all, soonest first."""
    waiting = sorted(ahead, key=lambda each: _nearness(row_of(each)))
    weighty = sorted(waiting, key=lambda each: -weight(row_of(each).occurrence.stage))[:WEIGHTY]
    near = [each for each in waiting if each not in weighty][: UPCOMING - len(weighty)]
    return [each for each in waiting if each in weighty or each in near]


def precedence(row: AgendaRow) -> tuple[int, date]:
    """A key: what a page leads by first. What an election is known by before the rest, of that the nearest."""
    return -min(weight(row.occurrence.stage), Weight.MAIN), _nearness(row)


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
