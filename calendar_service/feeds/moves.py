"""What an address under /feeds/ means, and where the feeds are that have moved. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from calendar_service.words.addresses import address, feed_path, is_of_feeds, parse
from calendar_service.words.pasted import as_meant


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """election_id: empty for the feed of a place over all of its elections. code: a region's, empty for the national feed; both are empty
    for the feed of several places, which its query names. form: one of words.forms. stage_id: of the calendar of one stage alone, in the country."""

    election_id: str
    code: str
    language: str
    form: str
    stage_id: str = ""

    @property
    def is_union(self) -> bool:
        """Whether it is the feed of several places."""
        return not (self.election_id or self.code)

    @property
    def path(self) -> str:
        if self.stage_id:
            facts = {"election_id": self.election_id, "stage_id": self.stage_id, "form": self.form}
            return address("feeds.stage", self.language, **facts)
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
    found = parse(path) if is_of_feeds(path) else None
    if found is None or not found.name.startswith("feeds."):
        return None
    return FeedAddress(**{"election_id": "", "code": "", **found.values}, language=found.language)


def tidy(path: str) -> str:
    """The path as it was meant, see words.pasted, without a slash at its end."""
    return as_meant(path).rstrip("/")


@dataclass(frozen=True, slots=True)
class Moves:
    """elections: former id -> id. regions: former code -> code. ended: ids of elections that are over and of which
    nothing is kept. stages: (election id, former id of a stage) -> id."""

    elections: Mapping[str, str]
    regions: Mapping[str, str]
    ended: Collection[str]
    stages: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def follow(self, path: str) -> str:
        """The path that a path leads to by now; itself where nothing has moved."""
        found = feed_address(path)
        if found is None:
            return path
        election_id = self.elections.get(found.election_id, found.election_id)
        stage_id = self.stages.get((election_id, found.stage_id), found.stage_id)
        code = self.regions.get(found.code, found.code)
        return replace(found, election_id=election_id, code=code, stage_id=stage_id).path

    def is_gone(self, path: str) -> bool:
        """True for every address of an election of which nothing is kept, also one that never was."""
        found = feed_address(path)
        return found is not None and found.election_id in self.ended
