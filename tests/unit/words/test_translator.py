"""Dates and hours as people read them, in each language; spans are inclusive, zones are names."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import translators
from calendar_service.regions import ZONES
from calendar_service.words.languages import Text
from calendar_service.words.translator import Translator

ID, EN = translators()["id"], translators()["en"]
DAY = date(2024, 11, 27)


@pytest.mark.parametrize(
    ("method", "indonesian", "english"),
    [
        ("date", "Rabu, 27 November 2024", "Wednesday, 27 November 2024"),
        ("plain_date", "27 November 2024", "27 November 2024"),
        ("short_date", "27 Nov", "27 Nov"),
        ("weekday", "Rabu", "Wednesday"),
        ("month", "November 2024", "November 2024"),
    ],
)
def test_a_day(method: str, indonesian: str, english: str) -> None:
    assert (getattr(ID, method)(DAY), getattr(EN, method)(DAY)) == (indonesian, english)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2024, 8, 27), date(2024, 8, 27), "27 Agustus 2024"),
        (date(2024, 8, 27), date(2024, 8, 29), "27 s.d. 29 Agustus 2024"),
        (date(2024, 9, 25), date(2024, 11, 23), "25 September s.d. 23 November 2024"),
        (date(2024, 12, 30), date(2025, 1, 2), "30 Desember 2024 s.d. 2 Januari 2025"),
    ],
)
def test_a_span_says_no_more_than_it_must(first: date, last: date, words: str) -> None:
    assert ID.days(first, last) == words


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_a_span_ends_with_its_last_day_in_full(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    for translator in (ID, EN):
        words = translator.days(first, last)
        assert words.endswith(translator.plain_date(last))
        assert words.startswith(str(first.day))


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "words"),
    [
        (time(7), time(13), ZONES[0], "pukul 07.00–13.00 WIB"),
        (None, time(23, 59), ZONES[1], "paling lambat pukul 23.59 WITA"),
        (time(10), None, ZONES[2], "pukul 10.00 WIT"),
        (time(8), None, None, "pukul 08.00 waktu setempat"),
        (time(7), time(13), "Asia/Pontianak", "pukul 07.00–13.00 WIB"),
        (time(8), time(18), "Asia/Kuala_Lumpur", "pukul 08.00–18.00 waktu Kuala Lumpur"),
        (time(8), None, "Africa/Cairo", "pukul 08.00 waktu Kairo"),
        (time(8), None, "America/Argentina/Buenos_Aires", "pukul 08.00 waktu Buenos Aires"),
    ],
)
def test_hours(opens: time | None, closes: time | None, zone: str | None, words: str) -> None:
    assert ID.hours(opens, closes, zone, DAY) == words
    assert ":" in EN.hours(opens, closes, zone, DAY)


def test_an_instant_is_told_in_the_zone_of_its_readers() -> None:
    at = datetime(2024, 11, 26, 22, tzinfo=UTC)
    assert ID.instant(at, ZONES[0]) == "Rabu, 27 November 2024 pukul 05.00 WIB"
    assert ID.instant(at, ZONES[2]) == "Rabu, 27 November 2024 pukul 07.00 WIT"


def test_numbers_and_words() -> None:
    assert (ID.number(1010), EN.number(1010)) == ("1.010", "1,010")
    assert (ID.pick(Text("a", "b")), EN.pick(Text("a", "b"))) == ("a", "b")
    assert Translator("id").text("%(x)s%%", x=5) == "5%"
    assert Translator("id").text("5%") == "5%", "a sentence without facts stays as it is"
