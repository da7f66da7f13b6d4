"""A text that waits to be published, for its time or for a second publisher: submitted, agreed to, withdrawn.

The clock process publishes it; here it is only kept, shown and taken back. Whatever becomes of it, its text can be opened in the
editor again.
"""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.accounts.account_mail import AccountEvent
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, account, editor_context, proposal_mark, publishers_only
from calendar_service.admin.sheet import Sheet, readable
from calendar_service.admin.side_by_side import hunks
from calendar_service.errors import N_, Refused
from calendar_service.publishing.pending import Embargo, PendingPublication, PendingState, Submission
from calendar_service.publishing.publish import Edited

SAME = N_("naskah ini sama dengan revisi yang berlaku; tidak ada yang perlu menunggu")
NOT_ALONE = N_("Penulis naskah ini tidak dapat menyetujuinya sendiri; minta penerbit lain.")
NOT_WAITING = N_("Naskah ini tidak lagi menunggu.")


def submit(editor: EditorContext, text: bytes, edited: Edited, embargo: Embargo | None) -> Response:
    """Let a text wait that could be published now, and lead to its page. Raises what publishing it would raise, and Refused."""
    seen = editor.publishing.rehearse(text, edited)
    if seen is None:
        raise Refused(SAME)
    given = Submission(
        text,
        Sheet(text, text).base_sha256,
        edited.base,
        seen,
        edited.by,
        edited.note,
        edited.confirmed,
        embargo,
        editor.needs_second,
    )
    number = editor.pending.submit(given, editor.site.clock())
    editor.proposals.submitted(proposal_mark(), given.sha256, number)
    editor.note("submit", str(number))
    return redirect(url_for("editor.pending_publication", number=number), 303)


@pages.view
def pending_publication(number: int) -> Response:
    """What waits, until when, for whom; and how it differs from what holds."""
    editor = editor_context()
    return _page(editor, _of(editor, number))


@pages.view
@publishers_only
def agree_to_pending(number: int) -> Response:
    """A second publisher agrees; it is published at its time, or at once."""
    editor = editor_context()
    found = _of(editor, number)
    if found.submission.by == account().name:
        return _page(editor, found, 409, NOT_ALONE)
    if not editor.pending.agree(number, account().name):
        return _page(editor, found, 409, NOT_WAITING)
    editor.note("agree", str(number))
    return redirect(url_for("editor.pending_publication", number=number), 303)


@pages.view
@publishers_only
def withdraw_pending(number: int) -> Response:
    """Take back what waits, or put aside what was refused."""
    editor = editor_context()
    found = _of(editor, number)
    if not editor.pending.withdraw(number, account().name, editor.site.clock()):
        return _page(editor, found, 409, NOT_WAITING)
    editor.note("withdraw", str(number))
    return redirect(url_for("editor.pending_publication", number=number), 303)


def _of(editor: EditorContext, number: int) -> PendingPublication:
    found = editor.pending.find(number)
    if found is None:
        raise NotFound
    return found


def _page(editor: EditorContext, found: PendingPublication, status: int = 200, trouble: str = "") -> Response:
    present = editor.copy.present()
    return editor.page(
        "pending",
        status,
        found=found,
        State=PendingState,
        own_pending=found.number,
        told=editor.account_mails.told(AccountEvent.WAITS, found.number) if found.waits_for_second else [],
        hunks=hunks(readable(present.data), readable(found.submission.text)),
        trouble=editor.translator.text(trouble) if trouble else "",
    )
