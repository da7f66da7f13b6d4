"""What calendars print of each event, as digests: what SEQUENCE and LAST-MODIFIED go by. Pure.

A digest is of the event as it is sent (with the alarms that everybody gets) and of its record in JSON, in every language, less who
it is and how new: UID, DTSTAMP, LAST-MODIFIED, SEQUENCE. Whatever changes one of these bytes changes the digest: an edit, a
sentence of a release, PUBLIC_URL, a library. Another UID_DOMAIN makes other events.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from calendar_service.feeds import ical, tables
from calendar_service.feeds.alarms import DEFAULT
from calendar_service.feeds.classes import classes
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.places import Place, place_of
from calendar_service.feeds.telling import Entries, FeedLine, feed_lines, has_feed
from calendar_service.publishing.revision import NATIONAL, Prints, Revision
from calendar_service.regions import Region, Regions
from calendar_service.settings import Settings
from calendar_service.timeline.timeline import Election
from calendar_service.words.translator import Translator

_LETTERS = 16
"""Of a digest: 64 bits, for some thousand events."""


class FeedPrinting:
    """See publishing.revision.Printing. release: a mark of the code and of all that ships with it; settings: its
    public_url and uid_domain."""

    def __init__(
        self, regions: Regions, translators: Mapping[str, Translator], settings: Settings, release: str
    ) -> None:
        self.regions, self.translators, self.settings = regions, translators, settings
        self.mark = hashlib.sha256(f"{release} {settings.public_url}".encode()).hexdigest()[:_LETTERS]

    def __call__(self, revision: Revision, elections: Collection[str]) -> Prints:
        """See publishing.revision.Printing."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for election in revision.timeline.elections.values():
            if election.id in elections:
                for code, lines in self._of_election(revision, election).items():
                    for ident, digest in lines.items():
                        found.setdefault((election.id, ident), {})[code] = digest
        return found

    def _of_election(self, revision: Revision, election: Election) -> dict[str, Mapping[str, str]]:
        """Code -> ident -> digest."""
        every = [Entries(self._place(revision, election, each)) for each in self.translators.values()]
        found: dict[str, Mapping[str, str]] = {NATIONAL: _digests(feed_lines(revision, election, None), None, every)}
        regions = [region for region in self.regions.values() if has_feed(revision, election, region)]
        made: dict[object, Mapping[str, str]] = {}
        for code, kind in classes(revision, election, regions).items():
            region = self.regions[code]
            if kind not in made:
                made[kind] = _digests(feed_lines(revision, election, region), region, every)
            found[code] = made[kind]
        return found

    def _place(self, revision: Revision, election: Election, translator: Translator) -> Place:
        return place_of(revision, election, self.regions, translator, self.settings)


def _digests(lines: Collection[FeedLine], region: Region | None, every: Iterable[Entries]) -> dict[str, str]:
    """Ident -> digest, in all languages."""
    found: dict[str, str] = {}
    for entries in every:
        for line, entry in zip(lines, entries.of(lines, region), strict=True):
            found[line.ident] = found.get(line.ident, "") + _digest(
                replace(entry, uid="", sequence=0, modified_at=ical.NEVER)
            )
    return {ident: hashlib.sha256(each.encode()).hexdigest()[:_LETTERS] for ident, each in found.items()}


@lru_cache(maxsize=2048)
def _digest(entry: Entry) -> str:
    event = ical.close(ical.event_text(entry), entry, DEFAULT) if entry.start else b""
    return hashlib.sha256(event + tables.json_stage(entry)).hexdigest()
