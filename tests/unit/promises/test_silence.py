"""When silence climbs, and to whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.promises.silence import Hush, OfficeWord, SilenceRule
from calendar_service.regions import ZONES
from calendar_service.words.states import State
from tests.ledger_material import REGIONS, following
from tests.world import KNOWN, TIMELINE

JATIM = ["35.15", "35.78"]
TOLD = datetime.fromisoformat("2024-09-20T08:00+07:00")
"""H-3 of `rapat`, a Friday; the second working day after it is Tuesday 24 September."""

DUE = datetime.fromisoformat("2024-09-24T08:00+07:00")


def rule(days: int = 2, text: str = TIMELINE) -> SilenceRule:
    return SilenceRule(following(None, text.encode(), KNOWN), REGIONS, days)


def hush(region: str = "35.78", lead: int = 3, version: int = 0, since: datetime = TOLD) -> Hush:
    return Hush(lead, region, version, since)


def owed(ruled: SilenceRule, hushes: list[Hush], now: datetime) -> list[tuple[int, datetime, tuple[str, ...]]]:
    above = ruled.watched(now).get(("uji", "rapat"), [])
    return [(climb.lead, climb.due_at, climb.provinces) for climb in ruled.climbs(above, hushes, now)]


def test_a_province_hears_on_that_working_day_and_not_before() -> None:
    ruled = rule()
    assert owed(ruled, [hush()], DUE - timedelta(seconds=1)) == []
    assert owed(ruled, [hush()], DUE) == [(3, DUE, ("35",))]
    assert owed(ruled, [hush()], DUE + timedelta(hours=9)) == [(3, DUE, ("35",))]


def test_a_mail_that_came_later_has_its_time() -> None:
    late = hush(since=datetime.fromisoformat("2024-09-23T07:00+07:00"))
    assert owed(rule(), [late], DUE) == []
    assert owed(rule(1), [late], DUE) == [(3, DUE, ("35",))]


def test_over_is_over() -> None:
    """The stage is on 25 September; on the 26th nobody is told of anybody's silence."""
    ends = datetime.fromisoformat("2024-09-26T00:00+07:00")
    assert owed(rule(), [hush()], ends - timedelta(seconds=1))
    assert owed(rule(), [hush()], ends) == []


def test_nobody_else_is_silent() -> None:
    """Another schedule, a lead that the stage has not, a province's own office."""
    for other in (hush(version=1), hush(lead=7), hush("35")):
        assert owed(rule(), [other], DUE) == [], other
    assert owed(rule(), [], DUE) == []


def test_off_means_off() -> None:
    assert rule(0).above == []


def test_each_lead_and_province_by_itself() -> None:
    ruled = rule(1)
    found = owed(ruled, [hush(), hush(lead=1, since=TOLD - timedelta(days=1))], DUE)
    assert sorted(found) == [(1, DUE, ("35",)), (3, DUE, ("35",))]


def test_only_governments_are_asked() -> None:
    assert rule(text=TIMELINE.replace("[pemda, bawaslu]", "[bawaslu]")).above == []


@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)),
    days=st.integers(1, 9),
    zone=st.sampled_from(ZONES),
    taken=st.integers(0, 40),
)
def test_time_enough_is_so_many_working_days(now: datetime, days: int, zone: str, taken: int) -> None:
    """For any instant, any setting, any clock: what was taken before has had that many working days, and what came later has not."""
    ruled, where = rule(days), ZoneInfo(zone)
    at = now.replace(tzinfo=where)
    due, before = ruled.due_at(where, at), ruled.heard_before(where, at)
    assert due <= at
    day: date = due.date() - timedelta(days=taken)
    working = ruled.revision.timeline.working_days
    assert (datetime(day.year, day.month, day.day, 23, 59, tzinfo=where) < before) == (
        working.after(day, days) <= due.date()
    )
    assert working.is_working(due.date())


@pytest.mark.parametrize("day", ["2024-09-21", "2024-09-22"])
def test_a_weekend_changes_nothing(day: str) -> None:
    ruled, zone = rule(), ZoneInfo("Asia/Jakarta")
    friday = datetime(2024, 9, 20, 8, tzinfo=zone)
    assert ruled.due_at(zone, datetime.fromisoformat(f"{day}T12:00+07:00")) == friday


def answer(office: str, **facts: object) -> OfficeWord:
    known = {"region": "35.78", "schedule_version": 0, "state": State.ACCEPTED, "taken_at": TOLD, "asked": True}
    return OfficeWord(office, f"Kantor {office}", **{**known, **facts})  # type: ignore[arg-type]


def test_the_list_names_who_is_silent_and_apart_whom_no_mail_reached() -> None:
    ruled = rule()
    above = ruled.found("uji", "rapat", "35")
    assert above
    late = datetime.fromisoformat("2024-09-23T08:00+07:00")
    answers = [
        answer("diam"),
        answer("sudah", has_confirmed=True),
        answer("baru", taken_at=late),
        answer("dulu", asked=False),
        answer("mental", state=State.BOUNCED, taken_at=None),
        answer("wakilnya sudah", state=State.BOUNCED, taken_at=None, has_confirmed=True),
        answer("pindah", state=State.SUPERSEDED, taken_at=None),
        answer("lama", schedule_version=3),
        answer("lain", region="51"),
    ]
    found = ruled.silent_list(above, answers, DUE)
    assert found
    assert ([each.office for each in found.silent], [each.office for each in found.unreached]) == (["diam"], ["mental"])
    assert found.confirmed == 2
    assert ruled.silent_list(above, answers[1:], DUE) is None
