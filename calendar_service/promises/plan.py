"""A revision's whole plan: for each lead of each stage, who is told at which instant. Pure.

Computed once per revision; the offices themselves are joined to it in the database, so that a
million of them cost no more memory than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from calendar_service.promises.audience import Telling, tellings
from calendar_service.promises.planning import Moment, moments
from calendar_service.promises.stretch import Progress, Stretch
from calendar_service.promises.subject import OWN, Subject
from calendar_service.promises.told import told_line
from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Regions
from calendar_service.timeline.stage import Days, Hours, Stage
from calendar_service.timeline.timeline import Election
from calendar_service.words.lead import MAX_DAYS, Lead

REMINDER = "reminder"
"""The message of a row that tells a lead; the others tell a change or a cancellation."""


@dataclass(frozen=True, slots=True)
class Group:
    """All offices of some kinds in some regions that are told one lead at one instant.

    stage: the key of what is told, see promises.subject. message: REMINDER. audiences: kinds of offices. regions: codes of the
    offices' own, also those that were replaced, which rows of offices may still have. due_at, not_after: aware; not_after
    exclusive. known_since: aware; an office or a schedule that was not known at `due_at` is not owed this. told: the schedule
    that the mail tells, see told. folds: whether an office that gets a change notice at this instant is spared this reminder.
    """

    election: str
    stage: str
    message: str
    lead: Lead
    schedule_version: int
    audiences: tuple[str, ...]
    regions: tuple[str, ...]
    days_left: int
    told: str
    due_at: datetime
    not_after: datetime
    known_since: datetime
    folds: bool

    def falls_due(self, after: datetime, until: datetime) -> bool:
        """Whether it is owed after `after`, up to and including `until`: its time comes, and what it tells
        was known by then."""
        return after < self.due_at <= until and self.known_since <= self.due_at


FOREVER = datetime.max.replace(tzinfo=UTC)
"""Later than anything falls due."""


def due_groups(groups: Iterable[Group], due: Stretch) -> list[Group]:
    """Those that fall due in that stretch; where it is planned once more, only those still of use."""
    return [
        group
        for group in groups
        if group.falls_due(due.after, due.until) and not (due.again and group.not_after <= due.until)
    ]


def to_enter(groups: Iterable[Group], planned: datetime, now: datetime) -> list[Group]:
    """Those that Ledger.plan has yet to enter, but for what is too late by now. planned: aware,
    the instant up to and including which everything has been entered."""
    return [group for group in groups if group.falls_due(planned, FOREVER) and now < group.not_after]


def useful_groups(groups: Iterable[Group], known: Progress, now: datetime) -> list[Group]:
    """Those that fell due since the first timetable, and can still help."""
    return [group for group in groups if group.falls_due(known.beginning or now, now) and now < group.not_after]


def alike_groups(groups: Iterable[Group]) -> list[list[Group]]:
    """Those together that differ in nothing but their regions and the instants there."""
    found: dict[Group, list[Group]] = {}
    for group in groups:
        found.setdefault(replace(group, regions=(), due_at=FOREVER, not_after=FOREVER), []).append(group)
    return list(found.values())


def plan_groups(revision: Revision, regions: Regions, cooling_off: timedelta = timedelta(0)) -> list[Group]:
    """Every group of the revision, earliest first. cooling_off: how long a moved date must stand."""
    groups = [
        group
        for election in revision.timeline.elections.values()
        if revision.timeline.goes_on(election.id)
        for stage in election.stages
        for group in _groups(revision, election, stage, regions, cooling_off)
    ]
    return sorted(groups, key=lambda group: group.due_at)


_Alike = tuple[str, str, Days | None, Hours | None, str | None, int, datetime]
"""Of a telling: place, clock of the offices, days, hours and their zone, version and beginning of the schedule."""


def _groups(
    revision: Revision, election: Election, stage: Stage, regions: Regions, cooling_off: timedelta
) -> list[Group]:
    alike: dict[_Alike, list[Telling]] = defaultdict(list)
    for telling in tellings(election, stage, regions):
        there, stamp = telling.occurrence, revision.stamp(election, telling.occurrence)
        clock = telling.home.timezone if telling.home else CAPITAL_ZONE
        facts = (telling.place, clock, there.days, there.hours, there.stage.zone)
        alike[*facts, stamp.schedule_version, stamp.scheduled_at].append(telling)
    origin = revision.origin(election.id, stage.id)
    return [
        Group(
            election=election.id,
            stage=Subject(origin, place).key,
            message=REMINDER,
            lead=moment.lead,
            schedule_version=version,
            audiences=found[0].kinds,
            regions=_homes(found, regions),
            days_left=moment.days_left,
            told=told_line(found[0].occurrence),
            due_at=due_at,
            not_after=moment.not_after,
            known_since=known_since,
            folds=version > 0,
        )
        for (place, clock, *_, version, known_since), found in alike.items()
        for moment in (
            *moments(found[0].occurrence, stage.leads, ZoneInfo(clock), revision.timeline.working_days),
            *_at_once(revision, election, found[0], ZoneInfo(clock), known_since + cooling_off if version else None),
        )
        if (due_at := _due_at(moment, version, known_since, cooling_off)) < moment.not_after
    ]


def _at_once(
    revision: Revision, election: Election, telling: Telling, zone: ZoneInfo, at: datetime | None
) -> Iterator[Moment]:
    """A place that has come to differ from its province, told to offices of the province that had been told the province's own
    days by then: they took them for those of the place, too. at: when a move may be told; None where nothing moved."""
    there, home = telling.occurrence, telling.home
    above = election.occurrence(election.by_id[there.id], home) if home else None
    if at is None or telling.place == OWN or above is None or above.days is None or there.days is None:
        return
    days_left = (there.days.opening - at.astimezone(zone).date()).days
    told = moments(above, above.stage.leads, zone, revision.timeline.working_days)
    not_after = there.opens_at(zone)
    if told and told[0].due_at <= at < not_after and 0 <= days_left <= MAX_DAYS and days_left not in there.stage.leads:
        yield Moment(lead=Lead(days_left), due_at=at, not_after=not_after, days_left=days_left)


def _homes(alike: Iterable[Telling], regions: Regions) -> tuple[str, ...]:
    """The codes of their offices' own regions; all that there are for offices of any."""
    homes = [each.home.code for each in alike if each.home] or regions
    return tuple(code for home in homes for code in regions.every_code_of(home))


def _due_at(moment: Moment, schedule_version: int, known_since: datetime, cooling_off: timedelta) -> datetime:
    """A reminder of a date that has just moved waits as long as the notice of the move does: it
    may move back, and an office that gets the notice does not need the reminder as well."""
    if schedule_version == 0 or moment.due_at < known_since:
        return moment.due_at
    return max(moment.due_at, known_since + cooling_off)
