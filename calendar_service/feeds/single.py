"""One feed of one revision, for looking back: the same bytes that the snapshot of that revision had. Pure."""

from __future__ import annotations

from calendar_service.feeds.heading import name
from calendar_service.feeds.places import Place
from calendar_service.feeds.telling import feed_lines
from calendar_service.feeds.writers import WRITERS
from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Region


def single_feed(revision: Revision, place: Place, region: Region | None, path: str, form: str) -> bytes:
    """place: an election of that revision. path: the feed's own address, which stands in it.
    form: one of FORMS_FROM_PIECES; raises KeyError for any other."""
    writer = WRITERS[form]
    entries = [each.entry(place, region) for each in feed_lines(revision, place.election, region)]
    zone = region.timezone if region else CAPITAL_ZONE
    head = writer.head.write(writer.head.facts(place, region, name(place, region), path)) if writer.head else b""
    return head + writer.whole(entries, zone)
