"""The reason of a step, as its form asks for it: one line that somebody can read."""

from __future__ import annotations

from calendar_service.admin.context import EditorContext
from calendar_service.errors import Refused
from calendar_service.web.typed_form import typed_line

FIELD = "note"
LONGEST = 500


def typed_reason(editor: EditorContext, empty: str) -> tuple[str, dict[str, str]]:
    """The reason, and what is wrong with it beside its field; one of the two is empty. empty: what is said where there is none."""
    try:
        return typed_line(FIELD, LONGEST, empty), {}
    except Refused as error:
        return "", {FIELD: error.sentence(editor.translator)}
