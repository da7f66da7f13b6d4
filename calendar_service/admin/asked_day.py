"""The day that a page is about, as somebody typed it into the field above it; the field is `asked_day` of web/admin/asked-day.html."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request

from calendar_service.editing.typed_value import typed_day
from calendar_service.errors import Refused
from calendar_service.words.translator import Translator


@dataclass(frozen=True, slots=True)
class AskedDay:
    """typed: what the field shows. trouble: why what was typed is no day; the page is then about the day that it is about unasked."""

    day: date
    typed: str
    trouble: str


def asked_day(name: str, otherwise: date, translator: Translator) -> AskedDay:
    """name: of the field. otherwise: the day where none is typed."""
    typed = request.args.get(name, "")
    try:
        day = typed_day(typed, translator) or otherwise
    except Refused as error:
        return AskedDay(otherwise, typed, error.sentence(translator))
    return AskedDay(day, f"{day.day}-{day.month}-{day.year}", "")
