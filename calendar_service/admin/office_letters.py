"""One office that a person finds by what people call it, and its mails as they would read, on whichever page asks. It changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from flask import request

from calendar_service.admin.context import EditorContext, account
from calendar_service.admin.held_addresses import mark_of
from calendar_service.admin.offices import LONGEST_SEARCH
from calendar_service.delivery.forecast import ForeseenMail
from calendar_service.offices.office import Office
from calendar_service.offices.office_search import office_search
from calendar_service.words.states import STATES

CANDIDATES = 10

HIDDEN = "***"


def office_letters(editor: EditorContext, mails: Callable[[str], list[ForeseenMail]]) -> Mapping[str, object]:
    """What the part of the page is told: the office that is asked for (?kantor=), or those that a search finds (?cari=). mails: of the
    office of that code."""
    words = request.args.get("cari", "").strip()[:LONGEST_SEARCH]
    code = request.args.get("kantor", "")
    chosen = editor.directory.by_code([code]).get(code) if code else None
    return {
        "words": words,
        "candidates": _candidates(editor, words),
        "chosen": chosen,
        "zone": editor.site.regions[chosen.region].timezone if chosen else "",
        "mark": mark_of(chosen.email.key) if chosen else "",
        "states": STATES,
        "letters": _without_key(editor, chosen, mails(chosen.code)) if chosen else (),
    }


def _candidates(editor: EditorContext, words: str) -> Sequence[Office]:
    """Offices in service that a search finds, the first ones."""
    if not words:
        return ()
    _, listed = editor.directory.search(office_search(words, editor.site.regions), 0, CANDIDATES)
    return [each.office for each in listed if each.retired_at is None]


def _without_key(editor: EditorContext, office: Office, mails: list[ForeseenMail]) -> list[ForeseenMail]:
    """Who may not publish sees no link to the office's own page: whoever has that speaks for the office."""
    url = editor.doors.urls([office.code]).get(office.code, "")
    if not url or account().may_publish:
        return mails
    token = url.rstrip("/").rpartition("/")[2]
    return [replace(mail, text=mail.text.replace(token, HIDDEN)) for mail in mails]
