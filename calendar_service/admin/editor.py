"""Editing: the text area, the problems, the preview, the publication, the draft.

Every step hands the whole text to and fro, so that nothing depends on a script or on a state kept
here, and whatever goes wrong the text is shown again as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Draft
from calendar_service.admin.room import Room, account, publishers_only
from calendar_service.admin.sheet import LONGEST_NOTE, Sheet, excerpts, merged, problems, typed
from calendar_service.admin.steps import preview_page
from calendar_service.errors import N_, InvalidInput, Objected, Problem, Refused
from calendar_service.printable import required_line
from calendar_service.publishing.edition import Copy, Diverged
from calendar_service.publishing.publish import Edited

NEEDS_NOTE = N_("Tulis alasan perubahan ini; alasan itu tampil di riwayat.")
FINE = N_("Tidak ada masalah. Naskah ini dapat diterbitkan.")
SAVED = N_("Draf tersimpan. Naskah yang berlaku belum berubah.")
NAMES = (N_("ketikan Anda"), N_("naskah awal"), N_("naskah sekarang"))


def add_views(pages: Blueprint, room: Room) -> None:
    """/admin/ and the steps of its form."""

    @pages.get("/")
    def editor() -> Response:
        """The account's draft, a draft that somebody shared (?draf=), or the present text (?awal=1)."""
        accounts, present = room.backstage.accounts, room.backstage.copy.present()
        wanted = request.args.get("draf") or account().name
        drafts = accounts.drafts()
        draft = next((d for d in drafts if d.account == wanted and "awal" not in request.args), None)
        sheet = Sheet(draft.text, draft.base) if draft else Sheet(present.data, present.data)
        return editor_page(room, sheet, present=present, draft=draft, said=_said(room))

    @pages.get("/<any(periksa, pratinjau, terbit, draf, samakan, keluar):_step>")
    def back(_step: str) -> Response:
        """The address of a step, opened again later: its form has gone."""
        return redirect(room.to.editor(), 303)

    @pages.post("/periksa")
    def examine() -> Response:
        sheet = sheet_from_form(room)
        found = _problems(room, sheet)
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
            return jsonify(problems=[_as_json(room, problem) for problem in found])
        return editor_page(room, sheet, found=found, said="" if found else room.translator.text(FINE))

    @pages.post("/pratinjau")
    def preview() -> Response:
        sheet = sheet_from_form(room)
        found = _problems(room, sheet)
        if found:
            return editor_page(room, sheet, 422, found=found)
        present = room.backstage.copy.present()
        if present.sha256 != sheet.base_sha256:
            return merge_page(room, sheet, present)
        return preview_page(room, sheet)

    @pages.post("/terbit")
    @publishers_only
    def publish() -> Response:
        sheet = sheet_from_form(room)
        try:
            note = required_line(request.form.get("note", ""), NEEDS_NOTE)[:LONGEST_NOTE]
        except Refused as error:
            return editor_page(room, sheet, 422, note_trouble=error.sentence(room.translator))
        found = _problems(room, sheet)
        if found:
            return editor_page(room, sheet, 422, found=found)
        is_meant = request.form.get("confirmed") == "yes"
        try:
            done = room.backstage.publishing.publish(
                sheet.data, Edited(sheet.base_sha256, account().name, note, is_meant)
            )
        except Diverged as error:
            return merge_page(room, sheet, error.present)
        except Objected as error:
            return preview_page(room, sheet, 409, note=note, objections=error.objections)
        except InvalidInput as error:
            return editor_page(room, sheet, 422, found=error.problems)
        except Refused as error:
            return editor_page(room, sheet, 409, trouble=error.sentence(room.translator))
        room.note("publish" if done.is_new else "publish again", str(done.revision.number))
        room.backstage.accounts.drop_draft(account().name)
        result = "terbit" if done.is_new else "sama"
        return redirect(room.to.revision(done.revision.number, hasil=result, berkas=done.on_disk.value), 303)

    @pages.post("/draf")
    def keep() -> Response:
        sheet = sheet_from_form(room)
        _keep_draft(room, sheet)
        return redirect(room.to.editor(hasil="draf"), 303)

    @pages.post("/draf/buang")
    def drop() -> Response:
        room.backstage.accounts.drop_draft(account().name)
        return redirect(room.to.editor(), 303)

    @pages.post("/samakan")
    @publishers_only
    def write_file() -> Response:
        """Bring stages.yaml on the disk up to the present revision."""
        done = room.backstage.publishing.bring_up()
        room.note("write file")
        return redirect(room.to.editor(hasil=f"berkas-{done.value}"), 303)


