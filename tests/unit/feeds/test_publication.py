"""One stage as the calendar part of a mail: the UID and SEQUENCE of the feed, from us, without an alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendar_service.feeds.publication import MailedEvent, publication
from calendar_service.package_data import translators
from tests.feeds_material import SETTINGS, read, snapshot
from tests.unit.feeds.test_entry import ELECTION, REVISION, SURABAYA

MAIL = replace(SETTINGS, mail_from='"Kalender, Tahapan" <pengingat@kalender.example>')


@pytest.mark.parametrize(("language", "suffix"), [("id", ""), ("en", ".en")])
def test_it_is_the_event_of_the_feed(language: str, suffix: str) -> None:
    feed = read(snapshot().feeds[f"/feeds/pilkada-2024/35.78{suffix}.ics"].body)
    for occurrence in ELECTION.occurrences(SURABAYA):
        if occurrence.days is None:
            continue
        stamp = REVISION.stamp(ELECTION, occurrence)
        made = read(publication(REVISION, [MailedEvent(ELECTION, occurrence, stamp)], translators()[language], MAIL))
        event, wanted = made.event(occurrence.id), feed.event(occurrence.id)
        for name in ("UID", "SEQUENCE", "DTSTART", "DTSTAMP", "SUMMARY"):
            assert event.one(name) == wanted.one(name)
        assert event.inside("VALARM") == []
        assert made.one("METHOD").value == "PUBLISH"
        assert event.one("ORGANIZER").value == "mailto:pengingat@kalender.example"


def test_a_cancellation_says_so() -> None:
    occurrence = next(o for o in ELECTION.occurrences(SURABAYA) if o.days)
    stamp = REVISION.stamp(ELECTION, occurrence)
    made = publication(REVISION, [MailedEvent(ELECTION, occurrence, stamp)], translators()["id"], MAIL, "CANCEL")
    assert read(made).one("METHOD").value == "CANCEL"
