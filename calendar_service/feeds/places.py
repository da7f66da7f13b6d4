"""Where an entry is written: election, language and the addresses that stand in it. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calendar_service.feeds.uid import uid
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.settings import Settings
from calendar_service.timeline.hosts import NO_HOSTS, Hosts
from calendar_service.timeline.timeline import Election
from calendar_service.words.addresses import address
from calendar_service.words.translator import Translator


@dataclass(frozen=True)
class Place:
    """public_url: without a slash at its end. sources: short name -> address. origins: of renamed
    stages, id -> the id under which they first were published, which their UID keeps. hosts: what kind of source an address is.
    election_origin: the same of the election; empty for its present id."""

    election: Election
    sources: Mapping[str, str]
    regions: Regions
    translator: Translator
    public_url: str
    uid_domain: str
    origins: Mapping[str, str] = field(default_factory=dict)
    hosts: Hosts = NO_HOSTS
    election_origin: str = ""

    def uid(self, ident: str, code: str = "") -> str:
        """Of what this election's feeds tell; see feeds.uid. ident: a stage's present id, or another name."""
        origin = self.origins.get(ident, ident)
        return uid(origin, self.election_origin or self.election.id, self.uid_domain, code)

    @property
    def election_url(self) -> str:
        """The election's page, in the language of the place."""
        return self._url("pages.election")

    def stage_url(self, stage_id: str) -> str:
        return self._url("pages.stage", stage_id=stage_id)

    def region_url(self, region: Region | None) -> str:
        return self._url("pages.region", code=region.code) if region else self.election_url

    @property
    def changes_url(self) -> str:
        """The page of what changed. Under the election's first id, which leads to the present one: a link that stays the same."""
        ident = self.election_origin or self.election.id
        return self.public_url + address("changes.steps", self.translator.language, election_id=ident)

    def feed_url(self, path: str) -> str:
        return f"{self.public_url}{path}"

    def _url(self, name: str, **values: str) -> str:
        return self.public_url + address(name, self.translator.language, election_id=self.election.id, **values)


@dataclass(frozen=True)
class LastingPlace:
    """Where a place's own feed is written. elections: those whose feeds it joins, in the order of the timetable."""

    region: Region
    elections: tuple[Election, ...]
    regions: Regions
    translator: Translator
    public_url: str

    @property
    def url(self) -> str:
        """The page of the place."""
        return self.public_url + address("pages.place", self.translator.language, code=self.region.code)

    def election_url(self, election: Election) -> str:
        """The place's page in one election."""
        language = self.translator.language
        return self.public_url + address("pages.region", language, election_id=election.id, code=self.region.code)

    def feed_url(self, path: str) -> str:
        return f"{self.public_url}{path}"


@dataclass(frozen=True)
class ChosenPlaces:
    """Where a feed of several places is written. codes: as the address has them; regions: the same, each by itself. contents: see
    feeds.query.Variant. elections: of which it tells, in the order of the timetable."""

    codes: tuple[str, ...]
    contents: tuple[str, ...]
    regions: tuple[Region, ...]
    elections: tuple[Election, ...]
    translator: Translator
    public_url: str

    @property
    def url(self) -> str:
        """The page of all places; of a single one its own."""
        language = self.translator.language
        if len(self.regions) == 1:
            return self.public_url + address("pages.place", language, code=self.regions[0].code)
        return self.public_url + address("pages.all_places", language)

    def election_url(self, election: Election) -> str:
        """The election's page."""
        return self.public_url + address("pages.election", self.translator.language, election_id=election.id)

    def feed_url(self, path: str) -> str:
        return f"{self.public_url}{path}"


def place_of(
    revision: Revision, election: Election, regions: Regions, translator: Translator, settings: Settings
) -> Place:
    """An election of a revision in one language. settings: its public_url and uid_domain."""
    renamed = {ident: origin for ident, origin in revision.origins(election).items() if ident != origin}
    sources = revision.timeline.sources
    return Place(
        election,
        sources,
        regions,
        translator,
        settings.public_url,
        settings.uid_domain,
        renamed,
        revision.timeline.hosts,
        revision.election_origin(election.id),
    )
