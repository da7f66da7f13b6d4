"""One stage as the calendar part of a mail (iMIP, RFC 6047): METHOD:PUBLISH, and the UID of the feed.

A calendar program that has the feed knows by the UID that it is the same event, and by SEQUENCE
which of the two is newer. It has no alarm: the mail itself is the reminder. Pure.
"""

from __future__ import annotations

from email.utils import parseaddr

from calendar_service.feeds import ical
from calendar_service.feeds.entry import stage_entry
from calendar_service.feeds.places import place_of
from calendar_service.publishing.revision import Revision, Stamp
from calendar_service.regions import Regions
from calendar_service.settings import Settings
from calendar_service.timeline.stage import Occurrence
from calendar_service.timeline.timeline import Election
from calendar_service.words.translator import Translator


def publication(
    revision: Revision,
    election: Election,
    occurrence: Occurrence,
    stamp: Stamp,
    translator: Translator,
    settings: Settings,
    method: str = "PUBLISH",
) -> bytes:
    """A whole VCALENDAR, UTF-8, CRLF. occurrence: in a region, with days. method: PUBLISH, or
    CANCEL for a stage that does not take place (RFC 5546 section 3.2.5)."""
    assert occurrence.region is not None
    nobody = Regions((), {})  # only a national entry names other regions
    place = place_of(revision, election, nobody, translator, settings)
    name, address = parseaddr(settings.mail_from)
    return ical.published(stage_entry(occurrence, stamp, place), name, address, method)
