"""Single lines that are no YAML, or mean something else; tests.mistakes_material has many more."""

from __future__ import annotations

import time

import pytest

from calendar_service.timeline import lint
from tests.mistakes_material import example
from tests.mistakes_score import SHIPPED


@pytest.mark.parametrize("text", [example(), SHIPPED.read_text(encoding="utf-8")])
def test_a_sound_file_has_none(text: str) -> None:
    assert lint.mends(text.split("\n")) == []


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("title:Masa", "title: Masa"),
        ("title Masa tenang", "title: Masa tenang"),
        ("title： Masa", "title: Masa"),
        ("title: Masa: tenang", 'title: "Masa: tenang"'),
        ("title: 'Jum'at'", "title: 'Jum''at'"),
        ('title: "Masa', 'title: "Masa"'),
        ("leads: [3d, 1d", "leads: [3d, 1d]"),
        ('regions: ["35.15, "35.78"]', 'regions: ["35.15", "35.78"]'),
        ("days: [2024-01-01]", "days: 2024-01-01"),
        ("\tdays: 2024-01-01", "  days: 2024-01-01"),
        ("days:\u00a02024-01-01", "days: 2024-01-01"),
        ("title: #1", 'title: "#1"'),
        ("title: %a", 'title: "%a"'),
    ],
)
def test_a_line_and_what_it_was_meant_to_be(line: str, mended: str) -> None:
    (mend,) = lint.mends(["tahap:", line, "short: Sesudahnya"])
    assert (mend.number, mend.text) == (2, mended)


@pytest.mark.parametrize(
    "line", ["hours: 07.00-13.00", "days: s.d. 2024-01-01", "local: {}", "note: 'a: b'", "x: https://a"]
)
def test_sound_lines(line: str) -> None:
    assert lint.mends(["tahap:", line]) == []


def test_a_text_over_several_lines_is_closed_where_it_ends() -> None:
    (mend,) = lint.mends(['title: "Masa', "  tenang", "short: x"])
    assert (mend.number, mend.text, mend.also) == (1, 'title: "Masa', ((2, '  tenang"'),))
    assert lint.mends(["title: Masa", "  tenang dan sunyi", "short: x"]) == []


def test_marks_of_two_versions_are_one_mistake_and_the_first_version_is_read() -> None:
    mends = lint.mends(["<<<<<<< a", "days: 1", "=======", "days: 2", ">>>>>>> b", "short: x"])
    assert [mend.message for mend in mends if mend.message] == [lint.MARK]
    assert [mend.number for mend in mends] == [1, 3, 4, 5]


def test_the_smallest_piece() -> None:
    repair = lint.repair(3, "days:2024", "days: 2024")
    assert (repair.line, repair.column, repair.old, repair.new) == (3, 6, "", " ")
    assert lint.in_quotes('a "b"') == "'a \"b\"'"


@pytest.mark.parametrize(
    "value",
    [
        '["35.15"' + '  "35.78"' * 60,
        '["a"' + '  "b"' * 60 + "  x]",
        "[" * 3000 + "]" * 2999,
        "[a" + "]" * 9000 + " source: koran",
    ],
)
def test_a_list_without_end_is_looked_at_once(value: str) -> None:
    began = time.process_time()
    lint.mends(["  regions: " + value])
    assert time.process_time() - began < 5
