"""Files that are no stages.yaml, or half of one."""

from __future__ import annotations

import pytest

from calendar_service import package_data
from calendar_service.errors import InvalidInput, Problem
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.wholeness import CUT, MOST_ROWS, NO_START, foreign_or_cut
from tests.mistakes_material import example

REGIONS = package_data.regions()


def _problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as refused:
        parse(text.encode(), REGIONS)
    return refused.value.problems


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04\x14\x00word/document.xml", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "gambar"),
        (b"{\\rtf1\\ansi Masa tenang}", "RTF"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "iCalendar"),
        (b"\n<!doctype html>\n<title>days: 1</title>", "web"),
        (b"id;nama;wilayah\n1;KPU;35\n", "CSV"),
        (b"Yth. Ketua,\n\nmohon diubah.\n\nSalam\n", "tidak ada satu pun"),
    ],
)
def test_another_file_is_told_as_what_it_is(data: bytes, word: str) -> None:
    found = foreign_or_cut(data, data.decode("latin-1"))
    assert found and (found.line, found.column) == (1, 1) and word in found.message


def test_a_timetable_is_none_of_these_whatever_is_wrong_with_it() -> None:
    text = example()
    for damaged in (text, text.replace(": ", ":"), text.replace("\n", "\r\n"), text.upper(), "<<<<<<< a\n" + text):
        assert foreign_or_cut(damaged.encode(), damaged) is None
    assert foreign_or_cut(b"", "") is None
    few = "satu\n" * MOST_ROWS
    assert foreign_or_cut(few.encode(), few) is None
    assert foreign_or_cut((few + "dua\n").encode(), few + "dua\n") is not None


def test_a_text_that_begins_in_the_middle_is_told_once() -> None:
    text = example()
    for start in (
        "        title: Kampanye dan",
        "          days: 2025-03-23",
        "      pemungutan:\n        pemungutan-suara",
    ):
        (problem,) = _problems(text[text.index(start) :])
        assert (problem.message, problem.line) == (NO_START, 1)


def test_a_text_that_breaks_off_is_told_at_its_last_line() -> None:
    text = example()
    cut = text[: text.index("hari sebelum pemungutan-suara s.d. 1")]
    (problem,) = _problems(cut)
    assert (problem.message, problem.line) == (CUT, len(cut.split("\n")))


def test_a_mistake_in_the_last_line_of_a_whole_file_is_told_as_it_is() -> None:
    (problem,) = _problems(example().rstrip() + "\n              days: 2025-99-99")
    assert problem.message != CUT
