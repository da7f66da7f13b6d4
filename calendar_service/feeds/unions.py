"""Several places in one calendar: what they say alike is told once, under the UID that the first of them has. Pure.

An event of a union is an event of one of its places, with that place's UID and number. Of places in which a stage says the same, the one
with the lowest code tells it for all; where not every chosen place says so, the title and the place name those that do. Why, and what
becomes of an event when places come to differ: docs/decisions/0060-unions-of-feeds.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from calendar_service.feeds.entry import Entry
from calendar_service.feeds.groups import FeedGroup
from calendar_service.feeds.heading import lasting_name, union_name
from calendar_service.feeds.ical import NEVER
from calendar_service.feeds.lasting import LastingFeeds
from calendar_service.feeds.pieces import Piece, piece
from calendar_service.feeds.places import ChosenPlaces
from calendar_service.feeds.query import Variant, chosen_places
from calendar_service.feeds.uid import filled
from calendar_service.feeds.wording import counted_or_named
from calendar_service.feeds.writers import WRITERS
from calendar_service.publishing.revision import NO_VOTE
from calendar_service.regions import Region
from calendar_service.timeline.timeline import Election
from calendar_service.words.translator import Translator

MOST_NAMED = 60
"""So many places stand in an event; more are counted in its title alone."""


@dataclass(slots=True)
class _Told:
    """What some places say alike. entry: as the first of them says it. regions: those, in the order of codes once sorted."""

    entry: Entry
    regions: list[Region] = field(default_factory=list)


class Unions:
    """In one language. lasting: the feeds of places, of which unions are made."""

    def __init__(self, lasting: LastingFeeds) -> None:
        self._lasting = lasting

    def group(self, asked: Variant) -> FeedGroup:
        """All entries that the chosen places have, each with its own UID; without rows. The zone is the first place's."""
        regions = chosen_places(asked.places, self._lasting.regions)
        return FeedGroup(tuple(self._entries(regions)), regions[0].timezone, {})

    def head(self, asked: Variant, path: str, form: str) -> Piece | None:
        """What the feed begins with; path: its own, without a query."""
        written = WRITERS[form].head
        if written is None:
            return None
        return piece(written.write(written.union(self._place(asked), _asked_at(path, asked))))

    @property
    def translator(self) -> Translator:
        return self._lasting.translator

    def name(self, code: str, asked: Variant) -> str:
        """What the feed is called. code: of a place that has it for itself; empty for the feed of several."""
        return lasting_name(self._lasting.place(code)) if code else union_name(self._place(asked))

    def address(self, path: str, asked: Variant) -> str:
        """The feed's own, absolute, as it is asked for."""
        return self._lasting.public_url + _asked_at(path, asked)

    def _place(self, asked: Variant) -> ChosenPlaces:
        lasting = self._lasting
        regions = chosen_places(asked.places, lasting.regions)
        elections = [
            election for election, told in lasting.told if any(region.code in told.codes for region in regions)
        ]
        return ChosenPlaces(
            asked.places, asked.contents, regions, tuple(elections), lasting.translator, lasting.public_url
        )

    def _entries(self, regions: Sequence[Region]) -> Iterator[Entry]:
        for election, told in self._lasting.told:
            members: dict[FeedGroup, list[Region]] = {}
            for region in regions:
                if region.code in told.codes:
                    members.setdefault(told.common(region.code), []).append(region)
            yield from _told_once(election, members, regions, self._lasting.translator)


def _asked_at(path: str, asked: Variant) -> str:
    return f"{path}?{asked.query}" if asked.query else path


def _told_once(
    election: Election, members: Mapping[FeedGroup, list[Region]], every: Collection[Region], translator: Translator
) -> Iterator[Entry]:
    """members: what places have in common -> these places, in the order of codes. In the order of the stages, then of codes."""
    found: dict[Entry, _Told] = {}
    latest: dict[str, datetime] = {}
    for group, regions in members.items():
        for entry in group.entries:
            _add(found, entry, regions)
            latest[entry.stage] = max(entry.modified_at, latest.get(entry.stage, NEVER))
    position = {stage.id: number for number, stage in enumerate(election.stages)}
    in_order = sorted(
        found.values(),
        key=lambda each: (position.get(each.entry.stage, len(position)), min(r.code for r in each.regions)),
    )
    everywhere = {region.code for region in every} - election.without  # who elects nobody has an event that says so
    for told in in_order:
        yield _entry(told, latest[told.entry.stage], everywhere, translator)


def _add(found: dict[Entry, _Told], entry: Entry, regions: list[Region]) -> None:
    alike = replace(entry, uid="", sequence=0, modified_at=NEVER)
    known = found.get(alike)
    if known is None:
        found[alike] = _Told(entry, [*regions])
        return
    if regions[0].code < known.regions[0].code:
        known.entry = entry
        known.regions[:0] = regions
    else:
        known.regions += regions


def _entry(told: _Told, latest: datetime, everywhere: Set[str], translator: Translator) -> Entry:
    """everywhere: codes of those who need not be named where all of them are meant. latest: when the stage last changed in any of the
    chosen places: from then on its title may name others."""
    entry, regions = told.entry, sorted(told.regions, key=lambda region: region.code)
    own = replace(
        entry,
        uid=filled(entry.uid, regions[0].lasting_code),
        modified_at=latest,
        places=tuple((region.code, entry.days, entry.hours, entry.status) for region in regions),
    )
    if entry.stage == NO_VOTE or {region.code for region in regions} >= everywhere:
        return own
    named = " · ".join(region.full_name for region in regions[:MOST_NAMED])
    where = counted_or_named(len(regions), (region.full_name for region in regions), translator)
    return replace(own, summary=f"{entry.summary} – {where}", location=named if len(regions) <= MOST_NAMED else where)
