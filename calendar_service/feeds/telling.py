"""What the feed of a place tells, in the order of the file: the stages that hold there, what is left of those that did,
and that a region elects nobody. Pure.

Whoever makes feeds, prints them for their stamps or looks back asks here, so that all of them tell the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from calendar_service.feeds.entry import (
    Entry,
    gone_no_vote_entry,
    no_vote_entry,
    stage_entry,
    tombstone_entry,
)
from calendar_service.feeds.places import Place
from calendar_service.feeds.uid import hole
from calendar_service.publishing.revision import NATIONAL, NO_VOTE, Revision, Stamp, Tombstone
from calendar_service.regions import Region
from calendar_service.timeline.case import provinces_asked, votes_of
from calendar_service.timeline.stage import Local, Occurrence, Stage
from calendar_service.timeline.timeline import VOTING, Election


@dataclass(frozen=True)
class FeedLine:
    """One line. ident: a stage's id, or NO_VOTE. occurrence: the stage there (for NO_VOTE: the voting, nationally); where it does not
    hold any more, as it would be. tomb: of an event that is gone. applies: whether the stage holds there."""

    ident: str
    occurrence: Occurrence
    stamp: Stamp
    tomb: Tombstone | None = None
    applies: bool = True

    def entry(self, place: Place, region: Region | None, code: str | None = None) -> Entry:
        """code: what the UID says of the region; else the region's code. What regions that elect nobody are told is each
        one's own."""
        if self.ident == NO_VOTE:
            assert region
            if self.tomb:
                return gone_no_vote_entry(region, self.occurrence, self.tomb, self.stamp, place, applies=self.applies)
            return no_vote_entry(region, self.occurrence, self.stamp, place)
        if self.tomb:
            return tombstone_entry(self.occurrence, self.tomb, self.stamp, place, applies=self.applies, code=code)
        return stage_entry(self.occurrence, self.stamp, place, code)


def feed_lines(revision: Revision, election: Election, region: Region | None) -> list[FeedLine]:
    """Of one election. Where a stage holds and has no day any more, its tombstone stands beside it."""
    found = [each for stage in election.stages for each in _of_stage(revision, election, stage, region)]
    voting = revision.known_as(election.id, VOTING) or election.voting
    kept = revision.stamps.get((election.id, NO_VOTE))
    if region is None or voting is None:
        return found
    nationally = election.occurrence(voting, None)
    assert nationally
    stamp = kept.of(region) if kept else revision.stamp(election, nationally)
    applies, tomb = region.code in election.without, kept.tombs.get(region.code) if kept else None
    if applies:
        found.append(FeedLine(NO_VOTE, nationally, stamp))
    if tomb and not (applies and nationally.days):
        found.append(FeedLine(NO_VOTE, nationally, stamp, tomb, applies=applies))
    return found


def _of_stage(revision: Revision, election: Election, stage: Stage, region: Region | None) -> Iterator[FeedLine]:
    kept = revision.stamps[election.id, stage.id]
    there, stamp = election.occurrence(stage, region), kept.of(region)
    tomb = kept.tombs.get(region.code if region else NATIONAL)
    if there:
        yield FeedLine(stage.id, there, stamp)
    if tomb and not (there and there.days):
        would_be = there or Occurrence(stage.held_in(region), region, None, None)
        yield FeedLine(stage.id, would_be, stamp, tomb, applies=there is not None)


def has_feed(revision: Revision, election: Election, region: Region) -> bool:
    """Whether a region has a feed of that election: it takes part, is said to elect nobody, or had events a while ago."""
    if election.votes(region) or region.code in election.without:
        return True
    kept = (revision.stamps.get((election.id, ident)) for ident in (*election.by_id, NO_VOTE))
    return any(region.code in each.tombs for each in kept if each)


class Entries:
    """The entries of one election and language, each written once for all places in which it says the same."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.written: dict[Hashable, Entry] = {}

    def of(self, lines: Iterable[FeedLine], region: Region | None) -> tuple[Entry, ...]:
        """region: any of those that are told this; in the UIDs stands hole() for its code."""
        around = _around(self.place.election, region)
        return tuple(self._entry(each, region, around) for each in lines)

    def _entry(self, line: FeedLine, region: Region | None, around: Hashable) -> Entry:
        if line.ident == NO_VOTE:
            return line.entry(self.place, region)
        occurrence, code = line.occurrence, hole(region)
        # All that a region changes in an entry but its code; the zone is printed only where there are hours.
        zone = occurrence.zone if occurrence.hours else None
        own = _lines(self.place.election.by_id[line.ident].local, region)
        key = (line.ident, code, occurrence.days, zone, line.stamp, line.tomb, line.applies, own, around)
        if key not in self.written:
            self.written[key] = line.entry(self.place, region, code)
        return self.written[key]


def _lines(local: Mapping[str, Local], region: Region | None) -> tuple[Local | None, ...]:
    return (local.get(region.province_code), local.get(region.code)) if region and local else ()


def _around(election: Election, region: Region | None) -> Hashable:
    """What stands elsewhere and is printed with a stage in that region: the law there, and the days that it goes by."""
    law = election.law
    if law is None:
        return (election.turn(region),)
    held = (election.occurrence(stage, region) for stage in votes_of(election))
    days = tuple((each.days, each.status) if each else None for each in held)
    places = frozenset(law.places & {region.code, region.province_code}) if region else frozenset()
    inside = region.code if region and region.code in provinces_asked(election) else ""
    return election.turn(region), days, places, inside
