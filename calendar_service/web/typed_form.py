"""A form that is shown again: what was typed into it, and everything that is wrong with it, each beside its field.

A view that cannot do what a form asked for leaves one with `answer_with`, and shows the page of the form; the template asks it for each field. A
page with several forms shows the answer at the one that was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import g, request

from calendar_service.errors import Refused, counted
from calendar_service.printable import is_blank, required_line

TOO_LONG = counted("Isian ini lebih dari %(count)s huruf; singkatkan, lalu ulangi.")


@dataclass(frozen=True, slots=True)
class TypedForm:
    """name: the form that was sent, by the name of its address, with what tells it from others of that name. fields: as they were typed, by
    the names of the fields. troubles: what is wrong with them, a sentence in the language that is asked in, in the order of the form. before: what
    stands before the names of the fields in the ids of the page. sentence: what is wrong with no field alone."""

    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    troubles: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    sentence: str = ""

    def value(self, form: str, name: str, shown: str = "") -> str:
        """What stands in a field: what was typed into that form, else `shown`."""
        return self.fields.get(name, shown) if form == self.name else shown

    def trouble(self, form: str, name: str) -> str:
        """What is wrong with a field; empty where nothing is."""
        return self.troubles.get(name, "") if form == self.name else ""


NOTHING_TYPED = TypedForm()
"""A page that is only opened."""


def answer_with(form: TypedForm) -> None:
    """Show this answer at the page that is made for this request."""
    g.typed_form = form


def typed_form() -> TypedForm:
    """The answer of this request, for the frame of its page."""
    found: TypedForm = g.get("typed_form", NOTHING_TYPED)
    return found


def apart() -> str:
    """What stands behind the address of a form that is sent to the address of its own page. A browser that is led to the address at which it is puts
    the new page in the old one's place (HTML, section 7.4.2.2): then, where the network fails, *Back* leads past what was typed. It is always the
    same, for browsers know by a form's address what they had in it. No page has an element of that name, and no server is told it."""
    return "#kirim" if request.method == "GET" else "#kirim-lagi"


def typed_line(name: str, longest: int, empty: str = "") -> str:
    """A field of the form that was sent, as one line, cleaned. empty: the sentence for one that must not be; without it, it may. Raises Refused, also
    for a longer one: nothing that somebody wrote is cut off."""
    text = request.form.get(name, "")
    if len(text) > longest:
        raise Refused(TOO_LONG, count=longest)
    return "" if not empty and is_blank(text) else required_line(text, empty)
