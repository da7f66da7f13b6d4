"""A revision -> every feed of it. Pure: no clock, no door, the same bytes in any process.

The feeds of the newest elections are made beforehand, those of older ones and those of places when they are asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from calendar_service.feeds.classes import RegionClass, classes
from calendar_service.feeds.election_feeds import (
    Calendars,
    ElectionFeeds,
    Feeds,
    FeedSource,
    Renderings,
    SheetFeeds,
    WhenAsked,
)
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.groups import Calendar, FeedGroup, GroupKey, RenderedEntry, around, group, render
from calendar_service.feeds.heading import name
from calendar_service.feeds.lasting import LastingFeeds, ToldPlaces
from calendar_service.feeds.moves import Moves
from calendar_service.feeds.pieces import Piece, Representation, piece, representation
from calendar_service.feeds.places import Place, place_of
from calendar_service.feeds.query import Vocabulary
from calendar_service.feeds.sheets import SheetHead, sheet
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.feeds.telling import Entries, FeedLine, feed_lines, has_feed
from calendar_service.feeds.unions import Unions
from calendar_service.feeds.variants import Chosen
from calendar_service.feeds.writers import WRITERS, FeedHead
from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Region, Regions
from calendar_service.settings import Settings
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election
from calendar_service.words.addresses import feed_path, in_each_form
from calendar_service.words.forms import CALENDAR, FORMS, FORMS_WHEN_ASKED
from calendar_service.words.translator import Translator

BEFOREHAND = 3
"""So many elections, the newest ones, have their feeds made beforehand: a second of CPU and 25 MB each."""


def build(
    revision: Revision,
    regions: Regions,
    translators: Mapping[str, Translator],
    settings: Settings,
    *,
    last_modified: datetime,
    former: Snapshot | None = None,
    most: int = BEFOREHAND,
) -> Snapshot:
    """Every election x (national + every region) x language x form, and every region x language x form over all
    elections. most: elections whose feeds are made beforehand.

    settings: its public_url and uid_domain. last_modified: aware UTC, whole seconds. former: the
    snapshot before; what did not change is taken over from it, and it may then be dropped.
    """
    timeline = revision.timeline
    elections = list(timeline.elections.values())
    first = beforehand(elections, most)
    building = _Building(former)
    later: dict[tuple[str, str], ElectionFeeds] = {}
    sheets: dict[tuple[str, str], SheetFeeds] = {}
    told: dict[str, list[tuple[Election, ToldPlaces]]] = {language: [] for language in translators}
    places: dict[tuple[str, str], Place] = {}
    for election in elections:
        plan = _plan(revision, election, regions) if election.id in first else None
        for language, translator in translators.items():
            place = places[election.id, language] = place_of(revision, election, regions, translator, settings)
            found: ToldPlaces
            if plan:
                found = made = building.add(place, plan)
                sheets[election.id, language] = SheetFeeds(election.id, language, made.codes, made.sheet)
            else:
                later[election.id, language] = found = _later(revision, place, former)
            told[language].append((election, found))
    lasting = {
        language: LastingFeeds(translators[language], regions, settings.public_url, each)
        for language, each in told.items()
    }
    asked: WhenAsked = {**sheets, **later, **{("", language): feeds for language, feeds in lasting.items()}}
    return Snapshot(
        feeds=Feeds(building.feeds, asked),
        moves=Moves(
            {was: e.id for e in elections for was in revision.former_names(e)},
            regions.former,
            timeline.ended - timeline.elections.keys(),
            {
                (e.id, was): stage.id
                for e in elections
                for stage in e.stages
                for was in _former_names(revision, e, stage)
            },
        ),
        elections=tuple(e.id for e in elections),
        last_modified=last_modified,
        calendars=Calendars(building.calendars, asked),
        heads=building.heads,
        renderings=Renderings(building.renderings),
        groups=building.groups,
        ready=building.feeds,
        later=later,
        lasting=lasting,
        choices=Chosen(
            Vocabulary(frozenset(phase for election in elections for phase in election.phases), regions),
            {language: Unions(feeds) for language, feeds in lasting.items()},
            places,
        ),
    )


def _former_names(revision: Revision, election: Election, stage: Stage) -> Iterator[str]:
    """What a stage was called, as far as no other is called so now."""
    for former in (*stage.was, revision.origin(election.id, stage.id)):
        if former not in election.by_id:
            yield former


def beforehand(elections: Iterable[Election], most: int = BEFOREHAND) -> list[str]:
    """Ids of the newest elections: those whose last day is the latest, of equals those that stand last."""
    return [each.id for each in sorted(elections, key=_last_day)[-most:]] if most else []


def _last_day(election: Election) -> date:
    return max((stage.days.last for stage in election.stages if stage.days), default=election.issued)


def _later(revision: Revision, place: Place, former: Snapshot | None) -> ElectionFeeds:
    """The feeds of an election that is not made beforehand: those of the snapshot before where nothing differs."""
    election = place.election
    stamps = {key[1]: kept for key, kept in revision.stamps.items() if key[0] == election.id}
    source = FeedSource(place, stamps)
    kept = former.later.get((election.id, place.translator.language)) if former else None
    if kept and kept.source == source:
        return kept
    codes = {code: None for code, region in place.regions.items() if has_feed(revision, election, region)}
    return ElectionFeeds(source, codes, _WhenAsked(revision, place))


@dataclass(frozen=True)
class _Made:
    """Of the feeds of an election in one language that were made beforehand: what they have in common."""

    place: Place
    national: FeedGroup
    class_of: Mapping[str, RegionClass]
    shared: Mapping[RegionClass, FeedGroup]

    @property
    def codes(self) -> Collection[str]:
        return self.class_of.keys()

    def common(self, code: str) -> FeedGroup:
        """code: a region's."""
        return self.shared[self.class_of[code]]

    def sheet(self, code: str, form: str) -> Representation:
        """One of FORMS_WHEN_ASKED. code: empty for the country."""
        return _sheet(self.place, code, form, self.common(code) if code else self.national)


