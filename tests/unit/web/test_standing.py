"""How an election stands in a place, by days alone; where it is held again; what came of its timetable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import regions
from calendar_service.timeline.stage import Days, Local, Scope, Stage, Status
from calendar_service.timeline.timeline import Election
from calendar_service.web.standing import SAME_TERM, ElectionState, named, repeats, stand, upshot
from calendar_service.words.languages import Text
from tests.pages_material import revision_of, shipped_timeline, with_repeats

T = Text("X", "X")
DAY = date(2024, 11, 27)
TIMELINE = shipped_timeline(with_repeats)
ALL = list(TIMELINE.elections.values())
FIRST, AGAIN, RECOUNT = (TIMELINE.elections[name] for name in ("pilkada-2024", "psu-uji", "hitung-uji"))
SIAK, SURABAYA, PAPUA, JAYAPURA = (regions()[code] for code in ("14.08", "35.78", "91", "91.71"))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00+07:00")


@pytest.mark.parametrize(
    ("day", "first", "again"),
    [
        ("2024-01-01", "ahead", "ahead"),
        ("2024-10-01", "running", "ahead"),
        ("2025-03-21", "repeated", "running"),
        ("2026-11-26", "repeated", "over"),
    ],
)
def test_a_place_that_votes_again(day: str, first: str, again: str) -> None:
    found = stand(FIRST, ALL, SIAK, at(day))
    assert found.state == first
    assert found.again == (AGAIN,)
    assert stand(AGAIN, ALL, SIAK, at(day)).state == again


def test_a_place_that_does_not() -> None:
    assert stand(FIRST, ALL, SURABAYA, at("2026-11-26")).state is ElectionState.OVER
    assert stand(AGAIN, ALL, SURABAYA, at("2026-11-26")).state is ElectionState.NONE
    assert stand(AGAIN, ALL, PAPUA, at("2025-08-05")).state is ElectionState.RUNNING
    assert stand(AGAIN, ALL, JAYAPURA, at("2025-08-05")).state is ElectionState.NONE, "the province alone"


def test_nationally_it_is_over_when_the_last_place_is() -> None:
    assert stand(AGAIN, ALL, None, at("2025-04-17")).state is ElectionState.RUNNING
    over = stand(AGAIN, ALL, None, at("2025-08-07"))
    assert over.state is ElectionState.OVER
    assert (over.first_day, over.last_day) == (date(2025, 3, 19), date(2025, 8, 6))
    assert stand(AGAIN, ALL, SIAK, at("2025-04-01")).last_day == date(2025, 4, 20), (
        "nobody knows that it is not held there"
    )


def test_where_it_is_held_again() -> None:
    found = [(each.region.code, each.days and each.days.last.isoformat()) for each in repeats(FIRST, ALL, regions())]
    assert found == [
        ("14.08", "2025-03-22"),
        ("19.05", "2025-03-22"),
        ("72.08", "2025-04-16"),
        ("91", "2025-08-06"),
        ("93.02", "2025-08-06"),
    ]
    assert repeats(AGAIN, ALL, regions()) == []
    assert [region.code for region in named(AGAIN, regions())] == ["14.08", "19.05", "72.08", "91", "93.02"]
    assert named(FIRST, regions()) == []


def voting(ident: str, day: date, codes: tuple[str, ...] | None = ("14.08",), **fields: object) -> Election:
    stage = replace(Stage("pemungutan-suara", "satu", T, Days(day, day)), **fields)  # type: ignore[arg-type]
    return Election(ident, T, day, (stage,), {"satu": T}, codes)


@given(days=st.integers(-2000, 2000), is_for_all=st.booleans(), status=st.sampled_from(Status))
def test_only_a_vote_of_named_regions_soon_after_repeats_another(days: int, is_for_all: bool, status: Status) -> None:
    first = voting("satu", DAY)
    later = voting("dua", DAY + timedelta(days), None if is_for_all else ("14",), status=status)
    found = stand(first, [first, later], SIAK, datetime.combine(DAY, time(9), SIAK.zone) + timedelta(3000)).again
    expected = 0 < days <= SAME_TERM.days and not is_for_all and status is not Status.CANCELLED
    assert found == ((later,) if expected else ())


@pytest.mark.parametrize(("ident", "was"), [("psu", ()), ("pemungutan-ulang", ()), ("hari-h", ("pemungutan-suara",))])
def test_a_vote_is_one_under_whatever_name(ident: str, was: tuple[str, ...]) -> None:
    first = voting("satu", DAY)
    later = voting("dua", DAY + timedelta(90), id=ident, was=was)
    later = replace(later, stages=(replace(later.stages[0], phase="pemungutan"),), phases={"pemungutan": T})
    found = stand(first, [first, later], SIAK, datetime.combine(DAY, time(9), SIAK.zone) + timedelta(1))
    assert found.again == (later,)
    here = stand(later, [first, later], SIAK, datetime.combine(DAY, time(9), SIAK.zone))
    assert here.voting is not None
    assert here.voting.id == ident


def test_a_result_is_awaited_after_the_last_vote_of_the_place() -> None:
    voted = Stage("pemungutan-suara", "satu", T, Days(DAY, DAY))
    further = Stage("susulan", "satu", T, Days(DAY + timedelta(9), DAY + timedelta(9)), part_of="pemungutan-suara")
    counting = Stage("rekapitulasi", "satu", T, undated=T)
    one = Election("uji", T, DAY, (voted, further, counting), {"satu": T})
    found = [stand(one, [one], SIAK, datetime.combine(DAY, time(9), SIAK.zone) + timedelta(n)) for n in (25, 29)]
    assert [[row.occurrence.id for row in each.awaited] for each in found] == [["rekapitulasi"], []]


def test_where_its_vote_is_cancelled_it_is_not_said_to_go_on() -> None:
    off = Local(status=Status.CANCELLED)
    vote = Stage("pemungutan-suara", "satu", T, Days(DAY, DAY), local={"14.08": off})
    later = Stage("pelantikan", "satu", T, Days(DAY + timedelta(60), DAY + timedelta(60)))
    before = Stage("pendaftaran", "satu", T, Days(DAY - timedelta(60), DAY - timedelta(60)))
    one = Election("uji", T, DAY, (before, vote, later), {"satu": T})
    clock = datetime.combine(DAY, time(9), SIAK.zone)
    assert stand(one, [one], SIAK, clock).is_off
    assert not stand(one, [one], regions()["72.08"], clock).is_off
    further = Stage("susulan", "satu", T, Days(DAY, DAY), part_of="pemungutan-suara")
    assert not stand(replace(one, stages=(*one.stages, further)), [one], SIAK, clock).is_off, "it votes all the same"


def test_of_what_has_begun_by_a_deadline_no_beginning_to_come_is_told() -> None:
    deadline = Stage("daftar", "satu", T, Days(None, DAY - timedelta(9)))
    one = Election("uji", T, DAY, (deadline, Stage("kampanye", "satu", T, Days(DAY, DAY))), {"satu": T})
    found = [stand(one, [one], SIAK, datetime.combine(DAY, time(9), SIAK.zone) - timedelta(n)) for n in (20, 5, 0)]
    assert [(each.state, each.has_yet_to_open) for each in found] == [
        ("ahead", True),
        ("running", True),
        ("running", False),
    ]


def test_those_who_vote_a_third_time() -> None:
    first, second, third = (voting(name, DAY + timedelta(n)) for name, n in (("a", 0), ("b", 120), ("c", 250)))
    after = datetime.combine(DAY, time(9), SIAK.zone) + timedelta(900)
    every = [third, second, first]
    assert stand(first, every, SIAK, after).again == (second, third)
    assert stand(second, every, SIAK, after).again == (third,)
    assert stand(third, every, SIAK, after).state is ElectionState.OVER


def test_what_came_of_it_is_counted_once_for_each_stage() -> None:
    over = stand(FIRST, ALL, None, at("2026-11-26"))
    came = upshot(over, revision_of(TIMELINE))
    parts = (came.held, came.changed, came.tentative, came.cancelled, came.undated)
    assert sum(map(len, parts)) == len(FIRST.stages)
    assert {row.occurrence.id for row in came.cancelled} == {
        "kampanye-putaran-kedua", "masa-tenang-putaran-kedua", "pemungutan-putaran-kedua",
    }  # fmt: skip
    moved = upshot(stand(AGAIN, ALL, regions()["72.08"], at("2026-11-26")), revision_of(TIMELINE))
    assert [row.occurrence.id for row in moved.changed] == ["pemungutan-suara"], "its reason is said there"
    assert upshot(stand(AGAIN, ALL, SIAK, at("2026-11-26")), revision_of(TIMELINE)).changed == ()


def test_what_only_some_have_came_of_nothing_here() -> None:
    open_one = voting("uji", DAY, scope=Scope(is_open=True))
    revision = revision_of(replace(TIMELINE, elections={"uji": open_one}))
    over = stand(open_one, [open_one], SIAK, datetime.combine(DAY + timedelta(9), time(9), SIAK.zone))
    assert upshot(over, revision).held == ()
    assert over.last_day == DAY


@pytest.mark.parametrize(
    ("days", "state"), [(0, "running"), (1, "running"), (19, "running"), (20, "over"), (-5, "ahead")]
)
def test_it_is_not_over_while_a_result_without_a_day_is_awaited(days: int, state: str) -> None:
    voted = Stage("pemungutan-suara", "satu", T, Days(DAY, DAY))
    counting = Stage("rekapitulasi", "satu", T, undated=T)
    clock = datetime.combine(DAY, time(9), SIAK.zone) + timedelta(days)
    for region in (None, SIAK):
        one = Election("uji", T, DAY, (voted, counting), {"satu": T})
        found = stand(one, [one], region, clock)
        assert found.state == state
        assert [row.occurrence.id for row in found.awaited] == (["rekapitulasi"] if 0 < days < 20 else [])
        before = replace(one, stages=(counting, voted))
        assert stand(before, [before], region, clock).is_over == (days > 0), (
            "what stands before the vote is not its result"
        )


def test_an_election_begins_with_its_first_beginning() -> None:
    deadline = Stage("tenggat", "satu", T, Days(None, DAY - timedelta(9)))
    one = Election("uji", T, DAY, (deadline, Stage("pemungutan-suara", "satu", T, Days(DAY, DAY))), {"satu": T})
    assert stand(one, [one], None, at("2024-11-01")).first_day == DAY
    only = replace(one, stages=(deadline,))
    assert stand(only, [only], None, at("2024-11-01")).first_day == DAY - timedelta(9)


def test_what_was_never_confirmed_did_not_pass_as_the_timetable_said() -> None:
    vague = voting("uji", DAY, status=Status.TENTATIVE)
    revision = revision_of(replace(TIMELINE, elections={"uji": vague}))
    came = upshot(stand(vague, [vague], SIAK, datetime.combine(DAY, time(9), SIAK.zone) + timedelta(9)), revision)
    assert (came.held, len(came.tentative)) == ((), 1)
