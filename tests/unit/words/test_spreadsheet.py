"""Nothing that we write into a table is run, however a program splits it; and the marks can be taken off."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calendar_service.words.spreadsheet import csv_lines, guarded, plain_csv_lines, unguarded

FORMULAS = "=+-@\uff1d\uff0b\uff0d\uff20"
SEPARATORS = ",;\t|"
STRIPPED = re.compile(r'^(?:[ \xa0"\u200b\ufeff\0]|\r\n)+')
NASTY = st.text(alphabet=FORMULAS + SEPARATORS + "'\"\n\r \xa0\u200b\ufeff\u2028a1", max_size=14)
TABLES = st.lists(st.lists(NASTY, min_size=1, max_size=4), min_size=1, max_size=4)


def runs(cell: str) -> bool:
    """Whether a program would take it for a formula, after what it strips. Ends of lines that a program swallows
    behind a quote are none."""
    return STRIPPED.sub("", cell).startswith(tuple(FORMULAS + "\t\r"))


@given(TABLES, st.sampled_from(["\n", "\r\n"]))
@example([["", ';"']], "\r\n")
def test_no_program_finds_a_formula_wherever_it_splits(table: list[list[str]], end: str) -> None:
    text = csv_lines(table, end)
    for separator in SEPARATORS:
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for blanks in (False, True):
                rows = csv.reader(
                    io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, skipinitialspace=blanks
                )
                assert not [cell for row in rows for cell in row if runs(cell)]


@given(NASTY | st.text(max_size=30))
def test_the_marks_can_be_taken_off(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TABLES)
def test_a_table_that_is_read_as_it_was_meant_gives_back_every_value(table: list[list[str]]) -> None:
    rows = csv.reader(io.StringIO(csv_lines(table), newline=""))
    assert [[unguarded(cell) for cell in row] for row in rows] == table


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("-", "'-"), ("@a", "'@a"), ("+62 31", "'+62 31"), ("\uff1d1", "'\uff1d1"), ("\t=1", "'\t'=1"), ("\rx", "'\rx"),
        ("\t", "'\t"), ("a;=1", "a;'=1"), ("a; =1", "a; '=1"), ('a,"=1', "a,\"'=1"), ("a\n+1", "a\n'+1"), ("x | -2", "x | '-2"), ("'=1", "''=1"),
        ("\u180e=1", "\u180e'=1"), ("\u2061=1", "\u2061'=1"), ("\u3164=1", "\u3164'=1"), ("\ufe0f=1", "\ufe0f'=1"), ("\u034f=1", "\u034f'=1"),
        ("\x01=1", "\x01'=1"), ("\u2800 =1", "\u2800 '=1"),
        ("", ""), ("a-b", "a-b"), ("1=1", "1=1"), ("it's", "it's"), ("2024-09-25", "2024-09-25"), ("a, b; c", "a, b; c"),
    ],
)  # fmt: skip
def test_cells(text: str, cell: str) -> None:
    assert guarded(text) == cell


def test_a_long_cell_costs_no_more_than_its_length() -> None:
    for text in ("\t" * 200_000, '"' * 200_000, ", " * 100_000, "'" * 200_000, ",'" * 100_000):
        assert unguarded(guarded(text)) == text


def test_a_table_for_the_service_alone_has_every_value_as_it_is() -> None:
    assert plain_csv_lines([("=1", "a,b")]) == '=1,"a,b"\n'
    assert csv_lines([(None, 7, "=1")], end="\r\n") == ",7,'=1\r\n"
