"""The offices: search, correct an address, retire. What becomes of the whole list: office_lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, account, editor_context, publishers_only
from calendar_service.admin.office_past import office_past
from calendar_service.admin.watching import DEEDS
from calendar_service.admin.wishes import shown_wishes
from calendar_service.errors import N_, Objected, Refused
from calendar_service.offices.list_revision import ListAuthor
from calendar_service.offices.office import HOURS, Office, corrected, write_offices
from calendar_service.offices.office_facts import office_facts
from calendar_service.offices.office_list import mark
from calendar_service.offices.office_search import ListedOffice, OfficeSearch, office_search
from calendar_service.web.typed_form import TypedForm, answer_with

PER_PAGE = 25
LONGEST_SEARCH = 80
CORRECTABLE = ("name", "email", "language", "salutation", "phone", "note", "hour")
"""Code, kind and region say who an office is; another of those is another office, by import."""

PRESENT = N_("Kini tertulis: %(value)s. Kirim sekali lagi untuk memakai isian Anda.")
PRESENT_EMPTY = N_("Kini kosong. Kirim sekali lagi untuk memakai isian Anda.")


@pages.view
def offices() -> Response:
    """The list, or what a search finds of it, a page of it."""
    editor = editor_context()
    words = (request.args.get("cari") or request.args.get("q") or "").strip()[:LONGEST_SEARCH]
    wanted = office_search(words, editor.site.regions)
    page = max(request.args.get("hal", 1, type=int), 1)
    count, _ = editor.directory.search(OfficeSearch(), 0, 0)
    found, listed = editor.directory.search(wanted, (page - 1) * PER_PAGE, PER_PAGE)
    pages_in_all = max(1, -(-found // PER_PAGE))
    if page > pages_in_all:
        return redirect(url_for("editor.offices", cari=words or None, hal=pages_in_all), 303)
    return editor.page(
        "offices",
        words=words,
        count=count,
        found=found,
        offices=listed,
        page=page,
        pages=pages_in_all,
        regions=editor.site.regions,
        result=request.args.get("hasil", ""),
        wishes=shown_wishes(editor),
    )


@pages.view
def office(code: str) -> Response:
    """One office, also one that was retired, as it sees itself."""
    editor = editor_context()
    return _office_page(editor, _known(editor, code))


@pages.view
@publishers_only
def correct_office(code: str) -> Response:
    """Correct what may be corrected of an office."""
    editor = editor_context()
    old = _serving(editor, code)
    typed = {name: request.form.get(name, "") for name in CORRECTABLE}
    facts = office_facts(typed, editor.site.regions)
    if facts.troubles:
        answer_with(TypedForm("editor.correct_office", request.form, facts.sentences(editor.translator)))
        return _office_page(editor, _known(editor, code), 422)
    author = _author("office corrected", _corrected(code, old, corrected(old, facts.values)))
    try:
        done = editor.office_list.correct(code, facts.values, author, base=request.form.get("base"))
    except Refused as error:
        listed = _known(editor, code)
        if not _others(listed.office, facts.values):  # the second click of two
            return redirect(url_for("editor.office", code=code, hasil="diperbaiki"), 303)
        sentence = error.sentence(editor.translator)
        answer_with(TypedForm("editor.correct_office", typed, _others(listed.office, facts.values), sentence=sentence))
        return _office_page(editor, listed, 409)
    changed = [name for change in done.found.changed for name in change.fields]
    editor.note("office corrected", f"{code}: {', '.join(changed) or '-'}")
    return redirect(url_for("editor.office", code=code, hasil="diperbaiki"), 303)


@pages.view
@publishers_only
def retire_office(code: str) -> Response:
    """Send an office no more mail."""
    editor = editor_context()
    _serving(editor, code)
    author = _author("office retired", code)
    try:
        editor.office_list.retire(code, author, meant=request.form.get("meant") == "yes")
    except Objected as error:
        objections = [each.sentence(editor.translator) for each in error.objections]
        return _office_page(editor, _known(editor, code), 409, objections=objections)
    editor.note("office retired", code)
    return redirect(url_for("editor.offices", hasil="dipensiunkan"), 303)


@pages.view
@publishers_only
def renew_door(code: str) -> Response:
    """Give an office another link to its own page: the old one leads nowhere from now on."""
    editor = editor_context()
    _known(editor, code)
    editor.doors.renew(code, editor.site.clock())
    editor.wishes.drop(code, account().name, editor.site.clock())
    editor.note("office door renewed", code)
    return redirect(url_for("editor.office", code=code, hasil="tautan") + "#tautan", 303)


def _author(deed: str, detail: str) -> ListAuthor:
    words = DEEDS[deed]
    return ListAuthor(account().name, editor_context().translator.text(words, detail=detail))


def _others(present: Office, values: Mapping[str, str]) -> dict[str, str]:
    """Beside each field that was to be something else, what the list says now: somebody may have changed it meanwhile."""
    translator = editor_context().translator
    now = {name: str(getattr(present, name)) for name in values}
    return {
        name: translator.text(PRESENT, value=now[name]) if now[name] else translator.text(PRESENT_EMPTY)
        for name, value in values.items()
        if value != now[name]
    }


def _corrected(code: str, old: Office, new: Office) -> str:
    changed = [name for name in CORRECTABLE if getattr(old, name) != getattr(new, name)]
    return f"{code}: {', '.join(changed) or '-'}"


@pages.view
@publishers_only
def export_offices() -> Response:
    """The list as a file."""
    editor = editor_context()
    answer = Response(write_offices(editor.directory.offices()), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="kantor.csv"'
    return answer


def _office_page(
    editor: EditorContext,
    listed: ListedOffice,
    status: int = 200,
    objections: Iterable[str] = (),
) -> Response:
    """objections: of the guard, against retiring it."""
    office = listed.office
    return editor.page(
        "office",
        status,
        office=office,
        retired_at=listed.retired_at,
        region=editor.site.regions[office.region],
        hours=HOURS,
        past=office_past(editor, office, is_retired=listed.retired_at is not None),
        door_url=editor.doors.urls([office.code]).get(office.code, "") if account().may_publish else "",
        objections=list(objections),
        base=mark(office),
        result=request.args.get("hasil", ""),
    )


def _known(editor: EditorContext, code: str) -> ListedOffice:
    """Raises NotFound where there never was one."""
    found = editor.directory.known(code)
    if found is None:
        raise NotFound
    return found


def _serving(editor: EditorContext, code: str) -> Office:
    """Raises NotFound where none is in service."""
    found = editor.directory.by_code([code])
    if code not in found:
        raise NotFound
    return found[code]
