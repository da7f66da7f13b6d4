"""Logging in, in one step or two, and out. Every attempt that was counted stands in the audit log.

Guesses are counted in the database before they are compared. A browser in which the account has logged in counts for itself;
strangers share the pauses of the name and of their address.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import flask
from flask import current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Account, held_back, opens, require_name
from calendar_service.accounts.second_factor import (
    LONGEST_PAUSE,
    is_recovery_code,
    plain_code,
    recovery_digest,
    secret_of,
    step_of,
)
from calendar_service.admin import session
from calendar_service.admin.blueprint import pages
from calendar_service.admin.carried_form import CarriedForm, carried_by_login, shown_again
from calendar_service.admin.context import EditorContext, account, editor_context, open_to_everybody
from calendar_service.admin.known_browser import number_of_browser, remember
from calendar_service.errors import N_, Refused, counted
from calendar_service.words.addresses import address, language_of

WRONG = N_("Nama akun atau kata sandi tidak cocok.")
WRONG_CODE = N_(
    "Kode ini tidak cocok atau sudah dipakai. Tunggu kode berikutnya di aplikasi Anda, atau pakai kode cadangan."
)
TOO_LATE = N_("Waktu untuk mengisi kode sudah habis. Masuk lagi dari awal.")
WAIT = counted("Terlalu banyak percobaan. Tunggu %(seconds)s detik, lalu coba lagi.", by="seconds")
ENDED = N_("Sesi Anda sudah berakhir. Masuk lagi; yang Anda ketik tidak hilang.")
OLD_PAGE = N_("Halaman masuk ini sudah lama terbuka. Tulis nama dan kata sandi sekali lagi.")

_PLAIN = re.compile(r"/[A-Za-z0-9./_-]*(\?[A-Za-z0-9=&._-]*)?")
_CROOKED = re.compile(r"//|/\.")
"""Would lead elsewhere once a browser has taken it to pieces (RFC 3986 section 5.2.4)."""


def login_page(
    editor: EditorContext,
    status: int = 200,
    *,
    name: str = "",
    onward: str = "",
    trouble: str = "",
    kept: CarriedForm | None = None,
) -> Response:
    """onward: the page that was asked for. kept: what was typed before the session ended."""
    if not flask.session or g.account is not None:
        session.begin(editor.real_clock())
        g.account = None
    if kept and not trouble:
        trouble = editor.translator.text(ENDED)
    return editor.page("login", status, name=name, onward=onward, trouble=trouble, kept=kept)


@pages.view
@open_to_everybody
def login() -> Response:
    """The form; somebody who is logged in is led on."""
    editor = editor_context()
    onward = request.args.get("ke", "")
    if g.account is not None:
        return redirect(onward if is_ours(onward) else url_for("editor.index"), 303)
    return login_page(editor, onward=onward)


@pages.view
@open_to_everybody
def enter() -> Response:
    """Log in, where name and password fit and nobody has guessed too often; or ask for the code."""
    editor, at = editor_context(), editor_context().real_clock()
    name, onward, kept = _typed()
    found = editor.accounts.find(name) if _can_be(name) else None
    keys = guess_keys(found, name, at)
    if wait := editor.accounts.guess(keys, at):
        return asked_to_wait(
            wait, lambda trouble: login_page(editor, 429, name=name, onward=onward, trouble=trouble, kept=kept)
        )
    if not opens(found, request.form.get("password", "")):
        editor.note("login refused", who=name if _can_be(name) else "?")
        trouble = editor.translator.text(WRONG)
        return login_page(editor, 401, name=name, onward=onward, trouble=trouble, kept=kept)
    assert found is not None
    if found.seed is not None:
        session.begin(at, count=found.sessions, half_way=name)
        return code_page(editor, name=name, onward=onward, kept=kept)
    return _logged_in(editor, found, keys, onward, kept)


def from_an_old_page(editor: EditorContext) -> Response:
    """The login again, with what it carries on: its form was of a session that has ended meanwhile."""
    name, onward, kept = _typed()
    return login_page(editor, 400, name=name, onward=onward, trouble=editor.translator.text(OLD_PAGE), kept=kept)


@pages.view
@open_to_everybody
def confirm() -> Response:
    """The second step of a login: the code of an app, or one on paper."""
    editor, at = editor_context(), editor_context().real_clock()
    _, onward, kept = _typed()
    name = session.half_way(at)
    found = editor.accounts.find(name) if name else None
    if found is None or found.disabled_at or found.seed is None or found.sessions != flask.session["count"]:
        return login_page(editor, 401, onward=onward, trouble=editor.translator.text(TOO_LATE), kept=kept)
    keys = code_keys(found, at)
    if wait := editor.accounts.guess(keys, at, LONGEST_PAUSE):
        return asked_to_wait(
            wait, lambda trouble: code_page(editor, 429, name=name, onward=onward, trouble=trouble, kept=kept)
        )
    if not proves(editor, found, found.seed, plain_code(request.form.get("code", "")), at):
        editor.note("code refused", who=name)
        return code_page(editor, 401, name=name, onward=onward, trouble=editor.translator.text(WRONG_CODE), kept=kept)
    return _logged_in(editor, found, [*keys, *guess_keys(found, name, at)], onward, kept)


def _typed() -> tuple[str, str, CarriedForm | None]:
    """Name, the page that was asked for, and what was being written."""
    form = request.form
    return form.get("name", "").strip().lower(), form.get("onward", ""), carried_by_login()


def guess_keys(found: Account | None, name: str, at: datetime) -> list[str]:
    """Under what a guess at a password is counted: the browser's number where it is known; else strangers share name and
    address."""
    browser = number_of_browser(found, at)
    if browser:
        return [f"browser {browser}"]
    return [f"address {g.address}", *([f"name {name}"] if _can_be(name) else [])]


def code_keys(found: Account, at: datetime) -> list[str]:
    """The same of a guess at a code."""
    browser = number_of_browser(found, at)
    return [f"code browser {browser}" if browser else f"code name {found.name}"]


def asked_to_wait(wait: timedelta, page: Callable[[str], Response]) -> Response:
    """A page that says for how long, in words and in its heading. page: of a sentence."""
    seconds = math.ceil(wait.total_seconds())
    answer = page(editor_context().translator.text(WAIT, seconds=seconds))
    answer.headers["Retry-After"] = str(seconds)
    return answer


def proves(editor: EditorContext, found: Account, seed: str, code: str, at: datetime) -> bool:
    """Whether the code is the account's, and was not used before. It is used by that."""
    key = str(current_app.secret_key)
    if is_recovery_code(code):
        if editor.accounts.use_recovery_code(found.name, recovery_digest(key, found.name, code)):
            left = editor.accounts.recovery_codes_left(found.name)
            editor.note("recovery code used", str(left), who=found.name)
            return True
        return False
    step = step_of(secret_of(key, found.name, seed), code, at)
    return step is not None and editor.accounts.use_step(found.name, step)


