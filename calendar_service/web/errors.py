"""Errors as pages, in the language of the address. They say what happened and what to do, never why inside."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, make_response, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound, ServiceUnavailable
from werkzeug.wrappers import Response

from calendar_service.errors import N_
from calendar_service.timeline.timeline import Election
from calendar_service.web.pages import Desk
from calendar_service.web.site import NothingServed
from calendar_service.words.addresses import language_of

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


def register(app: Flask, desks: Mapping[str, Desk]) -> None:
    """Answer every error of the application with a page."""

    def answer(error: HTTPException) -> Response:
        code = error.code or 500
        if code < 400:  # a redirect that Werkzeug raises is no error
            return error.get_response()
        desk = desks[language_of(request.path)]
        title, sentence = (desk.translator.text(words) for words in WORDS.get(code, OTHERS))
        page = desk.page("error", code=code, title=title, sentence=sentence, election=_some_election(desk, code))
        response = make_response(page, code)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        response.headers["Cache-Control"] = "no-store"
        return response

    def nothing_served(_: NothingServed) -> Response:
        return answer(ServiceUnavailable())

    app.register_error_handler(NothingServed, nothing_served)
    for kind in (HTTPException, NotFound, MethodNotAllowed, InternalServerError):
        app.register_error_handler(kind, answer)


def _some_election(desk: Desk, code: int) -> Election | None:
    """For the search box; not after a failure, whose cause may be the timeline itself."""
    if code >= 500:
        return None
    return next(iter(desk.site.current().timeline.elections.values()), None)
