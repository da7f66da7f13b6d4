"""One stage as a calendar of one event: what the national feed tells of it, under the same UID. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from calendar_service.feeds import ical
from calendar_service.feeds.groups import Calendar
from calendar_service.feeds.heading import stage_heading
from calendar_service.feeds.moves import FeedAddress
from calendar_service.feeds.pieces import piece
from calendar_service.feeds.places import Place
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import CALENDAR


@dataclass(frozen=True)
class StageCalendars:
    """places: (election id, language) -> where its entries are written. calendars: path -> what a calendar consists of."""

    places: Mapping[tuple[str, str], Place]
    calendars: Mapping[str, Calendar]

    def __contains__(self, wanted: FeedAddress) -> bool:
        """Whether there is such a stage; nothing is made for the answer."""
        place = self.places.get((wanted.election_id, wanted.language))
        return place is not None and wanted.stage_id in place.election.by_id

    def calendar(self, wanted: FeedAddress) -> Calendar:
        """What its calendar consists of, without rows. wanted: of a stage that is there."""
        place = self.places[wanted.election_id, wanted.language]
        (national,) = self.calendars[feed_path(wanted.election_id, "", wanted.language, CALENDAR)].groups
        entries = tuple(entry for entry in national.entries if entry.stage == wanted.stage_id)
        head = piece(ical.header(stage_heading(place, entries[0], wanted.path)))
        return Calendar(head, "", (replace(national, entries=entries, rows={}),))
