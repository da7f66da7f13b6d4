"""How the reminders stand, what offices answered, and who did what. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import request
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Deed
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, editor_context
from calendar_service.admin.replies import answers
from calendar_service.editing.typed_value import EXAMPLE
from calendar_service.errors import N_
from calendar_service.promises.subject import subject_of
from calendar_service.words.states import STATES, State

DEEDS_SHOWN = 200

DEEDS = {
    "login": N_("masuk"),
    "login refused": N_("gagal masuk"),
    "code refused": N_("kode kedua tidak cocok"),
    "recovery code used": N_("memakai kode cadangan; tersisa %(detail)s"),
    "second factor set": N_("mendaftarkan kode kedua %(detail)s"),
    "second factor removed": N_("menghapus kode kedua %(detail)s"),
    "signed out": N_("mengakhiri sesi dan melupakan peramban %(detail)s"),
    "logout": N_("keluar"),
    "publish": N_("menerbitkan revisi %(detail)s"),
    "publish again": N_("menerbitkan lagi naskah revisi %(detail)s"),
    "propose": N_("meminta usulan %(detail)s diterbitkan"),
    "proposal turned down": N_("menolak usulan %(detail)s"),
    "proposal taken back": N_("menarik usulan %(detail)s"),
    "submit": N_("mengajukan naskah %(detail)s"),
    "agree": N_("menyetujui naskah %(detail)s"),
    "withdraw": N_("menarik naskah %(detail)s"),
    "rollback": N_("mengembalikan, revisi %(detail)s"),
    "write file": N_("menyamakan berkas di disk"),
    "office corrected": N_("memperbaiki kantor %(detail)s"),
    "office retired": N_("memensiunkan kantor %(detail)s"),
    "office door renewed": N_("membuat tautan baru bagi kantor %(detail)s"),
    "wish carried out": N_("menjalankan permintaan kantor %(detail)s"),
    "wish turned down": N_("menolak permintaan kantor %(detail)s"),
    "offices imported": N_("mengimpor kantor (%(detail)s)"),
    "offices rolled back": N_("mengembalikan daftar kantor, revisi %(detail)s"),
    "account added": N_("membuat akun %(detail)s"),
    "account disabled": N_("menonaktifkan akun %(detail)s"),
    "planning caught up": N_("melanjutkan perencanaan pengingat (%(detail)s)"),
    "reminders expired": N_("menutup pengingat yang lewat batasnya (%(detail)s)"),
    "reminders retried": N_("mengirim lagi pengingat (%(detail)s)"),
    "reminders reconciled": N_("mencocokkan catatan pengiriman sesudah pemulihan (%(detail)s)"),
    "address released": N_("melepas alamat yang ditahan (%(detail)s)"),
    "notices held": N_("menahan pemberitahuan revisi %(detail)s"),
    "notices released": N_("melepaskan pemberitahuan revisi %(detail)s"),
    "notices sent early": N_("melepaskan pemberitahuan sebelum jamnya, revisi %(detail)s"),
    "addresses freed": N_("melepas alamat yang ditahan (%(detail)s)"),
    "reply settled": N_("menyelesaikan balasan %(detail)s"),
    "reply reopened": N_("membuka lagi balasan %(detail)s"),
    "mail passed on": N_("mencatat surel yang diteruskan (%(detail)s)"),
    "office wish": N_("mengajukan permintaan di halaman kantor (%(detail)s)"),
    "office wish agreed": N_("menyetujui permintaan lewat surel (%(detail)s)"),
    "office chose": N_("mengubah pilihan kantor (%(detail)s)"),
    "office left": N_("berhenti menerima surel (%(detail)s)"),
    "mail address set": N_("mengatur alamat surel akun %(detail)s"),
    "mail address removed": N_("menghapus alamat surel akun %(detail)s"),
    "password refused": N_("kata sandi tidak cocok di halaman akun"),
    "password set": N_("mengganti kata sandi %(detail)s"),
}
"""What the audit log says happened, in words."""


@pages.view
def reminders() -> Response:
    """How many rows are in which state, and what people wrote to us."""
    return reminders_page(editor_context())


def reminders_page(
    editor: EditorContext,
    status: int = 200,
    /,
    *,
    asked: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    """asked: what was typed into the form of the report, by the names of its fields; wrong: what is wrong with it."""
    figures = editor.figures
    totals = figures.totals()
    counts = totals.states
    rows = [
        (state, editor.translator.text(facts.label), editor.translator.text(facts.for_operator), counts.get(state, 0))
        for state, facts in STATES.items()
    ]
    return editor.page(
        "reminders",
        status,
        asked=asked or {},
        wrong=wrong or {},
        example=editor.translator.plain_date(EXAMPLE),
        rows=rows,
        total=sum(counts.values()),
        planned_until=figures.planned_until(),
        stages=_by_stage(editor, totals.by_stage),
        stage_names=_stage_names(editor, totals.by_stage),
        answers=answers(editor),
        result=request.args.get("hasil", ""),
    )


@pages.view
def deeds() -> Response:
    """Who did what, the newest first."""
    editor = editor_context()
    found = editor.accounts.deeds(DEEDS_SHOWN)
    return editor.page("deeds", deeds=[(deed, deed_in_words(editor, deed)) for deed in found])


def deed_in_words(editor: EditorContext, deed: Deed) -> str:
    """What happened."""
    return editor.translator.text(DEEDS.get(deed.action, deed.action), detail=deed.detail)


def _stage_names(editor: EditorContext, sums: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(election and origin, title) of the stages of which there are rows, wherever they take place."""
    found = {(election, subject_of(key).origin) for election, key in sums}
    return [(f"{election}/{origin}", editor.title(election, origin)) for election, origin in sorted(found)]


def _by_stage(
    editor: EditorContext, sums: Mapping[tuple[str, str], dict[State, int]]
) -> list[tuple[str, dict[State, int]]]:
    """Stages of which rows are known, by title and place, with the rows in each state. sums: by election and key."""
    return [(editor.title(*about), states) for about, states in sums.items()]
