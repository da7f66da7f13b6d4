"""What offices ask for at their own pages: an admin carries it out or turns it down, or only reads it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, account, editor_context, publishers_only
from calendar_service.errors import N_, Objected
from calendar_service.offices.office import Office
from calendar_service.offices.settling import NOTES
from calendar_service.offices.wish import ADDRESS, DEPUTY, LINK, OTHER, STOP, OfficeWish
from calendar_service.printable import harmless, line

ASKED = {
    ADDRESS: N_("Meminta alamat surel lain: %(email)s"),
    DEPUTY: N_("Meminta wakil: %(name)s, %(email)s"),
    LINK: N_("Meminta tautan baru ke halamannya"),
    STOP: N_("Meminta tidak diberi tahu lagi"),
    OTHER: N_("Menyatakan bukan kantor yang dimaksud"),
}
"""What a wish is, in words."""


@dataclass(frozen=True, slots=True)
class ShownWish:
    """A wish as a page shows it. office: as the list has it now; None where it is not in service. note: its own words. can_be_done: whether there is
    something to carry out."""

    wish: OfficeWish
    office: Office | None
    asked: str
    note: str
    can_be_done: bool


def shown_wishes(editor: EditorContext, office: str | None = None) -> list[ShownWish]:
    """Those that wait, the oldest first. office: of that one alone."""
    waiting = editor.wishes.waiting(editor.real_clock(), office)
    offices = editor.directory.by_code({wish.office for wish in waiting})
    return [
        ShownWish(
            wish,
            offices.get(wish.office),
            editor.translator.text(ASKED.get(wish.kind, wish.kind), **_facts(wish)),
            harmless(line(wish.facts.get("note", ""))),
            wish.kind in NOTES,
        )
        for wish in waiting
    ]


def _facts(wish: OfficeWish) -> dict[str, str]:
    return {name: harmless(line(wish.facts.get(name, ""))) for name in ("email", "name")}


@pages.view
@publishers_only
def settle_wish(number: int) -> Response:
    """Carry a wish out, or turn it down; the office's list changes by the account's name."""
    editor = editor_context()
    found = next((each for each in editor.wishes.waiting(editor.real_clock()) if each.id == number), None)
    if found is None:
        raise NotFound
    who, now = account().name, editor.site.clock()
    if request.form.get("done") == "no":
        editor.wishes.settle(number, who, now)
        editor.note("wish turned down", f"{found.office}: {found.kind}")
        return redirect(url_for("editor.office", code=found.office, hasil="ditutup"), 303)
    note = editor.translator.text(NOTES.get(found.kind, found.kind), office=found.office)
    try:
        editor.settling.agree(found, who, note, now)
    except Objected as error:
        sentences = "\n".join(each.sentence(editor.translator) for each in error.objections)
        return editor.notice(409, N_("Tidak dijalankan"), sentences)
    editor.note("wish carried out", f"{found.office}: {found.kind}")
    return redirect(url_for("editor.office", code=found.office, hasil="dijalankan"), 303)
