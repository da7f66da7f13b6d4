"""One feed for looking back is the bytes that the snapshot has."""

from __future__ import annotations

import pytest

from calendar_service.feeds.single import single_feed
from calendar_service.package_data import regions
from tests.feeds_material import revision_of, snapshot, timeline
from tests.unit.feeds.test_places import place


@pytest.mark.parametrize("kind", ["ics", "json", "csv"])
@pytest.mark.parametrize(("language", "suffix"), [("id", ""), ("en", ".en")])
@pytest.mark.parametrize("code", ["", "35.78", "34", "91.71"])
def test_the_same_bytes(code: str, language: str, suffix: str, kind: str) -> None:
    path = f"/feeds/pilkada-2024{'/' * bool(code)}{code}{suffix}.{kind}"
    made = single_feed(revision_of(timeline()), place(language), regions()[code] if code else None, path, kind)
    assert made == snapshot().feeds[path].body
