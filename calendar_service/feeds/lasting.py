"""The feeds of places, which end with no election: each tells what the elections' feeds of that place tell, byte for byte. Pure.

Made when they are asked for and put together from what the elections' feeds consist of, so that a place has the same event under
the same UID and stamps in all of its feeds. See docs/decisions/0053-feeds-of-places.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from calendar_service.feeds.groups import Calendar, FeedGroup, around, group
from calendar_service.feeds.heading import lasting_name
from calendar_service.feeds.pieces import Representation, SmallPiece, piece, representation, small
from calendar_service.feeds.places import LastingPlace
from calendar_service.feeds.sheets import SheetHead, sheet, sheets_mark
from calendar_service.feeds.writers import WRITERS
from calendar_service.regions import Regions
from calendar_service.timeline.timeline import Election
from calendar_service.words.addresses import feed_path, in_each_form
from calendar_service.words.forms import CALENDAR, FORMS, FORMS_FROM_PIECES, FORMS_WHEN_ASKED
from calendar_service.words.translator import Translator


class ToldPlaces(Protocol):
    """What the feeds of one election in one language have in common. codes: of the regions that have a feed of it."""

    @property
    def codes(self) -> Collection[str]: ...

    def common(self, code: str) -> FeedGroup: ...


class LastingFeeds:
    """In one language. told: every election, in the order of the timetable, with what its feeds consist of."""

    def __init__(
        self, translator: Translator, regions: Regions, public_url: str, told: Sequence[tuple[Election, ToldPlaces]]
    ) -> None:
        self.translator, self.regions, self.public_url = translator, regions, public_url
        self.told = told
        self._empty: dict[str, FeedGroup] = {}

    @property
    def codes(self) -> Collection[str]:
        """Every region has one."""
        return self.regions

    def calendar(self, code: str) -> Calendar:
        """What a region's calendar consists of."""
        head = self._head(code, CALENDAR)
        assert head
        return Calendar(head, self.regions[code].lasting_code, self._groups(code))

    def feed(self, code: str, form: str) -> Representation:
        """One file."""
        if form in FORMS_WHEN_ASKED:
            return self._sheet(code, form)
        head, groups = self._head(code, form), self._groups(code)
        pieces = around(form, groups, [each.rows[form] for each in groups])
        own = self.regions[code].lasting_code
        return representation(FORMS[form].content_type, *((head,) if head else ()), *pieces, code=own)

    def paths(self) -> Iterator[str]:
        """Of every feed."""
        for code in self.codes:
            yield from self._paths(code).values()

    def files(self) -> Iterator[tuple[str, Representation]]:
        """Path and feed of those that are made from pieces, each made when it is its turn."""
        for code in self.codes:
            for form, path in self._paths(code).items():
                if form in FORMS_FROM_PIECES:
                    yield path, self.feed(code, form)

    @cached_property
    def digest(self) -> str:
        """Of all that these feeds say of themselves and of whose events they have; the events are told by the marks of
        the elections' feeds. hexadecimal, the same in every process."""
        found = hashlib.sha256(" ".join(election.id for election, _ in self.told).encode())
        for code in self.codes:
            place = self.place(code)
            for form, writer in WRITERS.items():
                if writer.head:
                    found.update(repr(writer.head.lasting(place, self._paths(code)[form])).encode())
        found.update(sheets_mark(SheetHead("", "", self.translator)).encode())
        return found.hexdigest()

    def _sheet(self, code: str, form: str) -> Representation:
        place = self.place(code)
        head = SheetHead(lasting_name(place), place.feed_url(self._paths(code)[form]), self.translator)
        entries = (entry for each in self._groups(code) for entry in each.entries)
        return sheet(form, head, entries, self.regions[code].lasting_code)

    def place(self, code: str) -> LastingPlace:
        """Where a region's feed is written."""
        elections = tuple(election for election, told in self.told if code in told.codes)
        return LastingPlace(self.regions[code], elections, self.regions, self.translator, self.public_url)

    def _groups(self, code: str) -> tuple[FeedGroup, ...]:
        found = tuple(told.common(code) for _, told in self.told if code in told.codes)
        return found or (self._nothing(self.regions[code].timezone),)

    def _nothing(self, zone: str) -> FeedGroup:
        """For a place of which no election tells anything."""
        return self._empty.setdefault(zone, group((), zone, {}))

    def _paths(self, code: str) -> Mapping[str, str]:
        return in_each_form(feed_path("", code, self.translator.language, CALENDAR))

    def _head(self, code: str, form: str) -> SmallPiece | None:
        written = WRITERS[form].head
        if written is None:
            return None
        return small(piece(written.write(written.lasting(self.place(code), self._paths(code)[form]))))
