"""What an event is called outlives a new id of its election and a new code of its region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_service.errors import Refused
from calendar_service.feeds.building import build
from calendar_service.feeds.printing import FeedPrinting
from calendar_service.package_data import regions, translators
from calendar_service.publishing.revision import Revision, stamps_of_now
from calendar_service.publishing.stamps_json import stamps_from_json, stamps_to_json
from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import Status
from calendar_service.timeline.timeline import Election
from tests.feeds_material import ISSUED, SETTINGS, SMALL, build_all, following, printed_timeline, problems, read

BEFORE = printed_timeline(SMALL)
ELECTION = BEFORE.timeline.elections["pilkada-2024"]
AT = datetime(2024, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def after(*elections: Election, before: Revision = BEFORE, at: datetime = AT) -> Revision:
    return following(before, replace(before.timeline, elections={each.id: each for each in elections}), at)


def events(revision: Revision, path: str) -> Mapping[str, tuple[str, int]]:
    calendar = read(build_all(revision).feeds[path].body)
    return {
        event.one("UID").value: (event.one("LAST-MODIFIED").value, int(event.one("SEQUENCE").value))
        for event in calendar.inside("VEVENT")
    }


RENAMED = replace(ELECTION, id="pilkada", was=("pilkada-2024",))


@pytest.mark.parametrize("region", ["", "/35.78", "/34"])
def test_a_renamed_election_keeps_its_uids_and_tells_its_new_address(region: str) -> None:
    old = events(BEFORE, f"/feeds/pilkada-2024{region}.ics")
    renamed = after(RENAMED)
    found = events(renamed, f"/feeds/pilkada{region}.ics")
    assert found.keys() == old.keys()
    assert all(found[uid] > stamps for uid, stamps in old.items())
    assert found == {uid: ("20240901T000000Z", sequence + 1) for uid, (_, sequence) in old.items()}
    plain = after(replace(RENAMED, was=()), before=renamed, at=AT + DAY)
    assert events(plain, f"/feeds/pilkada{region}.ics").keys() == old.keys()
    back = after(ELECTION, before=plain, at=AT + 2 * DAY)
    assert events(back, f"/feeds/pilkada-2024{region}.ics").keys() == old.keys()


def test_an_election_that_comes_back_under_a_new_id_keeps_its_uids() -> None:
    other = replace(ELECTION, id="lain")
    gone = after(other)
    back = after(other, RENAMED, before=gone, at=AT + DAY)
    old, new = (
        events(each, path) for each, path in ((BEFORE, "/feeds/pilkada-2024.ics"), (back, "/feeds/pilkada.ics"))
    )
    assert new.keys() == old.keys()
    assert all(new[uid] > stamps for uid, stamps in old.items())


def test_a_stage_that_goes_while_its_election_is_renamed_stays_as_cancelled() -> None:
    from calendar_service.publishing.carried_over import vanished, with_vanished

    fewer = replace(RENAMED, stages=tuple(each for each in ELECTION.stages if each.id != "kampanye"))
    timeline = replace(BEFORE.timeline, elections={fewer.id: fewer})
    gone = vanished(timeline, BEFORE)
    assert gone == [("pilkada", "kampanye")]
    whole = with_vanished(timeline, gone, BEFORE.timeline)
    assert whole.elections["pilkada"].by_id["kampanye"].status is Status.CANCELLED
    unnamed = replace(timeline, elections={fewer.id: replace(fewer, was=())})
    assert with_vanished(unnamed, gone, BEFORE.timeline).elections["pilkada"].by_id["kampanye"]


def test_another_election_under_a_name_that_calendars_know_is_refused() -> None:
    renamed = after(RENAMED)
    with pytest.raises(Refused) as refused:
        after(RENAMED, ELECTION, before=renamed, at=AT + DAY)
    assert refused.value.args


def test_an_elections_origin_is_kept() -> None:
    stamps = after(RENAMED).stamps
    assert stamps["pilkada", "kampanye"].election == "pilkada-2024"
    assert stamps_from_json(stamps_to_json(stamps)) == stamps


OLD = Region("35.78", "kota", "Kota Surabaya", "35", "Asia/Jakarta", None, date(2027, 3, 1), "", "35.88")


def recoded() -> Regions:
    present = [replace(each, code="35.88") if each.code == "35.78" else each for each in regions().values()]
    return Regions(present, gone=[OLD])


def test_a_region_keeps_its_uids_when_its_code_changes() -> None:
    path, known = "/feeds/pilkada-2024/35.78.ics", recoded()
    old = events(BEFORE, path)
    stamps = stamps_of_now(BEFORE.stamps, known, date(2024, 9, 1))
    local = {"35.88": ELECTION.by_id["kampanye"].local["35.78"]}
    stages = tuple(
        replace(each, local=local) if each.id == "kampanye" else each
        for each in ELECTION.stages
        if each.scope.codes is None
    )
    election = replace(ELECTION, stages=stages)
    now = replace(BEFORE, stamps=stamps, timeline=replace(BEFORE.timeline, elections={election.id: election}))
    for most in (3, 0):
        made = build(now, known, translators(), SETTINGS, last_modified=ISSUED, most=most)
        body = made.feeds["/feeds/pilkada-2024/35.88.ics"].body
        found = {event.one("UID").value for event in read(body).inside("VEVENT")}
        assert problems(body) == []
        assert found <= old.keys()
        assert len(found) > 4
        assert made.feeds["/feeds/pilkada-2024/35.88.json"].body.count(b".35.78@") > 4
        lasting = read(made.feeds["/feeds/daerah/35.88.ics"].body).inside("VEVENT")
        assert {event.one("UID").value for event in lasting} == found
    assert FeedPrinting(known, translators(), SETTINGS, "x")(now, [election.id])["pilkada-2024", "kampanye"]["35.88"]


@pytest.mark.parametrize(("until", "merged"), [(date(2025, 1, 1), False), (None, False), (date(2027, 3, 1), True)])
def test_what_was_replaced_before_uids_lasted_or_was_merged_is_not_called_so(
    until: date | None, *, merged: bool
) -> None:
    gone = replace(OLD, until=until, merged=merged)
    known = Regions([*recoded().values()], gone=[gone])
    assert known["35.88"].lasting_code == "35.88"
    assert recoded()["35.88"].lasting_code == "35.78"


def test_no_two_regions_are_called_alike() -> None:
    called = [region.lasting_code for region in regions().values()]
    assert len({*called}) == len(called)
