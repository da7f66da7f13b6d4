"""The draft of an account, which several tabs may write: each form says from which one its text was written.

A text that is kept does not take the place of what another tab has kept meanwhile: the two are joined, and where they clash a person looks.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from flask import g, request

from calendar_service.accounts.account import Draft
from calendar_service.admin.context import EditorContext, account, editor_context
from calendar_service.admin.sheet import Merged, Sheet, merged
from calendar_service.errors import N_

OWN_NAMES = (N_("ketikan Anda"), N_("naskah awal"), N_("draf Anda di jendela lain"))


def own_draft() -> Draft | None:
    """The draft of the account that asks."""
    return next((each for each in editor_context().accounts.drafts() if each.account == account().name), None)


def draft_mark() -> str:
    """By which a form says from which draft of the account its text was written: the SHA-256 of that, empty where there was none. A page that
    answers a form hands on what that one said, unless a draft was kept just now."""
    if "draft" in request.form and not g.get("has_kept_draft"):
        return request.form["draft"]
    draft = own_draft()
    return hashlib.sha256(draft.text).hexdigest() if draft else ""


def other_draft(sheet: Sheet) -> Draft | None:
    """The draft of the account, if another tab has kept it since the form was opened and it says something else."""
    draft = own_draft()
    if draft is None or "draft" not in request.form or draft.text == sheet.data:
        return None
    return None if hashlib.sha256(draft.text).hexdigest() == request.form["draft"] else draft


def is_own_draft(sheet: Sheet) -> bool:
    """Whether the text was written from the draft of the account, so that nothing more is in that; so is any text of which nothing is said."""
    draft = own_draft()
    return draft is None or "draft" not in request.form or other_draft(sheet) is None


def joined_drafts(editor: EditorContext, sheet: Sheet, other: Draft) -> Merged:
    """The text of a form and the draft of another tab in one. What both began with is the older of the two beginnings."""
    is_newer = sheet.base == editor.copy.present().data
    mine, base, theirs = (editor.translator.text(name) for name in OWN_NAMES)
    both = merged(replace(sheet, base=other.base) if is_newer else sheet, other.text, (mine, base, theirs))
    return replace(both, sheet=replace(both.sheet, base=sheet.base if is_newer else other.base))


def keep_text(editor: EditorContext, sheet: Sheet) -> None:
    """Make a text the draft of the account."""
    g.has_kept_draft = True
    draft = Draft(account().name, sheet.data, sheet.base, editor.site.clock())
    editor.accounts.keep_draft(draft)
