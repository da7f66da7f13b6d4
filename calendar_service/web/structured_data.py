"""Stages as schema.org Events, for search engines: JSON-LD that stands in a page as data. Pure.

An event says days as the timetable does, inclusive; a single day with hours in a known zone as instants. Who holds it is no fact of
ours and is not said. What has lost its day is postponed, and keeps the day that it had; of what was moved the former first day is
said. What has no day and never had one is no event. Vocabulary: https://schema.org/Event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from calendar_service.publishing.revision import COUNTRY, Revision
from calendar_service.regions import Region, bare
from calendar_service.timeline.stage import Days, Occurrence, Status
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import AgendaRow
from calendar_service.web.front import Front, Headline
from calendar_service.web.wording import Wording
from calendar_service.words.addresses import address

VOCABULARY = "https://schema.org"

SCHEDULED, POSTPONED, RESCHEDULED, CANCELLED = (
    f"{VOCABULARY}/Event{word}" for word in ("Scheduled", "Postponed", "Rescheduled", "Cancelled")
)
"""Members of EventStatusType."""

MOST_PLACES = 20
"""So many places of one event are named; of more none, but the country."""

FormerDays = Callable[[str, str, str], Days | None]
"""Election id, stage id, and the code of a region, empty for the country -> the days before the last move; None where there was none."""


@dataclass(frozen=True)
class Events:
    """Makes the events of pages. public_url: without a slash. former: of stages that were moved."""

    say: Wording
    revision: Revision
    public_url: str
    former: FormerDays

    def of_stage(self, election: Election, row: AgendaRow, picture: str = "") -> dict[str, Any] | None:
        """Of a stage's page: one event, or one for each of the days on which places hold it. row: national. picture: its
        address, absolute."""
        if row.places:
            return _graph(self._event(election, each.occurrence, each.codes, picture) for each in row.places)
        return _graph([self._event(election, row.occurrence, row.occurrence.stage.scope.codes or (), picture)])

    def of_place(self, found: Front, region: Region) -> dict[str, Any] | None:
        """Of a place's page: what it leads by."""
        heads = [*([found.lead] if found.lead else []), *found.next]
        return _graph(self._of_headline(each, region) for each in heads)

    def _of_headline(self, head: Headline, region: Region) -> dict[str, Any] | None:
        return self._event(head.election, head.row.occurrence, (region.code,), "")

    def _event(
        self, election: Election, occurrence: Occurrence, codes: Iterable[str], picture: str
    ) -> dict[str, Any] | None:
        """codes: of the regions where it is held; none for the country."""
        t, stage = self.say.t, occurrence.stage
        places = [self.say.regions[bare(code)] for code in codes]
        code = places[0].code if len(places) == 1 else ""
        former = self._former(election, stage.id, code)
        days = occurrence.days or former
        if days is None:
            return None
        status = self._status(occurrence, former)
        about = {
            "@type": "Event",
            "name": f"{t.pick(stage.title)}, {t.pick(election.title)}",
            **(_of(occurrence) if occurrence.days else _of_days(days)),
            "eventStatus": status,
            "location": [self._location(each) for each in places] if 0 < len(places) <= MOST_PLACES else [_country()],
            "url": self.public_url + address("pages.stage", t.language, election_id=election.id, stage_id=stage.id),
            "inLanguage": t.language,
        }
        if status == RESCHEDULED and former:
            about["previousStartDate"] = former.opening.isoformat()
        if stage.reason and status != SCHEDULED:
            about["description"] = t.pick(stage.reason)
        if picture:
            about["image"] = picture
        return about

    def _status(self, occurrence: Occurrence, former: Days | None) -> str:
        if occurrence.status is Status.CANCELLED:
            return CANCELLED
        if occurrence.days is None:
            return POSTPONED
        is_moved = former is not None and not occurrence.is_span and former.opening != occurrence.days.opening
        return RESCHEDULED if is_moved else SCHEDULED

    def _former(self, election: Election, stage_id: str, code: str) -> Days | None:
        """The days that it had before it lost them, or was moved."""
        kept = self.revision.stamps.get((election.id, stage_id))
        tomb = kept.tombs.get(code) if kept else None
        return tomb.days if tomb else self.former(election.id, stage_id, code)

    def _location(self, region: Region) -> dict[str, Any]:
        """A region is itself a place; its address says in which province it lies."""
        province = self.say.regions.province_of(region)
        where = {"@type": "PostalAddress", "addressRegion": province.name, "addressCountry": COUNTRY}
        return {"@type": "AdministrativeArea", "name": region.full_name, "address": where}


def _country() -> dict[str, Any]:
    return {"@type": "Country", "name": "Indonesia", "address": {"@type": "PostalAddress", "addressCountry": COUNTRY}}


def _graph(events: Iterable[Mapping[str, Any] | None]) -> dict[str, Any] | None:
    """All of them as one document; None where there are none."""
    found = [each for each in events if each is not None]
    return {"@context": VOCABULARY, "@graph": found} if found else None


def _of(occurrence: Occurrence) -> dict[str, str]:
    """First and last moment; days are inclusive there, too."""
    assert occurrence.days
    if not occurrence.is_timed:
        return _of_days(occurrence.days)
    start, end = occurrence.start, occurrence.end
    return {"startDate": start.isoformat(), **({"endDate": end.isoformat()} if end else {})}


def _of_days(days: Days) -> dict[str, str]:
    first: date = days.opening
    return {"startDate": first.isoformat(), "endDate": days.last.isoformat()}
