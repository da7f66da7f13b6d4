"""The entries that several feeds have in common, rendered once. Pure.

Most regions of a time zone have the same entries: some twenty different sequences serve the 553
feeds of a language. Renderings are taken over from the snapshot before, so that an edit of one
stage renders that stage and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from calendar_service.feeds import ical
from calendar_service.feeds.alarms import Variant
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.pieces import AnyPiece, Representation, SmallPiece, piece, representation
from calendar_service.feeds.writers import WRITERS
from calendar_service.timeline.stage import Status
from calendar_service.words.forms import CALENDAR, FORMS

RenderedEntry = Mapping[str, bytes]
"""Form -> the entry as its writer made it."""

Renderings = Mapping[Entry, RenderedEntry]

GroupKey = tuple[tuple[Entry, ...], str]
"""entries and zone of a Group."""


@dataclass(frozen=True, slots=True, eq=False)
class FeedGroup:
    """entries: in the order of the file. tails: form -> everything after a feed's own head. files: form -> the whole, for
    forms without a head."""

    entries: tuple[Entry, ...]
    zone: str
    tails: Mapping[str, AnyPiece]
    files: Mapping[str, Representation]


def render(entry: Entry) -> RenderedEntry:
    """The entry in every form."""
    return {form: writer.entry(entry) for form, writer in WRITERS.items()}


def group(entries: tuple[Entry, ...], zone: str, renderings: Renderings, *, is_small: bool = False) -> FeedGroup:
    """zone: the one to describe where no entry needs any. is_small: whether only what is compressed is kept."""
    rendered = [renderings[entry] for entry in entries]
    tails: dict[str, AnyPiece] = {
        form: piece(writer.tail(entries, [each[form] for each in rendered], zone)) for form, writer in WRITERS.items()
    }
    if is_small:
        tails = {form: SmallPiece(tail.packed) for form, tail in tails.items()}
    files = {
        form: representation(FORMS[form].content_type, tails[form])
        for form, writer in WRITERS.items()
        if writer.head is None
    }
    return FeedGroup(entries, zone, tails, files)


def calendar_variant(kept: FeedGroup, renderings: Renderings, asked: Variant) -> AnyPiece:
    """The calendar of a group with other alarms, or with its cancelled stages visible: sent as
    tentative, under a title that says they were cancelled, and still without alarms."""
    shown = [
        ical.event_start(replace(entry, status=Status.TENTATIVE))
        if asked.shows_cancelled and entry.start and entry.status is Status.CANCELLED
        else renderings[entry][CALENDAR]
        for entry in kept.entries
    ]
    return piece(ical.tail(kept.entries, shown, kept.zone, asked.leads))


def with_events(tail: AnyPiece, entries: Iterable[Entry]) -> tuple[AnyPiece, ...]:
    """A calendar's tail with more all-day events, without alarms, at its end."""
    events = b"".join(ical.event(entry) for entry in entries)
    if not events:
        return (tail,)
    return (piece(tail.data.removesuffix(ical.FOOTER)), piece(events + ical.FOOTER))