@dataclass(frozen=True)
class _Plan:
    """Which feed tells what, in any language. shared: class of regions -> one of them, and what all of them tell. class_of: code ->
    class, of the regions that have a feed."""

    national: list[FeedLine]
    shared: Mapping[RegionClass, tuple[Region, list[FeedLine]]]
    class_of: Mapping[str, RegionClass]


def _plan(revision: Revision, election: Election, regions: Regions) -> _Plan:
    class_of = classes(
        revision, election, [region for region in regions.values() if has_feed(revision, election, region)]
    )
    examples = {region_class: regions[code] for code, region_class in class_of.items()}
    shared = {kind: (region, feed_lines(revision, election, region)) for kind, region in examples.items()}
    return _Plan(feed_lines(revision, election, None), shared, class_of)


class _Building:
    """Collects the feeds, and what they have in common, one election and language at a time."""

    def __init__(self, former: Snapshot | None) -> None:
        self.former = former
        self.feeds: dict[str, Representation] = {}
        self.calendars: dict[str, Calendar] = {}
        self.heads: dict[str, dict[Hashable, Piece]] = {form: {} for form in WRITERS}
        self.renderings: dict[Entry, RenderedEntry] = {}
        self.groups: dict[GroupKey, FeedGroup] = {}

    def add(self, place: Place, plan: _Plan) -> _Made:
        entries = Entries(place)
        national = self.group(entries.of(plan.national, None), CAPITAL_ZONE)
        self.write(place, None, national)
        shared = {key: self.group(entries.of(lines, of), key.zone) for key, (of, lines) in plan.shared.items()}
        for code, region_class in plan.class_of.items():
            self.write(place, place.regions[code], shared[region_class])
        return _Made(place, national, plan.class_of, shared)

    def group(self, entries: tuple[Entry, ...], zone: str) -> FeedGroup:
        key = (entries, zone)
        if key not in self.groups:
            for entry in entries:
                self.render(entry)
            kept = self.former.groups.get(key) if self.former else None
            self.groups[key] = kept or group(entries, zone, self.renderings)
        return self.groups[key]

    def render(self, entry: Entry) -> None:
        if entry not in self.renderings:
            kept = self.former.renderings.get(entry) if self.former else None
            self.renderings[entry] = kept or render(entry)

    def write(self, place: Place, region: Region | None, common: FeedGroup) -> None:
        """The files of one region, one in each form."""
        code, called = region.code if region else "", name(place, region)
        own = region.lasting_code if region else ""
        calendar = feed_path(place.election.id, code, place.translator.language, CALENDAR)
        paths = in_each_form(calendar)
        for form, writer in WRITERS.items():
            path, written = paths[form], writer.head
            head = self.head(form, written, written.facts(place, region, called, path)) if written else None
            self.feeds[path] = self.joined(path, form, own, head, common)
            if head and path == calendar:
                self.calendars[path] = Calendar(head, own, (common,))

    def head(self, form: str, written: FeedHead[Any], facts: Hashable) -> Piece:
        kept = self.former.heads[form].get(facts) if self.former else None
        self.heads[form][facts] = found = kept or piece(written.write(facts))
        return found

    def joined(self, path: str, form: str, code: str, head: Piece | None, common: FeedGroup) -> Representation:
        made = _joined(form, code, head, common)
        kept = self.former.feeds.get(path) if self.former else None
        return kept if kept and kept.pieces == made.pieces else made


