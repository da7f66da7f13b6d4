"""Days as annexes write them; what can mean two things, or nothing, is said and not guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from calendar_service.editing.annex_days import annex_days, is_day, is_day_alone, is_nothing
from calendar_service.errors import Refused
from calendar_service.words.translator import Translator

T = Translator("id")


def read(*cells: str) -> str:
    days = annex_days(cells, T).days
    return "" if days is None else f"{days.first or ''}/{days.last}"


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (("Selasa, 27 Februari 2024", "Sabtu, 16 November 2024"), "2024-02-27/2024-11-16"),
        (("27 Feb 2024", "-"), "2024-02-27/2024-02-27"),
        (("27 Februari 2024", "27 Februari 2024"), "2024-02-27/2024-02-27"),
        (("\u2013", "26 Januari 2024"), "/2024-01-26"),
        (("", ""), ""),
        (("-", "\u2014"), ""),
        (("24 s.d. 26 November 2024",), "2024-11-24/2024-11-26"),
        (("24-26 November 2024",), "2024-11-24/2024-11-26"),
        (("24 \u2013 26 November 2024",), "2024-11-24/2024-11-26"),
        (("Minggu, 24 November 2024 sampai dengan Selasa, 26 November 2024",), "2024-11-24/2024-11-26"),
        (("27 Agustus s/d 16 Desember 2024",), "2024-08-27/2024-12-16"),
        (("27 Desember s.d. 3 Januari 2025",), "2024-12-27/2025-01-03"),
        (("27 Desember 2024 s.d. 3 Januari",), "2024-12-27/2025-01-03"),
        (("24/11/2024 - 26/11/2024",), "2024-11-24/2024-11-26"),
        (("2024-11-24 \u2013 2024-11-26",), "2024-11-24/2024-11-26"),
        (("24-11-2024",), "2024-11-24/2024-11-24"),
        (("24 Agustus", "26 Agustus 2024"), "2024-08-24/2024-08-26"),
        (("45623", "45630.0"), "2024-11-27/2024-12-04"),
        (("Jum\u2019at, 5 Juli 2024*)", ""), "2024-07-05/2024-07-05"),
        (("27 November 2024\u00b9", "27 November 2024 2)"), "2024-11-27/2024-11-27"),
        (("paling lambat 24 September 2024",), "/2024-09-24"),
        (("s.d. tanggal 24 September 2024",), "/2024-09-24"),
        (("mulai 25 September 2024", "sampai dengan 23 November 2024"), "2024-09-25/2024-11-23"),
        (("Rabu,\n27 November 2024", ""), "2024-11-27/2024-11-27"),
        (("Hari Rabu tanggal 27 November 2024",), "2024-11-27/2024-11-27"),
        (("27November2024",), "2024-11-27/2024-11-27"),
        (("Senin/2 Desember 2024",), "2024-12-02/2024-12-02"),
    ],
)  # fmt: skip
def test_days_in_every_writing(cells: tuple[str, ...], days: str) -> None:
    assert read(*cells) == days


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (("Senin, 27 Februari 2024", ""), "Selasa"),
        (("sesuai jadwal Bawaslu", ""), "tidak terbaca"),
        (("24, 25 dan 26 Agustus 2024",), "tidak terbaca"),
        (("9/22/2024", ""), "Bulan 22"),
        (("30 Februari 2024", ""), "kalender"),
        (("27 November 2024", "26 November 2024"), "mendahului"),
        (("29 Februari s.d. 1 Februari 2024",), "mendahului"),
        (("27 November", ""), "Tahunnya"),
        (("12345", ""), "tidak terbaca"),
    ],
)
def test_what_is_not_understood_is_said(cells: tuple[str, ...], word: str) -> None:
    with pytest.raises(Refused) as error:
        read(*cells)
    assert word in error.value.sentence(T)


def test_every_day_is_read_as_it_is_printed_or_counted() -> None:
    for number in range(1, 7000, 13):
        day = date.fromisoformat("2020-01-01") + timedelta(number)
        serial = str((day - date.fromisoformat("1899-12-30")).days)
        for text in (T.date(day), T.plain_date(day), day.isoformat(), serial, f"{day.day}/{day.month}/{day.year}"):
            assert read(text, "") == f"{day}/{day}", text
            assert is_day(text)
            assert is_day_alone(text)


def test_hours_are_told_and_not_taken_over() -> None:
    for text in ("22 September 2024 pukul 08.00 WIB", "2024-09-22 08:00:00", "22 September 2024, pkl. 08.00-16.00"):
        found = annex_days((text, ""), T)
        assert (found.has_hours, str(found.days and found.days.last)) == (True, "2024-09-22"), text
    assert not annex_days(("22 September 2024", ""), T).has_hours


def test_what_a_cell_looks_like() -> None:
    assert [is_nothing(text) for text in ("", " - ", "\u2026", "\u2013", "1", "x")] == [True] * 4 + [False] * 2
    assert not is_day("Pasal 24")
    assert is_day("1. Masa tenang 24 - 26 November 2024")
    assert not is_day_alone("1. Masa tenang 24 - 26 November 2024")
