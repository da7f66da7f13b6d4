"""Before every request of the editor: is there a key, who asks, may they, and did they mean it.

A request that changes something is a POST, comes from a page of this site (Origin, Sec-Fetch-Site)
and repeats the session's token. Nothing that somebody typed is lost to a session that ended: it is carried
through the login (carried_form).
"""

from __future__ import annotations

from urllib.parse import urlencode

import flask
from flask import current_app, g, redirect, request, url_for
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Account, held_back
from calendar_service.admin import session
from calendar_service.admin.blueprint import pages
from calendar_service.admin.carried_form import carried_form, shown_again, typed_words
from calendar_service.admin.context import OPEN_MARK, EditorContext, editor_context
from calendar_service.admin.login import from_an_old_page, login_page
from calendar_service.admin.session import NOBODY
from calendar_service.errors import N_, Refused
from calendar_service.settings import SHORTEST_SECRET
from calendar_service.web.errors import answer
from calendar_service.web.same_origin import is_from_here
from calendar_service.web.visitor import visitor

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

MOST_FIELDS = 200
"""Of a form."""

LARGEST_REQUEST = 8_000_000
"""Bytes: a file of a million, three bytes a character as forms write it, and the text it began with."""

LARGEST_OF_A_STRANGER = 200_000
"""For a browser that shows no cookie of this service: the shipped timetable, three bytes a character. Who was logged in
has one, also after the session has ended, and the text is carried on."""

LARGEST_LIST = 32_000_000
"""The same for those who may publish: a list of 100,000 offices has 13 MB as CSV."""

NO_KEY = N_(
    "Penyunting belum dapat dibuka: setelan SECRET_KEY belum ada atau lebih pendek dari %(count)s huruf. "
    "Buat satu dengan `python -c 'import secrets; print(secrets.token_urlsafe(48))'`, "
    "simpan di lingkungan semua proses, lalu mulai ulang."
)
FAILED = N_(
    "Langkah ini tidak selesai dan sudah tercatat. Coba lagi sebentar lagi; jadwal yang berlaku tetap dilayani."
)
GONE = N_("Yang dimaksud formulir ini tidak ada lagi, mungkin diubah di jendela lain. Tidak ada yang dijalankan.")
FOREIGN = N_("Permintaan ini datang dari situs lain dan tidak dijalankan.")
TOO_LARGE = N_(
    "Sebelum masuk, satu kiriman paling besar %(count)s byte. Tidak ada yang dijalankan. Kembali ke halaman sebelumnya; "
    "yang Anda ketik masih ada di sana. Salin dahulu, masuk, lalu coba lagi."
)
STALE = N_("Formulir ini sudah kedaluwarsa dan tidak dijalankan. Buka lagi halamannya, lalu ulangi.")


@pages.before_request
def look() -> Response | None:
    """Who asks, and whether this request may go on."""
    request.max_content_length = request.max_form_memory_size = LARGEST_REQUEST
    request.max_form_parts = MOST_FIELDS
    editor = editor_context()
    settings = editor.site.settings
    g.at = editor.real_clock()
    forwarded = request.headers.get("X-Forwarded-For", "")
    g.account, g.address = None, visitor(request.remote_addr or "", forwarded, settings.trusted_proxies)
    if current_app.secret_key is None:
        return editor.notice(503, N_("SECRET_KEY belum disetel"), editor.translator.text(NO_KEY, count=SHORTEST_SECRET))
    is_known = bool(flask.session)
    if session.is_live(g.at):
        g.account = _account(editor)
        if g.account is None and flask.session["name"] != NOBODY:
            session.end()
    else:
        session.end()
    if g.account and g.account.may_publish:
        request.max_content_length = request.max_form_memory_size = LARGEST_LIST
    if not is_known and (request.content_length or 0) > LARGEST_OF_A_STRANGER:
        count = editor.translator.number(LARGEST_OF_A_STRANGER)
        return editor.notice(413, N_("Kiriman terlalu besar"), editor.translator.text(TOO_LARGE, count=count))
    return _refusal(editor)


@pages.after_request
def close(response: Response) -> Response:
    """The headers of the editor, and a session that was used just now."""
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY
    headers["Cache-Control"] = "no-store"
    headers["X-Robots-Tag"] = "noindex"
    # no-referrer would make browsers send `Origin: null` with our own forms
    headers["Referrer-Policy"] = "same-origin"
    if flask.session:
        session.see(g.at)  # when it was asked: a request that takes long does not lengthen a session
    return response


@pages.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """A page with the sentence of the refusal."""
    editor = editor_context()
    return editor.notice(403, N_("Tidak dijalankan"), error.sentence(editor.translator))


@pages.errorhandler(NotFound)
def gone(error: NotFound) -> Response:
    """What a form was about is no longer there, since another tab has taken it away, say. What was typed is shown again, to be copied."""
    if request.method != "POST" or g.account is None:
        return answer(error)
    editor = editor_context()
    return editor.notice(404, N_("Tidak ditemukan"), editor.translator.text(GONE), kept=typed_words(request.form))


@pages.errorhandler(InternalServerError)
def failed(_error: InternalServerError) -> Response:
    """The database is down, say. What was typed is shown again, to be copied."""
    editor = editor_context()
    sentence = editor.translator.text(FAILED)
    return editor.notice(500, N_("Layanan sedang terganggu"), sentence, kept=typed_words(request.form))


def _refusal(editor: EditorContext) -> Response | None:
    """The answer to a request that must not go on."""
    is_open = getattr(current_app.view_functions.get(request.endpoint or ""), OPEN_MARK, False)
    if request.method == "POST":
        if not is_from_here(request.headers, editor.site.settings.public_url):
            return editor.notice(403, N_("Tidak dijalankan"), editor.translator.text(FOREIGN))
        if g.account is None and not is_open:
            return login_page(editor, 401, kept=carried_form())
        if not session.fits(request.form.get("token", "")):
            return _of_an_old_page(editor, is_open)
    elif g.account is None and not is_open:
        onward = urlencode({"ke": request.full_path.removesuffix("?")})
        return redirect(f"{url_for('editor.login')}?{onward}", 303)
    return None


def _of_an_old_page(editor: EditorContext, is_open: bool) -> Response:
    """400: the form belongs to a session of before, such as that of a tab which was open when somebody logged in again in another. What was typed
    is shown again. is_open: whether it is the form of a login."""
    if g.account is None or is_open:
        return from_an_old_page(editor)
    kept = typed_words(request.form)
    try:
        shown = shown_again(editor, carried_form())
    except HTTPException:  # its page has gone meanwhile
        shown = redirect(url_for("editor.index"), 303)
    if shown.location:
        return editor.notice(400, N_("Tidak dijalankan"), editor.translator.text(STALE), kept=kept)
    shown.status_code = 400
    return shown


def _account(editor: EditorContext) -> Account | None:
    """Whose session it is, if the account stands and has not ended its sessions since."""
    name = flask.session["name"]
    found = editor.accounts.find(name) if name != NOBODY else None
    if found is None or found.disabled_at or found.sessions != flask.session["count"]:
        return None
    return held_back(found, second_factor=editor.site.settings.second_factor)
