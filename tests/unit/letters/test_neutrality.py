"""What a mail may say about breaches on its day: nothing that had not happened yet, and all that had."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.letters.neutrality import (
    BKN_FOLLOWS_UP,
    BKN_TAKES_REPORTS,
    DECLARATION,
    RULING_136,
    Neutrality,
    neutrality,
)
from calendar_service.timeline.stage import Days, Stage
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import Text

DAY = timedelta(days=1)
TURN = date(2024, 9, 22)
STAGE = Stage("s", "p", Text("S", "S"), crimes=("pasal-188",))


def election(turn: date | None = TURN, named: str | None = "turn") -> Election:
    stage = Stage("turn", "p", Text("T", "T"), days=Days(turn, turn + DAY) if turn else None)
    return Election("uji", Text("U", "U"), date(2024, 1, 26), (stage,), {}, discipline_from=named)


def of(days: Days, told_on: date, stage: Stage = STAGE, **other: object) -> Neutrality:
    return neutrality(election(**other), stage, days, told_on)  # type: ignore[arg-type]


@pytest.mark.parametrize("after", [-1, 0, 1])
def test_each_fact_is_known_from_its_day(after: int) -> None:
    """The ruling from the day after it was read: the hour of a mail is before that of a court."""
    days = Days(date(2024, 8, 1), date(2024, 12, 1))
    assert of(days, DECLARATION + after * DAY).declaration == (DECLARATION if after >= 0 else None)
    assert of(days, BKN_FOLLOWS_UP + after * DAY).bkn_follows_up is (after >= 0)
    assert of(days, BKN_TAKES_REPORTS + after * DAY).bkn_takes_reports is (after >= 0)
    assert of(days, RULING_136 + after * DAY).has_ruling_136 is (after > 0)


@given(st.integers(-5, 5), st.integers(0, 5), st.integers(-9, 9))
def test_the_class_of_a_breach_over_the_stage_as_far_as_it_is_still_ahead(first: int, length: int, told: int) -> None:
    days = Days(TURN + first * DAY, TURN + (first + length) * DAY)
    told_on = TURN + told * DAY
    begin = max(days.opening, min(told_on, days.last))
    classes = {"discipline" if day >= TURN else "ethics" for day in (begin, days.last)}
    found = of(days, told_on)
    assert found.breach == (classes.pop() if len(classes) == 1 else "turning")
    assert found.turn == (TURN if told_on < TURN else None)
    assert found.crimes == ("pasal-188",)


def test_a_stage_that_names_its_class_has_no_turn() -> None:
    days = Days(TURN - DAY, TURN + DAY)
    found = of(days, TURN - DAY, replace(STAGE, breach="ethics"))
    assert (found.breach, found.turn) == ("ethics", None)


def test_without_a_turn_it_is_discipline() -> None:
    days = Days(TURN - DAY, TURN + DAY)
    for other in ({"turn": None}, {"named": None}, {"named": "tidak-ada"}):
        found = of(days, TURN - DAY, **other)
        assert (found.breach, found.turn) == ("discipline", None)
