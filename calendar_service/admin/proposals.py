"""Usulan: a draft whose author asks that it be published; read, turned down or taken back.

Whoever may publish opens it in the editor, and publishes it there as any text; what he changes in it is his. The draft stays with its author.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Draft
from calendar_service.accounts.account_mail import AccountEvent
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, account, editor_context, publishers_only
from calendar_service.admin.draft import keep_text
from calendar_service.admin.editor import clash_or_problems, editor_page, sheet_from_form
from calendar_service.admin.sheet import readable
from calendar_service.admin.side_by_side import hunks
from calendar_service.admin.steps import preview_page
from calendar_service.admin.typed_reason import LONGEST, typed_reason
from calendar_service.errors import N_, InvalidInput, Refused
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import differences
from calendar_service.publishing.pending import PendingState
from calendar_service.publishing.proposal import Proposal, ProposalState
from calendar_service.web.typed_form import TypedForm, answer_with, typed_line

NEEDS_SENTENCE = N_("Tulis dalam satu kalimat apa yang berubah dan mengapa.")
NEEDS_ANSWER = N_("Tulis sebabnya, agar pengusulnya tahu apa yang perlu diubah.")
NOTHING_NEW = N_("Naskah ini sama dengan yang berlaku; tidak ada yang dapat diterbitkan.")
ANSWER = "jawaban"
"""The field of the sentence with which one is turned down."""

NOT_OPEN = N_("Usulan ini sudah selesai, atau naskahnya sedang menunggu terbit.")


@pages.view
def propose() -> Response:
    """Keep the text as the draft of the account, and ask publishers to publish it as it is now."""
    editor = editor_context()
    sheet = sheet_from_form(editor)
    if answer := clash_or_problems(editor, sheet):
        return answer
    keep_text(editor, sheet)
    sentence, troubles = typed_reason(editor, NEEDS_SENTENCE)
    if troubles:
        answer_with(TypedForm("editor.propose", request.form, troubles))
        if "previewed" in request.form:
            return preview_page(editor, sheet, 422, note=request.form.get("note", ""))
        return editor_page(editor, sheet, 422)
    if sheet.data == editor.copy.present().data:
        return editor_page(editor, sheet, 409, trouble=editor.translator.text(NOTHING_NEW))
    try:
        draft = Draft(account().name, sheet.data, sheet.base, editor.site.clock())
        number = editor.proposals.ask(draft, sentence, editor.site.clock())
    except Refused as error:
        return editor_page(editor, sheet, 409, trouble=error.sentence(editor.translator))
    editor.note("propose", str(number))
    return redirect(url_for("editor.proposal", number=number), 303)


@pages.view
def proposal(number: int) -> Response:
    """What its author says, what it changes, and how its text differs from what holds."""
    editor = editor_context()
    return _page(editor, _of(editor, number))


@pages.view
@publishers_only
def turn_down_proposal(number: int) -> Response:
    """Turn it down, with a sentence that its author reads."""
    editor = editor_context()
    found = _of(editor, number)
    try:
        answer = typed_line(ANSWER, LONGEST, NEEDS_ANSWER)
    except Refused as error:
        troubles = {ANSWER: error.sentence(editor.translator)}
        answer_with(TypedForm("editor.turn_down_proposal", request.form, troubles))
        return _page(editor, found, 422)
    if not editor.proposals.turn_down(number, account().name, answer, editor.site.clock()):
        return _page(editor, found, 409, NOT_OPEN)
    editor.note("proposal turned down", str(number))
    return redirect(url_for("editor.proposal", number=number), 303)


@pages.view
def take_back_proposal(number: int) -> Response:
    """Its author takes it back."""
    editor = editor_context()
    found = _of(editor, number)
    if not editor.proposals.take_back(number, account().name, editor.site.clock()):
        return _page(editor, found, 409, NOT_OPEN)
    editor.note("proposal taken back", str(number))
    return redirect(url_for("editor.proposal", number=number), 303)


def _of(editor: EditorContext, number: int) -> Proposal:
    found = editor.proposals.find(number)
    if found is None:
        raise NotFound
    return found


def _page(editor: EditorContext, found: Proposal, status: int = 200, trouble: str = "") -> Response:
    present = editor.copy.present()
    waited = editor.pending.find(found.pending) if found.pending else None
    return editor.page(
        "proposal",
        status,
        found=found,
        State=ProposalState,
        own_proposal=found.number,
        waits=found.is_open and waited is not None and waited.state is PendingState.WAITING,
        told=editor.account_mails.told(AccountEvent.ASKED, found.number),
        lines=_lines(editor, found),
        hunks=hunks(readable(present.data), readable(found.text)),
        trouble=editor.translator.text(trouble) if trouble else "",
    )


def _lines(editor: EditorContext, found: Proposal) -> list[str]:
    """What it would change now, in words; nothing of one that was published, or that this release reads no more."""
    if found.state is ProposalState.GRANTED:
        return []
    name = editor.site.settings.stages_file.name
    try:
        before, after = editor.archive.draft(found.text, at=editor.site.clock(), name=name)
    except (InvalidInput, Refused):
        return []
    if before is None:
        return []
    regions = editor.site.regions
    return ChangeWords(editor.translator, regions).lines(differences(before, after, regions))
