"""Akun saya: where the account that is logged in reads mail, and in which language.

Whoever changes it proves again who they are, by password and code: a desk that was left open gives nobody the mails of its owner. No other account's
address is shown here or anywhere in the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Account, opens
from calendar_service.accounts.account_mail import AccountEvent, required_address
from calendar_service.accounts.second_factor import LONGEST_PAUSE, plain_code
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, account, editor_context
from calendar_service.admin.login import WRONG_CODE, asked_to_wait, code_keys, guess_keys, proves
from calendar_service.errors import N_, Refused
from calendar_service.web.typed_form import TypedForm, answer_with
from calendar_service.words.languages import DEFAULT, LANGUAGES

MAILS_SHOWN = 10

ADDRESS_FIELD = "surel"

MOST_TRIALS, WITHIN = 5, timedelta(hours=1)
"""Mails by which an account tries its address."""

WRONG_PASSWORD = N_("Kata sandi tidak cocok. Alamat belum diubah.")
ENOUGH_TRIALS = N_("Sudah lima surel percobaan dalam satu jam. Tunggu sejam, lalu coba lagi.")
NO_ADDRESS_YET = N_("Akun ini belum mempunyai alamat surel.")

EVENTS = {
    AccountEvent.WAITS: N_("Naskah %(number)s menunggu persetujuan Anda"),
    AccountEvent.REFUSED: N_("Naskah %(number)s tidak terbit"),
    AccountEvent.PUBLISHED: N_("Naskah %(number)s sudah terbit"),
    AccountEvent.WITHDRAWN: N_("Naskah %(number)s ditarik"),
    AccountEvent.ASKED: N_("Usulan %(number)s diminta diterbitkan"),
    AccountEvent.GRANTED: N_("Usulan %(number)s sudah terbit"),
    AccountEvent.TURNED_DOWN: N_("Usulan %(number)s ditolak"),
    AccountEvent.TRIAL: N_("Surel percobaan"),
}

RESULTS_OF_ACCOUNT = {
    "alamat": N_("Alamat surel akun ini sudah disimpan. Kirim surel percobaan untuk melihat apakah sampai."),
    "hapus": N_("Alamat surel akun ini sudah dihapus. Akun ini tidak dikirimi surel lagi."),
    "uji": N_("Surel percobaan segera dikirim. Muat ulang halaman ini untuk melihat apakah server surel menerimanya."),
}


@pages.view
def own_account() -> Response:
    """The address, and what was sent to it."""
    said = RESULTS_OF_ACCOUNT.get(request.args.get("hasil", ""), "")
    return _page(said=said)


@pages.view
def set_own_address() -> Response:
    """Set, change or remove it, after password and code."""
    editor = editor_context()
    is_to_go = request.form.get("hapus") == "ya"
    try:
        new = None if is_to_go else required_address(request.form.get(ADDRESS_FIELD, ""), editor.site.regions)
    except Refused as error:
        troubles = {ADDRESS_FIELD: error.sentence(editor.translator)}
        answer_with(TypedForm("editor.set_own_address", request.form, troubles))
        return _page(422)
    if refusal := _unproven(editor):
        return refusal
    name, language = account().name, request.form.get("bahasa", DEFAULT)
    if new is None:
        if editor.account_mails.drop_address(name):
            editor.note("mail address removed", name)
        return redirect(url_for("editor.own_account", hasil="hapus"), 303)
    language = language if language in LANGUAGES else DEFAULT
    editor.account_mails.set_address(name, new, language, editor.site.clock())
    editor.note("mail address set", name)
    return redirect(url_for("editor.own_account", hasil="alamat"), 303)


@pages.view
def try_own_address() -> Response:
    """Have a mail sent to it that only shows whether it arrives."""
    editor = editor_context()
    if editor.accounts.ask(f"trial mails {account().name}", editor.real_clock(), MOST_TRIALS, WITHIN):
        return _page(429, trouble=ENOUGH_TRIALS)
    if not editor.account_mails.try_address(account().name):
        return _page(409, trouble=NO_ADDRESS_YET)
    return redirect(url_for("editor.own_account", hasil="uji"), 303)


def _unproven(editor: EditorContext) -> Response | None:
    """The page again, unless password and code are the account's. Guesses are counted as those of a login are."""
    found, at = editor.accounts.find(account().name), editor.real_clock()
    if found is None:
        return _page(401, trouble=WRONG_PASSWORD)
    keys = guess_keys(found, found.name, at)
    if wait := editor.accounts.guess(keys, at):
        return asked_to_wait(wait, _telling(429))
    if not opens(found, request.form.get("password", "")):
        editor.note("password refused")
        return _page(403, trouble=WRONG_PASSWORD)
    if found.seed is not None and (refusal := _without_code(editor, found, found.seed)):
        return refusal
    editor.accounts.forgive(keys)
    return None


def _without_code(editor: EditorContext, found: Account, seed: str) -> Response | None:
    at = editor.real_clock()
    keys = code_keys(found, at)
    if wait := editor.accounts.guess(keys, at, LONGEST_PAUSE):
        return asked_to_wait(wait, _telling(429))
    if not proves(editor, found, seed, plain_code(request.form.get("code", "")), at):
        editor.note("code refused")
        return _page(403, trouble=WRONG_CODE)
    editor.accounts.forgive(keys)
    return None


def _telling(status: int) -> Callable[[str], Response]:
    return lambda sentence: _page(status, trouble=sentence)


def _page(status: int = 200, *, trouble: str = "", said: str = "") -> Response:
    """trouble, said: sentences, translated here where they are not yet."""
    editor = editor_context()
    t, known = editor.translator, editor.account_mails.address_of(account().name)
    found = editor.accounts.find(account().name)
    return editor.page(
        "own-account",
        status,
        known=known,
        typed=request.form.get(ADDRESS_FIELD, known.address if known else ""),
        language_of_mails=request.form.get("bahasa", known.language if known else DEFAULT),
        needs_code=found is not None and found.seed is not None,
        trouble=t.text(trouble) if trouble else "",
        said=t.text(said) if said else "",
        mails=[
            (each, t.text(EVENTS[each.event], number=each.number))
            for each in editor.account_mails.latest(account().name, MAILS_SHOWN)
        ],
    )
