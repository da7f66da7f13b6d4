"""Before every request of the room: does it come too often, whose page is it, and did they mean it.

An office's page has no cookie and no password: who knows the link may read. What changes something is a POST, comes from a page of this site
(Origin, Sec-Fetch-Site) and repeats the page's mark. A link that was forged or made anew is answered as an address that leads nowhere.
"""

from __future__ import annotations

import hmac
import math
from datetime import timedelta

from flask import g, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.errors import N_, Refused, counted
from calendar_service.office_door.blueprint import genuine, office_door
from calendar_service.office_door.context import door_context
from calendar_service.web.same_origin import is_from_here
from calendar_service.web.visitor import visitor

MOST, WITHIN = 240, timedelta(minutes=1)
"""Requests of these pages from one address. A whole office behind one address reads less; a program that tries codes is slowed."""

MOST_DEEDS, HALF_A_DAY = 60, timedelta(hours=12)
"""Changes of one office: one that passes on every mail and puts everything right stays far below."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

BY_PROGRAMS = frozenset({"office_door.stop"})
ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""A mail program asks so, without our form, and without any sign of where it comes from (RFC 8058 sections 3.1, 3.2)."""

WAIT = counted("Terlalu banyak permintaan. Tunggu %(seconds)s detik, lalu coba lagi.", by="seconds")
FOREIGN = N_("Permintaan ini datang dari situs lain dan tidak dijalankan.")
STALE = N_("Formulir ini tidak lengkap dan tidak dijalankan. Muat ulang halamannya, lalu ulangi.")
RETIRED = N_("Kantor ini sudah tidak lagi dalam daftar; halamannya hanya dapat dibaca.")


@office_door.before_request
@genuine.before_request
def look() -> Response | None:
    """Whether this request may go on, and whose page it asks for. Raises NotFound for a link that is not ours."""
    door = door_context()
    settings = door.site.settings
    g.address = visitor(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), settings.trusted_proxies)
    if wait := door.accounts.ask(f"pages {g.address}", door.real_clock(), MOST, WITHIN):
        return _later(wait)
    token = (request.view_args or {}).get("token")
    if token is None:
        return _refusal(mark=None) if request.method == "POST" else None
    found = door.doors.opened(token)
    if found is None:
        raise NotFound
    g.open_door = found
    if request.method != "POST":
        return None
    refused = _refusal(found.mark)
    if refused is None and found.retired_at is not None and request.endpoint not in BY_PROGRAMS:
        refused = door.notice(403, N_("Tidak dijalankan"), door.translator.text(RETIRED))
    if refused is None and (
        wait := door.accounts.ask(f"deeds {found.office.code}", door.real_clock(), MOST_DEEDS, HALF_A_DAY)
    ):
        refused = _later(wait)
    return refused


@office_door.after_request
@genuine.after_request
def close(response: Response) -> Response:
    """What every answer of an office's page says of itself: nobody keeps it, lists it, or tells its address to others. The question whether a
    mail is ours may be found; no answer to it."""
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY
    headers["Cache-Control"] = "no-store"
    headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "genuine.ask" or request.query_string or response.status_code != 200:
        headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@office_door.errorhandler(Refused)
def declined(error: Refused) -> Response:
    """A page with the sentence of the refusal."""
    door = door_context()
    return door.notice(409, N_("Tidak dijalankan"), error.sentence(door.translator))


def _refusal(mark: str | None) -> Response | None:
    """The answer to a POST that must not go on. mark: of the page, which its forms repeat; None where the address itself is the secret."""
    door = door_context()
    if request.endpoint in BY_PROGRAMS and request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        return None
    if not is_from_here(request.headers, door.site.settings.public_url, may_hide=True):
        return door.notice(403, N_("Tidak dijalankan"), door.translator.text(FOREIGN))
    if mark is not None and not hmac.compare_digest(mark.encode(), request.form.get("mark", "").encode()):
        return door.notice(400, N_("Tidak dijalankan"), door.translator.text(STALE))
    return None


def _later(wait: timedelta) -> Response:
    door, seconds = door_context(), math.ceil(wait.total_seconds())
    answer = door.notice(429, N_("Terlalu banyak permintaan"), door.translator.text(WAIT, seconds=seconds))
    answer.headers["Retry-After"] = str(seconds)
    return answer
