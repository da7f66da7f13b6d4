"""What a person has typed into a field of a form: one line, cleaned, of a length that is kept."""

from __future__ import annotations

from flask import request

from calendar_service.errors import Refused, counted
from calendar_service.printable import is_blank, required_line

TOO_LONG = counted("Satu isian lebih dari %(count)s huruf; singkatkan, lalu ulangi.")


def typed_line(name: str, longest: int, empty: str = "") -> str:
    """A field of the form. empty: the sentence for one that must not be; without it, it may. Raises Refused."""
    text = request.form.get(name, "")
    if len(text) > longest:
        raise Refused(TOO_LONG, count=longest)
    if not empty and is_blank(text):
        return ""
    return required_line(text, empty)
