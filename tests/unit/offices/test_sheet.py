"""The form of a list: whatever separates, encodes or wraps it, the rows are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.errors import InvalidInput
from calendar_service.offices.sheet import DELIMITERS, decoded, read_sheet

HEADER = ("code", "name", "kind", "region", "email")
ROW = ("o1", "Dinas Ké", "pemda", "35", "a@x.id")


def rows(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_sheet(data, "f.csv").rows]


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_one_list_in_every_form(delimiter: str, encoding: str, end: str) -> None:
    text = end.join(delimiter.join(cells) for cells in (HEADER, ROW)) + end
    assert rows(text.encode(encoding)) == [HEADER, ROW]


def test_only_what_had_to_be_supposed_is_told() -> None:
    text = "\n".join(";".join(cells) for cells in (HEADER, ROW))
    assert read_sheet(text.encode(), "f").told == ()
    (told,) = read_sheet(text.encode("cp1252"), "f").told
    assert (told.line, told.facts) == (2, {"encoding": "Windows-1252"})
    (told,) = read_sheet(text.replace("\n", "\r").encode("mac_roman"), "f").told
    assert told.facts == {"encoding": "Mac Roman"}


def test_a_whole_line_in_one_cell_is_taken_apart() -> None:
    data = "\n".join(f'"{",".join(cells)}";;' for cells in (HEADER, ROW)).encode()
    sheet = read_sheet(data, "f")
    assert [row.cells for row in sheet.rows] == [HEADER, ROW]
    assert [problem.facts for problem in sheet.told] == [{"delimiter": '","'}]


def test_a_row_begins_where_it_begins() -> None:
    sheet = read_sheet(b'sep=;\ncode;name\n\no1;"a\nb"\no2;c\n', "f")
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (2, ("code", "name")),
        (4, ("o1", "a\nb")),
        (6, ("o2", "c")),
    ]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0", ".xls"),
        (b"  <html>", "HTML"),
        (b"{\\rtf1", "RTF"),
        (b"PK\x03\x04 no workbook", "xlsx"),
        (b"\x00\x01\x02", "bukan teks"),
        (b'code,name\n"a,b\n', "kutip"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(data: bytes, word: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_sheet(data, "f")
    (problem,) = raised.value.problems
    assert word in problem.message % problem.facts


@given(st.binary(max_size=60))
def test_whatever_is_uploaded_is_read_or_refused(data: bytes) -> None:
    try:
        sheet = read_sheet(data, "f")
    except InvalidInput:
        return
    assert all(row.line >= 1 and any(row.cells) for row in sheet.rows)


def test_a_formula_that_keeps_a_text_is_the_text() -> None:
    assert rows(b'code,region\n"=""o1""","=""35.10"""\n') == [("code", "region"), ("o1", "35.10")]


def test_decoded_without_its_mark() -> None:
    assert decoded(b"\xef\xbb\xbfa", "f") == ("a", [])
