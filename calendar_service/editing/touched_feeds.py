"""Which feeds a step from one revision to the next changes. Pure.

It asks the stamps, which decide every byte of an event, so nothing has to be built. What a
calendar says about itself is compared too.
"""

from __future__ import annotations

from collections.abc import Iterable

from calendar_service.editing.preview import Touched
from calendar_service.feeds.heading import said_of_law
from calendar_service.feeds.telling import feed_lines, has_feed
from calendar_service.publishing.revision import NO_VOTE, Revision
from calendar_service.regions import Region, Regions
from calendar_service.timeline.timeline import Election


def touched_feeds(before: Revision | None, after: Revision, regions: Regions) -> list[Touched]:
    """Elections of which a feed changes, also those whose feeds begin or end."""
    ids = dict.fromkeys((*(before.timeline.elections if before else ()), *after.timeline.elections))
    found = (_touched(ident, before, after, regions) for ident in ids)
    return [each for each in found if each.count]


def _touched(ident: str, before: Revision | None, after: Revision, regions: Regions) -> Touched:
    def differs(region: Region | None) -> bool:
        return (before and _content(before, ident, region, regions)) != _content(after, ident, region, regions)

    codes = tuple(code for code, region in regions.items() if differs(region))
    return Touched(ident, differs(None), codes)


def _content(revision: Revision, ident: str, region: Region | None, regions: Regions) -> tuple[object, ...] | None:
    """What the feed of a place goes by; None where it has none."""
    election = revision.timeline.elections.get(ident)
    if election is None:
        return None
    if region is not None and not has_feed(revision, election, region):
        return None
    head = (election.title, *said_of_law(election, region))
    nobody = region is not None and region.code in election.without
    voters = tuple(voter.code for voter in election.voters_near(region, regions)) if region and nobody else ()
    return (*head, *voters, *_events(revision, election, region))


def _events(revision: Revision, election: Election, region: Region | None) -> Iterable[tuple[object, ...]]:
    for line in feed_lines(revision, election, region):
        origin = line.ident if line.ident == NO_VOTE else revision.origin(election.id, line.ident)
        yield (line.ident, origin, line.stamp.content, line.stamp.modified_at, line.tomb)
