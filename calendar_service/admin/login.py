"""Logging in and out. Every attempt that was counted stands in the audit log."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import flask
from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_service.accounts.account import opens, require_name
from calendar_service.admin import session
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, account, editor_context, open_to_everybody
from calendar_service.admin.editor import editor_page, sheet_of
from calendar_service.errors import N_, Refused, counted
from calendar_service.words.addresses import address, language_of

WRONG = N_("Nama akun atau kata sandi tidak cocok.")
WAIT = counted("Terlalu banyak percobaan. Tunggu %(seconds)s detik, lalu coba lagi.", by="seconds")
ENDED = N_("Sesi Anda sudah berakhir. Masuk lagi; teks yang Anda ketik tidak hilang.")

_PLAIN = re.compile(r"/[A-Za-z0-9./_-]*(\?[A-Za-z0-9=&._-]*)?")


@dataclass(frozen=True, slots=True)
class Kept:
    """A text on its way through the login, and the text it started from: its SHA-256, and itself
    where it was no revision."""

    text: str
    base: str
    base_text: str


def kept_from(form: Mapping[str, str], before: str = "") -> Kept | None:
    """before: what stands before the names of the fields. None where there is no text."""
    if f"{before}text" not in form:
        return None
    return Kept(*(form.get(f"{before}{name}", "") for name in ("text", "base", "base_text")))


def login_page(
    editor: EditorContext,
    status: int = 200,
    *,
    name: str = "",
    onward: str = "",
    trouble: str = "",
    kept: Kept | None = None,
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
    """Log in, where name and password fit and nobody has guessed too often."""
    editor = editor_context()
    form = request.form
    name, onward = form.get("name", "").strip().lower(), form.get("onward", "")
    kept = kept_from(form, "kept_")
    keys = [f"address {g.address}", *([f"name {name}"] if _can_be(name) else [])]
    wait = editor.accounts.guess(keys, editor.real_clock())
    if wait:
        seconds = math.ceil(wait.total_seconds())
        trouble = editor.translator.text(WAIT, seconds=seconds)
        page = login_page(editor, 429, name=name, onward=onward, trouble=trouble, kept=kept)
        page.headers["Retry-After"] = str(seconds)
        return page
    found = editor.accounts.find(name) if _can_be(name) else None
    if not opens(found, form.get("password", "")):
        editor.note("login refused", who=name if _can_be(name) else "?")
        trouble = editor.translator.text(WRONG)
        return login_page(editor, 401, name=name, onward=onward, trouble=trouble, kept=kept)
    assert found is not None
    editor.accounts.forgive(keys)
    editor.note("login", who=name)
    session.begin(editor.real_clock(), name, found.sessions)
    g.account = found
    if kept:
        return editor_page(editor, sheet_of(editor, kept.text, kept.base, kept.base_text))
    return redirect(onward if is_ours(onward) else url_for("editor.index"), 303)


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
    is_plain = _PLAIN.fullmatch(path) is not None and "//" not in path
    return is_plain and path.startswith(address("editor.index", language_of(path)))


def _can_be(name: str) -> bool:
    try:
        require_name(name)
    except Refused:
        return False
    return True
