"""What an address under /feeds/ means, and where the feeds are that have moved. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from calendar_service.words.addresses import FEEDS, feed_path, parse


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """election_id: empty for the feed of a place over all of its elections. code: a region's, empty for the national feed.
    form: one of words.forms."""

    election_id: str
    code: str
    language: str
    form: str

    @property
    def path(self) -> str:
        return feed_path(self.election_id, self.code, self.language, self.form)

    def wider(self) -> list[str]:
        """The paths of the province and, of an election, of the country, in this order."""
        return [replace(self, code=code).path for code in (self.code[:2], "") if code or self.election_id]

    @property
    def lasting(self) -> str:
        """The path of the feed of the same place over all of its elections; of a region alone."""
        return replace(self, election_id="").path


@lru_cache(maxsize=512)  # asked thrice of one request, and again by every program that missed a move
def feed_address(path: str) -> FeedAddress | None:
    """None where the path has not the form of a feed's."""
    found = parse(path) if path.startswith(FEEDS) else None
    if found is None or not found.name.startswith("feeds."):
        return None
    return FeedAddress(**{"election_id": "", "code": "", **found.values}, language=found.language)


def tidy(path: str) -> str:
    """The path without doubled or trailing slashes, in lower case."""
    return re.sub("/{2,}", "/", path).rstrip("/").lower()


@dataclass(frozen=True, slots=True)
class Moves:
    """elections: former id -> id. regions: former code -> code. ended: ids of elections that are over and of which
    nothing is kept."""

    elections: Mapping[str, str]
    regions: Mapping[str, str]
    ended: Collection[str]

    def follow(self, path: str) -> str:
        """The path that a path leads to by now; itself where nothing has moved."""
        found = feed_address(path)
        if found is None:
            return path
        election_id = self.elections.get(found.election_id, found.election_id)
        return replace(found, election_id=election_id, code=self.regions.get(found.code, found.code)).path

    def is_gone(self, path: str) -> bool:
        """True for every address of an election of which nothing is kept, also one that never was."""
        found = feed_address(path)
        return found is not None and found.election_id in self.ended
