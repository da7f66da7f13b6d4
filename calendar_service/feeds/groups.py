"""The entries that several feeds have in common, rendered once. Pure.

Most regions of a time zone have the same entries but for their code: some twenty different sequences serve the 553
feeds of a language. Renderings are taken over from the snapshot before, so that an edit of one
stage renders that stage and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from calendar_service.feeds import ical
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.pieces import AnyPiece, Piece, piece, small
from calendar_service.feeds.query import Variant
from calendar_service.feeds.writers import WRITERS
from calendar_service.timeline.stage import Status
from calendar_service.words.contents import takes
from calendar_service.words.forms import CALENDAR

RenderedEntry = Mapping[str, bytes]
"""Form -> the entry as its writer made it."""

Renderings = Mapping[Entry, RenderedEntry]

GroupKey = tuple[tuple[Entry, ...], str]
"""entries and zone of a Group."""


@dataclass(frozen=True, slots=True, eq=False)
class FeedGroup:
    """entries: in the order of the file. zone: see Writer.before. rows: form -> the entries, without what stands
    around them."""

    entries: tuple[Entry, ...]
    zone: str
    rows: Mapping[str, AnyPiece]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """What a region's calendar (or the country's) consists of. head: its own beginning. code: for the holes. groups: one
    for each election that it tells of, at least one."""

    head: AnyPiece
    code: str
    groups: tuple[FeedGroup, ...]


def render(entry: Entry) -> RenderedEntry:
    """The entry in every form."""
    return {form: writer.entry(entry) for form, writer in WRITERS.items()}


def group(entries: tuple[Entry, ...], zone: str, renderings: Renderings, *, is_small: bool = False) -> FeedGroup:
    """is_small: whether only what is compressed is kept."""
    rendered = [renderings[entry] for entry in entries]
    rows = {
        form: piece(writer.joint.join(filter(None, (each[form] for each in rendered))))
        for form, writer in WRITERS.items()
    }
    return FeedGroup(entries, zone, {form: small(each) for form, each in rows.items()} if is_small else rows)


def around(form: str, groups: Sequence[FeedGroup], rows: Iterable[AnyPiece]) -> Iterable[AnyPiece]:
    """All that follows a feed's head. rows: of these groups, in this form."""
    writer = WRITERS[form]
    if len(groups) == 1:  # as nearly always
        before, joint = writer.before(groups[0].entries, groups[0].zone), b""
    else:
        before, joint = (
            writer.before([entry for each in groups for entry in each.entries], groups[0].zone),
            writer.joint,
        )
    yield _fixed(before)
    is_first = True
    for each, row in zip(groups, rows, strict=True):
        if joint and any(entry.in_tables for entry in each.entries):
            if not is_first:
                yield _fixed(joint)
            is_first = False
        yield row
    yield _fixed(writer.after)


_fixed = lru_cache(maxsize=64)(piece)


def is_taken(entry: Entry, asked: Variant) -> bool:
    """Whether it is among what is asked for."""
    return takes(asked.contents, entry.phase_id, is_deadline=entry.is_deadline, is_vote=entry.is_vote)


def part(kept: FeedGroup, form: str, asked: Variant) -> FeedGroup:
    """What is asked for of a group, in one form."""
    entries = tuple(entry for entry in kept.entries if is_taken(entry, asked)) if asked.contents else kept.entries
    if form == CALENDAR:
        return FeedGroup(entries, kept.zone, {form: calendar_rows(entries, asked)})
    writer = WRITERS[form]
    rows = piece(writer.joint.join(filter(None, map(writer.entry, entries))))
    return FeedGroup(entries, kept.zone, {form: rows})


def calendar_rows(entries: Iterable[Entry], asked: Variant) -> Piece:
    """The events with the alarms that are asked for, or with what is cancelled visible: sent as
    tentative, under a title that says it was cancelled, and still without alarms."""
    shown = (
        ical.close(
            ical.event_start(
                replace(entry, status=Status.TENTATIVE)
                if asked.shows_cancelled and entry.status is Status.CANCELLED
                else entry
            ),
            entry,
            asked.leads,
        )
        for entry in entries
        if entry.start
    )
    return piece(b"".join(shown))


def joined(form: str, parts: Sequence[FeedGroup], more: Iterable[Entry] = ()) -> tuple[AnyPiece, ...]:
    """All that follows a feed's head, of groups that have rows in this form. more: all-day events, without alarms, at a calendar's end."""
    *found, end = around(form, parts, [each.rows[form] for each in parts])
    events = b"".join(ical.event(entry) for entry in more)
    return (*found, piece(events), end) if events else (*found, end)
