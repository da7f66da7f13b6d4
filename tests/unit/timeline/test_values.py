"""What may stand behind a key: each value read, or complained about once and never raised."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.timeline import values
from calendar_service.timeline.stage import Days, Due, DueDays, Hours
from calendar_service.written.nodes import Node, Scalar, read_nodes
from calendar_service.written.source import Place

READERS = (
    values.text,
    values.line,
    values.word,
    values.day,
    values.days,
    values.hours,
    values.due,
    values.leads,
    values.choice("ab"),
)


class Notes:
    """Complaints as they come."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def __call__(self, node: Node, message: str, /, **facts: object) -> None:
        self.said.append(message % facts)


def scalar(text: str) -> Scalar:
    return Scalar(text, Place(1, 1), plain=False)


def read(reader, text: str) -> tuple[object, list[str]]:
    notes = Notes()
    return reader(scalar(text), notes), notes.said


@given(st.sampled_from(READERS), st.text(max_size=30) | st.from_regex(r"[0-9s.dh +-]{0,24}", fullmatch=True))
def test_whatever_is_typed_is_read_or_complained_about(reader, text: str) -> None:
    value, said = read(reader, text)
    assert value or said
    if value is None:
        assert said


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 60))
def test_days(first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    assert read(values.days, f"{first} s.d. {last}") == (Days(first, last), [])
    assert read(values.days, f"s.d. {last}") == (Days(None, last), [])
    assert read(values.days, f"{first}") == (Days(first, first), [])
    if length:
        assert read(values.days, f"{last} s.d. {first}")[1]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("07.00-13.00", Hours(time(7), time(13))),
        ("07.00 – 13.00", Hours(time(7), time(13))),
        ("mulai 10.00", Hours(time(10), None)),
        ("s.d. 23.59", Hours(None, time(23, 59))),
    ],
)
def test_hours(text: str, hours: Hours) -> None:
    assert read(values.hours, text) == (hours, [])


@pytest.mark.parametrize("text", ["07:00-13:00", "7.00-13.00", "13.00-07.00", "25.00-26.00", "s.d.", "23.59"])
def test_hours_that_are_none(text: str) -> None:
    assert len(read(values.hours, text)[1]) == 1


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("3 hari sesudah rapat", DueDays(None, Due(3, False, "rapat"))),
        ("14 hari kerja sesudah rapat-pleno", DueDays(None, Due(14, True, "rapat-pleno"))),
    ],
)
def test_due(text: str, due: Due) -> None:
    assert read(values.due, text) == (due, [])


def test_leads_are_sorted_and_told_twice_once() -> None:
    node, _ = read_nodes("f", b"[1d, +5d, 7d, 1d]")
    notes = Notes()
    assert list(values.leads(node, notes)) == [7, 1, -5]
    assert len(notes.said) == 1
