"""Revisions of the timeline and the stamps that calendars go by. Pure.

Every accepted stages.yaml is a revision. Per stage, and where regions differ per region, two
numbers are kept: `schedule_version` rises only when days, hours or status change there (offices are
told), `content` when what calendars print of it there differs from what they printed last (SEQUENCE),
whatever the reason: an edit, a release with another sentence, another PUBLIC_URL. A stage that vanishes from the file
lives on as cancelled, and of an event that a place no longer has a tombstone is kept for a while, so that no calendar keeps a
date that nobody stands behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Protocol, TypeVar

from calendar_service.publishing.lineage import (
    continued,
    continued_election,
    first_origin,
    require_distinct,
    require_distinct_elections,
)
from calendar_service.regions import ALONE, Region, Regions
from calendar_service.timeline.stage import Days, Hours, Occurrence, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline

T = TypeVar("T")

NATIONAL = ""
"""Stands for "no region" among region codes."""

COUNTRY = "ID"
"""The same where an empty code stands for every region (ISO 3166-1)."""

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """schedule_version, content: numbers that only rise, from 0. modified_at: aware UTC, whole seconds,
    the instant of the latest change of content, as calendars are told it. scheduled_at: aware UTC,
    the instant since when this service has known the present schedule; no feed prints it."""

    schedule_version: int
    content: int
    modified_at: datetime
    scheduled_at: datetime


LASTS = timedelta(days=90)
"""How long a tombstone lasts: until the first revision that is published so long after the event went."""

NO_VOTE = "tidak-memilih"
"""Stands for a stage id in the feeds of regions that elect nobody; they are told about the day of Election.voting."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """When an event was that a place had and has no longer. days, hours, zone: as Occurrence had them last. since: aware UTC,
    whole seconds, the instant of the revision that took it away."""

    days: Days
    hours: Hours | None
    zone: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class StageStamps:
    """The stamps of one stage: the common one, and those of regions with a history of their own.
    origin: the id under which it first was published; empty for its present one.
    prints: digests of what is printed of it, see place_table; by: the mark of whoever printed (Printing.mark), empty for nobody.
    tombs: code of a region, or NATIONAL -> its tombstone there. election: the id under which its election first was published; empty for
    its present one. held: by the same codes, days that the text no longer has and that were held, see carried_over. names: other
    ids under which its election was published, whether or not the text still says so."""

    common: Stamp
    local: Mapping[str, Stamp] = field(default_factory=dict)
    origin: str = ""
    prints: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    tombs: Mapping[str, Tombstone] = field(default_factory=dict)
    election: str = ""
    held: Mapping[str, Days] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def of(self, region: Region | None) -> Stamp:
        return self.local.get(region.code if region else NATIONAL, self.common)

    def by_place(self) -> Iterator[tuple[str, Stamp]]:
        """With the empty code for every place that has no stamp of its own; the whole country is COUNTRY."""
        yield "", self.common
        for code, stamp in self.local.items():
            yield code or COUNTRY, stamp


Stamps = Mapping[tuple[str, str], StageStamps]
"""(election id, stage id) -> stamps."""


@dataclass(frozen=True)
class Revision:
    """One published timeline.

    number: from 1. published_at: aware UTC. sha256: of the file's bytes. timeline: what the file
    says, with the stages that vanished from it added as cancelled. vanished: (election id, stage
    id) of those.
    """

    number: int
    published_at: datetime
    by: str
    note: str
    sha256: str
    timeline: Timeline
    stamps: Stamps
    vanished: frozenset[tuple[str, str]] = frozenset()

    def stamp(self, election: Election, occurrence: Occurrence) -> Stamp:
        return self.stamps[election.id, occurrence.id].of(occurrence.region)

    def origin(self, election_id: str, stage_id: str) -> str:
        """What calendars and the ledger call a stage: the id under which it first was published."""
        return self.stamps[election_id, stage_id].origin or stage_id

    def election_origin(self, election_id: str) -> str:
        """What calendars call an election: the id under which it first was published."""
        return self._election_origins.get(election_id, election_id)

    @cached_property
    def _election_origins(self) -> Mapping[str, str]:
        return {election: kept.election for (election, _), kept in self.stamps.items() if kept.election}

    def former_names(self, election: Election) -> tuple[str, ...]:
        """Other ids under which an election was published, and that no other has now: addresses that were given out name them."""
        kept = next((kept for (ident, _), kept in self.stamps.items() if ident == election.id), None)
        known = (*election.was, *((kept.election, *kept.names) if kept else ()))
        return tuple(dict.fromkeys(each for each in known if each and each not in self.timeline.elections))

    def former_election(self, election: Election, timeline: Timeline) -> Election | None:
        """The same election as this revision has it. timeline: all that there is now."""
        old = self.timeline.elections
        origins = {ident: self.election_origin(ident) for ident in old}
        ident = continued_election(election, old, timeline.elections, origins)
        return old[ident] if ident else None

    def origins(self, election: Election) -> dict[str, str]:
        """stage id -> origin."""
        return {stage.id: self.origin(election.id, stage.id) for stage in election.stages}

    def known_as(self, election_id: str, origin: str) -> Stage | None:
        """The stage of an origin, whatever its id by now."""
        return self._by_origin.get((election_id, origin))

    @cached_property
    def _by_origin(self) -> Mapping[tuple[str, str], Stage]:
        return {
            (election.id, self.origin(election.id, stage.id)): stage
            for election in self.timeline.elections.values()
            for stage in election.stages
        }


def schedule_facts(occurrence: Occurrence | None) -> tuple[object, ...] | None:
    """What an office has to be told again when it changes; None where the stage does not apply. In a region also whether
    that is known; of the whole country, where each region has days of its own, these."""
    if occurrence is None:
        return None
    stage = occurrence.stage
    known = (occurrence.days, stage.hours, occurrence.zone, stage.status is Status.CANCELLED)
    if occurrence.region:
        return (*known, stage.scope.is_open)
    held = ((code, there.days, there.hours, there.status) for code, there in sorted(stage.local.items()))
    return (*known, *held) if occurrence.is_span else known


class Printing(Protocol):
    """Prints what calendars say; see feeds.printing."""

    @property
    def mark(self) -> str:
        """The same only where the same code prints with the same settings."""

    def __call__(self, revision: Revision, elections: Collection[str]) -> Prints:
        """What is printed of each event of these elections. Of the stamps only tombs and origins matter."""


Prints = Mapping[tuple[str, str], Mapping[str, str]]
"""(election id, stage id or NO_VOTE) -> code of a region or NATIONAL -> digest of what is printed there, who it is and how new
left out. Where nothing is printed there is no digest."""


def place_table(digests: Mapping[str, str], regions: Regions) -> dict[str, str]:
    """The digests of all places in few rows: the most frequent one for every region, under EVERYWHERE; a province's code takes
    in its kabupaten and kota; what a province or a kabupaten has for itself stands behind its code with ALONE."""
    named = {code: digests.get(code, "") for code in regions}
    table = {EVERYWHERE: _most(named.values()), NATIONAL: digests.get(NATIONAL, "")}
    inside: dict[str, list[str]] = {}
    for code, digest in named.items():
        inside.setdefault(code[:2], []).append(digest)
    table |= {code: most for code, each in inside.items() if (most := _most(each)) != table[EVERYWHERE]}
    own = {code + ALONE: digest for code, digest in named.items() if digest != digest_at(table, code)}
    return {
        place: digest for place, digest in {**table, **own}.items() if digest or place not in (EVERYWHERE, NATIONAL)
    }


EVERYWHERE = "*"


def digest_at(table: Mapping[str, str], code: str) -> str:
    """What place_table knows of a place; empty where nothing was printed. code: of a region, or NATIONAL."""
    if code == NATIONAL:
        return table.get(NATIONAL, "")
    own = table.get(code + ALONE)
    return own if own is not None else table.get(code[:2], table.get(EVERYWHERE, ""))


def _most(values: Iterable[T]) -> T:
    return Counter(values).most_common(1)[0][0]


def first_stamps(timeline: Timeline, at: datetime | None = None) -> Stamps:
    """The stamps of a timeline that nothing came before: each election's day of issue, so that
    the same file makes the same bytes wherever and whenever it is first published (at `at`)."""
    stamps: dict[tuple[str, str], StageStamps] = {}
    for election in timeline.elections.values():
        require_distinct({stage.id: first_origin(stage) for stage in election.stages})
        first = Stamp(0, 0, _issue(election), _whole(at or _issue(election)))
        for stage in election.stages:
            stamps[election.id, stage.id] = StageStamps(first, {}, _other(first_origin(stage), stage.id))
        if election.without:
            stamps[election.id, NO_VOTE] = StageStamps(first)
    return stamps


def next_stamps(
    before: Revision, timeline: Timeline, regions: Regions, at: datetime, printing: Printing | None = None
) -> Stamps:
    """The stamps of the timeline that follows `before` and is published at the instant `at`. printing: without it the
    content rises with the schedule alone.

    Those of an election that is no longer there are kept, so that numbers still rise when it comes
    back. Raises Refused where two stages would have one UID.
    """
    former = {ident: before.former_election(each, timeline) for ident, each in timeline.elections.items()}
    going_on = {*timeline.elections, *(old.id for old in former.values() if old)}
    stamps = {key: kept for key, kept in before.stamps.items() if key[0] not in going_on}
    origins: dict[str, str] = {}
    for election in timeline.elections.values():
        old = former[election.id]
        last = old.id if old else _last_id(before, election)
        origins[election.id] = before.election_origin(last)
        names = _names(before.stamps, last, election.id)
        for key, kept in _election_stamps(before, election, old, regions, at).items():
            stamps[key] = replace(kept, election=_other(origins[election.id], election.id), names=names)
    require_distinct_elections(origins)
    if printing is None:
        return stamps
    following = replace(before, timeline=timeline, stamps=stamps)
    changed = [
        each.id for each in timeline.elections.values() if not _reads_the_same(before, following, each, printing.mark)
    ]
    return _printed(before, following, changed, regions, at, printing)


def first_printed(revision: Revision, regions: Regions, printing: Printing) -> Revision:
    """The first revision, with the digests of what is printed of it; nothing has been printed before."""
    prints = printing(revision, revision.timeline.elections)
    stamps = {
        key: replace(kept, prints=place_table(prints.get(key, {}), regions), by=printing.mark)
        for key, kept in revision.stamps.items()
    }
    return replace(revision, stamps=stamps)


def reprinted(before: Revision, regions: Regions, at: datetime, printing: Printing) -> Stamps:
    """The stamps of a revision that is printed by others than who printed it last: another release, other settings."""
    stale = [
        each.id
        for each in before.timeline.elections.values()
        if not _is_printed_by(before.stamps, each.id, printing.mark)
    ]
    return _printed(before, before, stale, regions, at, printing)


def _is_printed_by(stamps: Stamps, election: str, mark: str) -> bool:
    return all(kept.by == mark for key, kept in stamps.items() if key[0] == election)


def _reads_the_same(before: Revision, after: Revision, election: Election, mark: str) -> bool:
    """Whether nothing of an election can be printed otherwise than it was."""
    old = before.timeline.elections.get(election.id)
    if old != election or not _is_printed_by(after.stamps, election.id, mark):
        return False
    names = {name for stage in election.stages for name in stage.sources}
    names |= {name for stage in election.stages for each in stage.local.values() for name in each.sources or ()}
    if any(before.timeline.sources.get(name) != after.timeline.sources.get(name) for name in names):
        return False
    return all(before.stamps.get(key) == kept for key, kept in after.stamps.items() if key[0] == election.id)


def _names(stamps: Stamps, last: str, ident: str) -> tuple[str, ...]:
    """All other ids that an election had until now. last: under which its stamps are kept."""
    known = next((kept.names for key, kept in stamps.items() if key[0] == last), ())
    return tuple(dict.fromkeys(each for each in (*known, last) if each != ident))


def _last_id(before: Revision, election: Election) -> str:
    """Under which the stamps of an election are kept that the last revision did not have: it may come back."""
    gone = dict.fromkeys(ident for ident, _ in before.stamps if ident not in before.timeline.elections)
    names = (election.id, *reversed(election.was))
    first = (ident for ident in gone if before.election_origin(ident) in names)
    return next((ident for ident in names if ident in gone), next(first, election.id))


def _election_stamps(
    before: Revision, election: Election, old: Election | None, regions: Regions, at: datetime
) -> dict[tuple[str, str], StageStamps]:
    """Of its stages, and of what the regions that elect nobody are told, before anything is printed. old: the election as it
    was, under whatever id."""
    last = old.id if old else _last_id(before, election)
    known = before.origins(old) if old else {}
    stamps: dict[tuple[str, str], StageStamps] = {}
    for stage in election.stages:
        former_id = continued(stage, old, election, known) if old else None
        if old is None or former_id is None:
            stamps[election.id, stage.id] = _anew(before.stamps.get((last, stage.id)), stage, at)
            continue
        former = before.stamps[old.id, former_id]
        made = _stage_stamps(former, (old, election), (old.by_id[former_id], stage), regions, at)
        stamps[election.id, stage.id] = replace(made, origin=_other(known[former_id], stage.id))
    require_distinct({stage.id: stamps[election.id, stage.id].origin or stage.id for stage in election.stages})
    key = election.id, NO_VOTE
    kept = before.stamps.get((last, NO_VOTE))
    if kept and old is None:
        kept = _come_back(kept, at)
    if kept is None and election.without:
        kept = StageStamps(Stamp(0, 0, _whole(at), _whole(at)))
    if kept:
        stamps[key] = _with_tombs(kept, (old or election, election), (NO_VOTE, NO_VOTE), regions, at)
    return stamps


def _other(origin: str, ident: str) -> str:
    return "" if origin == ident else origin


def _anew(kept: StageStamps | None, stage: Stage, at: datetime) -> StageStamps:
    """A new stage; or one that comes back together with its election."""
    if kept is None:
        return StageStamps(Stamp(0, 0, _whole(at), _whole(at)), {}, _other(first_origin(stage), stage.id))
    return _come_back(kept, at)


def _come_back(kept: StageStamps, at: datetime) -> StageStamps:
    """Above all that it ever had."""
    every = (kept.common, *kept.local.values())
    schedule_version, content = max(each.schedule_version for each in every), max(each.content for each in every)
    modified_at = max(_whole(at), *(each.modified_at + ONE_SECOND for each in every))
    return StageStamps(Stamp(schedule_version + 1, content + 1, modified_at, _whole(at)), {}, kept.origin)


def _stage_stamps(
    former: StageStamps,
    elections: tuple[Election, Election],
    stages: tuple[Stage, Stage],
    regions: Regions,
    at: datetime,
) -> StageStamps:
    """Each pair: what was, and what is."""
    (old, new), (before, stage) = elections, stages
    found = _with_tombs(former, elections, (before.id, stage.id), regions, at)
    if before == stage and _rules(old) == _rules(new):
        return found
    after = {}
    for code, region in _places(regions):
        then, now = old.occurrence(before, region), new.occurrence(stage, region)
        moved = schedule_facts(then) != schedule_facts(now)
        after[code] = _moved(former.of(region), at) if moved else former.of(region)
    return _by_place(found, after)


def _rules(election: Election) -> tuple[object, ...]:
    """What it says of who takes part."""
    return election.regions, election.without


def _moved(stamp: Stamp, at: datetime) -> Stamp:
    risen = _risen(stamp, at)
    return replace(risen, schedule_version=stamp.schedule_version + 1, scheduled_at=_whole(at))


def _risen(stamp: Stamp, at: datetime) -> Stamp:
    return replace(stamp, content=stamp.content + 1, modified_at=max(_whole(at), stamp.modified_at + ONE_SECOND))


def _by_place(kept: StageStamps, stamps: Mapping[str, Stamp]) -> StageStamps:
    """With these stamps, one for each place. That which most regions share is the common one: a table of two or three
    rows, not 552."""
    common = _most(stamps.values())
    return replace(kept, common=common, local={code: stamp for code, stamp in stamps.items() if stamp != common})


# Tombstones


def event_at(election: Election, ident: str, region: Region | None) -> tuple[Days, Hours | None, str | None] | None:
    """When a place has an event of a stage, or of NO_VOTE: days, hours, zone; None where it has none."""
    if ident == NO_VOTE:
        voting = election.voting
        if voting is None or region is None or region.code not in election.without:
            return None
        days = election.occurrence(voting, None)
        return (days.days, None, None) if days and days.days else None
    stage = election.by_id.get(ident)
    there = election.occurrence(stage, region) if stage else None
    return (there.days, there.hours, there.zone) if there and there.days else None


def _with_tombs(
    former: StageStamps, elections: tuple[Election, Election], idents: tuple[str, str], regions: Regions, at: datetime
) -> StageStamps:
    """With a tombstone for each event that a place had and has no longer. Each pair: what was, and what is."""
    (old, new), (before, ident) = elections, idents
    tombs = {code: tomb for code, tomb in former.tombs.items() if at - tomb.since < LASTS}
    if old.by_id.get(before) != new.by_id.get(ident) or _rules(old) != _rules(new) or ident == NO_VOTE:
        for code, region in _places(regions):
            if event_at(new, ident, region):
                tombs.pop(code, None)
            elif was := event_at(old, before, region):
                tombs[code] = Tombstone(*was, _whole(at))
    return former if tombs == former.tombs else replace(former, tombs=tombs)


# What is printed


def _printed(
    before: Revision, after: Revision, elections: Collection[str], regions: Regions, at: datetime, printing: Printing
) -> Stamps:
    """The stamps of `after`, those of these elections by what is printed of them now."""
    stamps = dict(after.stamps)
    prints = printing(after, elections) if elections else {}
    for key, kept in after.stamps.items():
        if key[0] in elections:
            old = before.former_election(after.timeline.elections[key[0]], after.timeline)
            former = _former(before, old.id, kept.origin or key[1]) if old else None
            stamps[key] = _by_print(kept, former, prints.get(key, {}), regions, at, printing.mark)
    return stamps


def _former(before: Revision, election: str, origin: str) -> StageStamps | None:
    if origin == NO_VOTE:
        return before.stamps.get((election, NO_VOTE))
    stage = before.known_as(election, origin)
    return before.stamps[election, stage.id] if stage else None


def _by_print(
    kept: StageStamps, former: StageStamps | None, digests: Mapping[str, str], regions: Regions, at: datetime, mark: str
) -> StageStamps:
    """kept: with the schedule's new numbers. former: what was printed last, None for a stage that is new."""
    found = replace(kept, prints=place_table(digests, regions), by=mark)
    if former is None or former.prints == found.prints:
        return found
    changed = {code for code, digest in digests.items() if digest != digest_at(former.prints, code)}
    is_everywhere = len(changed) == len(digests)  # what a place does not have may rise too: shorter tables
    after = {}
    for code, region in _places(regions):
        stamp = kept.of(region)
        rises = (is_everywhere or code in changed) and stamp.content == former.of(region).content
        after[code] = _risen(stamp, at) if rises else stamp
    return _by_place(found, after)


