"""How each form that is made from pieces is written: what a feed begins with, an entry, and all that follows. Pure.

Those that are one whole stand in feeds.sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from calendar_service.feeds import ical, tables
from calendar_service.feeds.alarms import DEFAULT
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.heading import heading, lasting_heading, union_heading
from calendar_service.feeds.places import ChosenPlaces, LastingPlace, Place
from calendar_service.regions import Region
from calendar_service.words.forms import CALENDAR, CSV, JSON

Facts = TypeVar("Facts", bound=Hashable)


@dataclass(frozen=True, slots=True)
class FeedHead(Generic[Facts]):
    """What a feed begins with, and has for itself. facts: all that it says as one value, from a place, a region (None for
    the country), the name of its feeds in every form, and the feed's own path; where it is equal, so are the bytes.
    write: those bytes. lasting: the same facts for a place's own feed, from the place and the feed's path; union: of several places."""

    facts: Callable[[Place, Region | None, str, str], Facts]
    write: Callable[[Facts], bytes]
    lasting: Callable[[LastingPlace, str], Facts]
    union: Callable[[ChosenPlaces, str], Facts]


@dataclass(frozen=True, slots=True)
class Writer:
    """entry: one entry, nothing where it does not stand in this form. joint: stands between two entries. before: what
    stands before the entries, from these in the order of the file, and the zone to describe where no entry needs any.
    after: the end. head: None for a form in which feeds have nothing to say of themselves."""

    entry: Callable[[Entry], bytes]
    joint: bytes = b""
    before: Callable[[Sequence[Entry], str], bytes] = lambda entries, zone: b""
    after: bytes = b""
    head: FeedHead[Any] | None = None

    def whole(self, entries: Sequence[Entry], zone: str) -> bytes:
        """All that follows a feed's head."""
        rows = self.joint.join(filter(None, map(self.entry, entries)))
        return self.before(entries, zone) + rows + self.after


def _event(entry: Entry) -> bytes:
    """Its VEVENT with the alarms that everybody gets; nothing while it is undated."""
    return b"" if entry.start is None else ical.event(entry, DEFAULT)


def _json_head(place: Place, region: Region | None, called: str, path: str) -> bytes:
    return tables.json_head(place, region, called, place.feed_url(path))


def _lasting_json_head(place: LastingPlace, path: str) -> bytes:
    return tables.lasting_json_head(place, place.feed_url(path))


def _union_json_head(place: ChosenPlaces, path: str) -> bytes:
    return tables.union_json_head(place, place.feed_url(path))


def _csv_head(entries: Sequence[Entry], zone: str) -> bytes:
    return tables.CSV_HEAD


def _json(entry: Entry) -> bytes:
    return tables.json_stage(entry) if entry.in_tables else b""


def _csv(entry: Entry) -> bytes:
    return tables.csv_row(entry) if entry.in_tables else b""


WRITERS: Mapping[str, Writer] = {
    CALENDAR: Writer(
        _event, b"", ical.zones, ical.FOOTER, FeedHead(heading, ical.header, lasting_heading, union_heading)
    ),
    JSON: Writer(
        _json,
        tables.JSON_JOINT,
        after=tables.JSON_END,
        head=FeedHead(_json_head, bytes, _lasting_json_head, _union_json_head),
    ),  # quickly written: the bytes are the facts
    CSV: Writer(_csv, before=_csv_head),
}
"""Ending -> writer, for each of FORMS_FROM_PIECES."""
