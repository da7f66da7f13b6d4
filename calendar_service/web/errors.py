"""Errors as pages, in the language of the address. They say what happened and what to do, never why inside."""

from __future__ import annotations

from flask import Blueprint, make_response
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, ServiceUnavailable
from werkzeug.wrappers import Response

from calendar_service.errors import N_
from calendar_service.web.context import page_context
from calendar_service.web.routing import lead_where_meant
from calendar_service.web.site import NothingServed

WORDS = {
    404: (
        N_("Halaman tidak ditemukan"),
        N_("Alamat ini tidak menuju apa pun. Mungkin kode wilayahnya keliru; cari daerah Anda di sini."),
    ),
    405: (N_("Cara ini tidak dilayani"), N_("Halaman ini hanya dapat dibaca.")),
    503: (
        N_("Layanan sedang disiapkan"),
        N_("Belum ada jadwal yang dapat ditampilkan. Kalender yang Anda langgan tetap ada di perangkat Anda."),
    ),
    500: (
        N_("Layanan sedang terganggu"),
        N_("Kesalahan ini ada pada kami dan sudah tercatat. Kalender yang Anda langgan tetap ada di perangkat Anda."),
    ),
}
OTHERS = (N_("Permintaan tidak dapat dilayani"), N_("Periksa alamatnya, atau mulai lagi dari halaman depan."))


errors = Blueprint("errors", __name__)


@errors.app_errorhandler(HTTPException)
def answer(error: HTTPException) -> Response:
    """The page of an error, also of one that nobody foresaw; where it was only the spelling, the way to what was meant."""
    code = error.code or 500
    if code < 400:  # a redirect that Werkzeug raises is no error
        return error.get_response()
    if code == NotFound.code and (led := lead_where_meant()):
        return led
    here = page_context()
    title, sentence = (here.translator.text(words) for words in WORDS.get(code, OTHERS))
    page = here.page("error", code=code, title=title, sentence=sentence)
    response = make_response(page, code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    response.headers["Cache-Control"] = "no-store"
    return response


@errors.app_errorhandler(NothingServed)
def nothing_served(_: NothingServed) -> Response:
    """No revision can be served: come back later."""
    return answer(ServiceUnavailable())
