"""From timeline, offices and an instant to the reminders that are due. Pure.

A lead (H-7, H-3, ...) is told at 08.00 of the office's own clock, that many days before the stage
opens. Where that day is no working day there, the working day before it takes its place; but the nearest lead before the
opening stays on its own day where that would be more than LONGEST_MOVE days earlier, as before a feast. Two leads
that fall on one day are one. The text counts the days that are really left, so `days_left` belongs
to the reminder and the lead only names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calendar_service.offices.office import Office
from calendar_service.promises.audience import heard_by
from calendar_service.promises.subject import OWN
from calendar_service.regions import Regions
from calendar_service.timeline.stage import Occurrence
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.lead import Lead
from calendar_service.working_days import WorkingDays

SEND_AT = time(8)


def turn(due_at: datetime, not_after: datetime, hour: str) -> datetime:
    """When a reminder goes out that falls due at SEND_AT, to an office that wants to be told at that hour (`09`; empty: as everybody). Never
    before it is due, so that an earlier hour is the common one; and at once where it would be of no use any more by then."""
    if not hour or int(hour) <= SEND_AT.hour:
        return due_at
    wanted = due_at + timedelta(hours=int(hour) - SEND_AT.hour)
    return wanted if wanted < not_after else due_at


"""Local time of every reminder: the first working hour, when a secretariat reads its mail."""


LONGEST_MOVE = 3
"""Days by which the nearest reminder may come earlier because offices are closed: a long weekend. Offices that were told on the eve
of ten days off would hear nothing in the days before the stage."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When one lead of a stage is told in one zone.

    due_at: aware. not_after: aware, exclusive;
    later it is of no use. days_left: calendar days from the send day to the opening day, or, once
    the stage is open, to its last day; never negative.
    """

    lead: Lead
    due_at: datetime
    not_after: datetime
    days_left: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """One mail that is owed: who, about what, when. place: where, see promises.subject."""

    election: Election
    occurrence: Occurrence
    office: Office
    moment: Moment
    place: str = OWN


def moments(occurrence: Occurrence, leads: Iterable[Lead], zone: ZoneInfo, working_days: WorkingDays) -> list[Moment]:
    """Every moment at which a stage is told in a zone, earliest first. Needs days."""
    assert occurrence.days is not None
    by_day: dict[date, Moment] = {}
    leads, opening = sorted(leads, reverse=True), occurrence.days.opening
    nearest = min((lead for lead in leads if lead >= 0), default=None)
    for lead in leads:
        day = _send_day(opening - timedelta(days=lead), working_days, is_nearest=lead == nearest)
        if lead < 0 and day < opening:
            continue  # moved out of the stage: the leads before it have told it
        target = opening if day <= opening else occurrence.days.last
        by_day[day] = Moment(  # of two leads on one day the nearer one names it
            lead=lead,
            due_at=datetime.combine(day, SEND_AT, zone),
            not_after=_boundary(occurrence, zone, lead),
            days_left=(target - day).days,
        )
    usable = (m for m in by_day.values() if m.due_at < m.not_after and m.days_left >= 0)
    return sorted(usable, key=lambda m: m.due_at)


def _send_day(wanted: date, working_days: WorkingDays, *, is_nearest: bool) -> date:
    """The working day on or before the wanted one; that day itself where the nearest reminder would come too early."""
    day = working_days.on_or_before(wanted)
    return wanted if is_nearest and wanted - day > timedelta(days=LONGEST_MOVE) else day


def _boundary(occurrence: Occurrence, zone: ZoneInfo, lead: int) -> datetime:
    """Until when a late reminder still helps: the opening; on the day itself and after, the end."""
    return occurrence.opens_at(zone) if lead > 0 else occurrence.closes_at(zone)


def reminders(
    timeline: Timeline, offices: Iterable[Office], regions: Regions, start: datetime, end: datetime
) -> Iterator[Reminder]:
    """Every reminder whose moment lies in [start, end), office by office. start, end: aware."""
    for office in offices:
        own = regions[office.region]
        for election in timeline.elections.values():
            for subject, there in heard_by(election, office, regions) if timeline.goes_on(election.id) else ():
                for moment in moments(there, there.stage.leads, subject.zone(own), timeline.working_days):
                    if start <= moment.due_at < end:
                        yield Reminder(election, there, office, moment, subject.place)
