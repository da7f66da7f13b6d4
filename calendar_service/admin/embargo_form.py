"""The time at which a text is to be published, as a form asks for it: a day, an hour, and whose clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import request

from calendar_service.admin.context import EditorContext
from calendar_service.editing.typed_value import typed_day, typed_hour
from calendar_service.errors import N_, Refused
from calendar_service.publishing.pending import Embargo
from calendar_service.regions import ZONES

NEEDS_DAY = N_("Tulis juga tanggalnya: tanggal, bulan, tahun. Tanpa tanggal dan jam, naskah terbit sekarang.")
NEEDS_HOUR = N_("Tulis juga jamnya, misalnya 00.00.")
OVER = N_("%(when)s sudah lewat. Kosongkan tanggal dan jamnya untuk menerbitkan sekarang.")


@dataclass(frozen=True, slots=True)
class EmbargoForm:
    """What was typed about the time of a publication. trouble: what is wrong with it, in the language that is asked in."""

    day: str = ""
    hour: str = ""
    zone: str = ZONES[0]
    trouble: str = ""


def embargo_form(trouble: str = "") -> EmbargoForm:
    """As it was sent."""
    zone = request.form.get("terbit_zona", "")
    day, hour = (request.form.get(name, "")[:60] for name in ("terbit_tanggal", "terbit_pukul"))
    return EmbargoForm(day, hour, zone if zone in ZONES else ZONES[0], trouble)


def asked_embargo(editor: EditorContext) -> Embargo | None:
    """The time that was typed, None where none was. Raises Refused."""
    form = embargo_form()
    day, hour = typed_day(form.day, editor.translator), typed_hour(form.hour)
    if day is None and hour is None:
        return None
    if day is None:
        raise Refused(NEEDS_DAY)
    if hour is None:
        raise Refused(NEEDS_HOUR)
    at = datetime.combine(day, hour, ZoneInfo(form.zone)).astimezone(UTC)
    if at <= editor.site.clock():
        raise Refused(OVER, when=editor.translator.instant(at, form.zone))
    return Embargo(at, form.zone)
