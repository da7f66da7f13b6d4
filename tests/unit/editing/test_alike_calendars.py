"""Calendars of one group change alike: a foreign library sees the same events move in each of them."""

from __future__ import annotations

import pytest

from calendar_service.editing.alike_calendars import alike_calendars, both_elections
from calendar_service.editing.touched_feeds import touched_feeds
from tests.edited_calendars import CALENDAR_EDITS, REGIONS, edited_calendars, foreign_events


def moves(old: bytes | None, new: bytes | None, code: str) -> frozenset[object]:
    """(UID without the place, days and status before, the same after) of each event that differs in them."""
    before, after = (
        {uid.replace(f".{code}@", "@"): (*facts[:2], facts[3]) for uid, facts in foreign_events(body).items()}
        for body in (old, new)
    )
    uids = before.keys() | after.keys()
    return frozenset((uid, before.get(uid), after.get(uid)) for uid in uids if before.get(uid) != after.get(uid))


@pytest.mark.parametrize("edit", CALENDAR_EDITS)
def test_each_touched_calendar_is_in_one_group_and_changes_as_the_others_there(edit: str) -> None:
    before, after, old, new = edited_calendars(edit)
    (touched,) = touched_feeds(before, after, REGIONS)
    groups = alike_calendars(before, after, REGIONS, touched)
    codes = [code for group in groups for code in (*([""] if group.national else []), *group.codes)]
    assert sorted(codes) == sorted([*([""] if touched.national else []), *touched.codes])
    assert [each.count for each in groups] == sorted((each.count for each in groups), reverse=True)
    seen = []
    for group in groups:
        paths = {code: f"/feeds/uji/{code}.ics" for code in group.codes}
        paths |= {"": "/feeds/uji.ics"} if group.national else {}
        (found,) = {moves(old.get(path), new.get(path), code) for code, path in paths.items()}
        assert len(found) == group.events
        assert group.sample in paths
        seen.append(found)
    assert len(set(seen)) == len(seen), "no two groups change alike"


def test_before_the_first_publication_there_is_nothing() -> None:
    before, _, _, _ = edited_calendars("a date")
    (touched,) = touched_feeds(None, before, REGIONS)
    groups = alike_calendars(None, before, REGIONS, touched)
    assert sum(each.count for each in groups) == len(REGIONS) + 1
    assert both_elections(None, before, "uji") == (None, before.timeline.elections["uji"])
