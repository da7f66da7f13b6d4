"""Lines above a block that were deleted; tests.mistakes_fresh has one of each."""

from __future__ import annotations

import re

import pytest

from calendar_service.timeline import headers
from calendar_service.timeline.headers import Lost, lost_headers
from tests.mistakes_material import example
from tests.mistakes_score import SHIPPED


@pytest.mark.parametrize("text", [example(), SHIPPED.read_text(encoding="utf-8")], ids=["example", "shipped"])
def test_a_sound_file_lacks_none_however_wide_it_is_set(text: str) -> None:
    assert lost_headers(text.split("\n")) == []
    assert lost_headers(re.sub(r"(?m)^ +", lambda found: 2 * found[0], text).split("\n")) == []


SECTIONS = ["sources:", "elections:", "    phases:", "    stages:", "          local:", "          guidance:"]


@pytest.mark.parametrize("header", SECTIONS)
def test_a_section_that_was_deleted_is_put_back_where_it_stood(header: str) -> None:
    lines = example().split("\n")
    number = max(at for at, line in enumerate(lines, 1) if line.split("#")[0].rstrip() == header)
    (lost,) = lost_headers([*lines[: number - 1], *lines[number:]])
    # Blank lines and comments below it may be above it now.
    between = [line.strip() for line in lines[number : lost.number]]
    assert all(not line or line.startswith("#") for line in between)
    assert (lost.header, lost.is_safe, lost.is_known) == (header, True, True)


@pytest.mark.parametrize(
    ("header", "message", "meant"),
    [
        ("  psu-contoh:", headers.NO_ELECTION, "  pemungutan-suara-ulang-contoh:"),
        ("      kampanye:", headers.NO_GROUP, "      kampanye:"),
        ("      pencalonan:", headers.NO_GROUP, "      pencalonan:"),
        ("        masa-tenang:", headers.NO_STAGE, "        masa-tenang:"),
        ("        pemungutan-suara:", headers.NO_STAGE, "        pemungutan-suara:"),
        ("        penetapan-pasangan-calon:", headers.NO_STAGE, "        penetapan-pasangan-calon:"),
        ('            "62.05":', headers.NO_PLACE, '            "62.05":'),
    ],
)
def test_an_id_that_was_deleted_is_guessed_by_what_names_it(header: str, message: str, meant: str) -> None:
    lines = example().split("\n")
    place = next(at for at, line in enumerate(lines) if line.split("#")[0].rstrip() == header)
    (lost,) = lost_headers([*lines[:place], *lines[place + 1 :]])
    assert lost == Lost(place + 1, message, meant, is_safe=False, is_known=True)


def test_a_header_behind_a_hash_is_told_there() -> None:
    lines = example().replace("        masa-tenang:\n", "#        masa-tenang:\n").split("\n")
    (lost,) = lost_headers(lines)
    assert (lines[lost.commented - 1], lost.header) == ("#        masa-tenang:", "        masa-tenang:")


def test_a_remark_above_a_section_that_was_deleted_is_no_header_of_it() -> None:
    for remark, commented in (("    # perhatian:\n", 0), ("    # stages:\n", 29)):
        (lost,) = lost_headers(example().replace("    stages:\n", remark).split("\n"))
        assert (lost.header, lost.commented) == ("    stages:", commented)


def test_two_fields_that_are_pasted_twice_are_no_stage_of_their_own() -> None:
    title = "          title: Masa tenang\n          title_en: Quiet period\n"
    assert lost_headers(example().replace(title, 2 * title).split("\n")) == []


def test_a_text_that_lacks_nearly_every_line_is_left_alone() -> None:
    text = "".join(
        f"  a{number}:\n    days: 1\n    hours: 2\n    days: {number}\n    hours: 3\n" for number in range(40)
    )
    assert lost_headers(text.split("\n")) == []
