"""A moved date as an event of its own: on the day it was published, in the feeds that it concerns."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from calendar_service.feeds import ical
from calendar_service.feeds.news import concerning, news
from calendar_service.package_data import regions, translators
from calendar_service.publishing.changes import Step, differences
from calendar_service.publishing.revision import next_stamps
from calendar_service.timeline.stage import Days, Local
from calendar_service.words.languages import Text
from tests.feeds_material import SETTINGS, revision_of, timeline

AT = datetime(2024, 3, 1, 5, 6, 7, 89, tzinfo=UTC)
BEFORE = revision_of(timeline())


def told(settings=SETTINGS, **changes):
    election = BEFORE.timeline.elections["pilkada-2024"]
    stages = tuple(replace(s, **changes) if s.id == "kampanye" else s for s in election.stages)
    after = replace(BEFORE.timeline, elections={election.id: replace(election, stages=stages)})
    revision = replace(BEFORE, number=2, timeline=after, stamps=next_stamps(BEFORE, after, regions(), AT))
    step = Step(2, AT, "", differences(BEFORE, revision, regions()))
    return news([step], revision, regions(), translators(), settings)


def test_only_dates_are_told() -> None:
    assert concerning(told(note=Text("Catatan", "Note")), "pilkada-2024", "", "id") == ()


def test_a_moved_stage_is_told_on_its_day_in_every_feed_and_language() -> None:
    found = told(days=Days(date(2024, 9, 26), date(2024, 11, 23)))
    for region in ("", "35.15", "11"):
        for language, word in (("id", "Jadwal berubah"), ("en", "Timetable changed")):
            (entry,) = concerning(found, "pilkada-2024", region, language)
            assert re.fullmatch(r"perubahan-2-kampanye-[0-9a-f]{16}\.pilkada-2024@kalender\.example", entry.uid)
            assert found["pilkada-2024", language][0].entry.uid == entry.uid
            assert (entry.start, entry.end) == (AT.date(), AT.date() + timedelta(days=1))
            assert entry.modified_at == AT.replace(microsecond=0)
            assert entry.summary.startswith(word)
            assert entry.url.endswith("/perubahan/#revisi-2")


def test_a_change_in_one_region_concerns_that_region() -> None:
    local = BEFORE.timeline.elections["pilkada-2024"].by_id["kampanye"].local
    found = told(local={**local, "51": Local(Days(date(2024, 9, 27), date(2024, 11, 23)))})
    assert len(concerning(found, "pilkada-2024", "51", "id")) == 1
    assert concerning(found, "pilkada-2024", "35.78", "id") == ()


def test_two_changes_of_one_stage_are_two_events_and_no_byte_changes_under_a_uid() -> None:
    local = BEFORE.timeline.elections["pilkada-2024"].by_id["kampanye"].local
    moves = {
        **local,
        "51": Local(Days(date(2024, 9, 27), date(2024, 11, 23))),
        "11": Local(Days(date(2024, 9, 28), date(2024, 11, 23))),
    }
    found = told(local=moves)
    every = [each.entry for each in found["pilkada-2024", "id"]]
    assert len({entry.uid for entry in every}) == len(every) == 2
    assert [each.entry.uid for each in found["pilkada-2024", "en"]] == [entry.uid for entry in every]
    assert told(local=moves) == found
    elsewhere = told(replace(SETTINGS, public_url="https://lain.example"), local=moves)
    assert not {each.entry.uid for each in elsewhere["pilkada-2024", "id"]} & {entry.uid for entry in every}


def test_other_names_leave_what_was_told_as_it_is() -> None:
    """A stage and its election get other ids, and the stage its first one again: the event of the change is the same byte for byte."""
    election = BEFORE.timeline.elections["pilkada-2024"]
    named = replace(election.by_id["kampanye"], id="kampanye-baru", was=("kampanye",))
    moved = replace(named, days=Days(date(2024, 9, 26), date(2024, 11, 23)))
    anew = replace(moved, id="kampanye-lagi", was=("kampanye-baru",))
    back = replace(moved, id="kampanye", was=())
    revisions = [BEFORE]
    for ident, stage in (("pilkada-2024", named), ("pilkada-2024", moved), ("serentak", anew), ("pilkada-2024", back)):
        stages = tuple(stage if each.days and each.id == "kampanye" else each for each in election.stages)
        after = replace(election, id=ident, stages=stages, was=("pilkada-2024",) if ident == "serentak" else ())
        last = revisions[-1]
        there = replace(BEFORE.timeline, elections={ident: after})
        revisions.append(
            replace(last, number=last.number + 1, timeline=there, stamps=next_stamps(last, there, regions(), AT))
        )
    step = Step(3, AT, "", differences(revisions[1], revisions[2], regions()))
    told_by = [news([step], each, regions(), translators(), SETTINGS) for each in revisions[2:]]
    every = [
        [ical.event(each.entry) for key in sorted(found, key=lambda key: key[1]) for each in found[key]]
        for found in told_by
    ]
    assert len(every[0]) == 2
    assert every[1:] == every[:1] * 2
    assert "/pilkada-2024/perubahan/" in every[1][1].decode()
