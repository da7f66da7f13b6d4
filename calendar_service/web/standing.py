"""How an election stands in one place, or in the country, at one instant; and what came of its timetable. Pure.

Computed from days alone, never written by hand: to come, running, over, repeated, none. An election is repeated in a place
that votes again in a later one of named regions within SAME_TERM: by an order to vote again, or because no pair won.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions, bare
from calendar_service.timeline.landmarks import is_vote
from calendar_service.timeline.stage import Days, Occurrence, Status
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import Agenda, AgendaRow, StageState, agenda

SAME_TERM = timedelta(days=3 * 365)
"""A later vote within this time is the same office's vote again: ordinary ones lie four or five years apart, and one again has
come within nine months, but may be ordered later."""


RESULTS = timedelta(days=19)
"""So long after a vote its result is awaited where the days of the stages behind it are not set: the counting and recapitulation
of 2024, from 27 November to 16 December (PKPU 2/2024, Lampiran I)."""


class ElectionState(StrEnum):
    """Where an election stands in a place, seen from now."""

    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"
    REPEATED = "repeated"
    """Over, and the place votes again, or has done so."""

    NONE = "none"
    """The place takes no part."""


@dataclass(frozen=True)
class InPlace:
    """An election in one place. voting: its voting day there, None where it names none. again: the later elections in which
        the place votes again; empty for the country. awaited: stages behind the vote that have no day, while its result is awaited
    and nothing else is left. undecided: its vote has no day yet: nationally the codes of the regions in which it has none, empty
    for all; None where it has one, or is not held."""

    election: Election
    state: ElectionState
    agenda: Agenda
    voting: Occurrence | None
    again: tuple[Election, ...] = ()
    awaited: tuple[AgendaRow, ...] = ()
    undecided: tuple[str, ...] | None = None

    @property
    def is_over(self) -> bool:
        return self.state in (ElectionState.OVER, ElectionState.REPEATED)

    @property
    def is_off(self) -> bool:
        """Whether its vote there is cancelled, and it votes on no other day."""
        polls = [row for row in self.agenda.rows if is_vote(row.occurrence.stage) and not row.is_uncertain]
        return bool(polls) and all(row.state is StageState.CANCELLED for row in polls)

    @property
    def has_yet_to_open(self) -> bool:
        """Whether its first day is still to come, though a deadline may be over."""
        return self.first_day is not None and self.first_day > self.agenda.today

    @property
    def first_day(self) -> date | None:
        """The first day of its first stage; where all are deadlines, the first of these."""
        days = list(_all_days(self.agenda.rows))
        return min((each.first for each in days if each.first), default=min((each.last for each in days), default=None))

    @property
    def last_day(self) -> date | None:
        """The last day of its last stage, nationally wherever that is."""
        return max((last for row in self.agenda.rows if (last := row.last_day)), default=None)


@dataclass(frozen=True)
class Upshot:
    """What came of a timetable that is over, stage by stage. held: confirmed, and not changed since this service first printed it.
    changed: on other days or hours than first printed. tentative: past by days that were never confirmed. undated: never given
    a day."""

    held: tuple[AgendaRow, ...]
    changed: tuple[AgendaRow, ...]
    tentative: tuple[AgendaRow, ...]
    cancelled: tuple[AgendaRow, ...]
    undated: tuple[AgendaRow, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A place that votes again, and when. days: None where they are not known."""

    region: Region
    election: Election
    days: Days | None


def stand(
    election: Election, elections: Iterable[Election], region: Region | None, at: datetime, *, goes_on: bool = True
) -> InPlace:
    """How an election stands in a region, or in the country for None. elections: all that there are. at: aware. goes_on: the
    timetable does not say that it has ended; it is not over then before it has voted."""
    seen = agenda(election, region, at)
    voting = voting_in(election, region)
    if region and not election.votes(region):
        return InPlace(election, ElectionState.NONE, seen, voting)
    again = tuple(votes_again(election, elections, region)) if region else ()
    awaited = tuple(_awaited(seen)) if seen.is_over else ()
    undecided = _undecided(voting) if voting and goes_on else None
    is_over = seen.is_over and not awaited and undecided is None
    return InPlace(election, _state(seen, again, is_over=is_over), seen, voting, again, awaited, undecided)


