"""Offices that answered: what they wrote, until somebody says that it is dealt with.

Any account may say so. Nothing is sent from here; who wants to answer has the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, account, editor_context
from calendar_service.editing.mail_words import NOTICES
from calendar_service.errors import N_
from calendar_service.mail.replies_sql import KeptReply, RecognisedBy, ReplyCounts
from calendar_service.offices.office import Office
from calendar_service.words.lead import Lead

WAITING_SHOWN, DONE_SHOWN = 50, 20

RECOGNISED = {
    RecognisedBy.PATH: N_("Kantor dikenali dari alamat kembali surat kami, yang hanya diketahui penerimanya."),
    RecognisedBy.THREAD: N_("Kantor dikenali dari surat kami yang dijawab."),
    RecognisedBy.SENDER: N_("Kantor dikenali dari alamat pengirimnya saja."),
}
"""How sure it is who writes."""


@dataclass(frozen=True)
class ShownReply:
    """A reply as the page shows it. office: as it is in the list now. answered: which mail it answers, in words."""

    entry: KeptReply
    office: Office | None
    answered: str
    recognised: str

    @property
    def is_elsewhere(self) -> bool:
        """Whether it was written from another address than the office has."""
        return self.office is not None and self.office.email.lower() != self.entry.sender.key


@dataclass(frozen=True)
class Answers:
    """What people wrote, the newest first. waiting: the first ones."""

    counts: ReplyCounts
    waiting: list[ShownReply]
    done: list[ShownReply]


def answers(editor: EditorContext) -> Answers:
    """As they are now."""
    waiting, done = editor.replies.waiting(WAITING_SHOWN), editor.replies.done(DONE_SHOWN)
    return Answers(editor.replies.counts(), shown_replies(editor, waiting), shown_replies(editor, done))


def shown_replies(editor: EditorContext, entries: Sequence[KeptReply]) -> list[ShownReply]:
    """In the words of a page, in the same order."""
    offices = editor.directory.by_code({each.office for each in entries if each.office})
    return [
        ShownReply(
            entry,
            offices.get(entry.office or ""),
            _answered(editor, entry),
            editor.translator.text(RECOGNISED[RecognisedBy(entry.known_by)]) if entry.known_by else "",
        )
        for entry in entries
    ]


def _answered(editor: EditorContext, entry: KeptReply) -> str:
    """`Pengingat H-3: Masa Kampanye`; empty where nobody knows."""
    if entry.election is None or entry.stage is None or entry.message is None:
        return ""
    title = editor.title(entry.election, entry.stage)
    notice = NOTICES.get(entry.message)
    kind = editor.translator.text(notice or N_("Pengingat %(lead)s"), lead=Lead(entry.lead or 0).named)
    return f"{kind}: {title}"


@pages.view
def settle_reply(number: int) -> Response:
    """Somebody has dealt with it; or it waits again."""
    editor = editor_context()
    if request.form.get("done") == "no":
        changed, deed, result = editor.replies.reopen(number), "reply reopened", "dibuka"
    else:
        changed, deed, result = (
            editor.replies.settle(number, account().name, editor.site.clock()),
            "reply settled",
            "selesai",
        )
    if changed:
        editor.note(deed, str(number))
    return redirect(url_for("editor.reminders", hasil=result if changed else None) + "#balasan", 303)
