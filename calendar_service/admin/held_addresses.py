"""Addresses that are told nothing more, why, and the way back: what a release would send, and the release.

An address stands in no path, so that no server's log has it: a page is named by a digest of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, editor_context, publishers_only
from calendar_service.admin.typed_reason import typed_reason
from calendar_service.delivery.carrier import answer_line
from calendar_service.editing.mail_words import NOTICES
from calendar_service.errors import N_
from calendar_service.ledger.held_address import HeldAddress, WakingRow
from calendar_service.mail.verdicts import verdict
from calendar_service.office_door.wishing import NOT_US
from calendar_service.printable import foreign_line
from calendar_service.web.typed_form import TypedForm, answer_with
from calendar_service.words.lead import Lead
from calendar_service.words.reasons import REASONS
from calendar_service.words.states import STATES

PER_PAGE = 25
SUSPECTS_SHOWN, DOMAINS_SHOWN, WAKING_SHOWN = 50, 50, 50

LONGEST_MARK = 16

NEEDS_NOTE = N_("Tulis mengapa alamat ini dilepas; alasan itu tampil di catatan.")

CAME_BACK, REFUSED = N_("surat kembali sesudah diterima server"), N_("ditolak saat diserahkan")
"""How the mail that showed it came to its end."""

DISOWNED = N_("pembaca di alamat itu menyatakan bukan kantor yang dimaksud")


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """A held address in words. mark: by which its page is named. why: the reason. said: the server's words, without any address."""

    held: HeldAddress
    mark: str
    why: str
    said: str


@dataclass(frozen=True, slots=True)
class ShownWaking:
    """What a release would send. office: its name."""

    row: WakingRow
    office: str
    title: str
    kind: str


@pages.view
def held_addresses() -> Response:
    """A page of them, those that offices have first; what was denied and is not held yet; domains that refuse us."""
    editor = editor_context()
    count = editor.held.count()
    page = min(max(request.args.get("hal", 1, type=int), 1), max(1, -(-count // PER_PAGE)))
    listed = editor.held.listed((page - 1) * PER_PAGE, PER_PAGE, editor.site.clock())
    suspects, refusing = editor.suppressions.noted(), editor.domains.refusing()
    return editor.page(
        "held-addresses",
        count=count,
        addresses=[_shown(editor, each) for each in listed],
        page=page,
        pages=max(1, -(-count // PER_PAGE)),
        suspects=[_shown(editor, HeldAddress(each)) for each in suspects[:SUSPECTS_SHOWN]],
        more_suspects=max(len(suspects) - SUSPECTS_SHOWN, 0),
        domains=[(each, _meaning(editor, each.reason), foreign_line(each.words)) for each in refusing[:DOMAINS_SHOWN]],
        more_domains=max(len(refusing) - DOMAINS_SHOWN, 0),
        complaints=editor.replies.counts().complaints,
        paused_until=editor.suppressions.paused_until(editor.site.clock()),
        result=request.args.get("hasil", ""),
        woken=request.args.get("surat", 0, type=int),
    )


@pages.view
def ask_release(mark: str) -> Response:
    """What the release of one would send. One that is not held any more leads back to the list."""
    editor = editor_context()
    held = _held(editor, mark)
    return _ask(editor, held) if held else _back("sudah")


@pages.view
@publishers_only
def release_address(mark: str) -> Response:
    """Send mails to it again, those that are still of use first. Said twice it is done once."""
    editor = editor_context()
    held = _held(editor, mark)
    if held is None:
        return _back("sudah")
    note, troubles = typed_reason(editor, NEEDS_NOTE)
    if troubles:
        answer_with(TypedForm("editor.release_address", request.form, troubles))
        return _ask(editor, held, 422)
    address, now = held.suppression.address, editor.site.clock()
    if not editor.suppressions.remove([address], now):
        return _back("sudah")
    editor.note("address released", f"{next(iter(held.offices), address)}: {address}: {note}")
    return _back("dilepas", editor.wake(now))


def mark_of(address: str) -> str:
    """What stands in the path of its page. address: in lower case."""
    return hashlib.sha256(address.encode()).hexdigest()[:LONGEST_MARK]


def _held(editor: EditorContext, mark: str) -> HeldAddress | None:
    found = next((each for each in editor.held.addresses() if mark_of(each) == mark), None)
    return editor.held.one(found, editor.site.clock()) if found else None


def _ask(editor: EditorContext, held: HeldAddress, status: int = 200) -> Response:
    return editor.page(
        "held-address",
        status,
        shown=_shown(editor, held),
        waking=[_waking(editor, held, row) for row in held.waking[:WAKING_SHOWN]],
        more=max(len(held.waking) - WAKING_SHOWN, 0),
        note=request.form.get("note", ""),
        section="held-addresses",
    )


def _back(result: str, woken: int = 0) -> Response:
    return redirect(url_for("editor.held_addresses", hasil=result, surat=woken or None), 303)


def _shown(editor: EditorContext, held: HeldAddress) -> ShownAddress:
    evidence = held.suppression
    if evidence.evidence == NOT_US:
        return ShownAddress(held, mark_of(evidence.address), editor.translator.text(DISOWNED), "")
    why = _meaning(editor, verdict(evidence.code, evidence.enhanced, evidence.evidence, editor.rules).reason)
    facts = STATES[held.shown_by] if held.shown_by else None
    way = (CAME_BACK if facts.taken else REFUSED) if facts and facts.refused else ""
    said = foreign_line(answer_line(evidence.code, evidence.enhanced, evidence.evidence))
    return ShownAddress(held, mark_of(evidence.address), f"{why}; {editor.translator.text(way)}" if way else why, said)


def _meaning(editor: EditorContext, reason: str) -> str:
    return next((editor.translator.text(each.label) for each in REASONS.values() if each.reason == reason), reason)


def _waking(editor: EditorContext, held: HeldAddress, row: WakingRow) -> ShownWaking:
    notice = NOTICES.get(row.message, N_("Pengingat %(lead)s"))
    kind = editor.translator.text(notice, lead=Lead(row.lead).named)
    return ShownWaking(row, held.offices.get(row.office, row.office), editor.title(row.election, row.stage), kind)
