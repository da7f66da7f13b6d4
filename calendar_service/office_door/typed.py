"""What a person has typed into the fields of a form: lines, cleaned, of a length that is kept; and everything that is wrong with them."""

from __future__ import annotations

from flask import request

from calendar_service.errors import Refused
from calendar_service.office_door.context import door_context
from calendar_service.offices.office_facts import office_facts
from calendar_service.web.typed_form import TypedForm, typed_line


class TypedFields:
    """The fields of the form that was sent, read one after the other. troubles: what was wrong so far, by field."""

    def __init__(self) -> None:
        self.translator = door_context().translator
        self.troubles: dict[str, str] = {}

    def line(self, name: str, longest: int, empty: str = "") -> str:
        """One line; empty where something is wrong with it. empty: the sentence for one that must not be; without it, it may."""
        try:
            return typed_line(name, longest, empty)
        except Refused as error:
            self.object(name, error.sentence(self.translator))
            return ""

    def facts(self, values: dict[str, str]) -> dict[str, str]:
        """Facts about an office among them, cleaned, and judged as a list's are, where nothing is wrong with them so far."""
        found = office_facts(values, door_context().site.regions)
        for name, sentence in found.sentences(self.translator).items():
            self.troubles.setdefault(name, sentence)
        return dict(found.values)

    def object(self, name: str, sentence: str) -> None:
        """Something else is wrong with a field. sentence: in the language that is asked in."""
        self.troubles.setdefault(name, sentence)

    def answer(self, *, before: str = "", which: str = "", sentence: str = "") -> TypedForm:
        """The form as it was sent, to be shown again. before: as TypedForm has it. which: what tells it from others of its name."""
        return TypedForm(f"{request.endpoint}{which}", request.form, self.troubles, before, sentence)
