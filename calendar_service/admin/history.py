"""What was official when: the list, one revision, the difference of two, and the way back to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.calendar_preview import ASKS_TO_SEE
from calendar_service.admin.context import EditorContext, account, editor_context, publishers_only
from calendar_service.admin.pending import submit
from calendar_service.admin.sheet import Sheet, readable
from calendar_service.admin.side_by_side import hunks
from calendar_service.admin.steps import preview_page
from calendar_service.admin.typed_reason import typed_reason
from calendar_service.errors import N_, InvalidInput, Objected, Objection, Refused
from calendar_service.publishing.edition import Copy, Diverged
from calendar_service.publishing.publish import Edited
from calendar_service.web.typed_form import TypedForm, answer_with

if TYPE_CHECKING:
    from calendar_service.publishing.archive_sql import RevisionEntry

NEEDS_NOTE = N_("Tulis alasan pengembalian ini; alasan itu tampil di riwayat.")
MOVED_ON = N_("Naskah berubah sesudah halaman ini dibuka. Periksa lagi pratinjaunya, lalu kembalikan.")


@pages.view
def history() -> Response:
    """Every revision, the newest first."""
    editor = editor_context()
    return editor.page("history", entries=editor.archive.history())


@pages.view
def revision(number: int) -> Response:
    """One revision, and what became of the step that led here."""
    editor = editor_context()
    entries = editor.archive.history()
    entry = _entry(entries, number)
    lines = readable(editor.archive.text(number)).splitlines()
    return editor.page(
        "revision",
        entry=entry,
        former=_former(entries, entry),
        newest=entries[0].number,
        lines=lines,
        result=request.args.get("hasil", ""),
        on_disk=request.args.get("berkas", ""),
        file_name=editor.site.settings.stages_file.name,
    )


@pages.view
def difference() -> Response:
    """Of two revisions; the last two where nothing is asked."""
    editor = editor_context()
    entries = editor.archive.history()
    if not entries:
        raise NotFound
    newest = entries[0].number
    new = _entry(entries, request.args.get("ke", newest, type=int))
    old = _entry(entries, request.args.get("dari", _former(entries, new) or new.number, type=int))
    texts = (readable(editor.archive.text(entry.number)) for entry in (old, new))
    return editor.page("difference", entries=entries, old=old, new=new, hunks=hunks(*texts))


@pages.view
@publishers_only
def ask_roll_back(number: int) -> Response:
    """What going back to a revision would do."""
    editor = editor_context()
    return _ask(editor, number)


@pages.view
@publishers_only
def roll_back(number: int) -> Response:
    """Go back to a revision: its text becomes the next one. Where another calendar was only to be shown, the page again, with what was typed."""
    editor = editor_context()
    if request.form.keys() & ASKS_TO_SEE:
        return _ask(editor, number, note=request.form.get("note", ""))
    present = editor.copy.present()
    sheet = _sheet(editor, number, present)
    note, troubles = typed_reason(editor, NEEDS_NOTE)
    if troubles:
        answer_with(TypedForm("editor.roll_back", request.form, troubles))
        return _ask(editor, number, 422)
    meant = request.form.get("confirmed") == "yes"
    if _overwrites(present) and not meant:
        return _ask(editor, number, 409, note=note)
    edited = Edited(request.form.get("base", ""), account().name, note, meant)
    try:
        if editor.needs_second:
            return submit(editor, sheet.data, edited, None)
        done = editor.publishing.publish(sheet.data, edited)
    except Diverged:
        return _ask(editor, number, 409, note=note, trouble=editor.translator.text(MOVED_ON))
    except Objected as error:
        return _ask(editor, number, 409, note=note, objections=error.objections)
    except InvalidInput as error:  # it was written for an older form of the file
        return editor.notice(409, N_("Tidak dijalankan"), "\n".join(error.lines(editor.translator)))
    except Refused as error:
        return _ask(editor, number, 409, note=note, trouble=error.sentence(editor.translator))
    editor.note("rollback", f"{done.revision.number} ({number})")
    result = "kembali" if done.is_new else "sama"
    return redirect(
        url_for("editor.revision", number=done.revision.number, hasil=result, berkas=done.on_disk.value), 303
    )


def _ask(
    editor: EditorContext,
    number: int,
    status: int = 200,
    /,
    *,
    note: str = "",
    trouble: str = "",
    objections: Sequence[Objection] | None = None,
) -> Response:
    """What going back to a revision would do."""
    present = editor.copy.present()
    sheet = _sheet(editor, number, present)
    return preview_page(
        editor,
        sheet,
        status,
        note=note,
        objections=objections,
        rollback=number,
        trouble=trouble,
        overwrites=_overwrites(present),
    )


def _overwrites(present: Copy) -> bool:
    """Whether the file holds words that nobody published."""
    return present.number > 0 and not present.is_published


def _sheet(editor: EditorContext, number: int, present: Copy) -> Sheet:
    """The text of a revision, as an edit of the present one."""
    _entry(editor.archive.history(), number)
    return Sheet(editor.archive.text(number), present.data)


def _former(entries: Sequence[RevisionEntry], entry: RevisionEntry) -> int:
    """The number before a revision's; 0 for the first."""
    return max((each.number for each in entries if each.number < entry.number), default=0)


def _entry(entries: Sequence[RevisionEntry], number: int) -> RevisionEntry:
    found = next((entry for entry in entries if entry.number == number), None)
    if found is None:
        raise NotFound
    return found
