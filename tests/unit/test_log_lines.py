"""The log: one line an event, whatever it is made of, and nobody's address in it."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.log_lines import FORM, JsonFormatter, LineFormatter, request, shown


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


# As JSON


def told(message: str, *facts: object, error: Exception | None = None, **extra: object) -> dict[str, object]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("calendar_service.x", logging.ERROR, "x.py", 1, message, facts, info)
    record.created = 1_764_072_000.25
    vars(record).update(extra)
    formatter = JsonFormatter("worker")
    formatter.facts["owner"] = "7-ab"
    line = formatter.format(record)
    assert len(line.splitlines()) == 1
    found: dict[str, object] = json.loads(line)
    return found


def test_an_object_says_when_where_and_what() -> None:
    assert told("to %s", "budi@kpu.example") == {
        "time": "2025-11-25T12:00:00.250Z", "level": "ERROR", "logger": "calendar_service.x", "message": "to <...>",
        "process": "worker", "host": os.uname().nodename, "owner": "7-ab", "pid": os.getpid(),
    }  # fmt: skip


@given(st.text())
def test_an_object_is_one_line_whatever_it_is_made_of(words: str) -> None:
    assert told("refused: %s", words)["message"] == shown(f"refused: {words}")


def test_an_error_is_a_field_without_the_address() -> None:
    found = told("cannot be made", error=failure("no such office: budi@kpu.example\x1b[2J"))["error"]
    assert isinstance(found, dict)
    assert found["type"] == "ValueError"
    first, *_, last = found["traceback"].split("\n")
    assert (first, last) == ("Traceback (most recent call last):", "ValueError: no such office: <...>[2J")


def test_facts_of_an_event_are_fields() -> None:
    assert told("batch", facts={"accepted": 3, "revision": 4})["accepted"] == 3


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [("7f3a-1", True), ("Root=1-67891233-abcdef012345678912345678", True), ("x" * 128, True), ("x" * 129, False),
     ("budi@kpu.example", False), ('a" b', False), ("a\nb", False), ("", False), (None, False)],
)  # fmt: skip
def test_a_request_is_called_what_who_asks_calls_it_or_else(given: str | None, is_taken: bool) -> None:
    with request(given) as name:
        assert (name == given) is is_taken
        assert told("x")["request_id"] == name
    assert "request_id" not in told("x")


CODE = """
import logging, sys
logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.DEBUG)
logging.getLogger().addHandler(logging.NullHandler())
from calendar_service import log_lines
for _ in range(2):
    log_lines.start(log_lines.JSON, "clock")
log_lines.know(owner="7-ab")
log = log_lines.logger("calendar_service.x")
log.info("to %s, %d of %.1f", "budi@kpu.example", 3, 2.5)
log_lines.tell_refusal(["jam salah"])
assert len(logging.getLogger().handlers) == 3
raise ValueError("budi@kpu.example")
"""


def test_handlers_of_others_stay_and_hear_no_address() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[:2] == ["to <...>, 3 of 2.5", "jam salah"]
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["level"], line["message"], line["process"], line["owner"]) for line in lines] == [
        ("INFO", "to <...>, 3 of 2.5", "clock", "7-ab"), ("CRITICAL", "jam salah", "clock", "7-ab"),
        ("CRITICAL", "nobody caught an error", "clock", "7-ab"),
    ]  # fmt: skip
    assert lines[-1]["error"]["traceback"].endswith("ValueError: <...>")
