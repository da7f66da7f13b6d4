"""A workbook is exact: days are days, texts are texts, nothing runs, and the same table is the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.feeds.workbook import (
    CUT,
    DAY,
    HOUR,
    LONGEST,
    NUMBER,
    TEXT,
    SheetColumn,
    SheetForm,
    Value,
    sheet_row,
    workbook,
)

COLUMNS = (
    SheetColumn("Nama", TEXT, 20),
    SheetColumn("Hari", DAY, 18),
    SheetColumn("Jam", HOUR, 8),
    SheetColumn("Nomor", NUMBER, 8),
)
FORM = SheetForm("Judul & <lain>", "https://kalender.example/a?b&c", "Tahapan", "id", ".", COLUMNS)
EMPTY: tuple[Value, ...] = (None, None, None, None)


def made(*rows: tuple[Value, ...], form: SheetForm = FORM) -> bytes:
    return workbook(form, [sheet_row(row, form.columns) for row in rows])


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read(name).decode()


def test_days_hours_and_numbers_are_what_they_are() -> None:
    sheet = opened(made(("35.78", date(2024, 11, 27), time(7, 30), 3))).active
    text, day, hour, number = sheet[2]
    assert (text.value, text.data_type, text.number_format) == ("35.78", "s", "@")
    assert (day.value, day.is_date, day.number_format) == (datetime(2024, 11, 27), True, "[$-421]d mmmm yyyy")
    assert (hour.value, hour.number_format) == (time(7, 30), r"hh\.mm")
    assert (number.value, number.data_type) == (3, "n")


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_any_day_and_hour_comes_back(day: date, hour: time) -> None:
    _, there, at, _ = opened(made((None, day, hour, None))).active[2]
    assert there.value.date() == day
    assert at.value == hour


def test_a_day_that_programs_count_otherwise_is_a_text() -> None:
    sheet = opened(made((None, date(1900, 2, 28), None, None))).active
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("1900-02-28", "s")


FORMULAS = ['=HYPERLINK("x")', "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "＝1", "{=1}"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text: str) -> None:
    data = made((text, None, None, None))
    cell = opened(data).active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert "<f" not in part(data, "xl/worksheets/sheet1.xml")
    assert cell.number_format == "@", "so that it stays a text where somebody types into it"


@given(st.text())
def test_any_text_is_well_formed_and_keeps_all_that_xml_can_say(text: str) -> None:
    root = ElementTree.fromstring(part(made((text, None, None, None)), "xl/worksheets/sheet1.xml"))
    cells = [each.text or "" for each in root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t")]
    kept = "".join(
        each
        for each in text
        if each in "\t\n" or (each >= " " and not "\ud800" <= each <= "\udfff" and each not in "\ufffe\uffff")
    )
    assert "".join(cells[4:]).replace("_x005F_", "_") == kept


def test_what_programs_read_as_an_escape_is_escaped() -> None:
    data = part(made(("a_x0041_b _x00", None, None, None)), "xl/worksheets/sheet1.xml")
    assert "a_x005F_x0041_b _x00<" in data


def test_a_text_longer_than_a_cell_is_cut_and_shows_it() -> None:
    for letter in ("a", "😀"):
        value = opened(made((letter * LONGEST, None, None, None))).active["A2"].value
        assert len(value.encode("utf-16-le")) // 2 <= LONGEST
        assert value.endswith(CUT) == (letter == "😀")
    assert opened(made(("a" * (LONGEST + 1), None, None, None))).active["A2"].value.endswith(CUT)


def test_the_first_row_stays_and_the_table_can_be_filtered() -> None:
    book = opened(made(EMPTY, EMPTY))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == ["Nama", "Hari", "Jam", "Nomor"]
    assert all(cell.font.bold for cell in sheet[1])
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.title) == ("A2", "A1:D3", "Tahapan")
    assert sheet.column_dimensions["A"].width == 20
    assert (book.properties.title, book.properties.identifier) == (FORM.title, FORM.source)


def test_the_name_of_a_sheet_is_one_that_programs_take() -> None:
    form = SheetForm("", "", "a[b]:c*?/\\" + "x" * 40, "xx", ":", COLUMNS)
    sheet = opened(made(EMPTY, form=form)).active
    assert sheet.title == "a b  c    " + "x" * 21
    assert opened(made((None, date(2024, 1, 1), time(7), None), form=form)).active["B2"].number_format == "d mmmm yyyy"


def test_more_columns_than_letters() -> None:
    form = SheetForm("", "", "x", "en", ":", tuple(SheetColumn(str(each), TEXT, 9) for each in range(60)))
    sheet = opened(workbook(form, [sheet_row([str(each) for each in range(60)], form.columns)])).active
    assert [cell.value for cell in sheet[2]] == [str(each) for each in range(60)]
    assert sheet["BH2"].value == "59"


def test_the_same_table_is_the_same_bytes() -> None:
    assert made(("a", date(2024, 1, 1), None, 0)) == made(("a", date(2024, 1, 1), None, 0))
    with zipfile.ZipFile(io.BytesIO(made())) as book:
        assert book.testzip() is None
        assert {each.date_time for each in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert book.namelist()[0] == "[Content_Types].xml"