def _joined(form: str, code: str, head: Piece | None, common: FeedGroup) -> Representation:
    pieces = around(form, (common,), (common.rows[form],))
    return representation(FORMS[form].content_type, *((head,) if head else ()), *pieces, code=code)


def _sheet(place: Place, code: str, form: str, common: FeedGroup) -> Representation:
    region = place.regions[code] if code else None
    path = feed_path(place.election.id, code, place.translator.language, form)
    head = SheetHead(name(place, region), place.feed_url(path), place.translator)
    return sheet(form, head, common.entries, region.lasting_code if region else "")


class _WhenAsked:
    """The feeds of one election in one language, one at a time. What they have in common is kept small."""

    def __init__(self, revision: Revision, place: Place) -> None:
        self.revision, self.place = revision, place
        self.entries = Entries(place)
        self.groups: dict[GroupKey, FeedGroup] = {}
        self.by_class: dict[RegionClass | None, FeedGroup] = {}

    @cached_property
    def plan(self) -> _Plan:
        return _plan(self.revision, self.place.election, self.place.regions)

    def calendar(self, code: str) -> Calendar:
        """code: a region's; empty: the country's."""
        head = self._head(code, CALENDAR)
        assert head
        return Calendar(head, self._own(code), (self.common(code),))

    def feed(self, code: str, form: str) -> Representation:
        """One form of it."""
        if form in FORMS_WHEN_ASKED:
            return _sheet(self.place, code, form, self.common(code))
        return _joined(form, self._own(code), self._head(code, form), self.common(code))

    def _head(self, code: str, form: str) -> Piece | None:
        region, language = self._region(code), self.place.translator.language
        written = WRITERS[form].head
        if written is None:
            return None
        path = in_each_form(feed_path(self.place.election.id, code, language, CALENDAR))[form]
        return piece(written.write(written.facts(self.place, region, name(self.place, region), path)))

    def common(self, code: str) -> FeedGroup:
        """All that follows its head, but for the code."""
        key = self.plan.class_of[code] if code else None
        if key not in self.by_class:
            region, lines = self.plan.shared[key] if key else (None, self.plan.national)
            self.by_class[key] = self._group(self.entries.of(lines, region), key.zone if key else CAPITAL_ZONE)
        return self.by_class[key]

    def _group(self, entries: tuple[Entry, ...], zone: str) -> FeedGroup:
        if (entries, zone) not in self.groups:
            rendered = {entry: render(entry) for entry in entries}
            self.groups[entries, zone] = group(entries, zone, rendered, is_small=True)
        return self.groups[entries, zone]

    def _own(self, code: str) -> str:
        """What the UIDs of a region's feed say of it."""
        return self.place.regions[code].lasting_code if code else ""

    def _region(self, code: str) -> Region | None:
        return self.place.regions[code] if code else None
