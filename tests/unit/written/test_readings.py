"""What may stand behind a key of any hand-written file, and what an unknown one was probably meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.written import readings
from calendar_service.written.nodes import Node, Scalar
from calendar_service.written.source import Place


class Notes:
    """Complaints as they come."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def __call__(self, node: Node, message: str, /, **facts: object) -> None:
        self.said.append(message % facts)


def scalar(text: str) -> Scalar:
    return Scalar(text, Place(1, 1), plain=False)


@given(
    st.sampled_from((readings.text, readings.line, readings.word, readings.day, readings.choice("ab"))),
    st.text(max_size=30) | st.from_regex(r"[0-9-]{0,12}", fullmatch=True),
)
def test_whatever_is_typed_is_read_or_complained_about(reader, text: str) -> None:
    notes = Notes()
    value = reader(scalar(text), notes)
    assert value is not None or notes.said


@pytest.mark.parametrize(
    ("text", "right"),
    [("masa-tenang", True), ("a1", True), ("Masa", False), ("a--b", False), ("-a", False), ("a" * 61, False)],
)
def test_an_id(text: str, right: bool) -> None:
    notes = Notes()
    assert readings.slug(scalar(text), notes) == text  # what was taken once is read, whatever is thought of it now
    assert bool(notes.said) is not right


@pytest.mark.parametrize(
    ("value", "meant"), [("kampane", "kampanye"), ("kamp", "kampanye"), ("x", None), ("rapa", "rapat")]
)
def test_what_was_probably_meant(value: str, meant: str | None) -> None:
    assert readings.nearest(value, ["kampanye", "rapat"]) == meant