def editor_page(
    room: Room,
    sheet: Sheet,
    status: int = 200,
    /,
    *,
    present: Copy | None = None,
    found: Iterable[Problem] | None = None,
    **context: object,
) -> Response:
    """The editor with a text in it. found: its problems, if they have been looked for."""
    present = present or room.backstage.copy.present()
    seen = _problems(room, sheet) if found is None else list(found)
    history = room.backstage.archive.history()
    frame: dict[str, object] = {
        "sheet": sheet,
        "base_text": None
        if any(e.sha256 == sheet.base_sha256 for e in history)
        else sheet.base.decode("utf-8", "replace"),
        "present": present,
        "entry": history[0] if history else None,
        "is_behind": room.backstage.copy.is_behind(),
        "file_name": room.site.settings.stages_file.name,
        "problems": [(problem, problem.sentence(room.translator)) for problem in seen],
        "excerpts": excerpts(sheet.data, seen),
        "note": request.form.get("note", ""),
        "note_trouble": "",
        "drafts": [d for d in room.backstage.accounts.drafts() if d.account != account().name],
        "draft": None,
        "merge": None,
        "said": "",
        "trouble": "",
    }
    return room.page("editor", status, **{**frame, **context})


def merge_page(room: Room, sheet: Sheet, present: Copy) -> Response:
    """Somebody else was quicker: their changes and these, and both in one text where possible. What
    was typed is kept as a draft, whatever happens to this page."""
    _keep_draft(room, sheet)
    mine, base, theirs = (room.translator.text(name) for name in NAMES)
    both = merged(sheet, present.data, (mine, base, theirs))
    return editor_page(room, both.sheet, 409, present=present, merge=both)


def sheet_from_form(room: Room) -> Sheet:
    """The text that was sent, and the one that it started from."""
    form = request.form
    return sheet_of(room, form.get("text", ""), form.get("base", ""), form.get("base_text", ""))


def sheet_of(room: Room, text: str, base_sha256: str, base_text: str) -> Sheet:
    """base_text: what the form carried of the text it started from; used only where neither the
    revisions nor the disk have one with that SHA-256."""
    base = _text_of(room, base_sha256)
    if base is None:
        base = base_text.replace("\r\n", "\n").encode("utf-8", "replace")
    return Sheet(typed(text, base), base)


def _text_of(room: Room, sha256: str) -> bytes | None:
    present = room.backstage.copy.present()
    if present.sha256 == sha256:
        return present.data
    archive = room.backstage.archive
    return next((archive.text(entry.number) for entry in archive.history() if entry.sha256 == sha256), None)


def _problems(room: Room, sheet: Sheet) -> list[Problem]:
    return problems(sheet.data, room.site.regions, room.site.settings.stages_file.name)


def _keep_draft(room: Room, sheet: Sheet) -> None:
    draft = Draft(account().name, sheet.data, sheet.base, room.site.clock())
    room.backstage.accounts.keep_draft(draft)


def _as_json(room: Room, problem: Problem) -> dict[str, object]:
    return {"line": problem.line, "column": problem.column, "sentence": problem.sentence(room.translator)}


RESULTS = {
    "draf": SAVED,
    "berkas-written": N_("Berkas di disk kini sama dengan revisi yang berlaku."),
    "berkas-refused": N_("Berkas di disk tidak dapat ditulis. Periksa izin dan ruang disk di server."),
    "berkas-changed": N_("Berkas di disk baru saja diubah orang; tidak ditimpa."),
}


def _said(room: Room) -> str:
    """What became of the step before."""
    words = RESULTS.get(request.args.get("hasil", ""))
    return room.translator.text(words) if words else ""
