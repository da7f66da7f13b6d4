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


DAY, HOUR, ZONE = "terbit_tanggal", "terbit_pukul", "terbit_zona"
"""The fields."""


@dataclass(frozen=True, slots=True)
class EmbargoForm:
    """What was typed about the time of a publication."""

    day: str = ""
    hour: str = ""
    zone: str = ZONES[0]


def embargo_form() -> EmbargoForm:
    """As it was sent."""
    zone = request.form.get(ZONE, "")
    return EmbargoForm(request.form.get(DAY, ""), request.form.get(HOUR, ""), zone if zone in ZONES else ZONES[0])


def asked_embargo(editor: EditorContext) -> tuple[Embargo | None, dict[str, str]]:
    """The time that was typed, None where none was; and all that is wrong with it, beside its fields."""
    form, troubles, translator = embargo_form(), dict[str, str](), editor.translator
    day = hour = None
    try:
        day = typed_day(form.day, translator)
    except Refused as error:
        troubles[DAY] = error.sentence(translator)
    try:
        hour = typed_hour(form.hour)
    except Refused as error:
        troubles[HOUR] = error.sentence(translator)
    if not form.day.strip() and form.hour.strip():
        troubles[DAY] = translator.text(NEEDS_DAY)
    if not form.hour.strip() and form.day.strip():
        troubles[HOUR] = translator.text(NEEDS_HOUR)
    if day is None or hour is None or troubles:
        return None, troubles
    at = datetime.combine(day, hour, ZoneInfo(form.zone)).astimezone(UTC)
    if at <= editor.site.clock():
        return None, {DAY: translator.text(OVER, when=translator.instant(at, form.zone))}
    return Embargo(at, form.zone), {}
