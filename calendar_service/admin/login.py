"""Logging in and out. Every attempt that was counted stands in the audit log."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from calendar_service.accounts.account import opens, require_name
from calendar_service.admin.addresses import is_ours
from calendar_service.admin.editor import editor_page, sheet_of
from calendar_service.admin.room import Room, account, open_to_everybody
from calendar_service.errors import N_, Refused, counted

WRONG = N_("Nama akun atau kata sandi tidak cocok.")
WAIT = counted("Terlalu banyak percobaan. Tunggu %(seconds)s detik, lalu coba lagi.", by="seconds")
ENDED = N_("Sesi Anda sudah berakhir. Masuk lagi; teks yang Anda ketik tidak hilang.")


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
    room: Room,
    status: int = 200,
    *,
    name: str = "",
    onward: str = "",
    trouble: str = "",
    kept: Kept | None = None,
) -> Response:
    """onward: the page that was asked for. kept: what was typed before the session ended."""
    assert room.sessions is not None
    if g.session is None or g.account is not None:
        g.session, g.account = room.sessions.begin(room.backstage.real_clock()), None
    if kept and not trouble:
        trouble = room.translator.text(ENDED)
    return room.page("login", status, name=name, onward=onward, trouble=trouble, kept=kept)


def add_views(pages: Blueprint, room: Room) -> None:
    """/masuk and /keluar."""

    @pages.get("/masuk")
    @open_to_everybody
    def login() -> Response:
        onward = request.args.get("ke", "")
        if g.account is not None:
            return redirect(onward if is_ours(onward) else room.to.editor(), 303)
        return login_page(room, onward=onward)

    @pages.post("/masuk")
    @open_to_everybody
    def enter() -> Response:
        form = request.form
        name, onward = form.get("name", "").strip().lower(), form.get("onward", "")
        kept = kept_from(form, "kept_")
        keys = [f"address {g.address}", *([f"name {name}"] if _can_be(name) else [])]
        wait = room.backstage.accounts.guess(keys, room.backstage.real_clock())
        if wait:
            seconds = math.ceil(wait.total_seconds())
            trouble = room.translator.text(WAIT, seconds=seconds)
            page = login_page(room, 429, name=name, onward=onward, trouble=trouble, kept=kept)
            page.headers["Retry-After"] = str(seconds)
            return page
        found = room.backstage.accounts.find(name) if _can_be(name) else None
        if not opens(found, form.get("password", "")):
            room.note("login refused", who=name if _can_be(name) else "?")
            trouble = room.translator.text(WRONG)
            return login_page(room, 401, name=name, onward=onward, trouble=trouble, kept=kept)
        assert found is not None
        assert room.sessions is not None
        room.backstage.accounts.forgive(keys)
        room.note("login", who=name)
        g.account, g.session = found, room.sessions.begin(room.backstage.real_clock(), name, found.sessions)
        if kept:
            return editor_page(room, sheet_of(room, kept.text, kept.base, kept.base_text))
        return redirect(onward if is_ours(onward) else room.to.editor(), 303)

    @pages.post("/keluar")
    def leave() -> Response:
        """Ends every session of the account: somebody who leaves a shared machine means all of it."""
        room.backstage.accounts.end_sessions(account().name)
        room.note("logout")
        g.account = g.session = None
        return redirect(room.to.login(), 303)


def _can_be(name: str) -> bool:
    try:
        require_name(name)
    except Refused:
        return False
    return True
