"""What a trial makes: each kind of page, whatever is added to the table of addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from calendar_service.clock import fixed_clock
from calendar_service.feeds import building
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.groups import RenderedEntry, render
from calendar_service.package_data import TEMPLATES, regions, translators
from calendar_service.publishing.revision import first_stamps
from calendar_service.regions import Regions
from calendar_service.rendering import Rendering
from calendar_service.serving.trial import Trial, _changed
from calendar_service.settings import Settings
from calendar_service.words.addresses import ROWS, parse
from calendar_service.words.languages import LANGUAGES
from calendar_service.working_days import WorkingDays
from tests.pages_material import THREE_DAYS_BEFORE, revision_of, shipped_timeline

NOON = fixed_clock(datetime.fromisoformat(THREE_DAYS_BEFORE))

NOT_TRIED = dict.fromkeys(("pages.search", "pages.find"), "shows names and codes alone, which no revision changes")


def test_each_kind_of_page_is_made_in_each_language() -> None:
    clock = fixed_clock(datetime.fromisoformat(THREE_DAYS_BEFORE))
    trial = Trial(Settings(), regions(), translators(), Rendering(TEMPLATES, translators()), clock, [])
    found = [parse(path) for path in trial._paths(revision_of(shipped_timeline()))]
    tried = {(each.name, each.language) for each in found if each}
    pages = {name for name in ROWS if name.startswith("pages.")} - NOT_TRIED.keys()
    assert tried == {(name, language) for name in pages for language in LANGUAGES}


def test_of_an_election_without_a_change_nothing_is_made_again() -> None:
    before = revision_of(shipped_timeline())
    (election,) = before.timeline.elections.values()
    twin = replace(election, id="pilkada-2029")
    timeline = replace(before.timeline, elections={election.id: election, twin.id: twin})
    both = replace(before, timeline=timeline, stamps=first_stamps(timeline))
    assert list(_changed(None, both)) == [election.id, twin.id]
    assert list(_changed(both, both)) == []
    edited = replace(twin, stages=(replace(twin.stages[0], basis="lain"), *twin.stages[1:]))
    after = replace(both, timeline=replace(timeline, elections={**timeline.elections, twin.id: edited}))
    assert list(_changed(both, after)) == [twin.id]
    name = election.stages[0].sources[0]
    sources = {**timeline.sources, name: "https://lain.example/"}
    assert list(_changed(both, replace(both, timeline=replace(timeline, sources=sources)))) == [election.id, twin.id]
    days = WorkingDays({date(2024, 11, 4): False})
    assert len(list(_changed(both, replace(both, timeline=replace(timeline, working_days=days))))) == 2
    trial = Trial(Settings(), regions(), translators(), Rendering(TEMPLATES, translators()), NOON, [])
    assert {election.id in path for path in trial._paths(both, [twin.id])} == {False}
    assert any(twin.id in path for path in trial._paths(both, [twin.id]))


def test_an_older_election_of_which_a_feed_cannot_be_made_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    before = revision_of(shipped_timeline())
    (election,) = before.timeline.elections.values()
    others = [replace(election, id=f"pilkada-{year}", stages=election.stages[:2]) for year in range(2030, 2034)]
    timeline = replace(before.timeline, elections={each.id: each for each in others})
    many = replace(before, timeline=timeline, stamps=first_stamps(timeline))
    few = Regions([regions()[code] for code in ("35", "35.78", "51")], {})
    trial = Trial(Settings(), few, translators(), Rendering(TEMPLATES, translators()), NOON, [])
    old = next(each.id for each in others if f"/feeds/{each.id}.ics" not in trial.feeds(many).ready)
    assert trial._failed_feeds(many, [old]) == []

    def broken(entry: Entry) -> RenderedEntry:
        if f"/{old}/" in entry.url:
            raise ValueError(old)
        return render(entry)

    monkeypatch.setattr(building, "render", broken)
    assert {part.split(" ")[0] for part in trial._failed_feeds(many, [old])} == {f"/feeds/{old}.ics"}
    assert trial._failed_feeds(many, []) == []
