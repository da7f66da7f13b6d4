"""Each form has a writer; what it writes of a feed is its head and all that follows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from calendar_service.feeds.heading import name
from calendar_service.feeds.sheets import SHEETS
from calendar_service.feeds.writers import WRITERS
from calendar_service.package_data import regions
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import FORMS, FORMS_FROM_PIECES, FORMS_WHEN_ASKED
from calendar_service.words.languages import LANGUAGES
from tests.feeds_material import snapshot
from tests.unit.feeds.test_places import place


def test_every_form_has_a_writer_and_nothing_else_has() -> None:
    assert list(WRITERS) == list(FORMS_FROM_PIECES)
    assert list(SHEETS) == list(FORMS_WHEN_ASKED)
    assert [*WRITERS, *SHEETS] == list(FORMS)


def feeds(form: str) -> Iterator[tuple[str, bytes]]:
    """Path and head of some feeds."""
    for code, language in product(["", "35.78", "34", "91"], LANGUAGES):
        path, region = feed_path("pilkada-2024", code, language, form), regions()[code] if code else None
        head, here = WRITERS[form].head, place(language)
        yield path, head.write(head.facts(here, region, name(here, region), path)) if head else b""


@pytest.mark.parametrize("form", FORMS_FROM_PIECES)
def test_a_feed_begins_with_its_own_head(form: str) -> None:
    found = dict(feeds(form))
    for path, head in found.items():
        assert snapshot().feeds[path].body.startswith(head)
    assert len(set(found.values())) == (len(found) if WRITERS[form].head else 1)


def test_a_head_is_kept_under_all_that_it_says() -> None:
    here, region = place("id"), regions()["35.78"]
    for head in filter(None, (writer.head for writer in WRITERS.values())):
        facts = [head.facts(here, region, called, path) for called, path in product("ab", ["/feeds/a", "/feeds/b"])]
        assert len(set(facts)) == len({head.write(each) for each in facts}) == 4
        assert head.facts(here, region, "a", "/feeds/a") == facts[0]
