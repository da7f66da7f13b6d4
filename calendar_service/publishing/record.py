"""A revision as it is kept, and how it is read. Pure.

What was official is read as it was meant on its day: codes of regions by what they meant then, and without rules that came
later. What the text no longer has and calendars still show is taken from the revision whose text has it: stages that vanished,
and elections that have ended. Days that were held, and that the text no longer has, stand in the stamps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from calendar_service.publishing.carried_over import days_kept, with_ended, with_held, with_vanished
from calendar_service.publishing.revision import Revision, Stamps, stamps_of_now
from calendar_service.publishing.stamps_json import stamps_from_json
from calendar_service.regions import CAPITAL_ZONE, Regions
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Record:
    """One revision's row, with the texts that it needs. vanished: `election/stage`, or the id of an election that has ended
    -> the number of the revision whose text has it. texts: number -> text, of this revision and of those. days: number -> the
    day on which that text was first official; where it is not there, that of this revision."""

    number: int
    published_at: datetime
    by: str
    note: str
    sha256: str
    stamps: Mapping[str, Any]
    vanished: Mapping[str, int]
    texts: Mapping[int, bytes]
    days: Mapping[int, date] = field(default_factory=dict)

    def timeline(self, number: int, regions: Regions) -> Timeline:
        """What the text of that revision says. Raises InvalidInput."""
        day = self.days.get(number) or capital_day(self.published_at)
        return parse(self.texts[number], regions, f"revision {number}", is_official=True, written_on=day)


def capital_day(instant: datetime) -> date:
    """The day of an instant, by the capital's clock."""
    return instant.astimezone(ZoneInfo(CAPITAL_ZONE)).date()


def restored(record: Record, regions: Regions) -> Revision:
    """The revision of a record, the same wherever it was kept."""
    timelines = {number: record.timeline(number, regions) for number in {record.number, *record.vanished.values()}}
    timeline = timelines[record.number]
    # Elections first: a stage that vanished may be one of an election that ended later.
    for key, number in sorted(record.vanished.items(), key=lambda each: "/" in each[0]):
        if "/" in key:
            timeline = with_vanished(timeline, [_pair(key)], timelines[number])
        else:
            timeline = with_ended(timeline, [key], timelines[number])
    stamps: Stamps = stamps_from_json(record.stamps)
    stamps = stamps_of_now(stamps, regions, capital_day(record.published_at))
    return Revision(
        number=record.number,
        published_at=record.published_at,
        by=record.by,
        note=record.note,
        sha256=record.sha256,
        timeline=with_held(timeline, days_kept(stamps)),
        stamps=stamps,
        vanished=frozenset(_pair(key) for key in record.vanished if "/" in key),
    )


def _pair(text: str) -> tuple[str, str]:
    election, stage = text.split("/")
    return election, stage


def forgotten(record: Record) -> set[str]:
    """Ids of elections that were published once, and of which neither the text nor the record says where they are: an earlier
    program took out of the timetable what had ended."""
    known = {key.split("/")[0] for key in record.stamps}
    text = record.texts[record.number].decode("utf-8", "replace")
    return {ident for ident in known if ident not in record.vanished and f"{ident}:" not in text}


def latest_with(ident: str, texts: Iterable[tuple[int, bytes]], regions: Regions) -> Iterator[int]:
    """The numbers of the revisions whose text has an election. texts: of official revisions."""
    for number, text in texts:
        if f"{ident}:".encode() in text and ident in parse(text, regions, "", is_official=True).elections:
            yield number
