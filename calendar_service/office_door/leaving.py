"""How an office is told nothing more.

Who subscribed by itself (`lainnya`) leaves by one POST, also by a mail program's button (RFC 8058). A public body is told because the law asks things of it:
it says that it wants to stop, and an admin decides.
"""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from calendar_service.errors import N_
from calendar_service.office_door.blueprint import office_door
from calendar_service.office_door.context import author_of, door_context, open_door, to_page, whose
from calendar_service.office_door.gate import ONE_CLICK
from calendar_service.office_door.typed import TypedFields
from calendar_service.offices.list_revision import ListAuthor
from calendar_service.offices.settling import NOTES
from calendar_service.offices.wish import STANDS, STOP
from calendar_service.web.typed_form import answer_with

BY_ITSELF = "lainnya"
"""The kind of office that subscribed by itself."""

LONGEST_NOTE = 400


@office_door.view
def ask_stop(token: str) -> Response:
    """The page behind the link: a button, or how to ask. It changes nothing."""
    del token
    return _page()


def _page(status: int = 200) -> Response:
    return door_context().page("stop", status, door=open_door(), office=whose(), is_its_own=whose().kind == BY_ITSELF)


@office_door.view
def stop(token: str) -> Response:
    """Leave, or ask to. A mail program that does not know our form is answered 200 whatever becomes of it; it may ask again."""
    del token
    door = door_context()
    is_program = request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    if open_door().retired_at is None:
        if whose().kind == BY_ITSELF:
            note = door.translator.text(NOTES[STOP], office=whose().code)
            door.office_list.retire(whose().code, ListAuthor(author_of(whose()), note), meant=True)
            door.note("office left", whose().code)
        else:
            now, typed = door.real_clock(), TypedFields()
            facts = {"note": "" if is_program else typed.line("note", LONGEST_NOTE)}
            if typed.troubles:
                answer_with(typed.answer())
                return _page(422)
            door.wishes.ask(whose().code, STOP, facts, digest="", at=door.site.clock(), now=now, until=now + STANDS)
            door.note("office wish", f"{whose().code}: {STOP}")
    if is_program:
        return door.notice(200, N_("Tercatat"), door.translator.text(N_("Permintaan untuk berhenti sudah tercatat.")))
    return redirect(to_page("berhenti"), 303)
