"""Every feed of a revision as bytes: what a web process holds, and swaps as a whole. Pure.

A snapshot never changes once built (see building); beside it only the few variants are kept that
were asked for last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime

from calendar_service.feeds.alarms import PLAIN, Variant
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.groups import CALENDAR, Group, GroupKey, Rendering, calendar_variant, with_events
from calendar_service.feeds.ical import Heading
from calendar_service.feeds.kept import Kept
from calendar_service.feeds.moves import Moves, feed_address
from calendar_service.feeds.news import NewsOf, concerning
from calendar_service.feeds.pieces import Piece, Representation, representation

MAX_VARIANTS, MAX_TAILS = 128, 32
"""A variant is a few hundred bytes beside its tail; a tail is a calendar of perhaps 100 KB."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """feeds: path -> what it answers. elections: ids that have feeds. last_modified: aware UTC,
    whole seconds; whoever builds sees that it never goes back. news: the recent changes, for the
    feeds that ask for them. The rest is what the next snapshot takes over and variants are made
    from."""

    feeds: Mapping[str, Representation]
    moves: Moves
    elections: tuple[str, ...]
    last_modified: datetime
    calendars: Mapping[str, tuple[Piece, Group]]
    heads: Mapping[Heading, Piece]
    renderings: Mapping[Entry, Rendering]
    groups: Mapping[GroupKey, Group]
    news: NewsOf = field(default_factory=dict)
    last_modified_text: str = field(init=False)
    _variants: Kept[tuple[str, Variant], Representation] = field(init=False)
    _tails: Kept[tuple[int, Variant], Piece] = field(init=False)

    def __post_init__(self) -> None:
        # The text is as HTTP writes instants (RFC 9110 section 5.6.7).
        object.__setattr__(self, "last_modified_text", format_datetime(self.last_modified, usegmt=True))
        object.__setattr__(self, "_variants", Kept(MAX_VARIANTS))
        object.__setattr__(self, "_tails", Kept(MAX_TAILS))

    def variant(self, path: str, asked: Variant) -> Representation:
        """The feed at a path of `feeds`, as asked for. Only calendars have variants."""
        if asked == PLAIN or path not in self.calendars:
            return self.feeds[path]
        return self._variants.get((path, asked), lambda: self._make(path, asked))

    def _make(self, path: str, asked: Variant) -> Representation:
        head, common = self.calendars[path]
        plain = replace(asked, shows_changes=False)
        tail = self._tails.get((id(common), plain), lambda: calendar_variant(common, self.renderings, plain))
        if not asked.shows_changes:
            return representation(CALENDAR, head, tail)
        wanted = feed_address(path)
        assert wanted is not None
        recent = concerning(self.news, wanted.election_id, wanted.code, wanted.language)
        return representation(CALENDAR, head, *with_events(tail, recent))
