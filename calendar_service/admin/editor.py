"""Editing: the text area, the problems, the preview, the publication, the draft.

Every step hands the whole text to and fro, so that nothing depends on a script or on a state kept
here, and whatever goes wrong the text is shown again as it was typed.
"""

from __future__ import annotations

import hashlib

from flask import g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Draft
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, account, editor_context, proposal_mark, publishers_only
from calendar_service.admin.draft import draft_mark, is_own_draft, joined_drafts, keep_text, other_draft, own_draft
from calendar_service.admin.embargo_form import asked_embargo, embargo_form
from calendar_service.admin.pending import submit
from calendar_service.admin.sheet import (
    Examined,
    ListedProblem,
    Sheet,
    examined,
    excerpts,
    listed_problems,
    merged,
    typed,
)
from calendar_service.admin.steps import preview_page
from calendar_service.admin.typed_reason import typed_reason
from calendar_service.editing.outline import OutlineRow, outline
from calendar_service.errors import N_, InvalidInput, Objected, Refused, and_more
from calendar_service.publishing.edition import Copy, Diverged
from calendar_service.publishing.proposal import Proposal, ProposalState
from calendar_service.publishing.publish import Edited
from calendar_service.web.typed_form import TypedForm, answer_with
from calendar_service.words.languages import LANGUAGES

NEEDS_NOTE = N_("Tulis alasan perubahan ini; alasan itu tampil di riwayat.")
JOINED = N_("Draf tersimpan. Draf Anda sementara itu berubah di jendela lain; kedua perubahan sudah disatukan.")
FINE = N_("Tidak ada masalah. Naskah ini dapat diterbitkan.")
SAVED = N_("Draf tersimpan. Naskah yang berlaku belum berubah.")
NAMES = (N_("ketikan Anda"), N_("naskah awal"), N_("naskah sekarang"))


@pages.view
def index() -> Response:
    """The account's draft, a draft that somebody shared (?draf=), a text that waited (?menunggu=), a proposal (?usulan=), or the present text (?awal=1)."""
    editor = editor_context()
    accounts, present = editor.accounts, editor.copy.present()
    wanted = request.args.get("draf") or account().name
    drafts = accounts.drafts()
    draft = next((d for d in drafts if d.account == wanted and "awal" not in request.args), None)
    sheet = Sheet(draft.text, draft.base) if draft else Sheet(present.data, present.data)
    if asked := _asked_sheet(editor, present):
        sheet, draft = asked, None
    is_others = asked is not None or (draft is not None and draft.account != account().name)
    mark = "" if is_others else draft_mark()
    return editor_page(editor, sheet, present=present, draft=draft, said=_said(editor), draft_mark=mark)


def _asked_sheet(editor: EditorContext, present: Copy) -> Sheet | None:
    """That of a text that waited, or of a proposal, where one is asked for."""
    if waited := editor.pending.find(request.args.get("menunggu", 0, type=int)):
        return Sheet(waited.submission.text, _text_of(editor, waited.submission.base) or present.data)
    proposed = editor.proposals.find(proposal_mark())
    return Sheet(proposed.text, proposed.base) if proposed else None


@pages.view
def back(step: str) -> Response:
    """The address of a step, opened again later: its form has gone."""
    return redirect(url_for("editor.index"), 303)


@pages.view
def examine() -> Response:
    """What is wrong with a text; as JSON for the script, with the outline as the page has it."""
    editor = editor_context()
    sheet = sheet_from_form(editor)
    found = _problems(editor, sheet)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(
            problems=[_as_json(editor, each) for each in listed_problems(sheet.data, found.problems)],
            total=found.total,
            more=and_more(found.more, editor.translator),
            outline=editor.piece("outline", outline=_outline(editor, sheet)),
        )
    return editor_page(editor, sheet, found=found, said="" if found.total else editor.translator.text(FINE))


@pages.view
def preview() -> Response:
    """What publishing the text would do."""
    editor = editor_context()
    return previewed(editor, sheet_from_form(editor), request.form.get("note", ""))