def _places(regions: Regions) -> Iterator[tuple[str, Region | None]]:
    yield NATIONAL, None
    yield from regions.items()


def _issue(election: Election) -> datetime:
    return datetime.combine(election.issued, time(0), UTC)


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def stamps_of_now(stamps: Stamps, regions: Regions, day: date) -> Stamps:
    """Stamps by the codes of now. day: on which they were written, by the codes of then."""
    named = (code for kept in stamps.values() for code in (*kept.local, *kept.tombs, *kept.held))
    if all(code in regions or code == NATIONAL for code in named):
        return stamps
    return {
        key: replace(
            kept,
            local=_by_codes_of_now(kept.local, regions, day),
            tombs={now: tomb for code, tomb in kept.tombs.items() for now in _codes_of_now(code, regions, day)},
            held={now: days for code, days in kept.held.items() for now in _codes_of_now(code, regions, day)},
        )
        for key, kept in stamps.items()
    }


def _codes_of_now(code: str, regions: Regions, day: date) -> Iterable[str]:
    return (code,) if code == NATIONAL else regions.now(code, day)


def _by_codes_of_now(local: Mapping[str, Stamp], regions: Regions, day: date) -> dict[str, Stamp]:
    """Where several became one, the highest stands."""
    found: dict[str, Stamp] = {}
    for code, stamp in local.items():
        for now in _codes_of_now(code, regions, day):
            known = found.get(now)
            found[now] = (
                stamp if known is None else max(known, stamp, key=lambda each: (each.content, each.modified_at))
            )
    return found
