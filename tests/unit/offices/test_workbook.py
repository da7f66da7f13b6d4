"""A workbook as rows of the words that it shows, and none that would become too large."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from calendar_service.errors import InvalidInput
from calendar_service.offices.workbook import MAX_UNPACKED, cell_words, read_workbook


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_rows_that_are_not_blank_of_sheets_that_are_shown() -> None:
    book = Workbook()
    first, hidden = book.active, book.create_sheet("Rahasia")
    assert first is not None
    first.title = "Kantor"
    first.append(["code", "region"])
    first.append([])
    first.append(["o1", 11.1])
    first["B3"].number_format = "0.00"
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    ((title, rows),) = read_workbook(saved(book), "f.xlsx")
    assert title == "Kantor"
    assert [(row.line, row.cells) for row in rows] == [(1, ("code", "region")), (3, ("o1", "11.10"))]


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (None, "", ""),
        (True, "", "TRUE"),
        (11, "", "11"),
        (7.0, "General", "7"),
        (11, "0000", "0011"),
        (11.1, "0.00", "11.10"),
        (11.1, "#,##0.00", "11.10"),
        (11.1, "General", "11.1"),
        (date(2024, 1, 11), "", "2024-01-11"),
        (datetime(2024, 1, 11), "", "2024-01-11"),
        (datetime(2024, 1, 11, 7, 30), "", "2024-01-11 07:30:00"),
        (" a_x000D_ ", "", "a"),
    ],
)
def test_what_a_cell_shows(value: object, form: str, words: str) -> None:
    assert cell_words(value, form) == words


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"code,name\n"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_workbook(data, "f")


def test_an_archive_without_a_sheet_or_too_large_inside_is_refused_unread() -> None:
    for name, size in (("word/document.xml", 1), ("xl/workbook.xml", MAX_UNPACKED + 1)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, bytes(size))
        with pytest.raises(InvalidInput):
            read_workbook(out.getvalue(), "f")
