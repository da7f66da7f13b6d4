"""What a form says when it is shown again."""

from __future__ import annotations

from calendar_service.web.typed_form import NOTHING_TYPED, TypedForm

SENT = TypedForm("a.correct", {"name": "x", "note": ""}, {"name": "Terlalu pendek."})


def test_a_field_shows_what_was_typed_into_its_own_form() -> None:
    assert SENT.value("a.correct", "name", "before") == "x"
    assert SENT.value("a.correct", "note", "before") == "", "emptied by hand"
    assert SENT.value("a.correct", "phone", "before") == "before"
    assert SENT.value("a.other", "name", "before") == "before"
    assert NOTHING_TYPED.value("a.correct", "name", "before") == "before"


def test_a_trouble_stands_beside_the_field_of_its_own_form() -> None:
    assert SENT.trouble("a.correct", "name") == "Terlalu pendek."
    assert SENT.trouble("a.correct", "note") == ""
    assert SENT.trouble("a.other", "name") == ""
