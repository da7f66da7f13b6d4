"""The text that somebody edits: line ends as the file has them, and problems with their surroundings."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.admin.sheet import (
    CONTEXT,
    LONGEST_QUOTE,
    ListedProblem,
    Sheet,
    examined,
    excerpts,
    listed_problems,
    merged,
    readable,
    typed,
)
from calendar_service.errors import Problem
from calendar_service.package_data import regions
from tests.world import TIMELINE

LINES = st.lists(st.sampled_from(["a", "b", "", "é"]), max_size=6)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_a_form_sends_back_what_it_was_given(lines: list[str], end: str) -> None:
    base = (end.join(lines) + end).encode()
    sent = readable(base).replace("\r\n", "\n").replace("\n", "\r\n")
    assert typed(sent, base if lines else b"") == (base if lines else b"\n")


def test_a_file_with_mixed_line_ends_gets_those_that_it_has_more_of() -> None:
    assert typed("x\r\ny", b"a\r\nb\r\nc\n") == b"x\r\ny"
    assert typed("x\r\ny", b"a\nb\nc\r\n") == b"x\ny"


def test_a_broken_letter_can_be_shown_and_is_listed() -> None:
    assert readable(b"a\xffb") == "a\ufffdb"
    assert examined(b"a: \xff", regions(), "f").problems
    assert examined(TIMELINE.encode(), regions(), "f").total == 0
    assert Sheet(b"x\xff", b"y").text == "x\ufffd"
    assert Sheet(b"x", b"y").base_sha256 == hashlib.sha256(b"y").hexdigest()


@given(st.lists(st.integers(1, 30), max_size=4), st.integers(1, 30))
def test_excerpts_show_every_problem_once_with_its_neighbours(at: list[int], length: int) -> None:
    data = "\n".join(f"baris {n}" for n in range(1, length + 1)).encode()
    found = [Problem(line, 3, "x") for line in at if line <= length]
    blocks = excerpts(data, found)
    shown = [line.number for block in blocks for line in block]
    assert shown == sorted(set(shown))
    assert {line.number for block in blocks for line in block if line.column} == {each.line for each in found}
    assert set(shown) == {
        n for each in found for n in range(each.line - CONTEXT, each.line + CONTEXT + 1) if 1 <= n <= length
    }
    for one, other in pairwise(blocks):
        assert other[0].number > one[-1].number + 1


def test_two_peoples_changes_meet_in_one_text_that_starts_from_theirs() -> None:
    base, mine, theirs = b"a\nb\nc\n", b"A\nb\nc\n", b"a\nb\nC\n"
    found = merged(Sheet(mine, base), theirs, ("saya", "dasar", "mereka"))
    assert (found.sheet.data, found.sheet.base, found.clashes) == (b"A\nb\nC\n", theirs, 0)
    assert len(found.pieces) == 2


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_clash_is_left_to_a_person(end: bytes) -> None:
    base, mine, theirs = (end.join((word, b"")) for word in (b"a", b"b", b"c"))
    found = merged(Sheet(mine, base), theirs, ("saya", "dasar", "mereka"))
    assert found.clashes == 1
    assert all(word in found.sheet.text for word in ("saya", "mereka", "b", "c"))
    assert found.sheet.data.count(b"\r\n") == (found.sheet.data.count(b"\n") if end == b"\r\n" else 0)


def test_a_problem_is_told_with_its_line_and_the_line_instead_where_that_is_known() -> None:
    data = TIMELINE.replace("days: 2024-09-25", "days: 25 September 2024").replace(
        "audiences: [pemda, bawaslu]", "audiences: [xqzwxqzw]"
    )
    problems = examined(data.encode(), regions(), "x").problems
    by_line = {
        each.before.strip(): [line.strip() for line in each.after] for each in listed_problems(data.encode(), problems)
    }
    assert by_line == {"days: 25 September 2024": ["days: 2024-09-25"], "": []}
    assert [each.problem for each in listed_problems(data.encode(), problems)] == list(problems)


def test_of_an_endless_line_the_beginning_is_quoted() -> None:
    data = f"titel: {'x' * 5_000}\n{TIMELINE}".replace("title: Rapat", "title: Rapat # " + "y" * 5_000).replace(
        "days: 2024-09-25", "days: 2024-9-25"
    )
    for each in listed_problems(data.encode(), examined(data.encode(), regions(), "x").problems):
        assert all(len(line) <= LONGEST_QUOTE + 1 for line in (each.before, *each.after))
    assert listed_problems(b"", [Problem(7, 1, "x")]) == [ListedProblem(Problem(7, 1, "x"))]
