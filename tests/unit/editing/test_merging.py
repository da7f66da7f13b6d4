"""Two people's changes in one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.editing.merging import MARKS, merge, pieces
from calendar_service.errors import InvalidInput
from calendar_service.package_data import regions
from calendar_service.timeline.parsing import parse
from tests.world import TIMELINE

NAMES = ("mine", "base", "theirs")
TEXT = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\r\n", "\u2028\n", "e"]), max_size=9).map("".join)


@given(TEXT, TEXT, TEXT)
def test_the_pieces_are_the_three_texts(base: str, theirs: str, mine: str) -> None:
    found = pieces(base, theirs, mine)
    for name, text in (("base", base), ("theirs", theirs), ("mine", mine)):
        assert "".join(line for piece in found for line in getattr(piece, name)) == text


@given(TEXT, TEXT)
def test_where_one_side_stood_still_the_other_wins(base: str, other: str) -> None:
    assert merge(base, base, other, NAMES) == (other, 0)
    assert merge(base, other, base, NAMES) == (other, 0)
    assert merge(base, other, other, NAMES) == (other, 0)


@given(TEXT, TEXT, TEXT)
def test_no_line_that_anybody_wrote_is_lost_in_a_clash(base: str, theirs: str, mine: str) -> None:
    text, clashes = merge(base, theirs, mine, NAMES)
    assert (clashes > 0) == (MARKS[0] in text)
    for piece in pieces(base, theirs, mine):
        if piece.is_clash:
            for line in (*piece.theirs, *piece.mine, *piece.base):
                assert line.rstrip("\n") in text


def test_changes_far_apart_are_both_there() -> None:
    base = "a\nb\nc\nd\ne\n"
    assert merge(base, "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\nf\n", NAMES) == ("A\nb\nc\nd\nE\nf\n", 0)


@pytest.mark.parametrize(
    ("theirs", "mine"), [("X\nb\n", "Y\nb\n"), ("X\nb\n", "a\nB\n"), ("b\n", "a2\nb\n"), ("a\nx\nb\n", "a\ny\nb\n")]
)
def test_changes_that_overlap_or_touch_are_a_clash(theirs: str, mine: str) -> None:
    text, clashes = merge("a\nb\n", theirs, mine, NAMES)
    assert clashes == 1
    assert text.startswith("<<<<<<< mine\n") or "\n<<<<<<< mine\n" in text
    assert text.count("||||||| base\n") == text.count("=======\n") == text.count(">>>>>>> theirs\n") == 1


def test_a_text_with_a_clash_is_no_timeline() -> None:
    one = TIMELINE.replace("days: 2024-09-25", "days: 2024-09-24")
    other = TIMELINE.replace("days: 2024-09-25", "days: 2024-09-23")
    text, _ = merge(TIMELINE, one, other, NAMES)
    with pytest.raises(InvalidInput):
        parse(text.encode(), regions())


def test_a_clash_reads_like_this() -> None:
    base, theirs, mine = "a\nb\nc\nd\ne", "A\nb\nc\nd\nE", "1\nb\nc\nd\n5\n"
    assert merge(base, theirs, mine, NAMES) == (
        "<<<<<<< mine\n1\n||||||| base\na\n=======\nA\n>>>>>>> theirs\n"
        "b\nc\nd\n"
        "<<<<<<< mine\n5\n||||||| base\ne\n=======\nE\n>>>>>>> theirs\n",
        2,
    )


def test_pieces_have_their_lines_and_leave_nothing_empty_between() -> None:
    found = pieces("a\nb\nc\nd\n", "a\nB\nc\nd\n", "a\nb\nc\nD\n")
    assert [(p.line, p.base, p.is_same, p.is_clash) for p in found] == [
        (1, ("a\n",), True, False), (2, ("b\n",), False, False), (3, ("c\n",), True, False), (4, ("d\n",), False, False),
    ]  # fmt: skip
    assert pieces("", "", "") == []
    assert [p.merged for p in found] == [("a\n",), ("B\n",), ("c\n",), ("D\n",)]


@given(TEXT, TEXT, TEXT)
def test_no_piece_is_empty_and_their_lines_follow_each_other(base: str, theirs: str, mine: str) -> None:
    found = pieces(base, theirs, mine)
    line = 1
    for piece in found:
        assert piece.line == line
        line += len(piece.base)
        assert piece.base or piece.theirs or piece.mine
        assert piece.is_clash == (len({piece.base, piece.theirs, piece.mine} - {piece.base}) == 2)


@given(TEXT, TEXT, TEXT)
def test_the_number_of_clashes_is_that_of_their_marks(base: str, theirs: str, mine: str) -> None:
    text, clashes = merge(base, theirs, mine, NAMES)
    assert clashes == sum(piece.is_clash for piece in pieces(base, theirs, mine))
    for mark in (MARKS[0] + "mine\n", MARKS[1] + "base\n", MARKS[2] + "\n", MARKS[3] + "theirs\n"):
        assert text.count(mark) == clashes
