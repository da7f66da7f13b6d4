"""What people write instead of a value, and the value."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from calendar_service.errors import Sure
from calendar_service.written import meant_values as meant


@pytest.mark.parametrize(
    ("typed", "said", "sure"),
    [
        ("22 September 2024", "2024-09-22", True),
        ("Rabu, 27 November 2024", "2024-11-27", True),
        ("27 Nov 2024", "2024-11-27", True),
        ("22/09/2024", "2024-09-22", True),
        ("05/09/2024", "2024-09-05", False),
        ("09/22/2024", "2024-09-22", False),
        ("2024-22-09", "2024-09-22", False),
        ("2024-9-5", "2024-09-05", True),
        ("2024.9.5", "2024-09-05", True),
        ("2024-09-22T00:00:00Z", "2024-09-22", True),
        ("2024-09-22 00.00", "2024-09-22", True),
        ("2024-09-22 09.00", "2024-09-22", False),
        ("2024 -09-22", "2024-09-22", True),
        ("２０２４-09-22", "2024-09-22", True),
        ("kemarin", None, False),
        ("31 Februari 2024", None, False),
    ],
)
def test_a_day(typed: str, said: str | None, sure: bool) -> None:
    assert (meant.meant_day(typed), isinstance(meant.meant_day(typed), Sure)) == (said, sure)


@pytest.mark.parametrize(
    "between", [" - ", " – ", "–", " s/d ", " sd. ", " S.D. ", " s.d ", " sampai dengan ", " hingga "]
)
def test_a_span(between: str) -> None:
    assert meant.meant_days(f"2024-09-25{between}2024-11-23") == "2024-09-25 s.d. 2024-11-23"
    assert meant.meant_days(f"25 September{between}23 November 2024") == "2024-09-25 s.d. 2024-11-23"


def test_spans_and_last_days() -> None:
    assert meant.meant_days("24 s.d. 26 November 2024") == "2024-11-24 s.d. 2024-11-26"
    assert meant.meant_days("24-26 November 2024") == "2024-11-24 s.d. 2024-11-26"
    assert meant.meant_days("sampai 24 September 2024") == "s.d. 2024-09-24"
    assert meant.meant_days("satu dua tiga") is None
    assert not isinstance(meant.meant_days("26 - 24 November 2024"), Sure)


def test_every_day_is_read_back_from_its_words() -> None:
    months = [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ]
    for day in (date(2024, 1, 1) + timedelta(step) for step in range(366)):
        assert meant.meant_day(f"{day.day} {months[day.month - 1]} {day.year}") == day.isoformat()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("07:00-13:00", "07.00-13.00"), ("7.00 - 13.00 WIB", "07.00-13.00"), ("pukul 07.00 s.d. 13.00", "07.00-13.00"), ("07.00", "mulai 07.00"),
        ("sampai 23.59", "s.d. 23.59"), ("mulai pukul 10", "mulai 10.00"), ("24.00", None), ("pagi", None),
        ("0700-1300", "07.00-13.00"), ("130-200", None), ("0700-1375", None),
    ],
)  # fmt: skip
def test_hours(typed: str, said: str | None) -> None:
    assert meant.meant_hours(typed) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3 hari setelah Pemungutan Suara", "3 hari sesudah pemungutan-suara"), ("tiga hari sebelum x", "3 hari sebelum x"), ("H-3 x", "3 hari sebelum x"),
        ("2024-01-01 - x", None), ("1 Januari 2024 s.d. H-1 x", "2024-01-01 s.d. 1 hari sebelum x"), ("0 hari sesudah x", None),
        ("3 hari sblm a - 1 hari sblm a", "3 hari sebelum a s.d. 1 hari sebelum a"),
        ("3 hari sebelum s.d. 1 hari sebelum a-b", "3 hari sebelum a-b s.d. 1 hari sebelum a-b"),
    ],
)  # fmt: skip
def test_days_that_follow(typed: str, said: str | None) -> None:
    assert meant.meant_due(typed) == said


def test_words_of_few() -> None:
    assert [meant.meant_lead(text) for text in ("H-3", "3", "3 hari", "H+30", "H", "nanti")] == [
        "3d",
        "3d",
        "3d",
        "+30d",
        "0d",
        None,
    ]
    assert [meant.meant_truth(text) for text in ("ya", "TRUE", "tidak", "mungkin")] == ["true", "true", "false", None]
    assert meant.meant_option("Batal", ("confirmed", "cancelled")) == "cancelled"
    assert meant.meant_option("lain", ("confirmed",)) is None
    assert [meant.meant_slug(text) for text in ("Masa Tenang", "masa_tenang", "masa-tenang", "é")] == [
        "masa-tenang",
        "masa-tenang",
        None,
        "e",
    ]
    assert [meant.meant_code(text, {"35", "35.78"}) for text in ("3578", "35,78", "35.99", "“35.78”")] == [
        "35.78",
        "35.78",
        None,
        "35.78",
    ]
    beside = meant.meant_code("35.78 Surabaya", {"35.78"})
    assert (beside, isinstance(beside, Sure)) == ("35.78", False)
    assert meant.meant_code("35.78 Surabaya", {"35"}) is None
    assert meant.meant_code("35.78 s.d. 35.79", {"35.78", "35.79"}) is None
    assert meant.meant_code("62.1", {"62.10"}) == "62.10"
    assert meant.plainly("“2024–01”") == '"2024-01"'
