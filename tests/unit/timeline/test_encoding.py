"""Bytes that are no UTF-8, and characters that are not taken."""

from __future__ import annotations

import codecs

import pytest

from calendar_service.timeline.encoding import meant_text
from calendar_service.timeline.repairing import repaired

TEXT = "satu\ndua – tiga\nempat “lima”\n"


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16(mark: bytes) -> None:
    name = "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-16-le"
    plain = "a: bcdefgh\n"
    text, (problem,) = meant_text(mark + plain.encode(name))
    assert (text.lstrip("\ufeff"), problem.line, problem.column) == (plain, 1, 1)


def test_bytes_of_windows_are_told_once_a_line_where_they_stand() -> None:
    text, problems = meant_text(TEXT.encode("cp1252"))
    assert text == TEXT
    assert [(problem.line, problem.column) for problem in problems] == [(2, 5), (3, 7)]
    assert all(problem.is_safe for problem in problems)


def test_utf_8_among_bytes_of_windows_stays() -> None:
    assert meant_text("é ".encode() + "–".encode("cp1252"))[0] == "é –"


def test_what_cannot_be_seen_goes_and_what_was_lost_stays() -> None:
    text = "a\u200bb\u200bc\nd\ufffd\n"
    _, (unseen, lost) = meant_text(text.encode())
    assert (unseen.line, unseen.column, len(unseen.repairs), unseen.is_safe) == (1, 2, 2, True)
    assert (lost.line, lost.repairs) == (2, ())
    assert repaired(text.encode(), unseen.repairs) == "abc\nd\ufffd\n".encode()
