"""What applies where: who votes, and what a breach is on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from calendar_service.package_data import regions
from calendar_service.timeline.stage import Days, Scope, Stage
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import Text

ALL = regions()
DAY = date(2024, 9, 22)
T = Text("X", "X")
STAGES = (
    Stage("semua", "satu", T, Days(DAY, DAY)),
    Stage("aceh", "satu", T, Days(DAY, DAY), scope=Scope(("11",))),
    Stage("tanpa", "satu", T, undated=T),
    Stage("penetapan", "satu", T, Days(DAY, DAY + timedelta(3))),
)
ELECTION = Election("uji", T, DAY, STAGES, {"satu": T}, without=frozenset(("34", "31.71")), discipline_from="penetapan")


@pytest.mark.parametrize(
    ("code", "ids"),
    [
        ("35.78", ["semua", "tanpa", "penetapan"]),
        ("11.01", ["semua", "aceh", "tanpa", "penetapan"]),
        ("34", []),
        ("34.04", ["semua", "tanpa", "penetapan"]),
        (None, ["semua", "aceh", "tanpa", "penetapan"]),
    ],
)
def test_what_applies_in_a_region_in_the_order_of_the_file(code: str | None, ids: list[str]) -> None:
    found = ELECTION.occurrences(ALL[code] if code else None)
    assert [occurrence.id for occurrence in found] == ids
    assert all((occurrence.zone is None) == (code is None) for occurrence in found)


def test_hours_of_one_place_keep_their_zone() -> None:
    stage = replace(STAGES[0], zone="Asia/Jakarta")
    occurrence = ELECTION.occurrence(stage, ALL["91"])
    assert occurrence is not None
    assert occurrence.zone == "Asia/Jakarta"


def test_who_votes_near_a_region_that_does_not() -> None:
    assert [region.code for region in ELECTION.voters_near(ALL["31.71"], ALL)] == ["31"]
    near = ELECTION.voters_near(ALL["34"], ALL)
    assert {region.code[:3] for region in near} == {"34."}
    assert ALL["34"] not in near


@pytest.mark.parametrize(("days", "breach"), [(-1, "ethics"), (0, "discipline"), (1, "discipline")])
def test_a_breach_is_one_of_discipline_from_the_first_day_of_the_turn(days: int, breach: str) -> None:
    on = DAY + timedelta(days)
    assert ELECTION.breach_of(STAGES[0], on) == breach
    assert ELECTION.breach_of(replace(STAGES[0], breach="ethics"), on) == "ethics"
    assert replace(ELECTION, discipline_from=None).breach_of(STAGES[0], on) == "discipline"


def test_stages_by_id() -> None:
    assert list(ELECTION.by_id) == [stage.id for stage in STAGES]


def test_what_was_no_region_yet_when_the_others_voted_did_not_vote() -> None:
    vote = Stage("pemungutan-suara", "satu", T, Days(DAY, DAY))
    rest = replace(vote, id="pemungutan-susulan", days=Days(DAY + timedelta(9), DAY + timedelta(9)), part_of=vote.id)
    election = replace(ELECTION, stages=(*STAGES, vote, rest))
    assert election.voted_on == DAY
    assert replace(election, stages=STAGES).voted_on == ELECTION.issued
    for days, votes in ((-1, True), (0, True), (1, False)):
        young = replace(ALL["35.15"], since=DAY + timedelta(days), part_of="35.25")
        assert election.votes(young) is votes
        assert bool(election.occurrences(young)) is votes
        assert votes or election.voters_near(young, ALL) == [ALL["35.25"]]
