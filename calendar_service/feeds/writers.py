"""How each form of words.forms is written: what a feed begins with, an entry, and all that follows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from calendar_service.feeds import ical, tables
from calendar_service.feeds.alarms import DEFAULT
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.heading import heading
from calendar_service.feeds.places import Place
from calendar_service.regions import Region
from calendar_service.words.forms import CALENDAR, CSV, JSON

Facts = TypeVar("Facts", bound=Hashable)


@dataclass(frozen=True, slots=True)
class FeedHead(Generic[Facts]):
    """What a feed begins with, and has for itself. facts: all that it says as one value, from a place, a region (None for
    the country), the name of its feeds in every form, and the feed's own path; where it is equal, so are the bytes.
    write: those bytes."""

    facts: Callable[[Place, Region | None, str, str], Facts]
    write: Callable[[Facts], bytes]


@dataclass(frozen=True, slots=True)
class Writer:
    """entry: one entry, nothing where it does not stand in this form. tail: all that follows the head, from entries in
    the order of the file, what `entry` made of each, and the zone to describe where no entry needs any. head: None for
    a form in which all feeds with these entries are the same file."""

    entry: Callable[[Entry], bytes]
    tail: Callable[[Sequence[Entry], Sequence[bytes], str], bytes]
    head: FeedHead[Any] | None = None


def _event(entry: Entry) -> bytes:
    """Its VEVENT without alarms and end; nothing while it is undated."""
    return b"" if entry.start is None else ical.event_start(entry)


def _calendar(entries: Sequence[Entry], events: Sequence[bytes], zone: str) -> bytes:
    return ical.tail(entries, events, zone, DEFAULT)


def _json_head(place: Place, region: Region | None, called: str, path: str) -> bytes:
    return tables.json_head(place, region, called, place.feed_url(path))


def _json(entries: Sequence[Entry], records: Sequence[bytes], zone: str) -> bytes:
    return tables.json_stages(records)


def _csv(entries: Sequence[Entry], rows: Sequence[bytes], zone: str) -> bytes:
    return tables.csv_file(rows)


WRITERS: Mapping[str, Writer] = {
    CALENDAR: Writer(_event, _calendar, FeedHead(heading, ical.header)),
    JSON: Writer(tables.json_stage, _json, FeedHead(_json_head, bytes)),  # quickly written: the bytes are the facts
    CSV: Writer(tables.csv_row, _csv),
}
"""Ending -> writer, for each of words.forms."""
