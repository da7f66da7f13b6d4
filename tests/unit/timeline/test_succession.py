"""A timetable of before by the codes of now: where it applied then, there it applies, and nowhere else."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.regions import covers
from calendar_service.timeline.stage import Days, Local, Scope, Stage
from calendar_service.timeline.succession import succeeded
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text
from tests.regions_material import AFTER, BEFORE, TURNED

T = Text("X", "X")
THEN = {region.code: region for region in TURNED.on(BEFORE)}
CODES = st.sampled_from(["35", "35 saja", "35.78", "35.15", "35.25", "51", "51.71", "31.01"])


def now(stage: Stage, day: date = BEFORE, **more: object) -> Election:
    election = Election("uji", T, date(2024, 1, 26), (stage,), {}, **more)  # type: ignore[arg-type]
    return succeeded(Timeline({"uji": election}), TURNED, day).elections["uji"]


@given(st.lists(CODES, max_size=4), st.lists(CODES, max_size=2), st.lists(CODES, min_size=1, max_size=4))
def test_every_place_is_where_it_was(codes: list[str], but: list[str], regions: list[str]) -> None:
    stage = Stage("rapat", "satu", T, Days(BEFORE, BEFORE), scope=Scope(tuple(codes), excluded=tuple(but)))
    found = now(stage, regions=tuple(regions), without=frozenset(code for code in but if "saja" not in code))
    for code, then in THEN.items():
        heir = TURNED[code]
        if code in ("35.15", "35.25"):  # one of them went into the other: what held for either holds for it
            continue
        assert covers(found.regions or (), heir) == covers(regions, then)
        assert covers(found.stages[0].scope.codes or (), heir) == covers(codes, then)
        assert covers(found.stages[0].scope.excluded, heir) == covers(but, then)
        assert (heir.code in found.without) == (code in but)
    both = covers(codes, THEN["35.15"]) or covers(codes, THEN["35.25"])
    assert covers(found.stages[0].scope.codes or (), TURNED["35.15"]) == both
    assert covers(found.stages[0].scope.codes or (), TURNED["35.30"]) == both


def test_a_line_of_a_region_goes_with_it_and_its_own_comes_first() -> None:
    lines = {"35.78": Local(reason=T), "35.25": Local(note=T), "35.15": Local(basis="X")}
    found = now(Stage("rapat", "satu", T, Days(BEFORE, BEFORE), local=lines)).stages[0].local
    assert found == {"35.80": lines["35.78"], "35.15": lines["35.15"], "35.30": lines["35.15"]}


def test_what_is_by_the_codes_of_now_is_left_as_it_is() -> None:
    stage = Stage("rapat", "satu", T, Days(AFTER, AFTER), scope=Scope(("35.80", "35.15", "51 saja")))
    assert now(stage, AFTER).stages[0] == stage


def test_a_code_that_nothing_stands_for_is_left_out() -> None:
    stage = Stage("rapat", "satu", T, scope=Scope(("99.99",)), local={"99.99": Local(basis="X")})
    found = now(stage, without=frozenset(["98"])).stages[0]
    assert (found.scope.codes, found.local) == ((), {})
