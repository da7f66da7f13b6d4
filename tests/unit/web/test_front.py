"""What several elections lead by, together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import regions
from calendar_service.timeline.stage import Days
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import UPCOMING, agenda
from calendar_service.web.front import front
from calendar_service.web.weight import Weight, weight
from tests.pages_material import shipped_timeline

FIRST = shipped_timeline().elections["pilkada-2024"]
ZONE = regions()["35"].zone


def later(election: Election, days: int, ident: str = "lagi") -> Election:
    """The same election, so many days later."""
    span = timedelta(days)
    moved = [
        replace(stage, days=Days(stage.days.first and stage.days.first + span, stage.days.last + span))
        if stage.days
        else stage
        for stage in election.stages
    ]
    return replace(election, id=ident, stages=tuple(moved))


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "lead"),
    [
        ("2024-09-22", "penetapan-pasangan-calon"),
        ("2024-09-23", "kampanye"),
        ("2024-11-13", "masa-tenang"),
        ("2024-11-24", "pemungutan-suara"),
        ("2024-11-27", "pemungutan-suara"),
    ],
)
def test_what_matters_leads_before_what_is_near(day: str, lead: str) -> None:
    found = front([(FIRST, agenda(FIRST, None, at(day)))])
    assert found.lead
    assert found.lead.row.occurrence.id == lead
    assert found.elections == 1


@given(day=st.dates(date(2024, 5, 5), date(2024, 11, 26)), region=st.sampled_from([None, "35.78", "91", "31"]))
def test_until_it_is_there_voting_day_is_always_told(day: date, region: str | None) -> None:
    seen = agenda(FIRST, regions()[region] if region else None, at(day.isoformat()))
    told = front([(FIRST, seen)])
    assert told.lead
    assert "pemungutan-suara" in {each.row.occurrence.id for each in (told.lead, *told.next)}
    assert weight(told.lead.row.occurrence.stage) >= Weight.MAIN


@given(day=st.dates(date(2024, 5, 5), date(2025, 12, 31)), days=st.integers(1, 400))
def test_several_are_told_as_one(day: date, days: int) -> None:
    """No election hides another's nearer main stage; nothing is told twice, and all lists are in order."""
    other = later(FIRST, days)
    both = [(each, agenda(each, None, at(day.isoformat()))) for each in (FIRST, other)]
    told = front(both)
    every = [*told.next, *told.now, *([told.lead] if told.lead else [])]
    keys = [(each.election.id, each.row.occurrence.id) for each in every]
    assert len(keys) == len(set(keys))
    assert len(told.next) <= UPCOMING
    for list_ in (told.next, told.now):
        left = [each.row.days_left for each in list_]
        assert left == sorted(left)
    leads = [seen.lead for _, seen in both if seen.lead]
    assert (told.lead is None) == (leads == [])
    if told.lead:
        nearest = [row.days_left for row in leads if weight(row.occurrence.stage) >= Weight.MAIN]
        assert not nearest or told.lead.row.days_left == min(nearest)


def test_two_that_are_alike_stay_two() -> None:
    twin = replace(FIRST, id="kembar")
    told = front([(each, agenda(each, None, at("2024-09-10"))) for each in (FIRST, twin)])
    assert told.elections == 2
    assert told.lead
    assert [each.election.id for each in told.next if each.row == told.lead.row] == ["kembar"]


def test_where_nothing_is_left_nothing_leads() -> None:
    told = front([(FIRST, agenda(FIRST, None, at("2026-11-26")))])
    assert (told.lead, told.next, told.now, told.elections) == (None, (), (), 1)
    assert front([]).lead is None
