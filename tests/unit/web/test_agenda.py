"""What is over, goes on and comes, by the clock of the place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import regions
from calendar_service.timeline.stage import Days, Hours, Local, Scope, Stage, Status
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import UPCOMING, agenda, standstill
from calendar_service.words.languages import Text
from tests.pages_material import shipped_timeline

DAY = date(2024, 11, 27)
SHIPPED = shipped_timeline().elections["pilkada-2024"]
WIB, WIT = regions()["35.78"], regions()["91.71"]
T = Text("X", "X")


def election(*stages: Stage) -> Election:
    return Election("uji", T, DAY, stages, {"satu": T, "dua": T})


VOTING = Stage("voting", "satu", T, Days(DAY, DAY), hours=Hours(time(7), time(13)))


@pytest.mark.parametrize(
    ("at", "wib", "wit"),
    [
        ("2024-11-26T21:59:59+00:00", ("ahead", 0), ("ahead", 0)),
        ("2024-11-26T22:00:00+00:00", ("ahead", 0), ("now", 0)),
        ("2024-11-27T00:00:00+00:00", ("now", 0), ("now", 0)),
        ("2024-11-27T04:00:00+00:00", ("now", 0), ("past", None)),
        ("2024-11-27T06:00:00+00:00", ("past", None), ("past", None)),
        ("2024-11-26T16:00:00+00:00", ("ahead", 1), ("ahead", 0)),
    ],
)
def test_one_instant_on_two_clocks(at: str, wib, wit) -> None:
    found = [agenda(election(VOTING), region, datetime.fromisoformat(at)).rows[0] for region in (WIB, WIT)]
    assert [(row.state.value, row.days_left) for row in found] == [wib, wit]


@given(st.datetimes(datetime(2024, 1, 1), datetime(2025, 6, 1)), st.sampled_from([None, WIB, WIT]))
def test_every_stage_stands_somewhere_and_lists_are_in_order(at: datetime, region) -> None:
    found = agenda(SHIPPED, region, at.astimezone(regions()["35"].zone))
    assert len(found.rows) == len(SHIPPED.occurrences(region)) == sum(len(rows) for _, rows in found.groups)
    opening = [row.occurrence.days.opening for row in found.next]
    assert opening == sorted(opening)
    assert len(found.next) <= UPCOMING
    last = [row.occurrence.days.last for row in found.now]
    assert last == sorted(last)
    assert all(row.days_left >= 0 for row in (*found.now, *found.next))


ZONES = {region.timezone for region in regions().values()}
WITA = regions()["51"]


@given(
    at=st.datetimes(datetime(2024, 9, 1), datetime(2024, 12, 31), timezones=st.just(UTC)),
    part=st.floats(0, 1, exclude_max=True),
    place=st.sampled_from([None, WIB, WITA, WIT]),
)
def test_nothing_reads_otherwise_within_a_standstill(at: datetime, part: float, place) -> None:
    since, until = standstill([SHIPPED], ZONES, at)
    assert since <= at < until <= since + timedelta(days=1)
    last = until - timedelta(microseconds=1)
    for other in (since, since + (last - since) * part, last):
        assert agenda(SHIPPED, place, other) == agenda(SHIPPED, place, at)


@pytest.mark.parametrize("moment", ["2024-11-26T22:00Z", "2024-11-27T00:00Z", "2024-11-27T06:00Z", "2024-11-26T15:00Z"])
def test_a_standstill_ends_where_voting_begins_and_ends_and_where_a_day_begins(moment: str) -> None:
    at = datetime.fromisoformat(moment)
    assert standstill([election(VOTING)], ZONES, at)[0] == at
    assert standstill([election(VOTING)], ZONES, at - timedelta(seconds=1))[1] == at


def test_a_standstill_knows_days_that_hold_in_one_region_and_hours_of_another_zone() -> None:
    other = replace(VOTING, local={"35.78": Local(Days(DAY + timedelta(3), DAY + timedelta(3)))})
    at = datetime.fromisoformat("2024-11-30T00:00Z")
    assert standstill([election(other)], ZONES, at)[0] == at
    there = replace(VOTING, zone="Asia/Tokyo")
    at = datetime.fromisoformat("2024-11-26T22:00Z")
    assert standstill([election(there)], {"Asia/Jakarta"}, at)[0] == at


def test_no_days_are_left_of_what_goes_on_where_it_is_still_the_day_before() -> None:
    """Held until midnight in Jakarta, seen from Papua two hours further."""
    there = replace(VOTING, hours=Hours(time(10), None), zone="Asia/Jakarta")
    row = agenda(election(there), WIT, datetime.fromisoformat("2024-11-27T16:30Z")).rows[0]
    assert (row.state.value, row.days_left) == ("now", 0)


AT_HOME = replace(
    VOTING,
    days=None,
    local={
        "14.08": Local(Days(DAY, DAY)),
        "19.05": Local(Days(DAY, DAY)),
        "72.08": Local(Days(DAY + timedelta(9), DAY + timedelta(9))),
        "31.71": Local(Days(DAY - timedelta(9), DAY - timedelta(9)), status=Status.CANCELLED),
    },
)
"""A stage that each of four places has on a day of its own, and that one of them has no more."""


@pytest.mark.parametrize(
    ("day", "state", "left", "nearest", "codes"),
    [
        (-2, "ahead", 2, "ahead", ("14.08", "19.05")),
        (0, "now", 0, "now", ("14.08", "19.05")),
        (1, "ahead", 8, "ahead", ("72.08",)),
        (9, "now", 0, "now", ("72.08",)),
        (10, "past", None, None, None),
    ],
)
def test_nationally_it_goes_on_when_it_does_in_a_place(day: int, state: str, left, nearest, codes) -> None:
    at = datetime.combine(DAY, time(9), WIB.zone) + timedelta(day)
    found = agenda(election(AT_HOME), None, at)
    (row,) = found.rows
    assert (row.state.value, row.days_left) == (state, left)
    assert (row.nearest and row.nearest.state.value, row.nearest and row.nearest.codes) == (nearest, codes)
    assert found.is_over == (state == "past")
    assert row.last_day == DAY + timedelta(9)
    listed = {"ahead": found.next, "now": found.now}
    assert [each.codes for each in listed.get(nearest, ())] == ([codes] if nearest else [])
    assert row.has_begun == (day >= 0)


def test_a_list_names_every_place_where_it_goes_on_and_all_days_that_come() -> None:
    """A campaign of one place between those of two others, and no day set anywhere else."""
    spans = {"14.08": (0, 9), "19.05": (-3, 0), "72.08": (4, 9), "93.02": (20, 30), "35.78": (-9, -4)}
    local = {code: Local(Days(DAY + timedelta(a), DAY + timedelta(b))) for code, (a, b) in spans.items()}
    for undated in (None, T):
        stage = Stage("kampanye", "satu", T, undated=undated, local=local)
        found = agenda(election(stage), None, datetime.combine(DAY, time(9), WIB.zone))
        assert [row.codes for row in found.now] == [("19.05",), ("14.08",)]
        assert [(row.codes, [each.codes for each in row.later]) for row in found.next] == [(("72.08",), [("93.02",)])]
        assert not found.is_over


def test_a_part_that_goes_on_elsewhere_than_its_whole_is_told() -> None:
    whole = replace(AT_HOME, local={"14.08": Local(Days(DAY, DAY))})
    part = replace(
        AT_HOME, id="part", part_of="voting", local={"14.08": Local(Days(DAY, DAY)), "91": Local(Days(DAY, DAY))}
    )
    found = agenda(election(whole, part), None, datetime.combine(DAY, time(9), WIB.zone))
    assert [(row.occurrence.id, row.codes) for row in found.now] == [("voting", ("14.08",)), ("part", ("14.08", "91"))]


def test_it_is_not_over_while_one_place_still_waits() -> None:
    moved = replace(VOTING, local={"35.78": Local(Days(DAY + timedelta(4), DAY + timedelta(4)))})
    after = datetime.combine(DAY + timedelta(1), time(9), WIB.zone)
    found = agenda(election(moved), None, after)
    assert not found.is_over
    assert [(row.codes, row.days_left) for row in found.next] == [(("35.78",), 3)]
    assert agenda(election(moved), regions()["35"], after).is_over


def test_cancelled_in_every_place_is_cancelled() -> None:
    gone = {code: Local(days.days, status=Status.CANCELLED) for code, days in AT_HOME.local.items()}
    (row,) = agenda(election(replace(AT_HOME, local=gone)), None, datetime.combine(DAY, time(9), WIB.zone)).rows
    assert row.state.value == "cancelled"


def test_what_nobody_knows_where_leads_only_where_nothing_else_does() -> None:
    """Some regions have it: this one may, so that it is told, and keeps the agenda open."""
    open_one = replace(VOTING, scope=Scope(is_open=True))
    before = datetime.combine(DAY, time(0), WIB.zone) - timedelta(3)
    for region in (None, WIB):
        found = agenda(election(open_one), region, before)
        assert found.lead == found.next[0]
        assert found.rows[0].last_day == DAY
        assert not found.is_over
        plain = Stage("surely", "satu", T, Days(DAY, DAY + timedelta(9)))
        lead = agenda(election(open_one, plain), region, before).lead
        assert lead
        assert lead.occurrence.id == "surely"


def test_what_the_whole_tells_its_parts_need_not() -> None:
    whole = Stage("whole", "satu", T, Days(DAY, DAY + timedelta(9)))
    same = replace(whole, id="same", part_of="whole", days=Days(DAY, DAY))
    later = replace(whole, id="later", part_of="whole", days=Days(DAY + timedelta(1), DAY + timedelta(1)))
    before = agenda(election(whole, same, later), WIB, datetime(2024, 11, 20, tzinfo=WIB.zone))
    assert [row.occurrence.id for row in before.next] == ["whole", "later"]
    during = agenda(election(whole, same, later), WIB, datetime(2024, 11, 27, 8, tzinfo=WIB.zone))
    assert [row.occurrence.id for row in during.now] == ["whole"]


def test_what_only_some_regions_have_comes_nationally_where_others_leave_room() -> None:
    local = replace(VOTING, scope=Scope(("35",)))
    at = datetime(2024, 11, 20, tzinfo=WIB.zone)
    assert [row.codes for row in agenda(election(local), None, at).next] == [("35",)]
    many = [Stage(f"s{n}", "satu", T, Days(DAY, DAY + timedelta(n + 1))) for n in range(UPCOMING)]
    assert local.id not in [row.occurrence.id for row in agenda(election(local, *many), None, at).next]
    assert local.id in [row.occurrence.id for row in agenda(election(local, *many[1:]), None, at).next]


def test_cancelled_and_undated_stand_apart_and_nothing_is_left_at_the_end() -> None:
    gone, open_one = replace(VOTING, status=Status.CANCELLED), replace(VOTING, id="u", days=None, undated=T)
    found = agenda(election(gone, open_one), WIB, datetime(2024, 11, 20, tzinfo=WIB.zone))
    assert [row.state.value for row in found.rows] == ["cancelled", "undated"]
    assert found.is_over
    assert [len(rows) for _, rows in found.groups] == [2], "an empty phase is left out"
