"""Where an entry is written: election, language and the addresses that stand in it. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.settings import Settings
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator


@dataclass(frozen=True)
class Place:
    """public_url: without a slash at its end. sources: short name -> address. origins: of renamed
    stages, id -> the id under which they first were published, which their UID keeps."""

    election: Election
    sources: Mapping[str, str]
    regions: Regions
    translator: Translator
    public_url: str
    uid_domain: str
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def election_url(self) -> str:
        """The election's page, in the language of the place."""
        return f"{self.public_url}{LANGUAGES[self.translator.language].prefix}/{self.election.id}/"

    def stage_url(self, stage_id: str) -> str:
        return f"{self.election_url}tahapan/{stage_id}/"

    def region_url(self, region: Region | None) -> str:
        return f"{self.election_url}{region.code}/" if region else self.election_url

    def feed_url(self, path: str) -> str:
        return f"{self.public_url}{path}"


def place_of(
    revision: Revision, election: Election, regions: Regions, translator: Translator, settings: Settings
) -> Place:
    """An election of a revision in one language. settings: its public_url and uid_domain."""
    renamed = {ident: origin for ident, origin in revision.origins(election).items() if ident != origin}
    sources = revision.timeline.sources
    return Place(election, sources, regions, translator, settings.public_url, settings.uid_domain, renamed)


def feed_path(election_id: str, region: Region | None, language: str, kind: str) -> str:
    """`/feeds/pilkada-2024/35.78.en.ics`. kind: ics, json or csv."""
    where = f"/{region.code}" if region else ""
    return f"/feeds/{election_id}{where}{LANGUAGES[language].suffix}.{kind}"
