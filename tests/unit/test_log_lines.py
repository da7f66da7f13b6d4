"""The log: one line an event, whatever it is made of, and nobody's address in it."""

from __future__ import annotations

import logging
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.log_lines import FORM, LineFormatter, shown


def written(message: str, *facts: object, error: Exception | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("calendar_service.x", logging.ERROR, "x.py", 1, message, facts, info)
    return LineFormatter(FORM).format(record)


def failure(words: str) -> Exception:
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


@given(st.text())
def test_an_event_is_one_line_of_what_can_be_seen(words: str) -> None:
    line = written("refused: %s", words)
    assert line.startswith("ERROR calendar_service.x: refused: ")
    assert len(line.splitlines()) == 1
    assert not [character for character in line if unicodedata.category(character) in ("Cc", "Zl", "Zp")]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("550 5.1.1 <budi@kpu.example>: unknown", "550 5.1.1 <<...>>: unknown"),
        ("mailto:budi+h3@kpu.example;", "mailto:<...>;"),
        ("published by siti@kota.example", "published by <...>"),
        ("mailbox/0001-budi@kpu.example.eml", "<...>"),
        ("postgresql+psycopg://kalender:***@db/kalender", "postgresql+psycopg://kalender:***@db/kalender"),
        ("postgresql://kalender@db/kalender and budi@kpu.example", "postgresql://kalender@db/kalender and <...>"),
        ("rows 3 @ 5", "rows 3 @ 5"),
        ("one\nERROR two\r\nthree", "one ERROR two three"),
        ("bell \x07, null \x00, zero width \u200b", "bell [U+0007], null [U+0000], zero width [U+200B]"),
    ],
)
def test_what_stands_in_a_line(said: str, line: str) -> None:
    assert written("%s", said) == f"ERROR calendar_service.x: {line}"


def test_a_fault_keeps_its_traceback_without_the_address() -> None:
    text = written("cannot be made", error=failure("no such office: budi@kpu.example\x1b[2J"))
    first, *rest = text.split("\n")
    assert first == "ERROR calendar_service.x: cannot be made"
    assert rest[0] == "Traceback (most recent call last):"
    assert rest[-1] == "ValueError: no such office: <...>[2J"


def test_what_hides_can_be_asked_for_a_word_alone() -> None:
    assert shown("budi@kpu.example") == "<...>"


def test_a_process_writes_to_standard_error_and_hears_libraries_only_when_they_warn() -> None:
    code = """
from calendar_service import log_lines
import logging
log_lines.start()
log_lines.logger("calendar_service.x").info("to %s", "budi@kpu.example")
logging.getLogger("alembic").info("context")
logging.getLogger("alembic").warning("old")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert done.stderr.splitlines() == ["INFO calendar_service.x: to <...>", "WARNING alembic: old"]
