"""A moved date as an event of its own: on the day it was published, in the feeds that it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from calendar_service.feeds.news import concerning, news
from calendar_service.package_data import regions, translators
from calendar_service.publishing.changes import Step, differences
from calendar_service.publishing.revision import next_stamps
from calendar_service.timeline.stage import Days, Local
from calendar_service.words.languages import Text
from tests.feeds_material import SETTINGS, revision_of, timeline

AT = datetime(2024, 3, 1, 5, 6, 7, 89, tzinfo=UTC)
BEFORE = revision_of(timeline())


def told(**changes):
    election = BEFORE.timeline.elections["pilkada-2024"]
    stages = tuple(replace(s, **changes) if s.id == "kampanye" else s for s in election.stages)
    after = replace(BEFORE.timeline, elections={election.id: replace(election, stages=stages)})
    revision = replace(BEFORE, number=2, timeline=after, stamps=next_stamps(BEFORE, after, regions(), AT))
    step = Step(2, AT, "", differences(BEFORE, revision, regions()))
    return news([step], revision, regions(), translators(), SETTINGS)


def test_only_dates_are_told() -> None:
    assert concerning(told(note=Text("Catatan", "Note")), "pilkada-2024", "", "id") == ()


def test_a_moved_stage_is_told_on_its_day_in_every_feed_and_language() -> None:
    found = told(days=Days(date(2024, 9, 26), date(2024, 11, 23)))
    for region in ("", "35.15", "11"):
        for language, word in (("id", "Jadwal berubah"), ("en", "Timetable changed")):
            (entry,) = concerning(found, "pilkada-2024", region, language)
            assert entry.uid == "perubahan-2-kampanye.pilkada-2024@kalender.example"
            assert (entry.start, entry.end) == (AT.date(), AT.date() + timedelta(days=1))
            assert entry.modified_at == AT.replace(microsecond=0)
            assert entry.summary.startswith(word)
            assert entry.url.endswith("/perubahan/#revisi-2")


def test_a_change_in_one_region_concerns_that_region() -> None:
    local = BEFORE.timeline.elections["pilkada-2024"].by_id["kampanye"].local
    found = told(local={**local, "51": Local(Days(date(2024, 9, 27), date(2024, 11, 23)))})
    assert len(concerning(found, "pilkada-2024", "51", "id")) == 1
    assert concerning(found, "pilkada-2024", "35.78", "id") == ()
