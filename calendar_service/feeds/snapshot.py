"""Every feed of a revision as bytes: what a web process holds, and swaps as a whole. Pure.

A snapshot never changes once built (see building); beside it only the few variants are kept that
were asked for last.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache, partial

from calendar_service.feeds.alarms import PLAIN, Variant
from calendar_service.feeds.election_feeds import Feeds, Later
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.groups import Calendar, FeedGroup, GroupKey, RenderedEntry, calendar_rows, calendar_variant
from calendar_service.feeds.lasting import LastingFeeds
from calendar_service.feeds.moves import Moves, feed_address
from calendar_service.feeds.news import NewsOf, concerning
from calendar_service.feeds.pieces import AnyPiece, Piece, Representation, representation
from calendar_service.words.forms import CALENDAR, FORMS

MAX_VARIANTS, MAX_ROWS = 128, 32
"""A variant is a few hundred bytes beside its rows; rows are a calendar of perhaps 100 KB."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """feeds: path -> what it answers. elections: ids that have feeds. last_modified: aware UTC,
    whole seconds; whoever builds sees that it never goes back. heads: form -> facts -> the head. news: the recent
    changes, for the feeds that ask for them. ready: those of feeds that were made beforehand; later: those of other elections,
    made when they are asked for; lasting: language -> those of places, made so, too. The rest is what the next snapshot takes over and variants are made
    from."""

    feeds: Mapping[str, Representation]
    moves: Moves
    elections: tuple[str, ...]
    last_modified: datetime
    calendars: Mapping[str, Calendar]
    heads: Mapping[str, Mapping[Hashable, Piece]]
    renderings: Mapping[Entry, RenderedEntry]
    groups: Mapping[GroupKey, FeedGroup]
    ready: Mapping[str, Representation] = field(default_factory=dict)
    later: Later = field(default_factory=dict)
    lasting: Mapping[str, LastingFeeds] = field(default_factory=dict)
    news: NewsOf = field(default_factory=dict)
    last_modified_text: str = field(init=False)
    _variant: Callable[[str, Variant], Representation] = field(init=False)

    def __post_init__(self) -> None:
        # The text is as HTTP writes instants (RFC 9110 section 5.6.7).
        object.__setattr__(self, "last_modified_text", format_datetime(self.last_modified, usegmt=True))
        # Both take what they need and not self: a snapshot that is swapped goes at once, with its variants.
        rows = lru_cache(MAX_ROWS)(calendar_rows)
        object.__setattr__(
            self, "_variant", lru_cache(MAX_VARIANTS)(partial(_variant, self.calendars, self.news, rows))
        )

    def marks(self) -> Iterator[str]:
        """What is different where any byte of any feed is, the same in every process: of feeds that are made when they
        are asked for it tells what they are made of."""
        yield from (f"{path}{self.ready[path].etag}" for path in sorted(self.ready))
        yield from (f"{' '.join(key)} {self.later[key].source.digest}" for key in sorted(self.later))
        yield from (f"{language} {self.lasting[language].digest}" for language in sorted(self.lasting))

    def made(self, path: str) -> Representation | None:
        """The feed at a path, where it has been made; asking makes none."""
        feeds = self.feeds
        return feeds.made(path) if isinstance(feeds, Feeds) else feeds.get(path)

    def variant(self, path: str, asked: Variant) -> Representation:
        """The feed at a path of `feeds`, as asked for. Only calendars have variants."""
        if asked == PLAIN or path not in self.calendars:
            return self.feeds[path]
        return self._variant(path, asked)


def _variant(
    calendars: Mapping[str, Calendar],
    news: NewsOf,
    rows_of: Callable[[FeedGroup, Variant], AnyPiece],
    path: str,
    asked: Variant,
) -> Representation:
    calendar = calendars[path]
    plain = replace(asked, shows_changes=False)
    rows = [rows_of(each, plain) for each in calendar.groups]
    recent: tuple[Entry, ...] = ()
    if asked.shows_changes:
        wanted = feed_address(path)
        assert wanted is not None
        recent = concerning(news, wanted.election_id, wanted.code, wanted.language)
    pieces = calendar_variant(calendar, rows, recent)
    return representation(FORMS[CALENDAR].content_type, *pieces, code=calendar.code)
