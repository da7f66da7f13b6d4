"""Lines that stand where they cannot belong; tests.mistakes_material has many more."""

from __future__ import annotations

import re

import pytest

from calendar_service.timeline.skeleton import misplaced
from tests.mistakes_material import example
from tests.mistakes_score import SHIPPED


@pytest.mark.parametrize("text", [example(), SHIPPED.read_text(encoding="utf-8")])
def test_a_sound_file_has_none_however_wide_it_is_set(text: str) -> None:
    assert misplaced(text.split("\n")) == []
    wide = re.sub(r"(?m)^ +", lambda found: 2 * found[0], text)
    assert misplaced(wide.split("\n")) == []


@pytest.mark.parametrize("by", [-3, -2, -1, 1, 2, 3])
def test_every_line_of_a_field_that_is_moved_alone_is_put_back(by: int) -> None:
    lines = example().split("\n")
    for number, line in enumerate(lines):
        if re.match(r" {10}(title_en|days|due|hours|leads|source|crimes|status):", line):
            moved = [*lines[:number], line.lstrip().rjust(len(line) + by), *lines[number + 1 :]]
            (mend,) = misplaced(moved)
            assert (mend.number, mend.text, mend.is_safe) == (number + 1, line, mend.is_safe)


@pytest.mark.parametrize("by", [-3, -2, 2, 4])
def test_a_stage_that_is_moved_as_a_whole_is_one_mistake(by: int) -> None:
    lines = example().split("\n")
    start = lines.index("        masa-tenang:")
    end = lines.index("      pemungutan:", start)
    block = [line.lstrip().rjust(len(line) + by) for line in lines[start:end]]
    (mend,) = misplaced([*lines[:start], *block, *lines[end:]])
    assert mend.number == start + 1
    assert [mend.text, *(text for _, text in mend.also)] == lines[start:end]