def _logged_in(
    editor: EditorContext, found: Account, keys: list[str], onward: str, kept: CarriedForm | None
) -> Response:
    at = editor.real_clock()
    editor.accounts.forgive(keys)
    editor.note("login", who=found.name)
    session.begin(at, found.name, found.sessions)
    g.account = held_back(found, second_factor=editor.site.settings.second_factor)
    if kept:
        answer = shown_again(editor, kept)
    else:
        answer = redirect(onward if is_ours(onward) else url_for("editor.index"), 303)
    remember(answer, found, at)
    return answer


def code_page(
    editor: EditorContext,
    status: int = 200,
    *,
    name: str,
    onward: str = "",
    trouble: str = "",
    kept: CarriedForm | None = None,
) -> Response:
    """Where the code is typed. name: whose password was right. Else as login_page."""
    return editor.page("code", status, name=name, onward=onward, trouble=trouble, kept=kept)


@pages.view
def logout() -> Response:
    """Ends every session of the account: somebody who leaves a shared machine means all of it."""
    editor = editor_context()
    editor.accounts.end_sessions(account().name)
    editor.note("logout")
    session.end()
    g.account = None
    return redirect(url_for("editor.login"), 303)


def is_ours(path: str) -> bool:
    """Whether somebody may be sent there after a login: a page of the editor, never another site."""
    is_plain = _PLAIN.fullmatch(path) is not None and not _CROOKED.search(path)
    return is_plain and path.startswith(address("editor.index", language_of(path)))


def _can_be(name: str) -> bool:
    try:
        require_name(name)
    except Refused:
        return False
    return True
