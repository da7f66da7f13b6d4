"""Which calendars an edit changes alike: the country's and those of places in which the same events move, come and go in the same way. Pure.

It goes by what decides the days, hours and state of an event, so that no calendar has to be made for it; one of a group shows what all of them
then say. In words alone they may differ.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from calendar_service.editing.preview import Touched
from calendar_service.feeds.telling import FeedLine, feed_lines, has_feed
from calendar_service.publishing.revision import NO_VOTE, Revision
from calendar_service.regions import Regions
from calendar_service.timeline.timeline import Election

Differences = frozenset[tuple[Hashable, ...]]
"""(origin, what decided its event before, what decides it after) of each event that differs."""


@dataclass(frozen=True, slots=True)
class AlikeCalendars:
    """national: whether the country's is among them. codes: of the regions, sorted. events: how many of them have another day, hour or state in each; none
    where only words are new."""

    national: bool
    codes: tuple[str, ...]
    events: int

    @property
    def count(self) -> int:
        return len(self.codes) + self.national

    @property
    def sample(self) -> str:
        """The code of one of them; empty for the country's."""
        return "" if self.national else self.codes[0]


def alike_calendars(
    before: Revision | None, after: Revision, regions: Regions, touched: Touched
) -> list[AlikeCalendars]:
    """The touched calendars of one election, the largest group first."""
    old, new = both_elections(before, after, touched.election)
    found: dict[Differences, list[str]] = {}
    for code in (*([""] if touched.national else []), *touched.codes):
        there = _lines(before, old, regions, code), _lines(after, new, regions, code)
        found.setdefault(_differences(*there), []).append(code)
    groups = [
        AlikeCalendars("" in codes, tuple(filter(None, codes)), len({origin for origin, *_ in differs}))
        for differs, codes in found.items()
    ]
    return sorted(groups, key=lambda each: (-each.count, not each.national, each.codes))


def both_elections(before: Revision | None, after: Revision, ident: str) -> tuple[Election | None, Election | None]:
    """An election before, under whichever id it then had, and after; None where it is not there. ident: of one of the two."""
    new = after.timeline.elections.get(ident)
    if before is None:
        return None, new
    old = before.former_election(new, after.timeline) if new else before.timeline.elections.get(ident)
    return old, new


def _lines(
    revision: Revision | None, election: Election | None, regions: Regions, code: str
) -> Mapping[Hashable, Hashable]:
    """What decides each event of a calendar, by what it is; nothing where there is no calendar."""
    region = regions[code] if code else None
    if revision is None or election is None or (region and not has_feed(revision, election, region)):
        return {}
    return dict(_decided(revision, election, feed_lines(revision, election, region)))


def _decided(revision: Revision, election: Election, lines: Iterable[FeedLine]) -> Iterable[tuple[Hashable, Hashable]]:
    for line in lines:
        there, tomb = line.occurrence, line.tomb
        days, hours, zone = (tomb.days, tomb.hours, tomb.zone) if tomb else (there.days, there.hours, there.zone)
        clock = (hours, zone) if hours and zone else None  # without a zone an event takes whole days
        origin = line.ident if line.ident == NO_VOTE else revision.origin(election.id, line.ident)
        if days:
            yield origin, (days, clock, there.status, tomb is not None, line.applies)


def _differences(old: Mapping[Hashable, Hashable], new: Mapping[Hashable, Hashable]) -> Differences:
    return frozenset((each, old.get(each), new.get(each)) for each in {*old, *new} if old.get(each) != new.get(each))
