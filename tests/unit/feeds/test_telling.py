"""Every region tells what it itself is asked for, however much is shared; what is gone is told as a tombstone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calendar_service.feeds.places import place_of
from calendar_service.feeds.query import Variant
from calendar_service.feeds.telling import Entries, feed_lines, has_feed
from calendar_service.package_data import regions, translators
from calendar_service.publishing.revision import LASTS, Revision
from calendar_service.timeline.stage import Local, Scope, Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import Text
from tests.feeds_material import (
    SETTINGS,
    SHIPPED,
    SMALL,
    build_all,
    following,
    printed_timeline,
    problems,
    read,
)

AT = datetime(2024, 9, 1, tzinfo=UTC)
BEFORE = printed_timeline(SMALL)
ELECTION = BEFORE.timeline.elections["pilkada-2024"]
KPU = Text("KPU menetapkan tanggal baru.", "KPU sets a new date.")


def after(election: Election, before: Revision = BEFORE, at: datetime = AT) -> Revision:
    return following(before, replace(before.timeline, elections={election.id: election}), at)


def with_stage(ident: str, **changes: object) -> Election:
    return replace(ELECTION, stages=tuple(replace(s, **changes) if s.id == ident else s for s in ELECTION.stages))  # type: ignore[arg-type]


def test_what_is_shared_is_what_each_region_is_told_itself() -> None:
    for revision in (printed_timeline(SHIPPED), BEFORE):
        for election in revision.timeline.elections.values():
            place = place_of(revision, election, regions(), translators()["id"], SETTINGS)
            shared = Entries(place)
            for region in list(regions().values())[::11]:
                lines = feed_lines(revision, election, region)
                for line, entry in zip(lines, shared.of(lines, region), strict=True):
                    own = line.entry(place, region)
                    assert replace(entry, uid=own.uid) == own


SURABAYA = "/feeds/pilkada-2024/35.78.ics"
NATIONAL = "/feeds/pilkada-2024.ics"


@pytest.mark.parametrize(
    ("election", "path", "title"),
    [
        (with_stage("kampanye", days=None, undated=KPU, local={}), NATIONAL, "DITUNDA: "),
        (with_stage("kampanye", days=None, undated=KPU, local={}), SURABAYA, "DITUNDA: "),
        (with_stage("kampanye", local={"35.78": Local(undated=KPU)}), SURABAYA, "DITUNDA: "),
        (with_stage("kampanye", scope=Scope(excluded=("35.78",))), SURABAYA, "TIDAK BERLAKU DI SINI: "),
        (with_stage("kampanye", scope=Scope(("51",))), SURABAYA, "TIDAK BERLAKU DI SINI: "),
        (replace(ELECTION, regions=("51",)), SURABAYA, "TIDAK BERLAKU DI SINI: "),
        (replace(ELECTION, without=frozenset(("35.78",))), SURABAYA, "TIDAK BERLAKU DI SINI: "),
        (
            with_stage("kampanye", local={"35.78": Local(undated=KPU, status=Status.CANCELLED)}),
            SURABAYA,
            "DIBATALKAN: ",
        ),
    ],
)
def test_what_is_gone_says_why_on_its_last_days(election: Election, path: str, title: str) -> None:
    old = read(build_all(BEFORE).feeds[path].body).event("kampanye")
    made = build_all(after(election))
    assert problems(made.feeds[path].body) == []
    new = read(made.feeds[path].body).event("kampanye")
    for name in ("UID", "DTSTART", "DTEND"):
        assert new.one(name) == old.one(name)
    assert new.one("SUMMARY").text == title + old.one("SUMMARY").text.partition(" (")[0]
    assert new.one("STATUS").value == "CANCELLED"
    assert int(new.one("SEQUENCE").value) == int(old.one("SEQUENCE").value) + 1
    assert new.inside("VALARM") == []
    shown = read(made.variant(path, Variant((1,), True)).body).event("kampanye")
    assert shown.one("STATUS").value == "TENTATIVE"
    assert shown.one("SUMMARY") == new.one("SUMMARY")


def test_a_postponed_stage_has_one_record_and_no_days() -> None:
    made = build_all(after(with_stage("kampanye", days=None, undated=KPU, local={})))
    for path in (NATIONAL, SURABAYA):
        table = made.feeds[path.replace(".ics", ".json")].body.decode()
        (row,) = [row for row in table.splitlines() if row.startswith('{"id":"kampanye"')]
        assert '"first_day":null,"last_day":null' in row


def test_who_votes_after_all_is_told_so_under_the_same_uid() -> None:
    path = "/feeds/pilkada-2024/34.ics"
    (old,) = read(build_all(BEFORE).feeds[path].body).inside("VEVENT")
    made = build_all(after(replace(ELECTION, without=ELECTION.without - {"34"})))
    new = read(made.feeds[path].body).event("tidak-memilih")
    assert new.one("UID") == old.one("UID")
    assert new.one("SUMMARY").text == "TIDAK BERLAKU: " + old.one("SUMMARY").text
    assert new.one("STATUS").value == "CANCELLED"


@pytest.mark.parametrize("region", ["34", "31.71"])
def test_who_elects_nobody_is_told_so_whatever_becomes_of_the_vote(region: str) -> None:
    path = f"/feeds/pilkada-2024/{region}.ics"
    (old,) = read(build_all(BEFORE).feeds[path].body).inside("VEVENT")
    stages = tuple(
        replace(s, id="suara", was=("pemungutan-suara",)) if s.id == "pemungutan-suara" else s for s in ELECTION.stages
    )
    (renamed,) = read(build_all(after(replace(ELECTION, stages=stages))).feeds[path].body).inside("VEVENT")
    assert [renamed.one(name) for name in ("UID", "SUMMARY")] == [old.one(name) for name in ("UID", "SUMMARY")]
    made = build_all(after(with_stage("pemungutan-suara", days=None, undated=KPU)))
    (undated,) = read(made.feeds[path].body).inside("VEVENT")
    assert undated.one("UID") == old.one("UID")
    assert undated.one("SUMMARY").text == "DITUNDA: " + old.one("SUMMARY").text
    assert made.feeds[path.replace(".ics", ".json")].body.count(b'"id":"tidak-memilih"') == 1


def test_a_region_keeps_its_feed_as_long_as_it_has_a_tombstone() -> None:
    first = after(replace(ELECTION, regions=("51",)))
    election = first.timeline.elections["pilkada-2024"]
    surabaya, bali = regions()["35.78"], regions()["51.71"]
    assert has_feed(first, election, surabaya)
    assert SURABAYA in build_all(first).feeds
    later = after(election, first, AT + LASTS)
    assert not has_feed(later, election, surabaya)
    assert SURABAYA not in build_all(later).feeds
    assert has_feed(later, election, bali)
