"""What a trial makes: each kind of page, whatever is added to the table of addresses."""

from __future__ import annotations

from datetime import datetime

from calendar_service.clock import fixed_clock
from calendar_service.package_data import regions, translators
from calendar_service.rendering import TEMPLATES, Rendering
from calendar_service.serving.trial import Trial
from calendar_service.settings import Settings
from calendar_service.words.addresses import ROWS, parse
from calendar_service.words.languages import LANGUAGES
from tests.pages_material import THREE_DAYS_BEFORE, revision_of, shipped_timeline

NOT_TRIED = {"pages.search": "shows names and codes alone, which no revision changes"}


def test_each_kind_of_page_is_made_in_each_language() -> None:
    clock = fixed_clock(datetime.fromisoformat(THREE_DAYS_BEFORE))
    trial = Trial(Settings(), regions(), translators(), Rendering(TEMPLATES, translators()), clock, [])
    found = [parse(path) for path in trial._paths(revision_of(shipped_timeline()))]
    tried = {(each.name, each.language) for each in found if each}
    pages = {name for name in ROWS if name.startswith("pages.")} - NOT_TRIED.keys()
    assert tried == {(name, language) for name in pages for language in LANGUAGES}
