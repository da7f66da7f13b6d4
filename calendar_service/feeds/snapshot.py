"""Every feed of a revision as bytes: what a web process holds, and swaps as a whole. Pure.

A snapshot never changes once built (see building); beside it only the variants are kept that
were asked for last (see variants).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from calendar_service.feeds.election_feeds import Feeds, Later
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.groups import Calendar, FeedGroup, GroupKey, RenderedEntry
from calendar_service.feeds.lasting import LastingFeeds
from calendar_service.feeds.moves import Moves
from calendar_service.feeds.news import NewsOf
from calendar_service.feeds.pieces import Piece, Representation
from calendar_service.feeds.query import Variant, Vocabulary
from calendar_service.feeds.variants import Chosen, Variants


@dataclass(frozen=True, eq=False)
class Snapshot:
    """feeds: path -> what it answers. elections: ids that have feeds. last_modified: aware UTC,
    whole seconds; whoever builds sees that it never goes back. heads: form -> facts -> the head. news: the recent
    changes, for the feeds that ask for them. ready: those of feeds that were made beforehand; later: those of other elections,
    made when they are asked for; lasting: language -> those of places, made so, too. choices: what else feeds are put together from. variants:
    what was asked for beyond the plain feeds. The rest is what the next snapshot takes over and variants are made from."""

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
    choices: Chosen = field(default_factory=lambda: Chosen(Vocabulary(), {}, {}))
    last_modified_text: str = field(init=False)
    variants: Variants = field(init=False)

    def __post_init__(self) -> None:
        # The text is as HTTP writes instants (RFC 9110 section 5.6.7).
        object.__setattr__(self, "last_modified_text", format_datetime(self.last_modified, usegmt=True))
        # They take what they need and not self: a snapshot that is swapped goes at once, with its variants.
        object.__setattr__(self, "variants", Variants(self.feeds, self.calendars, self.news, self.choices))

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

    def has(self, path: str) -> bool:
        """Whether there is a feed at a path; asking makes none."""
        return path in self.feeds or path in self.variants

    def variant(self, path: str, asked: Variant) -> Representation:
        """The feed at a path, as asked for."""
        return self.variants.made(path, asked)
