"""One feed for looking back is the bytes that the snapshot has."""

from __future__ import annotations

import pytest

from calendar_service.feeds.building import build
from calendar_service.feeds.places import place_of
from calendar_service.feeds.single import single_feed
from calendar_service.package_data import regions, translators
from calendar_service.words.forms import FORMS_FROM_PIECES
from tests.feeds_material import ISSUED, SETTINGS, SHIPPED, printed_timeline, revision_of, snapshot, timeline
from tests.unit.feeds.test_places import place


@pytest.mark.parametrize("form", FORMS_FROM_PIECES)
@pytest.mark.parametrize(("language", "suffix"), [("id", ""), ("en", ".en")])
@pytest.mark.parametrize("code", ["", "35.78", "34", "91.71"])
def test_the_same_bytes(code: str, language: str, suffix: str, form: str) -> None:
    path = f"/feeds/pilkada-2024{'/' * bool(code)}{code}{suffix}.{form}"
    made = single_feed(revision_of(timeline()), place(language), regions()[code] if code else None, path, form)
    assert made == snapshot().feeds[path].body


@pytest.mark.parametrize("election", ["pilkada-2024", "psu-2025"])
def test_no_place_says_what_holds_in_another(election: str) -> None:
    """Of the timetable that ships: in every province, also where the law asks whether its kabupaten and kota vote, and in some of those."""
    revision, every = printed_timeline(SHIPPED), regions()
    where = place_of(revision, revision.timeline.elections[election], every, translators()["id"], SETTINGS)
    feeds = build(revision, every, {"id": translators()["id"]}, SETTINGS, last_modified=ISSUED).feeds
    for code in [each.code for each in every.values() if each.is_province or each.code.startswith("12.")]:
        path = f"/feeds/{election}/{code}.ics"
        if path in feeds:
            assert single_feed(revision, where, every[code], path, "ics") == feeds[path].body, code


def test_what_is_no_form_of_a_feed_is_not_written() -> None:
    for form in ("xlsx", "", "ICS", ".ics"):
        with pytest.raises(KeyError):
            single_feed(revision_of(timeline()), place("id"), None, f"/feeds/pilkada-2024.{form}", form)