@pages.view
@publishers_only
def publish() -> Response:
    """Make the text official, at once or when its time comes and others agree, unless somebody was quicker or the guard objects."""
    editor = editor_context()
    sheet = sheet_from_form(editor)
    if (other := other_draft(sheet)) and request.form.get("draft"):
        return _joined_page(editor, sheet, other)
    found = _problems(editor, sheet)
    (note, troubles), (embargo, untimely) = typed_reason(editor, NEEDS_NOTE), asked_embargo(editor)
    if found.total or troubles or untimely:
        answer_with(TypedForm("editor.publish", request.form, {**troubles, **untimely}))
        if not found.total and "previewed" in request.form:
            return preview_page(editor, sheet, 422, note=request.form.get("note", ""))
        return editor_page(editor, sheet, 422, found=found)
    is_meant = request.form.get("confirmed") == "yes"
    edited = Edited(sheet.base_sha256, account().name, note, is_meant)
    try:
        if embargo or editor.needs_second:
            answer = submit(editor, sheet.data, edited, embargo)
            _has_left(editor, sheet)
            return answer
        done = editor.publishing.publish(sheet.data, edited)
    except Diverged as error:
        return merge_page(editor, sheet, error.present)
    except Objected as error:
        return preview_page(editor, sheet, 409, note=note, objections=error.objections)
    except InvalidInput as error:
        return editor_page(editor, sheet, 422, found=Examined(error.problems, error.more))
    except Refused as error:
        return editor_page(editor, sheet, 409, trouble=error.sentence(editor.translator))
    editor.note("publish" if done.is_new else "publish again", str(done.revision.number))
    digest = hashlib.sha256(sheet.data).hexdigest()
    editor.proposals.granted(proposal_mark(), digest, done.revision.number, account().name, editor.site.clock())
    _has_left(editor, sheet)
    result = "terbit" if done.is_new else "sama"
    return redirect(
        url_for("editor.revision", number=done.revision.number, hasil=result, berkas=done.on_disk.value), 303
    )


def _has_left(editor: EditorContext, sheet: Sheet) -> None:
    """A text went its way: the draft that it was goes, too."""
    if is_own_draft(sheet):
        editor.accounts.drop_draft(account().name)


@pages.view
def keep_draft() -> Response:
    """Keep the text for later, and for others to look at; joined with what another tab has kept meanwhile."""
    editor = editor_context()
    sheet = sheet_from_form(editor)
    if other := other_draft(sheet):
        both = joined_drafts(editor, sheet, other)
        if both.clashes:
            return _joined_page(editor, sheet, other)
        keep_text(editor, both.sheet)
        return redirect(url_for("editor.index", hasil="disatukan"), 303)
    keep_text(editor, sheet)
    return redirect(url_for("editor.index", hasil="draf"), 303)


@pages.view
def drop_draft() -> Response:
    """Throw the own draft away."""
    editor = editor_context()
    editor.accounts.drop_draft(account().name)
    return redirect(url_for("editor.index"), 303)


@pages.view
@publishers_only
def write_file() -> Response:
    """Bring stages.yaml on the disk up to the present revision."""
    editor = editor_context()
    done = editor.publishing.bring_up()
    editor.note("write file")
    return redirect(url_for("editor.index", hasil=f"berkas-{done.value}"), 303)


def previewed(editor: EditorContext, sheet: Sheet, note: str = "") -> Response:
    """The page of a preview; the editor where the text has problems or somebody else was quicker. note: the reason, as far as it
    was said before."""
    return clash_or_problems(editor, sheet) or preview_page(editor, sheet, note=note)


def clash_or_problems(editor: EditorContext, sheet: Sheet) -> Response | None:
    """The editor, where the text has problems, another tab has kept a draft, or somebody else was quicker."""
    if (other := other_draft(sheet)) and request.form.get("draft"):
        return _joined_page(editor, sheet, other)
    found = _problems(editor, sheet)
    if found.total:
        return editor_page(editor, sheet, 422, found=found)
    present = editor.copy.present()
    return merge_page(editor, sheet, present) if present.sha256 != sheet.base_sha256 else None


