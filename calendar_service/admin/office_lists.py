"""The list of offices as a whole: import, history, the difference of two lists, the way back to one.

Each step is first shown, then confirmed with a reason. The confirmation says which list it was shown
against; if another one is there by then, the step is shown again. What the guard objects to needs a
tick. All or nothing.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.carried_form import unpacked_file
from calendar_service.admin.context import EditorContext, account, editor_context, publishers_only
from calendar_service.admin.typed_reason import typed_reason
from calendar_service.errors import MOST_TOLD, N_, InvalidInput, Objected, Objection, Problem, Refused, and_more
from calendar_service.offices.change_words import sections
from calendar_service.offices.changes import Changes, changes
from calendar_service.offices.list_revision import Changed, ListAuthor, ListEntry, ListOvertaken
from calendar_service.offices.office import write_offices
from calendar_service.offices.reading import Listing, read_list
from calendar_service.offices.sheet import decoded
from calendar_service.offices.workbook import ZIP
from calendar_service.promises.audience import told_nothing
from calendar_service.web.typed_form import TypedForm, answer_with

NO_OFFICE = N_("Berkas ini tidak memuat satu kantor pun; daftar tidak diubah.")
NO_FILE = N_("Pilih berkas CSV atau .xlsx, atau tempelkan isinya.")
NEEDS_NOTE = N_("Tulis alasan perubahan daftar ini; alasan itu tampil di riwayatnya.")
MOVED_ON = N_("Daftar berubah sesudah halaman ini dibuka. Periksa lagi yang akan terjadi, lalu ulangi.")

LONGEST_PLAIN = 1_000_000
"""Letters of a list that a form carries as they are."""

Foreseen = tuple[int, Changes, tuple[Objection, ...]]


@dataclass(frozen=True)
class ListStep:
    """A change of the list that is asked for. number: of the list to go back to; 0 for an import.
    text: the list as the form carries it on; a long one as `packed`, by gzip in base64. told: what is to be said of the file. foresee and take:
    of OfficeList."""

    foresee: Callable[[], Foreseen]
    take: Callable[[ListAuthor, bool, int | None], Changed]
    number: int = 0
    text: str = ""
    packed: str = ""
    told: Sequence[Problem] = ()


@pages.view
@publishers_only
def ask_import() -> Response:
    """The form for a list."""
    editor = editor_context()
    return editor.page("import", text="", problems=[])


@pages.view
@publishers_only
def import_offices() -> Response:
    """What a list would change; with a tick, the change."""
    editor = editor_context()
    upload = request.files.get("file")
    data = upload.read() if upload and upload.filename else _typed_or_packed()
    if not data.strip():
        return _refused(editor, data, [Problem(0, 0, NO_FILE)])
    try:
        listing = read_list(data, editor.site.regions, "kantor.csv")
    except InvalidInput as error:
        return _refused(editor, data, error.problems, error.more)
    if not listing.offices:
        return _refused(editor, data, [Problem(0, 0, NO_OFFICE)])
    step = _import(editor, listing)
    if request.form.get("confirmed") != "yes":
        return _plan_page(editor, step)
    done = _taken(editor, step)
    if isinstance(done, Response):
        return done
    found = done.found
    counts = f"+{len(found.added)} ~{len(found.changed)} ={len(found.unchanged)} -{len(found.retired)}"
    editor.note("offices imported", counts)
    return redirect(url_for("editor.offices", hasil="diimpor" if found else "sama"), 303)


@pages.view
def office_history() -> Response:
    """Every list, the newest first."""
    editor = editor_context()
    return editor.page("office-history", entries=editor.directory.history())


@pages.view
@publishers_only
def former_offices(number: int) -> Response:
    """A former list as a file."""
    editor = editor_context()
    _entry(editor.directory.history(), number)
    answer = Response(write_offices(editor.directory.list_of(number)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="kantor-{number}.csv"'
    return answer


@pages.view
def office_difference() -> Response:
    """Of two lists; the last two where nothing is asked."""
    editor = editor_context()
    entries = editor.directory.history()
    if not entries:
        raise NotFound
    new = _entry(entries, request.args.get("ke", entries[0].number, type=int))
    old = _entry(entries, request.args.get("dari", max(1, new.number - 1), type=int))
    found = changes(editor.directory.list_of(old.number), editor.directory.list_of(new.number))
    parts = sections(found, editor.translator)
    return editor.page("office-difference", entries=entries, old=old, new=new, found=found, parts=parts)


@pages.view
@publishers_only
def ask_office_return(number: int) -> Response:
    """What going back to a list would change."""
    editor = editor_context()
    _entry(editor.directory.history(), number)
    return _plan_page(editor, _return(editor, number))


@pages.view
@publishers_only
def office_return(number: int) -> Response:
    """Go back to a list."""
    editor = editor_context()
    _entry(editor.directory.history(), number)
    done = _taken(editor, _return(editor, number))
    if isinstance(done, Response):
        return done
    editor.note("offices rolled back", f"{done.number} ({number})")
    return redirect(url_for("editor.offices", hasil="kembali" if done.found else "sama"), 303)


def _import(editor: EditorContext, listing: Listing) -> ListStep:
    def take(author: ListAuthor, meant: bool, seen: int | None) -> Changed:
        return editor.office_list.take(listing, author, meant=meant, seen=seen)

    text, packed = write_offices(listing.offices, listing.fields), ""
    if len(text) > LONGEST_PLAIN:
        text, packed = "", base64.b64encode(gzip.compress(text.encode(), 6)).decode()
    _, found, _ = editor.office_list.foresee(listing)
    told = (*listing.told, *listing.kept(found.after), *told_nothing(editor.site.current().timeline, listing.offices))
    return ListStep(lambda: editor.office_list.foresee(listing), take, text=text, packed=packed, told=told)


def _typed_or_packed() -> bytes:
    """What was pasted, or the list that a form before carried on; nothing where that is damaged."""
    packed = request.form.get("packed", "")
    if not packed:
        return request.form.get("text", "").encode("utf-8", "replace")
    return unpacked_file(packed)


def _return(editor: EditorContext, number: int) -> ListStep:
    def take(author: ListAuthor, meant: bool, seen: int | None) -> Changed:
        return editor.office_list.go_back(number, author, meant=meant, seen=seen)

    return ListStep(lambda: editor.office_list.foresee_return(number), take, number)


def _taken(editor: EditorContext, step: ListStep) -> Changed | Response:
    """The step done; or the page that says why not."""
    note, troubles = typed_reason(editor, NEEDS_NOTE)
    meant, seen = request.form.get("meant") == "yes", request.form.get("seen", None, type=int)
    if troubles:
        answer_with(TypedForm(request.endpoint or "", request.form, troubles))
        return _plan_page(editor, step, 422, note=request.form.get("note", ""), was_stopped=not meant)
    try:
        return step.take(ListAuthor(account().name, note), meant, seen)
    except ListOvertaken:
        return _plan_page(editor, step, 409, note=note, trouble=editor.translator.text(MOVED_ON))
    except Objected:
        return _plan_page(editor, step, 409, note=note, was_stopped=True)
    except Refused as error:
        return _plan_page(editor, step, 409, note=note, trouble=error.sentence(editor.translator))


def _plan_page(
    editor: EditorContext,
    step: ListStep,
    status: int = 200,
    /,
    *,
    note: str = "",
    trouble: str = "",
    was_stopped: bool = False,
) -> Response:
    """What the step would do to the list as it is now. was_stopped: the guard has just refused it."""
    seen, found, objections = step.foresee()
    return editor.page(
        "office-plan",
        status,
        number=step.number,
        text=step.text,
        packed=step.packed,
        told=_said(editor, step.told),
        seen=seen,
        found=found,
        parts=sections(found, editor.translator),
        objections=[each.sentence(editor.translator) for each in objections],
        was_stopped=was_stopped,
        note=note,
        trouble=trouble,
    )


def _refused(editor: EditorContext, data: bytes, problems: Sequence[Problem], more: int = 0) -> Response:
    """The form again, with what was in it; a workbook cannot be shown."""
    return editor.page("import", 422, text=_readable(data), problems=_said(editor, problems, more))


def _readable(data: bytes) -> str:
    if data.startswith(ZIP):
        return ""
    try:
        return decoded(data, "")[0].replace("\r\n", "\n").replace("\r", "\n")
    except InvalidInput:
        return ""


def _said(editor: EditorContext, problems: Sequence[Problem], more: int = 0) -> list[tuple[int, int, str]]:
    """(line, column, sentence); line 0 where it is about the whole file. more: how many are not among them."""
    shown = problems[:MOST_TOLD]
    told = [(problem.line, problem.column, problem.sentence(editor.translator)) for problem in shown]
    rest = and_more(len(problems) - len(shown) + more, editor.translator)
    return [*told, (0, 0, rest)] if rest else told


def _entry(entries: Sequence[ListEntry], number: int) -> ListEntry:
    found = next((entry for entry in entries if entry.number == number), None)
    if found is None:
        raise NotFound
    return found
