"""Lines that stand where they cannot belong; tests.mistakes_material has many more."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from calendar_service.timeline.repairing import repaired
from calendar_service.timeline.skeleton import MISPLACED, misplaced
from tests.mistakes_material import example
from tests.mistakes_score import SHIPPED, said_of


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


def blocks(lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Offset, end and indentation of every block that stands below a line of its own."""
    depths = [len(line) - len(line.lstrip()) for line in lines]
    for start, line in enumerate(lines):
        if re.match(r"""\s+["\w][^#]*:\s*(#.*)?$""", line):
            others = (place for place in range(start + 1, len(lines)) if lines[place])
            end = next(
                place for place in (*others, len(lines)) if place == len(lines) or depths[place] <= depths[start]
            )
            while not lines[end - 1]:
                end -= 1
            if end - start > 2:
                yield start, end, depths[start]


@pytest.mark.parametrize("by_bullet", [0, 2])
@pytest.mark.parametrize("depth", [0, 2, 4])
def test_a_block_without_its_indentation_is_one_mistake_and_gets_it_back(depth: int, by_bullet: int) -> None:
    """As it comes from a chat or a mail: an election, all its stages, a group, a stage, its places, a list."""
    lines = example().split("\n")
    tried = 0
    for start, end, indent in blocks(lines):
        if indent > depth:
            bare = (line.lstrip() for line in lines[start:end])
            block = [f"{' ' * (depth + by_bullet * line.startswith('- '))}{line}" if line else "" for line in bare]
            data = "\n".join([*lines[:start], *block, *lines[end:]]).encode()
            (problem,) = said_of(data)
            assert problem.line == start + 1
            assert repaired(data, problem.repairs).decode().split("\n") == lines
            tried += 1
    assert tried > 8


def test_an_unknown_field_with_a_list_is_no_id() -> None:
    lines = (
        example()
        .replace("          guidance:\n            - Tidak ada", "          pesan-penting:\n            - Tidak ada")
        .split("\n")
    )
    assert misplaced(lines) == []


def test_two_stages_without_indentation_and_what_stands_between_them_stay_apart() -> None:
    text = example()
    stage = text[text.index("        masa-tenang:") : text.index("      pemungutan:\n        pem")]
    pasted = (
        stage
        + "\n# dari grup\n"
        + stage.replace("masa-tenang", "hari-tenang").replace("Masa", "Hari").replace("Quiet period", "Quiet days")
    )
    data = text.replace(stage, re.sub("(?m)^ +", "", pasted)).encode()
    (problem,) = said_of(data)
    assert problem.message == MISPLACED
    assert said_of(repaired(data, problem.repairs)) == said_of(text.replace(stage, pasted).encode())


@pytest.mark.parametrize("stage", ["kampanye", "masa-tenang", "pemungutan-suara", "penetapan-pasangan-calon"])
def test_fields_beside_their_stage_are_one_mistake(stage: str) -> None:
    lines = example().split("\n")
    start, end = next(
        (start, end) for start, end, indent in blocks(lines) if lines[start].startswith(f"        {stage}:")
    )
    data = "\n".join([*lines[: start + 1], *(line[2:] for line in lines[start + 1 : end]), *lines[end:]]).encode()
    (problem,) = said_of(data)
    assert problem.line == start + 2
    assert repaired(data, problem.repairs).decode().split("\n") == lines