def editor_page(
    editor: EditorContext,
    sheet: Sheet,
    status: int = 200,
    /,
    *,
    present: Copy | None = None,
    found: Examined | None = None,
    **context: object,
) -> Response:
    """The editor with a text in it. found: its problems, if they have been looked for."""
    present = present or editor.copy.present()
    seen = _problems(editor, sheet) if found is None else found
    history = editor.archive.history()
    frame: dict[str, object] = {
        "sheet": sheet,
        "base_text": None
        if any(e.sha256 == sheet.base_sha256 for e in history)
        else sheet.base.decode("utf-8", "replace"),
        "present": present,
        "entry": history[0] if history else None,
        "is_behind": editor.copy.is_behind(),
        "file_name": editor.site.settings.stages_file.name,
        "problems": [
            (each, each.problem.sentence(editor.translator)) for each in listed_problems(sheet.data, seen.problems)
        ],
        "outline": _outline(editor, sheet),
        "more": and_more(seen.more, editor.translator),
        "excerpts": excerpts(sheet.data, seen.problems),
        "note": request.form.get("note", ""),
        "embargo": embargo_form(),
        "drafts": [d for d in editor.accounts.drafts() if d.account != account().name],
        "draft": None,
        "merge": None,
        "is_own": False,
        "draft_mark": draft_mark(),
        "turned_down": _turned_down(editor),
        "said": "",
        "trouble": "",
    }
    return editor.page("editor", status, **{**frame, **context})


def _turned_down(editor: EditorContext) -> Proposal | None:
    """What the account proposed last, if a publisher turned that down and its draft says the same still."""
    found, draft = editor.proposals.latest_of(account().name), own_draft()
    if found is None or draft is None or found.state is not ProposalState.TURNED_DOWN:
        return None
    return found if found.text == draft.text else None


def merge_page(editor: EditorContext, sheet: Sheet, present: Copy) -> Response:
    """Somebody else was quicker: their changes and these, and both in one text where possible. What
    was typed is kept as a draft, whatever happens to this page."""
    keep_text(editor, sheet)
    mine, base, theirs = (editor.translator.text(name) for name in NAMES)
    both = merged(sheet, present.data, (mine, base, theirs))
    return editor_page(editor, both.sheet, 409, present=present, merge=both)


def _joined_page(editor: EditorContext, sheet: Sheet, other: Draft) -> Response:
    """Both texts in one where possible, to be looked at; the draft of the other tab stays as it is."""
    both = joined_drafts(editor, sheet, other)
    g.has_kept_draft = True
    return editor_page(editor, both.sheet, 409, merge=both, is_own=True)


def sheet_from_form(editor: EditorContext) -> Sheet:
    """The text that was sent, and the one that it started from."""
    form = request.form
    return sheet_of(editor, form.get("text", ""), form.get("base", ""), form.get("base_text", ""))


def sheet_of(editor: EditorContext, text: str, base_sha256: str, base_text: str) -> Sheet:
    """base_text: what the form carried of the text it started from; used only where neither the
    revisions nor the disk have one with that SHA-256."""
    base = _text_of(editor, base_sha256)
    if base is None:
        base = base_text.replace("\r\n", "\n").encode("utf-8", "replace")
    return Sheet(typed(text, base), base)


def _text_of(editor: EditorContext, sha256: str) -> bytes | None:
    present = editor.copy.present()
    if present.sha256 == sha256:
        return present.data
    archive = editor.archive
    return next((archive.text(entry.number) for entry in archive.history() if entry.sha256 == sha256), None)


def _problems(editor: EditorContext, sheet: Sheet) -> Examined:
    return examined(sheet.data, editor.site.regions, editor.site.settings.stages_file.name)


def _outline(editor: EditorContext, sheet: Sheet) -> tuple[OutlineRow, ...]:
    return outline(sheet.data, "title" + LANGUAGES[editor.translator.language].key)


def _as_json(editor: EditorContext, each: ListedProblem) -> dict[str, object]:
    problem = each.problem
    return {
        "line": problem.line,
        "column": problem.column,
        "sentence": problem.sentence(editor.translator),
        "before": each.before,
        "after": each.after,
        "is_safe": problem.is_safe,
    }


RESULTS = {
    "draf": SAVED,
    "disatukan": JOINED,
    "berkas-written": N_("Berkas di disk kini sama dengan revisi yang berlaku."),
    "berkas-refused": N_("Berkas di disk tidak dapat ditulis. Periksa izin dan ruang disk di server."),
    "berkas-changed": N_("Berkas di disk baru saja diubah orang; tidak ditimpa."),
}


def _said(editor: EditorContext) -> str:
    """What became of the step before."""
    words = RESULTS.get(request.args.get("hasil", ""))
    return editor.translator.text(words) if words else ""
