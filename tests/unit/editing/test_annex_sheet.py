"""A table as rows, from a file or from what was pasted, and what is too much of it."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from calendar_service.editing.annex_sheet import LARGEST, MOST_ROWS, heading_of, sheet_of_file, sheet_of_text
from calendar_service.errors import InvalidInput, Refused


def cells(text: str) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet_of_text(text).rows]


def test_lines_that_word_breaks_are_put_together() -> None:
    text = (
        "NO\tTAHAPAN\tAWAL\tAKHIR\r\n1.\tSatu\r\ndua\t-\tJumat,\r\n26 Januari 2024\r\nPERSIAPAN\r\n2.\tTiga\t-\t-\r\n"
    )
    assert cells(text) == [
        ("NO", "TAHAPAN", "AWAL", "AKHIR"),
        ("1.", "Satu\ndua", "-", "Jumat,\n26 Januari 2024"),
        ("PERSIAPAN",),
        ("2.", "Tiga", "-", "-"),
    ]


def test_quotes_are_those_of_a_spreadsheet_where_they_come_out_even_and_letters_elsewhere() -> None:
    assert cells('1\t"Satu\ndua"\t-\t-\n') == [("1", "Satu\ndua", "-", "-")]
    assert cells('1\t"Satu\t-\t-\n2\tDua\t-\t-\n') == [("1", '"Satu', "-", "-"), ("2", "Dua", "-", "-")]


def test_what_has_no_tabs_is_lines_or_csv() -> None:
    assert cells("Satu dua\n\nTiga, empat\n") == [("Satu dua",), ("Tiga, empat",)]
    assert cells("No;Tahapan;Awal;Akhir\n1;Satu;-;-") == [("No", "Tahapan", "Awal", "Akhir"), ("1", "Satu", "-", "-")]


def test_the_sheet_with_the_table_is_read_and_the_others_are_told() -> None:
    book = Workbook()
    book.active.append(["Kata pengantar"])  # type: ignore[union-attr]
    book.create_sheet("Lampiran").append(["No", "Tahapan", "Awal", "Akhir"])
    out = io.BytesIO()
    book.save(out)
    sheet = sheet_of_file(out.getvalue())
    assert [row.cells for row in sheet.rows] == [("No", "Tahapan", "Awal", "Akhir")]
    assert [problem.facts["sheet"] for problem in sheet.told] == ["Lampiran"]


def test_headings_are_known() -> None:
    titles = {
        "number": "NO.",
        "title": "TAHAPAN/KEGIATAN",
        "first": "Tanggal Mulai",
        "last": "AKHIR",
        "both": "JADWAL",
        "note": "Keterangan",
    }
    assert {kind: heading_of(title) for kind, title in titles.items()} == {kind: kind for kind in titles}
    for text in ("PERSIAPAN", "27 November 2024", "", "Masa tenang", "x" * 61 + " jadwal"):
        assert heading_of(text) == "", text


def test_what_is_too_much_or_no_table_is_refused() -> None:
    for text in ("", " \n", "x" * (LARGEST + 1), "a\tb\n" * (MOST_ROWS + 1)):
        with pytest.raises(Refused):
            sheet_of_text(text)
    for data in (b"", b"x" * (LARGEST + 1)):
        with pytest.raises(Refused):
            sheet_of_file(data)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"<x>" + b" " * 130_000_000)
    for data in (bomb.getvalue(), b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"<html>"):
        with pytest.raises(InvalidInput):
            sheet_of_file(data)
