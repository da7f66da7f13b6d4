"""An office says that it has passed a mail on: once for each mail, with who says so."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.errors import N_
from calendar_service.ledger.letters import Confirmation
from calendar_service.office_door.blueprint import office_door
from calendar_service.office_door.context import door_context, to_page, whose
from calendar_service.office_door.office_page import page_of_office
from calendar_service.office_door.typed import TypedFields
from calendar_service.words.mail_code import read_mail_code

LONGEST_NAME, LONGEST_NOTE = 100, 400

NOBODY = N_("Tulis nama dan jabatan yang meneruskan.")


@office_door.view
def pass_on(token: str) -> Response:
    """`Sudah diteruskan`. A mail of which that was said stays as it was said."""
    del token
    door = door_context()
    digits = read_mail_code(request.form.get("code", ""))
    found = door.letters.beginning_with(digits) if digits else None
    if found is None or found.rows[0].office != whose().code:
        raise NotFound
    typed = TypedFields()
    who = typed.line("who", LONGEST_NAME, NOBODY)
    note = typed.line("note", LONGEST_NOTE)
    if typed.troubles:
        return page_of_office(door, 422, typed.answer(before=f"{request.form['code']}-", which=request.form["code"]))
    said = Confirmation(whose().code, found.letter, door.site.clock(), who, note)
    if door.letters.confirm(said):
        door.note("mail passed on", f"{whose().code} {request.form['code']}")
    return redirect(to_page("diteruskan", behind=f"surel-{found.letter}"), 303)
