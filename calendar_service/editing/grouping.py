"""Steps of single places, gathered into what a person reads as one thing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from calendar_service.editing.outlook import Outlook, ReminderStep, StageLead
from calendar_service.editing.preview import Fate, Reminders
from calendar_service.promises.planning import SEND_AT
from calendar_service.promises.subject import subject_of
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election

Where = Callable[[str, str], tuple[Election, Stage]]
"""(election id, key of a subject) -> the election and the stage as people know them by now."""


@dataclass
class _Heap:
    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    zones: Counter[str] = field(default_factory=Counter)
    due_at: dict[str, datetime] = field(default_factory=dict)
    was: dict[str, datetime] = field(default_factory=dict)


def gathered(found: Iterable[ReminderStep], where: Where, regions: Regions) -> list[Reminders]:
    """One entry for all of a lead that fare alike at the same time of their clocks; first the
    earliest, then as in the file."""
    heaps: dict[tuple[Fate, StageLead, object, object], _Heap] = {}
    for step in found:
        region = regions[step.member.region]
        zone = region.timezone
        due_at = step.due_at.astimezone(ZoneInfo(zone))
        was = step.was.astimezone(ZoneInfo(zone)) if step.was else None
        heap = heaps.setdefault((step.fate, step.lead, _told(due_at), _told(was)), _Heap())
        heap.places[step.member.kind, region.code] += step.offices
        heap.zones[zone] += step.offices
        heap.due_at[zone] = due_at
        if was:
            heap.was[zone] = was
    made = [
        Reminders(
            fate,
            *where(lead.election, lead.stage),
            lead.lead,
            heap.places,
            heap.zones,
            heap.due_at,
            heap.was,
            subject_of(lead.stage).place,
        )
        for (fate, lead, _, _), heap in heaps.items()
    ]
    return sorted(made, key=lambda each: min(each.due_at.values()))


def _told(at: datetime | None) -> object:
    """What makes two times one for people: 08.00 of everybody's own clock; else the instant."""
    if at is None:
        return None
    return at.date() if at.time() == SEND_AT else at


def known_as(before: Revision | None, after: Revision) -> Where:
    """Names of the draft; for what it no longer has, those of the revision before."""

    def where(election_id: str, key: str) -> tuple[Election, Stage]:
        origin = subject_of(key).origin
        stage = after.known_as(election_id, origin)
        world = after if stage else before
        assert world is not None
        stage = stage or world.known_as(election_id, origin)
        assert stage is not None
        return world.timeline.elections[election_id], stage

    return where


def heirs(after: Revision) -> Mapping[str, str]:
    """Former ids of elections -> those that they have in the draft."""
    present = after.timeline.elections
    return {old: new.id for new in present.values() for old in new.was if old not in present}


def carried_over(outlook: Outlook, after: Revision) -> Outlook:
    """The same by the ids that hold in the draft: to people a renamed election is the same."""
    present = heirs(after)
    return {lead._replace(election=present.get(lead.election, lead.election)): owed for lead, owed in outlook.items()}
