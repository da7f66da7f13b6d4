"""Before every request of the editor: is there a key, who asks, may they, and did they mean it.

A request that changes something is a POST, comes from a page of this site (Origin, Sec-Fetch-Site)
and repeats the session's token. A text that somebody typed is never lost to a session that ended:
it is carried through the login.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, request
from werkzeug.exceptions import InternalServerError
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Account
from calendar_service.admin.login import kept_from, login_page
from calendar_service.admin.room import OPEN_MARK, Room
from calendar_service.admin.session import NOBODY, SHORTEST_SECRET, Session, Sessions
from calendar_service.errors import N_, Refused

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

LARGEST_REQUEST = 8_000_000
"""Bytes: a file of a million, three bytes a character as forms write it, and the text it began with."""

NO_KEY = N_(
    "Penyunting belum dapat dibuka: setelan SECRET_KEY belum ada atau lebih pendek dari %(count)s huruf. "
    "Buat satu dengan `python -c 'import secrets; print(secrets.token_urlsafe(48))'`, "
    "simpan di lingkungan semua proses, lalu mulai ulang."
)
FAILED = N_(
    "Langkah ini tidak selesai dan sudah tercatat. Coba lagi sebentar lagi; jadwal yang berlaku tetap dilayani."
)
FOREIGN = N_("Permintaan ini datang dari situs lain dan tidak dijalankan.")
STALE = N_("Formulir ini sudah kedaluwarsa dan tidak dijalankan. Kembali, muat ulang halamannya, lalu ulangi.")


def stand_before(pages: Blueprint, room: Room) -> None:
    """Put the gate before every view of a blueprint, and its headers behind."""

    @pages.before_request
    def look() -> Response | None:
        request.max_content_length = request.max_form_memory_size = LARGEST_REQUEST
        g.account, g.session, g.address = None, None, client_address()
        if room.sessions is None:
            return room.notice(503, N_("SECRET_KEY belum disetel"), room.translator.text(NO_KEY, count=SHORTEST_SECRET))
        now = room.backstage.real_clock()
        session = room.sessions.read(request.cookies.get(room.sessions.cookie), now)
        g.account = _account(room, session)
        g.session = session if session and (g.account or session.name == NOBODY) else None
        return _refusal(room, room.sessions)

    @pages.after_request
    def close(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = POLICY
        headers["Cache-Control"] = "no-store"
        headers["X-Robots-Tag"] = "noindex"
        # no-referrer would make browsers send `Origin: null` with our own forms
        headers["Referrer-Policy"] = "same-origin"
        if room.sessions:
            _set_cookie(room, room.sessions, response)
        return response

    @pages.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        return room.notice(403, N_("Tidak dijalankan"), error.sentence(room.translator))

    @pages.errorhandler(InternalServerError)
    def failed(_error: InternalServerError) -> Response:
        """The database is down, say. What was typed is shown again, to be copied."""
        sentence = room.translator.text(FAILED)
        return room.notice(500, N_("Layanan sedang terganggu"), sentence, kept=request.form.get("text", ""))


def _refusal(room: Room, sessions: Sessions) -> Response | None:
    """The answer to a request that must not go on."""
    is_open = getattr(current_app.view_functions.get(request.endpoint or ""), OPEN_MARK, False)
    if request.method == "POST":
        if not _is_from_here(room.site.settings.public_url):
            return room.notice(403, N_("Tidak dijalankan"), room.translator.text(FOREIGN))
        if g.account is None and not is_open:
            return login_page(room, 401, kept=kept_from(request.form))
        if g.session is None or not sessions.fits(g.session, request.form.get("token", "")):
            return room.notice(400, N_("Tidak dijalankan"), room.translator.text(STALE))
    elif g.account is None and not is_open:
        return redirect(room.to.login(ke=request.full_path.removesuffix("?")), 303)
    return None


def _account(room: Room, session: Session | None) -> Account | None:
    """Whose session it is, if the account stands and has not ended its sessions since."""
    found = room.backstage.accounts.find(session.name) if session and session.name else None
    if session is None or found is None or found.disabled_at or found.sessions != session.count:
        return None
    return found


def _is_from_here(public_url: str) -> bool:
    """Whether the browser says that a page of this site asks. Programs say nothing; they have no
    cookies of somebody else to abuse."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == _origin(public_url) or origin == _origin(request.host_url)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _set_cookie(room: Room, sessions: Sessions, response: Response) -> None:
    session: Session | None = g.get("session")
    if session is None:
        if sessions.cookie in request.cookies:
            response.delete_cookie(sessions.cookie, secure=sessions.secure, httponly=True, samesite="Lax")
        return
    value = sessions.write(session, room.backstage.real_clock())
    response.set_cookie(sessions.cookie, value, secure=sessions.secure, httponly=True, samesite="Lax", path="/")


def client_address() -> str:
    """Who asks, for the audit and for counting guesses. A proxy on this machine is believed in what
    it added last to X-Forwarded-For; anybody else could write anything there."""
    peer = request.remote_addr or ""
    if peer in ("", "127.0.0.1", "::1"):
        peer = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip() or peer
    try:
        found = ipaddress.ip_address(peer)
    except ValueError:
        return ""
    # One subscriber has a /64 of IPv6, and all of it counts as one.
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
