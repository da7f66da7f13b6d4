"""The entries that several feeds have in common, rendered once. Pure.

Most regions of a time zone have the same entries: some twenty different sequences serve the 553
feeds of a language. Renderings are taken over from the snapshot before, so that an edit of one
stage renders that stage and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from calendar_service.feeds import ical, tables
from calendar_service.feeds.alarms import DEFAULT, Leads, Variant
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.pieces import Piece, Representation, piece, representation
from calendar_service.timeline.stage import Status

CALENDAR = "text/calendar; charset=utf-8"
JSON = "application/json"
CSV = "text/csv; charset=utf-8; header=present"


@dataclass(frozen=True, slots=True)
class RenderedEntry:
    """One entry in each format. start: its VEVENT without alarms and end; empty while undated."""

    start: bytes
    record: bytes
    row: bytes


Renderings = Mapping[Entry, RenderedEntry]

GroupKey = tuple[tuple[Entry, ...], str]
"""entries and zone of a Group."""


@dataclass(frozen=True, slots=True, eq=False)
class FeedGroup:
    """entries: in the order of the file. calendar, records: everything after a feed's own head.
    table: the whole CSV, which has no head."""

    entries: tuple[Entry, ...]
    zone: str
    calendar: Piece
    records: Piece
    table: Representation


def render(entry: Entry) -> RenderedEntry:
    """The entry in every form; no event in calendars while it is undated."""
    start = b"" if entry.start is None else ical.event_start(entry)
    return RenderedEntry(start, tables.json_stage(entry), tables.csv_row(entry))


def group(entries: tuple[Entry, ...], zone: str, renderings: Renderings) -> FeedGroup:
    """zone: the one to describe where no entry needs any (RFC 5545 section 3.6 wants a component)."""
    rendered = [renderings[entry] for entry in entries]
    return FeedGroup(
        entries=entries,
        zone=zone,
        calendar=piece(_calendar(entries, zone, [each.start for each in rendered], DEFAULT)),
        records=piece(tables.json_stages(each.record for each in rendered)),
        table=representation(CSV, piece(tables.csv_file(each.row for each in rendered))),
    )


def calendar_variant(kept: FeedGroup, renderings: Renderings, asked: Variant) -> Piece:
    """The calendar of a group with other alarms, or with its cancelled stages visible: sent as
    tentative, under a title that says they were cancelled, and still without alarms."""
    shown = [
        ical.event_start(replace(entry, status=Status.TENTATIVE))
        if asked.shows_cancelled and entry.start and entry.status is Status.CANCELLED
        else renderings[entry].start
        for entry in kept.entries
    ]
    return piece(_calendar(kept.entries, kept.zone, shown, asked.leads))


def with_events(tail: Piece, entries: Iterable[Entry]) -> tuple[Piece, ...]:
    """A calendar's tail with more all-day events, without alarms, at its end."""
    events = b"".join(ical.event(entry) for entry in entries)
    if not events:
        return (tail,)
    return (piece(tail.data.removesuffix(ical.FOOTER)), piece(events + ical.FOOTER))


def _calendar(entries: tuple[Entry, ...], zone: str, starts: list[bytes], leads: Leads) -> bytes:
    zones = ical.zones_of(entries)
    if not zones and not any(starts):
        zones = [zone]
    events = (ical.close(start, entry, leads) for entry, start in zip(entries, starts, strict=True) if start)
    return b"".join((*map(ical.time_zone, zones), *events, ical.FOOTER))
