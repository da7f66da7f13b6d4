"""Sheets for a wall: each is one page A4 with its table and its bars, readable without eyes, made once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from calendar_service.package_data import TEMPLATES
from calendar_service.papers.typesetting import Typesetting
from calendar_service.papers.wall_calendars import WallCalendars
from tests.wall_material import AGAIN, as_pdf, sheet

A4 = b"/MediaBox[0 0 595.2756 841.8898]"


def pages(made: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", made))


@pytest.mark.parametrize(
    ("code", "language", "elections"),
    [
        ("", "id", ("pilkada-2024",)),
        ("", "en", ("psu-2025",)),
        ("11", "en", ("pilkada-2024",)),
        ("35", "id", ("pilkada-2024",)),
        ("35.78", "id", ("pilkada-2024",)),
        ("91.71", "en", ("pilkada-2024",)),
        ("62.05", "id", (AGAIN,)),
        ("62.05", "en", ("psu-2025", AGAIN)),
    ],
)
def test_it_is_one_sheet_a4(code: str, language: str, elections: tuple[str, ...]) -> None:
    made = as_pdf(sheet(code, language, elections), language)
    assert pages(made) == 1
    assert A4 in made.replace(b"/MediaBox [", b"/MediaBox[")
    assert len(made) < 100_000
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made


def test_a_timetable_that_is_much_longer_is_still_one_sheet() -> None:
    found = sheet("35.78")
    (group,) = found.groups
    assert pages(as_pdf(replace(found, groups=(replace(group, rows=group.rows * 3),)))) == 1


def test_one_without_a_single_day_is_a_sheet_too() -> None:
    found = sheet("62.05", elections=(AGAIN,))
    (group,) = found.groups
    bare = replace(group, vote_at=None, rows=tuple(replace(row, bars=()) for row in group.rows[-1:]))
    assert pages(as_pdf(replace(found, groups=(bare,), months=(), votes=(), keys={}))) == 1


class Counted(Typesetting):
    """Counts what it sets."""

    def __init__(self) -> None:
        super().__init__(TEMPLATES / "letter")
        self.number = 0

    def pdf(self, layout: str, words: Mapping[str, object], language: str, day: date) -> bytes:
        self.number += 1
        return b"%PDF " + repr((sorted(words), language, day)).encode()


def test_it_is_made_once_of_the_same_words(tmp_path: Path) -> None:
    setting, words = Counted(), sheet("35.78").words()
    made = WallCalendars(setting, tmp_path)
    first = made.made(words, "id", date(2024, 9, 18))
    assert b"'qr'" in first
    assert made.made(dict(reversed(words.items())), "id", date(2024, 9, 18)) == first
    assert setting.number == 1
    made.made(words, "en", date(2024, 9, 18))
    made.made(words, "id", date(2024, 9, 19))
    made.made({**words, "title": "Kota Malang"}, "id", date(2024, 9, 18))
    assert setting.number == 4
