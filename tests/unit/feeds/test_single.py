"""One feed for looking back is the bytes that the snapshot has."""

from __future__ import annotations

import pytest

from calendar_service.feeds.single import single_feed
from calendar_service.package_data import regions
from calendar_service.words.forms import FORMS
from tests.feeds_material import revision_of, snapshot, timeline
from tests.unit.feeds.test_places import place


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("language", "suffix"), [("id", ""), ("en", ".en")])
@pytest.mark.parametrize("code", ["", "35.78", "34", "91.71"])
def test_the_same_bytes(code: str, language: str, suffix: str, form: str) -> None:
    path = f"/feeds/pilkada-2024{'/' * bool(code)}{code}{suffix}.{form}"
    made = single_feed(revision_of(timeline()), place(language), regions()[code] if code else None, path, form)
    assert made == snapshot().feeds[path].body


def test_what_is_no_form_of_a_feed_is_not_written() -> None:
    for form in ("xlsx", "", "ICS", ".ics"):
        with pytest.raises(KeyError):
            single_feed(revision_of(timeline()), place("id"), None, f"/feeds/pilkada-2024.{form}", form)
