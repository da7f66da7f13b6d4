"""The two numbers of a stage rise exactly when and where what they stand for changes, and never fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_service.errors import Refused
from calendar_service.feeds.printing import FeedPrinting
from calendar_service.package_data import regions, translators
from calendar_service.publishing.carried_over import vanished, with_vanished
from calendar_service.publishing.revision import (
    LASTS,
    NO_VOTE,
    Revision,
    StageStamps,
    Stamp,
    Tombstone,
    digest_at,
    first_printed,
    first_stamps,
    next_stamps,
    place_table,
    reprinted,
    schedule_facts,
)
from calendar_service.regions import Region, Regions
from calendar_service.settings import Settings
from calendar_service.timeline.stage import Days, Due, DueDays, Hours, Local, Scope, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text

SETTINGS = Settings(public_url="https://kalender.example", uid_domain="kalender.example")
REGIONS = Regions([regions()[code] for code in ("11", "35", "35.78", "91.71")], {})
PRINTING = FeedPrinting(REGIONS, translators(), SETTINGS, "uji")
PLACES: tuple[Region | None, ...] = (None, *REGIONS.values())
FIRST = datetime(2024, 9, 1, 2, 0, 0, 7, UTC)
AT = FIRST + timedelta(days=9)
WHOLE = AT.replace(microsecond=0)
SECOND = timedelta(seconds=1)
OPENING = date(2024, 10, 1)


def days(first: int, length: int = 0) -> Days:
    return Days(OPENING + timedelta(days=first), OPENING + timedelta(days=first + length))


STAGE = Stage("rapat", "satu", Text("Rapat", "Meeting"), days=days(0), leads=(3,), audiences=("pemda",))
TURN = Stage("turn", "satu", Text("Turn", "Turn"), days=days(-30))
PHASES = {"satu": Text("Satu", "One"), "dua": Text("Dua", "Two")}


def election(*stages: Stage, **other: object) -> Election:
    return Election("uji", Text("Uji", "Test"), date(2024, 1, 26), stages, PHASES, **other)  # type: ignore[arg-type]


def world(*stages: Stage, sources: dict[str, str] | None = None, **other: object) -> Timeline:
    return Timeline({"uji": election(*stages, **other)}, sources or {})


def first(timeline: Timeline) -> Revision:
    return first_printed(Revision(1, FIRST, "uji", "", "", timeline, first_stamps(timeline, FIRST)), REGIONS, PRINTING)


def after(before: Revision, timeline: Timeline, at: datetime = AT) -> Revision:
    gone = vanished(timeline, before)
    whole = with_vanished(timeline, gone, before.timeline)
    stamps = next_stamps(before, whole, REGIONS, at, PRINTING)
    return Revision(before.number + 1, at, "uji", "", "", whole, stamps, frozenset(gone))


def stamp(revision: Revision, place: Region | None = None, stage: str = "rapat") -> Stamp:
    return revision.stamps["uji", stage].of(place)


def rise(before: Timeline, now: Timeline, place: Region | None = None, stage: str = "rapat") -> tuple[int, int]:
    """By how much schedule and content rise at a place."""
    old = first(before)
    was, then = stamp(old, place, stage), stamp(after(old, now), place, stage)
    return then.schedule_version - was.schedule_version, then.content - was.content


# What counts


@pytest.mark.parametrize(
    ("change", "risen"),
    [
        ({"days": days(1)}, (1, 1)),
        ({"days": days(0, 1)}, (1, 1)),
        ({"days": Days(None, OPENING)}, (1, 1)),
        ({"days": None, "undated": Text("KPU", "KPU")}, (1, 1)),
        ({"hours": Hours(time(7), None)}, (1, 1)),
        ({"zone": "Asia/Jayapura"}, (1, 1)),
        ({"status": Status.CANCELLED}, (1, 1)),
        ({"status": Status.TENTATIVE}, (0, 1)),
        ({"title": Text("Rapat", "Session")}, (0, 1)),
        ({"title": Text("Sidang", "Meeting")}, (0, 1)),
        ({"phase": "dua"}, (0, 1)),
        ({"due": DueDays(None, Due(3, True, "turn"))}, (0, 0)),
        ({"part_of": "turn"}, (0, 0)),
        ({"basis": "Pasal 1"}, (0, 1)),
        ({"sources": ("pers",)}, (0, 1)),
        ({"vulnerable": True}, (0, 1)),
        ({"guidance": (Text("a", "a"),)}, (0, 1)),
        ({"note": Text("a", "a")}, (0, 1)),
        ({"reason": Text("a", "a")}, (0, 1)),
        ({"breach": "ethics"}, (0, 1)),
        ({"crimes": ("pasal-188",)}, (0, 0)),
        ({"scope": Scope(level="provinsi")}, (0, 1)),
        ({"leads": (7,)}, (0, 0)),
        ({"audiences": ("kpu",)}, (0, 0)),
        ({"was": ("lama",)}, (0, 0)),
    ],
)
def test_which_number_rises_nationally(change: dict[str, object], risen: tuple[int, int]) -> None:
    sources = {"pers": "https://x.example"}
    assert rise(world(STAGE, TURN, sources=sources), world(replace(STAGE, **change), TURN, sources=sources)) == risen  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "risen"),
    [
        ({"phases": {**PHASES, "satu": Text("Satu", "First")}}, (0, 1)),
        ({"phases": {**PHASES, "dua": Text("Dua", "Second")}}, (0, 0)),
        ({"title": Text("Lain", "Else")}, (0, 0)),
        ({"discipline_from": "turn"}, (0, 0)),
        ({"without": frozenset(["35.78"])}, (0, 0)),
    ],
)
def test_what_stands_around_a_stage(now: dict[str, object], risen: tuple[int, int]) -> None:
    before = world(STAGE, TURN)
    changed = Timeline({"uji": replace(before.elections["uji"], **now)})  # type: ignore[arg-type]
    assert rise(before, changed) == risen


def test_an_address_of_a_source_and_the_title_of_an_anchor_are_printed() -> None:
    due = DueDays(None, Due(3, True, "turn"))
    stage = replace(STAGE, sources=("pers",), due=due, status=Status.TENTATIVE)
    before = world(stage, TURN, sources={"pers": "https://a.example", "lain": "https://c.example"})
    assert rise(before, world(stage, TURN, sources={"pers": "https://b.example"})) == (0, 1)
    assert rise(before, world(stage, TURN, sources={"pers": "https://a.example"})) == (0, 0)
    assert rise(before, world(stage, replace(TURN, title=Text("T", "T")), sources=before.sources)) == (0, 1)


@pytest.mark.parametrize(("turn", "risen"), [(-9, 0), (0, 0), (1, 1), (2, 1), (3, 1), (4, 1)])
def test_the_turn_of_the_breach_counts_where_it_changes_what_is_said(turn: int, risen: int) -> None:
    """The stage runs on days 0 to 3; the turn was long before it."""
    running = replace(STAGE, days=days(0, 3))
    before = world(running, replace(TURN, days=days(-10)), discipline_from="turn")
    now = world(running, replace(TURN, days=days(turn)), discipline_from="turn")
    assert rise(before, now) == (0, risen)


def test_where_other_days_hold_the_nations_do_not_count() -> None:
    local = replace(STAGE, local={"35": Local(days(5))})
    before, now = world(local), world(replace(local, days=days(1)))
    assert {place.code if place else "": rise(before, now, place) for place in PLACES} == {
        "": (1, 1), "11": (1, 1), "35": (0, 0), "35.78": (0, 0), "91.71": (1, 1)
    }  # fmt: skip
    shifted = world(replace(STAGE, local={"35": Local(days(6))}))
    assert {place.code if place else "": rise(before, shifted, place) for place in PLACES} == {
        "": (0, 1), "11": (0, 0), "35": (1, 1), "35.78": (1, 1), "91.71": (0, 0)
    }  # fmt: skip


def test_a_zone_that_a_region_has_anyway_changes_nothing_there() -> None:
    before, now = world(STAGE), world(replace(STAGE, zone="Asia/Jakarta"))
    assert rise(before, now, REGIONS["35"]) == (0, 0)
    assert rise(before, now, REGIONS["91.71"]) == (1, 1)


def test_where_it_begins_or_ceases_to_apply_everybody_is_told() -> None:
    narrow = replace(STAGE, scope=Scope(codes=("35",)))
    for before, now in ((STAGE, narrow), (narrow, STAGE)):
        assert rise(world(before), world(now), REGIONS["11"]) == (1, 1)
        assert rise(world(before), world(now), REGIONS["35.78"]) == (0, 1), "the page says where it applies"
    assert rise(world(STAGE), world(STAGE, without=frozenset(["35.78"])), REGIONS["35.78"]) == (1, 1)
    assert rise(world(narrow), world(replace(narrow, title=Text("x", "x"))), REGIONS["11"])[0] == 0


def test_facts_of_a_schedule() -> None:
    assert schedule_facts(None) is None
    one = election(STAGE).occurrence(STAGE, None)
    other = election(STAGE).occurrence(replace(STAGE, status=Status.TENTATIVE), None)
    assert schedule_facts(one) == schedule_facts(other) != None  # noqa: E711


# What the numbers do


STEPS = st.builds(
    replace,
    st.just(STAGE),
    days=st.builds(days, st.integers(0, 1)),
    title=st.sampled_from([Text("Rapat", "Meeting"), Text("Sidang", "Session")]),
    local=st.sampled_from([{}, {"35": Local(days(5))}, {"35.78": Local(days(6))}]),
    scope=st.sampled_from([Scope(), Scope(codes=("35",))]),
    status=st.sampled_from([Status.CONFIRMED, Status.CANCELLED]),
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.none() | STEPS, st.sampled_from([0, 1, 3600, -3600])), min_size=1, max_size=5))
def test_a_stamp_rises_with_every_difference_and_only_with_one(story: list[tuple[Stage | None, int]]) -> None:
    """Over any story of one stage, which may vanish and come back, and under a clock that may stand or go back."""
    revision, at = first(world(STAGE, TURN)), FIRST
    for stage, seconds in story:
        at += timedelta(seconds=seconds)
        now = after(revision, world(*([stage] if stage else []), TURN), at)
        whole = at.replace(microsecond=0)
        for place in PLACES:
            old, new = stamp(revision, place), stamp(now, place)
            then, found = (
                r.timeline.elections["uji"].occurrence(r.timeline.elections["uji"].by_id["rapat"], place)
                for r in (revision, now)
            )
            moved = schedule_facts(then) != schedule_facts(found)
            assert new.schedule_version == old.schedule_version + moved
            assert new.scheduled_at == (whole if moved else old.scheduled_at)
            assert new.content - old.content in ((1,) if moved else (0, 1))
            if new.content > old.content:
                assert new.modified_at == max(whole, old.modified_at + SECOND)
            else:
                assert new == old
        assert stamp(now, stage="turn") == stamp(revision, stage="turn")
        revision = now


def test_the_first_stamps_are_of_the_file_alone() -> None:
    timeline = world(STAGE, replace(TURN, id="baru", was=("turn", "lagi")))
    issue = datetime(2024, 1, 26, tzinfo=UTC)
    assert first_stamps(timeline) == {
        ("uji", "rapat"): StageStamps(Stamp(0, 0, issue, issue)),
        ("uji", "baru"): StageStamps(Stamp(0, 0, issue, issue), {}, "turn"),
    }
    published = first_stamps(timeline, FIRST)["uji", "rapat"].common
    assert published == Stamp(0, 0, issue, FIRST.replace(microsecond=0))
    local = first_stamps(timeline, datetime.fromisoformat("2024-09-01T09:00:00.5+07:00"))["uji", "rapat"].common
    assert str(local.scheduled_at) == "2024-09-01 02:00:00+00:00"


def test_a_stage_that_is_new_begins_when_it_is_published() -> None:
    found = after(first(world(STAGE)), world(STAGE, replace(TURN, was=("lama",))))
    assert replace(found.stamps["uji", "turn"], prints={}, by="") == StageStamps(Stamp(0, 0, WHOLE, WHOLE), {}, "lama")
    assert found.origin("uji", "turn") == "lama"
    assert found.known_as("uji", "lama") is found.timeline.elections["uji"].by_id["turn"]
    assert found.known_as("uji", "turn") is None
    assert found.origins(found.timeline.elections["uji"]) == {"rapat": "rapat", "turn": "lama"}


def test_an_election_that_comes_back_stands_above_all_that_it_ever_had() -> None:
    local = world(replace(STAGE, local={"35": Local(days(5))}))
    second = after(first(world(STAGE)), local)
    third = after(second, world(replace(STAGE, local={"35": Local(days(6))})), AT + timedelta(hours=1))
    highest = third.stamps["uji", "rapat"]
    empty = Revision(4, AT, "uji", "", "", Timeline({}), next_stamps(third, Timeline({}), REGIONS, AT))
    assert empty.stamps == third.stamps
    back = next_stamps(empty, world(STAGE), REGIONS, AT)["uji", "rapat"]
    every = [highest.common, *highest.local.values()]
    assert back.common.schedule_version == max(each.schedule_version for each in every) + 1
    assert back.common.content == max(each.content for each in every) + 1
    assert back.common.modified_at == max(each.modified_at for each in every) + SECOND
    assert (back.common.scheduled_at, back.local) == (WHOLE, {})
    named = first(world(replace(STAGE, was=("dahulu",))))
    without = Revision(2, AT, "uji", "", "", Timeline({}), next_stamps(named, Timeline({}), REGIONS, AT))
    assert next_stamps(without, world(STAGE), REGIONS, AT)["uji", "rapat"].origin == "dahulu"
    later = next_stamps(empty, world(STAGE), REGIONS, AT + timedelta(days=1))["uji", "rapat"]
    assert later.common.modified_at == WHOLE + timedelta(days=1)


def test_two_stages_of_one_origin_are_refused() -> None:
    two = world(STAGE, replace(TURN, was=("rapat",)))
    with pytest.raises(Refused):
        first_stamps(two)
    renamed = after(first(world(STAGE)), world(replace(STAGE, id="sidang", was=("rapat",))))
    with pytest.raises(Refused):
        after(renamed, world(replace(STAGE, id="sidang"), replace(TURN, id="rapat")))


def test_the_stamp_of_an_occurrence_is_that_of_its_region() -> None:
    found = after(first(world(STAGE)), world(replace(STAGE, local={"35": Local(days(5))})))
    here = found.timeline.elections["uji"]
    for place in PLACES:
        occurrence = here.occurrence(here.by_id["rapat"], place)
        assert occurrence is not None
        assert found.stamp(here, occurrence) == stamp(found, place)
    assert stamp(found, REGIONS["35"]) != stamp(found, REGIONS["11"])


# What is printed


def printed_by(other: FeedPrinting, revision: Revision, at: datetime = AT) -> Revision:
    return replace(revision, stamps=reprinted(revision, REGIONS, at, other))


def test_other_settings_raise_every_stamp_and_no_schedule() -> None:
    before = first(world(STAGE, TURN))
    assert printed_by(PRINTING, before) == before
    moved = FeedPrinting(REGIONS, translators(), replace(SETTINGS, public_url="https://lain.example"), "uji")
    after = printed_by(moved, before)
    for place, stage in product(PLACES, ("rapat", "turn")):
        was, now = stamp(before, place, stage), stamp(after, place, stage)
        assert (now.content, now.modified_at) == (was.content + 1, WHOLE)
        assert (now.schedule_version, now.scheduled_at) == (was.schedule_version, was.scheduled_at)
    assert printed_by(moved, after, AT + timedelta(days=1)) == after


def test_a_release_that_prints_the_same_raises_nothing() -> None:
    before = first(world(STAGE, TURN))
    after = printed_by(FeedPrinting(REGIONS, translators(), SETTINGS, "lain"), before)
    assert {kept.by for kept in after.stamps.values()} != {kept.by for kept in before.stamps.values()}
    for place in PLACES:
        assert stamp(after, place) == stamp(before, place)


def test_what_was_stamped_before_digests_were_kept_rises_once() -> None:
    old = Revision(1, FIRST, "uji", "", "", world(STAGE), first_stamps(world(STAGE), FIRST))
    now = printed_by(PRINTING, old)
    assert [stamp(now, place).content for place in PLACES] == [1] * len(PLACES)
    assert printed_by(PRINTING, now) == now


DIGESTS = st.dictionaries(st.sampled_from(["", *REGIONS]), st.sampled_from(["a", "b", "c"]))


@given(DIGESTS)
def test_a_table_of_places_tells_each_its_own(digests: dict[str, str]) -> None:
    table = place_table(digests, REGIONS)
    assert {code: digest_at(table, code) for code in ["", *REGIONS]} == {
        code: digests.get(code, "") for code in ["", *REGIONS]
    }


def test_a_table_of_places_is_short() -> None:
    every = regions()
    by_zone = {code: region.timezone for code, region in every.items()}
    assert len(place_table({**by_zone, "": "x"}, every)) < 25


# Tombstones

SOON = AT + timedelta(days=1)
LATE = AT + LASTS


def tombs(revision: Revision, stage: str = "rapat") -> set[str]:
    return set(revision.stamps["uji", stage].tombs)


UNDATED = replace(STAGE, days=None, undated=Text("KPU", "KPU"))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (world(UNDATED), {"", "11", "35", "35.78", "91.71"}),
        (world(replace(STAGE, scope=Scope(codes=("35",)))), {"11", "91.71"}),
        (world(replace(STAGE, scope=Scope(excluded=("35.78",)))), {"35.78"}),
        (world(replace(STAGE, local={"35.78": Local(undated=Text("KPU", "KPU"))})), {"35.78"}),
        (world(STAGE, regions=("35 saja",)), {"11", "35.78", "91.71"}),
        (world(STAGE, without=frozenset(["11"])), {"11"}),
        (world(replace(STAGE, status=Status.CANCELLED)), set()),
        (world(replace(STAGE, days=days(3))), set()),
        (world(TURN), set()),
    ],
)
def test_an_event_that_a_place_had_leaves_a_tombstone_for_90_days(change: Timeline, where: set[str]) -> None:
    gone = after(first(world(STAGE)), change)
    assert tombs(gone) == where
    for code in where:
        assert gone.stamps["uji", "rapat"].tombs[code] == Tombstone(
            days(0), None, REGIONS[code].timezone if code else None, WHOLE
        )
    again = after(gone, change, LATE - timedelta(seconds=1))
    assert tombs(again) == where
    assert tombs(after(again, change, LATE + timedelta(seconds=1))) == set()
    back = after(gone, world(STAGE), SOON)
    assert tombs(back) == set()
    for place in PLACES:
        if (place.code if place else "") in where:
            assert stamp(back, place).content > stamp(gone, place).content > 0


def test_who_votes_after_all_has_a_tombstone_of_not_voting() -> None:
    voting = replace(STAGE, id="pemungutan-suara")
    before = first(world(voting, without=frozenset(["11"])))
    assert tombs(before, NO_VOTE) == set()
    gone = after(before, world(voting))
    assert tombs(gone, NO_VOTE) == {"11"}
    assert tombs(after(gone, world(voting, without=frozenset(["11"])), SOON), NO_VOTE) == set()
