"""What people type for a day, an hour, a place: one meaning, or a sentence."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from calendar_service.editing.typed_value import printed_places, typed_day, typed_hour, typed_places
from calendar_service.errors import Refused
from calendar_service.package_data import regions
from calendar_service.words.translator import Translator

T = Translator("id")


@pytest.mark.parametrize(
    "text",
    [
        "22 September 2024", "22-9-2024", "22/9/2024", "22.9.2024", "22-09-24", "2024-09-22", "2024/9/22", " 22  Sept 2024 ", "22 sep 2024",
        "Minggu, 22 September 2024",
        "minggu 22/9/2024", "Sunday, 22 September 2024", "22 September, 2024", "22\u00a0September 2024",
    ],
)  # fmt: skip
def test_a_day_is_read_with_the_day_first(text: str) -> None:
    assert typed_day(text, T) == date(2024, 9, 22)


def test_a_day_that_is_shown_is_read_again_in_each_language() -> None:
    day = date(2023, 12, 28)
    for _ in range(400):
        day += timedelta(days=1)
        for t in (T, Translator("en")):
            assert typed_day(t.plain_date(day), t) == typed_day(t.date(day), t) == day
        assert typed_day(f"{day.day}-{day.month}-{day.year}", T) == typed_day(f"{day}", T) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9/22/2024", "Bulan 22 tidak ada"), ("31 November 2024", "tidak ada di kalender"), ("29-2-2023", "tidak ada di kalender"),
        ("22 September", "Tahunnya belum"),
        ("22/9", "Tahunnya belum"), ("besok", "tidak terbaca"), ("22 Sebtember 2024x", "tidak terbaca"), ("22 Septomber 2024", "Bulan septomber"),
        ("1-1-3024", "di luar jangkauan"),
        ("Senin, 22 September 2024", "jatuh pada hari Minggu"), ("22-9-2024 s.d. 23-9-2024", "tidak terbaca"),
        ("0-9-2024", "tidak ada di kalender"), ("<b>", "tidak terbaca"),
    ],
)  # fmt: skip
def test_what_can_be_no_day_or_two_is_told(text: str, words: str) -> None:
    with pytest.raises(Refused) as told:
        typed_day(text, T)
    assert words in told.value.sentence(T)


@pytest.mark.parametrize("text", ["07.00", "7:00", "7", "pukul 07.00", "Pkl. 7.00", "jam 7"])
def test_an_hour_is_read(text: str) -> None:
    assert typed_hour(text) == time(7)


@pytest.mark.parametrize("text", ["24.00", "7.60", "pagi", "07.00-13.00", "7.0"])
def test_what_is_no_hour_is_told(text: str) -> None:
    with pytest.raises(Refused):
        typed_hour(text)


def test_nothing_is_nothing() -> None:
    assert typed_day(" ", T) is None
    assert typed_hour("") is None
    assert typed_places(" \n", regions()) == ()


def test_places_are_read_by_code_by_name_and_as_they_are_shown() -> None:
    every = regions()
    typed = "35.78\nKabupaten Malang\n91 saja\nProvinsi Bali saja\n35.78 kota surabaya\n"
    codes = typed_places(typed, every)
    assert codes == ("35.78", "35.07", "91 saja", "51 saja")
    assert typed_places("\n".join(printed_places(tuple(every), every)), every) == tuple(every)
    assert typed_places("\n".join(printed_places(codes, every)), every) == codes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bogor", "Kota Bogor (32.71)"),
        ("99.99", "tidak dikenal"),
        ("Xyzzy", "tidak dikenal"),
        ("35.78 Kota Malang", "ialah Kota Surabaya"),
    ],
)
def test_a_place_that_is_none_or_another_is_told(text: str, words: str) -> None:
    with pytest.raises(Refused) as told:
        typed_places(text, regions())
    assert words in told.value.sentence(T)
