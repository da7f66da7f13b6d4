"""Repairs are put in where they belong; everything else stays, byte for byte."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

import pytest

from calendar_service import package_data
from calendar_service.errors import InvalidInput, Problem, Repair
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.repairing import fixed, line_after, mended_line, repaired
from tests.mistakes_fresh import BY_ANOTHER, FRESH, LATER, SAYS_OTHER
from tests.mistakes_material import MISTAKES, Mistake, example

REGIONS = package_data.regions()


def problems(data: bytes) -> Sequence[Problem]:
    try:
        parse(data, REGIONS)
    except InvalidInput as error:
        return error.every
    return ()


def test_several_pieces_of_a_line_and_of_others() -> None:
    text = b"a: 1 # satu\r\nb: 2\r\n"
    repairs = [Repair(1, 4, "1", "11"), Repair(1, 1, "a", "ab"), Repair(2, 4, "2", "3\nc: 4"), Repair(9, 1, "x", "y")]
    assert repaired(text, repairs) == b"ab: 11 # satu\r\nb: 3\r\nc: 4\r\n"


def test_a_piece_that_is_not_there_is_left() -> None:
    assert repaired(b"a: 1\n", [Repair(1, 4, "2", "3")]) == b"a: 1\n"


def test_marks_at_the_start_and_foreign_bytes() -> None:
    assert repaired(codecs.BOM_UTF8 + b"a: 1", [Repair(1, 4, "1", "2")]) == codecs.BOM_UTF8 + b"a: 2"
    assert repaired("a: – \n".encode("cp1252"), []) == "a: – \n".encode()


def test_the_line_of_a_problem_as_it_should_be() -> None:
    problem = Problem(2, 1, "", repairs=(Repair(2, 1, "x", "y"), Repair(3, 1, "", "z")))
    assert line_after(["a", "x: 1", "b"], problem) == "y: 1"
    assert line_after(["a"], problem) is None
    assert line_after(["a", "b"], Problem(1, 1, "")) is None


@pytest.mark.parametrize("mistake", [each for each in MISTAKES if each.told], ids=lambda each: each.name)
def test_what_is_fixed_is_sound_and_keeps_every_other_line(mistake: Mistake) -> None:
    """Nothing but the lines that were told changes; where all was sure, no problem is left."""
    before = problems(mistake.data)
    done = fixed(mistake.data, problems)
    assert len(done.left) <= len(before)
    if before and all(problem.is_safe for problem in before):
        assert done.left == ()
    if not any(problem.is_safe for problem in before):
        assert done.data == mistake.data
    told = {repair.line for problem in done.mended for repair in problem.repairs}
    was, now = mistake.text().split("\n"), done.data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    if mistake.encode is str.encode and len(was) == len(now):
        assert {number for number, (one, other) in enumerate(zip(was, now, strict=True), 1) if one != other} <= told


def _meaning(data: bytes) -> object:
    return parse(data, REGIONS).elections


def test_what_is_surely_put_right_says_what_was_meant() -> None:
    """Never silently something else: what is sound afterwards is the example, unless the writer meant another thing."""
    meant = _meaning(example().encode())
    sound = 0
    for slip in (*FRESH, *LATER, *BY_ANOTHER):
        done = fixed(slip.data, problems)
        if not done.left and slip.name not in SAYS_OTHER:
            assert _meaning(done.data) == meant, slip.name
            sound += 1
    assert sound > len(FRESH) / 3


def test_a_mark_of_bytes_in_the_middle_is_taken_out_of_its_line() -> None:
    assert mended_line("\ufeffstages:", [Repair(7, 1, "\ufeff", "")]) == "stages:"


def test_a_sound_file_is_left_alone_whatever_is_asked_about_it() -> None:
    data = example().replace("calon\n", "calon #1\n", 1).encode()
    done = fixed(data, problems)
    assert (done.data, done.mended, done.left) == (data, (), ())
