"""Days and hours as each place says them, in both languages."""

from __future__ import annotations

from datetime import date, time

import pytest

from calendar_service.package_data import translators
from calendar_service.timeline.stage import Days, Hours
from calendar_service.words.when import When

ONE, SPAN = Days(date(2024, 11, 27), date(2024, 11, 27)), Days(date(2024, 11, 25), date(2024, 11, 27))
DEADLINE = Days(None, date(2024, 11, 27))
NOON_TO_FOUR, FROM_NOON, UNTIL_FOUR = Hours(time(12), time(16)), Hours(time(12), None), Hours(None, time(16))
ZONE = "Asia/Jayapura"

ID, EN = translators()["id"], translators()["en"]


@pytest.mark.parametrize(
    ("days", "on", "axis"),
    [
        (ONE, "27 November 2024", "27 Nov"),
        (SPAN, "25 s.d. 27 November 2024", "25–27 Nov"),
        (DEADLINE, "paling lambat 27 November 2024", "s.d. 27 Nov"),
        (Days(date(2024, 9, 25), date(2024, 11, 23)), "25 September s.d. 23 November 2024", "25 Sep–23 Nov"),
        (Days(date(2023, 11, 23), date(2024, 11, 23)), "23 November 2023 s.d. 23 November 2024", "23 Nov–23 Nov"),
    ],
)
def test_days(days: Days, on: str, axis: str) -> None:
    assert (When(ID, days).on(), When(ID, days).on_an_axis()) == (on, axis)
    assert When(ID, days).changed() == on
    assert When(ID, days).at() == ""


@pytest.mark.parametrize(
    ("days", "indonesian", "english"),
    [
        (ONE, "Rabu, 27 November 2024", "Wednesday, 27 November 2024"),
        (SPAN, "Senin, 25 s.d. Rabu, 27 November 2024", "Monday, 25 to Wednesday, 27 November 2024"),
        (DEADLINE, "paling lambat Rabu, 27 November 2024", "by Wednesday, 27 November 2024"),
        (
            Days(date(2024, 9, 25), date(2024, 11, 23)),
            "Rabu, 25 September s.d. Sabtu, 23 November 2024",
            "Wednesday, 25 September to Saturday, 23 November 2024",
        ),
        (
            Days(date(2023, 11, 23), date(2024, 11, 23)),
            "Kamis, 23 November 2023 s.d. Sabtu, 23 November 2024",
            "Thursday, 23 November 2023 to Saturday, 23 November 2024",
        ),
    ],
)
def test_days_with_their_names(days: Days, indonesian: str, english: str) -> None:
    assert (When(ID, days).by_weekdays(), When(EN, days).by_weekdays()) == (indonesian, english)


@pytest.mark.parametrize(
    ("days", "hours", "beside", "alone"),
    [
        (ONE, NOON_TO_FOUR, "pukul 12.00–16.00 WIT", "pukul 12.00–16.00 WIT"),
        (ONE, FROM_NOON, "pukul 12.00 WIT", "pukul 12.00 WIT"),
        (ONE, UNTIL_FOUR, "paling lambat pukul 16.00 WIT", "berakhir pukul 16.00 WIT"),
        (SPAN, NOON_TO_FOUR, "pukul 12.00–16.00 WIT", "pukul 12.00–16.00 WIT"),
        (SPAN, UNTIL_FOUR, "berakhir pukul 16.00 WIT", "berakhir pukul 16.00 WIT"),
        (DEADLINE, UNTIL_FOUR, "pukul 16.00 WIT", "paling lambat pukul 16.00 WIT"),
    ],
)
def test_hours(days: Days, hours: Hours, beside: str, alone: str) -> None:
    said = When(ID, days, hours, ZONE)
    assert (said.at(), said.alone()) == (beside, alone)


@pytest.mark.parametrize(
    ("days", "hours", "sentence", "changed"),
    [
        (ONE, None, "Rabu, 27 November 2024", "27 November 2024"),
        (ONE, FROM_NOON, "Rabu, 27 November 2024 pukul 12.00 WIT", "27 November 2024, pukul 12.00 WIT"),
        (
            ONE, UNTIL_FOUR,
            "Rabu, 27 November 2024, paling lambat pukul 16.00 WIT", "27 November 2024, berakhir pukul 16.00 WIT",
        ),
        (
            SPAN, UNTIL_FOUR,
            "25 s.d. 27 November 2024 (hari terakhir sampai pukul 16.00 WIT)", "25 s.d. 27 November 2024, berakhir pukul 16.00 WIT",
        ),
        (
            DEADLINE, UNTIL_FOUR,
            "Rabu, 27 November 2024, paling lambat pukul 16.00 WIT", "paling lambat 27 November 2024, berakhir pukul 16.00 WIT",
        ),
    ],
)  # fmt: skip
def test_days_and_hours(days: Days, hours: Hours | None, sentence: str, changed: str) -> None:
    said = When(ID, days, hours, ZONE)
    assert (said.in_a_sentence(), said.changed()) == (sentence, changed)


def test_english_has_its_own_clock_and_words() -> None:
    said = When(EN, DEADLINE, UNTIL_FOUR)
    assert said.changed() == "by 27 November 2024, ends at 16:00 local time"
    assert said.in_a_sentence() == "Wednesday, 27 November 2024, no later than 16:00 local time"


def test_local_hours_on_each_clock_and_on_the_capitals() -> None:
    assert When(ID, ONE, NOON_TO_FOUR).on_each_clock() == [
        ("pukul 12.00–16.00 WIB", "pukul 12.00–16.00 WIB"),
        ("pukul 12.00–16.00 WITA", "pukul 11.00–15.00 WIB"),
        ("pukul 12.00–16.00 WIT", "pukul 10.00–14.00 WIB"),
    ]
    assert When(ID, ONE).on_each_clock() == []
