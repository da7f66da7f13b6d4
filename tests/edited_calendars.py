"""A small timetable before and after an edit, with the calendars of both as they are published, read by a foreign library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import vobject

from calendar_service.feeds.building import build
from calendar_service.feeds.printing import FeedPrinting
from calendar_service.package_data import translators
from calendar_service.publishing.carried_over import vanished, with_vanished
from calendar_service.publishing.revision import Revision, first_printed, first_stamps, next_stamps
from calendar_service.settings import Settings
from calendar_service.timeline.parsing import parse
from tests.revisions_material import DAY, FIRST, TEXT, Text
from tests.world import few_regions

REGIONS = few_regions()
SETTINGS = Settings(public_url="https://kalender.example", uid_domain="kalender.example")
PRINTING = FeedPrinting(REGIONS, translators(), SETTINGS, "uji")
LATER = datetime(2024, 10, 1, tzinfo=UTC)

CALENDAR_EDITS: Mapping[str, Text] = {
    "a date": TEXT.having("rapat", days="2024-09-21"),
    "hours": TEXT.having("rapat", hours="10.00-12.00"),
    "a last day": TEXT.having("kampanye", days="2024-09-25 s.d. 2024-11-24"),
    "a local date": TEXT.having("kampanye", local='{"51": 2024-09-27 s.d. 2024-11-23}'),
    "a note in Aceh": TEXT.having("aceh", note="Catatan", note_en="A note"),
    "a cancellation": TEXT.having("rapat", status="cancelled"),
    "not sure": TEXT.having("suara", status="tentative"),
    "a title": TEXT.having("rapat", title="Rapat, pleno; besar", title_en="Meeting"),
    "a stage less": TEXT.without("aceh"),
    "a stage more": TEXT.having("baru", title="Baru", title_en="New", days="2024-10-02 s.d. 2024-10-03"),
    "another place": TEXT.having("aceh", regions='["51"]'),
}
"""Each changes something that a calendar shows."""


@cache
def edited_calendars(edit: str) -> tuple[Revision, Revision, Mapping[str, bytes], Mapping[str, bytes]]:
    """Before and after one of CALENDAR_EDITS, and the body of each .ics file in Indonesian, by its path."""
    before = revision_after(TEXT)
    after = revision_after(CALENDAR_EDITS[edit], before)
    return before, after, _bodies(before), _bodies(after)


def revision_after(text: Text, before: Revision | None = None) -> Revision:
    """That of a text, after another one or as the first."""
    timeline = parse(text.data, REGIONS, "stages.yaml")
    if before is None:
        made = Revision(1, FIRST, "x", "", "0" * 64, timeline, first_stamps(timeline))
        return first_printed(made, REGIONS, PRINTING)
    whole = with_vanished(timeline, gone := vanished(timeline, before), before.timeline)
    stamps = next_stamps(before, whole, REGIONS, FIRST + DAY, PRINTING)
    return replace(before, number=2, timeline=whole, stamps=stamps, vanished=frozenset(gone))


def _bodies(revision: Revision) -> Mapping[str, bytes]:
    made = build(revision, REGIONS, translators(), SETTINGS, last_modified=LATER)
    return {path: feed.body for path, feed in made.ready.items() if path.endswith(".ics") and ".en." not in path}


def foreign_events(body: bytes | None) -> dict[str, tuple[object, ...]]:
    """UID -> (DTSTART, DTEND, SUMMARY, STATUS, SEQUENCE, triggers), as vobject reads them; nothing of no file."""
    if body is None:
        return {}
    return {each.uid.value: _facts(each) for each in vobject.readOne(body.decode()).contents.get("vevent", [])}


def _facts(event: vobject.base.Component) -> tuple[object, ...]:
    alarms = tuple(each.trigger.value for each in event.contents.get("valarm", []))
    ends = event.dtend.value if hasattr(event, "dtend") else None
    return event.dtstart.value, ends, event.summary.value, event.status.value, int(event.sequence.value), alarms