def _undecided(voting: Occurrence) -> tuple[str, ...] | None:
    """See InPlace."""
    if voting.status is Status.CANCELLED or voting.stage.scope.is_open:
        return None
    if voting.region is None and voting.days:
        lines = voting.stage.local.items()
        bare_ones = [code for code, line in lines if line.undated and line.status is not Status.CANCELLED]
        return tuple(sorted(bare_ones)) or None
    if voting.days or (voting.region is None and not voting.stage.undated):
        return None
    return ()


def _awaited(seen: Agenda) -> Iterator[AgendaRow]:
    """Stages without a day that the timetable names behind its first vote, while the last one is not longer ago than RESULTS."""
    votes = [
        (place, row) for place, row in enumerate(seen.rows) if is_vote(row.occurrence.stage) and not row.is_of_some
    ]
    voted = max((row.last_day for _, row in votes if row.last_day), default=None)
    if voted and voted < seen.today + timedelta(1) and seen.today <= voted + RESULTS:
        behind = [row for row in seen.rows[votes[0][0] + 1 :] if not is_vote(row.occurrence.stage)]
        yield from (row for row in behind if row.state is StageState.UNDATED and not row.is_of_some)


def _state(seen: Agenda, again: tuple[Election, ...], *, is_over: bool) -> ElectionState:
    if is_over:
        return ElectionState.REPEATED if again else ElectionState.OVER
    return ElectionState.RUNNING if any(row.has_begun for row in seen.rows) else ElectionState.AHEAD


def voting_in(election: Election, region: Region | None) -> Occurrence | None:
    """The voting day there; where that is cancelled, another one that is not."""
    first = [election.voting] if election.voting else []
    there = [found for stage in (*first, *election.polls) if (found := election.occurrence(stage, region))]
    held = [each for each in there if each.status is not Status.CANCELLED and not each.stage.scope.is_open]
    return next(iter((*held, *there)), None)


def votes_again(election: Election, elections: Iterable[Election], region: Region) -> Iterator[Election]:
    """The later elections in which a region votes again, the earliest first."""
    first = voting_in(election, region)
    if first is None or first.days is None:
        return
    later = [(days.opening, each) for each in elections if (days := _again(first.days, each, region))]
    yield from (each for _, each in sorted(later, key=lambda pair: pair[0]))


def _again(first: Days, later: Election, region: Region) -> Days | None:
    if later.regions is None or not later.votes(region):
        return None
    voting = voting_in(later, region)
    if voting is None or voting.days is None or voting.status is Status.CANCELLED:
        return None
    return voting.days if timedelta(0) < voting.days.opening - first.opening <= SAME_TERM else None


def repeats(
    election: Election, elections: Iterable[Election], regions: Regions, province: Region | None = None
) -> list[Repeat]:
    """Every place that later elections name and in which this one is voted again, in the order of days and codes.
    province: only it and what lies inside it."""
    found = [
        Repeat(region, later, days)
        for later in elections
        for region in named(later, regions)
        if province is None or region.province_code == province.code
        if (first := voting_in(election, region)) and first.days and (days := _again(first.days, later, region))
    ]
    return sorted(found, key=lambda each: (each.days.opening if each.days else date.max, each.region.code))


def named(election: Election, regions: Regions) -> list[Region]:
    """The regions that an election names as those that take part; none where all do."""
    return [regions[code] for code in map(bare, election.regions or ()) if code in regions]


def upshot(held: InPlace, revision: Revision) -> Upshot:
    """Of an election that is over there."""
    rows = held.agenda.rows
    past = [row for row in rows if row.state is StageState.PAST and not row.is_uncertain]
    changed = [row for row in past if _was_changed(row, held.election, revision)]
    as_printed = [row for row in past if row not in changed]
    return Upshot(
        held=tuple(row for row in as_printed if not row.is_tentative),
        changed=tuple(changed),
        tentative=tuple(row for row in as_printed if row.is_tentative),
        cancelled=tuple(row for row in rows if row.state is StageState.CANCELLED),
        undated=tuple(row for row in rows if row.state is StageState.UNDATED),
    )


def _was_changed(row: AgendaRow, election: Election, revision: Revision) -> bool:
    """Whether its schedule has changed since it was first published here, or the timetable says why it did."""
    return bool(row.occurrence.stage.reason) or revision.stamp(election, row.occurrence).schedule_version > 0


def _all_days(rows: Iterable[AgendaRow]) -> Iterator[Days]:
    return (row.occurrence.days for row in rows if row.occurrence.days and row.last_day)
