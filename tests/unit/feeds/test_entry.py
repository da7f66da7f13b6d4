"""An entry says of a stage what holds in its place, and two equal entries are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from calendar_service.feeds.entry import no_vote_entry, stage_entry
from calendar_service.feeds.uid import uid
from calendar_service.package_data import regions
from calendar_service.publishing.revision import NO_VOTE
from calendar_service.timeline.stage import Occurrence
from calendar_service.timeline.timeline import VOTING
from tests.feeds_material import revision_of, timeline
from tests.unit.feeds.test_places import SURABAYA, place

SOURCE = timeline()
ELECTION = SOURCE.elections["pilkada-2024"]
REVISION = revision_of(SOURCE)


def entries(region, language="id"):
    here = place(language)
    return {o.id: stage_entry(o, REVISION.stamp(ELECTION, o), here) for o in ELECTION.occurrences(region)}


def test_days_are_inclusive_and_the_end_is_not() -> None:
    for occurrence in ELECTION.occurrences(SURABAYA):
        entry = entries(SURABAYA)[occurrence.id]
        assert entry.days == occurrence.days
        if entry.days and not isinstance(entry.start, datetime):
            assert entry.start == entry.days.opening
            assert (entry.end - entry.days.last).days == 1


def test_hours_become_instants_only_where_a_zone_is_known() -> None:
    here, everywhere = entries(SURABAYA)[VOTING], entries(None)[VOTING]
    assert here.is_timed
    assert here.opens_at.utcoffset().total_seconds() == 7 * 3600
    assert not everywhere.is_timed
    assert (everywhere.opens_at, everywhere.zone) == (None, None)


def test_languages_differ_in_words_only() -> None:
    for stage, entry in entries(SURABAYA).items():
        twin = entries(SURABAYA, "en")[stage]
        for name in ("uid", "days", "start", "end", "status", "sequence", "modified_at", "scope", "sources"):
            assert getattr(entry, name) == getattr(twin, name)
        assert dict(entry.said)["basis"] == dict(twin.said)["basis"]
        assert entry.language != twin.language


def test_no_two_stages_share_a_uid_and_an_origin_keeps_it() -> None:
    found = entries(SURABAYA)
    assert len({entry.uid for entry in found.values()}) == len(found)
    renamed = replace(place("id"), origins={"kampanye": "masa-kampanye"})
    occurrence = next(o for o in ELECTION.occurrences(SURABAYA) if o.id == "kampanye")
    entry = stage_entry(occurrence, REVISION.stamp(ELECTION, occurrence), renamed)
    assert (
        entry.uid
        == uid("masa-kampanye", "pilkada-2024", "kalender.example", "35.78")
        == "masa-kampanye.pilkada-2024.35.78@kalender.example"
    )
    assert entry.url.endswith("/tahapan/kampanye/")


def test_who_elects_nobody_is_told_of_the_day_and_of_nothing_else() -> None:
    voting = ELECTION.by_id[VOTING]
    nowhere = Occurrence(voting, None, voting.days, None)
    entry = no_vote_entry(regions()["34"], nowhere, REVISION.stamp(ELECTION, nowhere), place("id"))
    assert (entry.stage, entry.start, entry.hours, dict(entry.said)["guidance"]) == (
        NO_VOTE,
        voting.days.opening,
        None,
        (),
    )
    assert entry.scope.codes == ("34",)
    assert entry.uid not in {each.uid for each in entries(SURABAYA).values()}
