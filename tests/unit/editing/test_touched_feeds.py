"""The feeds that an edit is said to change are those whose bytes it changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendar_service.editing.touched_feeds import touched_feeds
from calendar_service.feeds.building import build
from calendar_service.package_data import translators
from calendar_service.publishing.revision import Revision, next_stamps
from calendar_service.timeline.parsing import parse
from tests.edited_calendars import LATER, PRINTING, REGIONS, SETTINGS, revision_after
from tests.revisions_material import DAY, FIRST, TEXT, Text


def first(text: Text) -> Revision:
    return revision_after(text)


def following(before: Revision, text: Text | bytes) -> Revision:
    timeline = parse(text if isinstance(text, bytes) else text.data, REGIONS, "stages.yaml")
    stamps = next_stamps(before, timeline, REGIONS, FIRST + DAY, PRINTING)
    return replace(before, number=2, timeline=timeline, stamps=stamps)


def bodies(revision: Revision) -> dict[str, str]:
    made = build(revision, REGIONS, translators(), SETTINGS, last_modified=LATER)
    # A place's own feed changes with those that it joins, and is not counted beside them.
    return {path: feed.etag for path, feed in made.ready.items() if path.endswith(".ics") and ".en." not in path}


EDITS = {
    "nothing": TEXT,
    "a date": TEXT.having("rapat", days="2024-09-21"),
    "a local date": TEXT.having("kampanye", local='{"51": 2024-09-27 s.d. 2024-11-23}'),
    "a note in Aceh": TEXT.having("aceh", note="Catatan", note_en="A note"),
    "a cancellation": TEXT.having("rapat", status="cancelled"),
    "leads alone": TEXT.having("rapat", leads="[5d]"),
    "a stage less": TEXT.without("aceh"),
    "the title of the election": replace(TEXT, head={"high_risk": '["35"]'}),
}


@pytest.mark.parametrize("edit", EDITS)
def test_it_is_said_of_exactly_the_feeds_that_differ(edit: str) -> None:
    before = first(TEXT)
    after = following(before, EDITS[edit])
    old, new = bodies(before), bodies(after)
    differ = {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
    found = touched_feeds(before, after, REGIONS)
    told = {f"/feeds/{each.election}/{code}.ics" for each in found for code in each.codes}
    told |= {f"/feeds/{each.election}.ics" for each in found if each.national}
    assert told == differ
    assert sum(each.count for each in found) == len(differ)


def test_a_first_publication_touches_every_feed() -> None:
    after = first(TEXT)
    (found,) = touched_feeds(None, after, REGIONS)
    assert (found.national, found.codes) == (True, tuple(REGIONS))
