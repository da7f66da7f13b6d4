"""Answers in JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from calendar_service.cli.documents import print_document, print_list


def test_a_list_is_one_document_with_an_entry_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    entries = [{"a": 1, "at": datetime(2024, 9, 1, tzinfo=UTC)}, {"a": "é\x1b\n"}]
    print_list(iter(entries))
    said = capsys.readouterr().out
    assert said == '[\n{"a": 1, "at": "2024-09-01T00:00:00+00:00"},\n{"a": "é\\u001b\\n"}\n]\n'
    assert json.loads(said)[1] == entries[1]
    print_list([])
    assert capsys.readouterr().out == "[]\n"


def test_an_instant_without_its_offset_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    print_document({"day": date(2024, 9, 1)})
    assert json.loads(capsys.readouterr().out) == {"day": "2024-09-01"}
    for value in (datetime(2024, 9, 1), object(), b"x"):
        with pytest.raises(TypeError):
            print_document({"at": value})
