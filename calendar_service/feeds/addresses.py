"""What an address under /feeds/ means, and where the feeds are that have moved. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from calendar_service.words.languages import DEFAULT, MARKED

KINDS = ("ics", "json", "csv")

_TWINS = "|".join(re.escape(row.suffix) for row in MARKED)
_ADDRESS = re.compile(
    rf"/feeds/(?P<election>[a-z0-9-]+)(?:/(?P<region>\d\d(?:\.\d\d)?))?(?P<twin>{_TWINS})?\.(?P<kind>ics|json|csv)"
)


@dataclass(frozen=True, slots=True)
class Address:
    """region: a code, empty for the national feed. twin: `.en` or empty."""

    election: str
    region: str
    twin: str
    kind: str

    @property
    def language(self) -> str:
        """The language that the feed speaks."""
        return next((row.code for row in MARKED if row.suffix == self.twin), DEFAULT)

    @property
    def path(self) -> str:
        region = f"/{self.region}" if self.region else ""
        return f"/feeds/{self.election}{region}{self.twin}.{self.kind}"

    def wider(self) -> list[str]:
        """The paths of the province and of the country, in this order."""
        return [replace(self, region=code).path for code in (self.region[:2], "")]


def address(path: str) -> Address | None:
    """None where the path has not the form of a feed's."""
    match = _ADDRESS.fullmatch(path)
    return match and Address(match["election"], match["region"] or "", match["twin"] or "", match["kind"])


def tidy(path: str) -> str:
    """The path without doubled or trailing slashes, in lower case."""
    return re.sub("/{2,}", "/", path).rstrip("/").lower()


@dataclass(frozen=True, slots=True)
class Moves:
    """elections: former id -> id. regions: former code -> code. ended: ids whose feeds are gone."""

    elections: Mapping[str, str]
    regions: Mapping[str, str]
    ended: Collection[str]

    def follow(self, path: str) -> str:
        """The path that a path leads to by now; itself where nothing has moved."""
        found = address(path)
        if found is None:
            return path
        election = self.elections.get(found.election, found.election)
        region = self.regions.get(found.region, found.region)
        return Address(election, region, found.twin, found.kind).path

    def is_gone(self, path: str) -> bool:
        """True for every address of an election that has ended, also one that never was."""
        found = address(path)
        return found is not None and found.election in self.ended
