"""Fields that were pasted twice."""

from __future__ import annotations

import pytest

from calendar_service.errors import Problem
from calendar_service.timeline.repetition import REPEATED, told_once
from calendar_service.written.readings import WRITTEN_TWICE

STAGE = ["a:", "  title: Satu", "  leads:", "  - 1d", "  - 3d", "", "  note: Dua"]


def again(line: int, value: str, first: int) -> Problem:
    return Problem(line, 3, WRITTEN_TWICE, {"value": value, "line": first})


OTHER = Problem(1, 1, "lain")


def test_neighbours_are_one_and_the_copy_can_go() -> None:
    lines = [*STAGE, *STAGE[1:], "b:"]
    told = told_once([OTHER, again(8, "title", 2), again(9, "leads", 3), again(13, "note", 7)], lines)
    (other, one, two) = told
    assert other == OTHER
    assert (one.message, one.facts) == (REPEATED, {"first": 8, "last": 11, "line": 2, "until": 5})
    assert [(each.line, each.old, each.new) for each in one.repairs] == [(n, lines[n - 1], "") for n in (8, 9, 10, 11)]
    assert two.line == 13  # an empty line stands between: it may have been pasted alone
    assert one.is_safe and two.is_safe


@pytest.mark.parametrize("changed", ["  title: Lain", "  title: Satu # catatan"])
def test_what_says_something_else_is_left_to_a_person(changed: str) -> None:
    lines = [*STAGE, changed, *STAGE[2:5]]
    (one,) = told_once([again(8, "title", 2), again(9, "leads", 3)], lines)
    assert (one.line, one.message, one.repairs) == (8, REPEATED, ())


def test_a_longer_first_one_is_not_the_same() -> None:
    lines = [*STAGE[:5], *STAGE[2:4]]
    (one,) = told_once([again(6, "leads", 3)], lines)
    assert (one.message, one.repairs) == (WRITTEN_TWICE, ())


def test_two_pastes_stay_two() -> None:
    lines = ["a: 1", "b: 2", "c: 3", "c: 3", "a: 1"]
    assert [each.line for each in told_once([again(4, "c", 3), again(5, "a", 1)], lines)] == [4, 5]
