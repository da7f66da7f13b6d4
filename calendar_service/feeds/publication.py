"""Stages as the calendar part of a mail (iMIP, RFC 6047): METHOD:PUBLISH, and the UIDs of the feed.

A calendar program that has the feed knows by the UID that an event is the same, and by SEQUENCE
which of the two is newer. It has no alarm: the mail itself is the reminder. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class MailedEvent:
    """One event of the part. occurrence: in a region, with days."""

    election: Election
    occurrence: Occurrence
    stamp: Stamp


def publication(
    revision: Revision,
    shown: Iterable[MailedEvent],
    translator: Translator,
    settings: Settings,
    method: str = "PUBLISH",
) -> bytes:
    """A whole VCALENDAR, UTF-8, CRLF. method: PUBLISH, or CANCEL for stages that do not take place
    (RFC 5546 section 3.2.5)."""
    nobody = Regions((), {})  # only a national entry names other regions
    entries = []
    for each in shown:
        assert each.occurrence.region is not None
        place = place_of(revision, each.election, nobody, translator, settings)
        entries.append(stage_entry(each.occurrence, each.stamp, place))
    name, address = parseaddr(settings.mail_from)
    return ical.published(entries, name, address, method)
