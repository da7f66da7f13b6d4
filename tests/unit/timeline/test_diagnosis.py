"""One mistake, one sentence, on its line; nothing else is hidden, and no text brings it down."""

from __future__ import annotations

import random
import re

import pytest

from calendar_service import package_data
from calendar_service.errors import InvalidInput, Problem
from calendar_service.timeline.diagnosis import MOST_LINES, MOST_SAID, root_causes
from calendar_service.timeline.parsing import parse
from tests.mistakes_fresh import BY_ANOTHER, FRESH, LATER, Slip
from tests.mistakes_material import MISTAKES, damaged, example
from tests.mistakes_score import outcome, pairs

REGIONS = package_data.regions()
ENGLISH = re.compile(
    r"\b(found|expected|mapping|character|could not|token|scalar|block|bool|int|float|timestamp|null)\b"
)


def _problems(text: str) -> tuple[Problem, ...]:
    try:
        parse(text.encode("utf-8", "surrogatepass"), REGIONS)
    except InvalidInput as error:
        return error.problems
    return ()


def test_of_the_mistakes_that_people_make_95_in_100_are_told_once_on_their_line() -> None:
    assert len(MISTAKES) >= 110
    found = [outcome(mistake) for mistake in MISTAKES]
    wrong = [each.mistake.name for each in found if not each.is_right]
    assert len(wrong) <= 0.05 * len(found), wrong
    meant = [each.mistake.name for each in found if not each.is_mended]
    assert len(meant) <= 0.05 * len(found), meant
    translators = package_data.translators()
    for each in found:
        for problem in each.problems:
            assert not ENGLISH.search(problem.sentence(translators["id"])), each.mistake.name
            assert problem.sentence(translators["en"]) != problem.sentence(translators["id"]), each.mistake.name


def test_of_the_mistakes_that_others_wrote_95_in_100_are_told_once_on_their_line() -> None:
    found = [outcome(slip) for slip in (*FRESH, *LATER, *BY_ANOTHER)]
    wrong = [each.mistake.name for each in found if not each.is_right]
    assert len(wrong) <= 0.05 * len(found), wrong
    meant = [each.mistake.name for each in found if not each.is_mended]
    assert len(meant) <= 0.05 * len(found), meant


@pytest.mark.parametrize("slip", BY_ANOTHER, ids=lambda slip: slip.name)
def test_what_a_reader_of_the_format_alone_got_wrong(slip: Slip) -> None:
    found = outcome(slip)
    assert found.is_right
    assert found.is_mended


def test_two_mistakes_are_told_once_each_and_nothing_besides() -> None:
    found = pairs(40)
    wrong = [each.names for each in found if not each.is_right]
    assert len(wrong) <= 0.05 * len(found), wrong


def test_mistakes_in_other_places_are_told_beside_one_that_is_no_yaml() -> None:
    text = example()
    for old, new in (
        ("    basis: Putusan", "\tbasis: Putusan"),
        ("days: 2025-03-23", "days: 23 Maret 2025"),
        ("title: Masa tenang", 'title: "Masa tenang'),
        ("hours: 07.00", "hours: 07:00"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    lines = text.split("\n")
    found = _problems(text)
    assert [lines[problem.line - 1].strip().split(":")[0] for problem in found] == ["basis", "days", "title", "hours"]
    assert all(problem.is_safe for problem in found)


@pytest.mark.parametrize("other", ["\r\n", "\r"])
def test_where_two_programs_ended_the_lines_a_mistake_is_told_on_its_own(other: str) -> None:
    lines = (
        example()
        .replace("days: 2025-03-23", "days: 23 Maret 2025", 1)
        .replace("title: Masa tenang", "title: \x93Masa tenang", 1)
        .split("\n")
    )
    text = other.join(lines[:9]) + other + "\n".join(lines[9:])
    with pytest.raises(InvalidInput) as raised:
        parse(text.encode("latin-1", "replace"), REGIONS)
    told = [lines[problem.line - 1] for problem in raised.value.problems]
    assert [line.strip().split(":")[0] for line in told] == ["days", "title"]


def test_in_a_text_that_is_no_timetable_no_slips_are_looked_for() -> None:
    """So a form full of lines costs what reading it strictly costs: one sentence for each, not looked at again and again."""

    def read_again(data: bytes) -> list[Problem]:
        raise AssertionError("read again")

    lines = "".join(f"title:x{number}\n" for number in range(MOST_SAID + 1)).encode()
    said = [Problem(number + 1, 1, "x") for number in range(MOST_SAID + 1)]
    assert root_causes(lines, said, read_again) is said
    many = b"title:x\n" * (MOST_LINES + 1)
    assert root_causes(many, said[:1], read_again) == said[:1]
    with pytest.raises(AssertionError, match="read again"):
        root_causes(lines, said[:1], read_again)


@pytest.mark.parametrize("data", [bytes(range(256)), b"\x80\r\xff\n\r\n\x81", b"\r\r\n\n\r\x80", b"\xff" * 40 + b"\r"])
def test_bytes_of_anything_bring_nothing_down(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse(data, REGIONS)


def test_what_nobody_can_read_is_told_where_it_stands_and_the_rest_is_read() -> None:
    text = example().replace("          days: 2025-03-23\n", "          ?? }{ ]\n          days: 23 Maret 2025\n", 1)
    lines = text.split("\n")
    assert [lines[problem.line - 1].strip() for problem in _problems(text)] == ["?? }{ ]", "days: 23 Maret 2025"]


def test_a_layout_of_its_own_is_no_mistake_beside_one() -> None:
    """Four spaces instead of two, wherever they stand: YAML takes them."""
    wide = re.sub(r"(?m)^ +", lambda found: 2 * found[0], example())
    assert _problems(wide) == ()
    (problem,) = _problems(wide.replace("days: 2025-03-23", "days: 23 Maret 2025"))
    assert problem.facts["meant"] == "2025-03-23"


@pytest.mark.parametrize("seed", range(4))
def test_a_slip_of_the_hand_is_told_in_few_words_and_nothing_breaks(seed: int) -> None:
    chance, text = random.Random(seed), example()
    told = [len(_problems(damaged(text, chance))) for _ in range(60)]
    assert max(told) <= 40
    assert sum(count > 1 for count in told) <= 8
