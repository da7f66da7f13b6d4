"""The Flask application: pages, static files, robots.txt, sitemap.xml, and the headers of all of them.

Feeds, health and metrics are answered in front of it or by their own blueprints. No cookie is ever
set, no script is ever sent that does anything (JSON-LD is data), nothing is loaded from elsewhere; the headers say so to the browser
too. One page may stand in a frame on any site, web.embed's; all others in none.
The editor has a cookie, two scripts and headers of its own; `admin.add_editor` adds it.
"""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, g, request
from werkzeug.wrappers import Response

from calendar_service import log_lines
from calendar_service.rendering import Rendering
from calendar_service.web.api import api
from calendar_service.web.assets import content_mark, static_files
from calendar_service.web.changes import changes
from calendar_service.web.context import keep_contexts, page_context
from calendar_service.web.embed import embed
from calendar_service.web.errors import errors
from calendar_service.web.files import files
from calendar_service.web.link_cards import link_cards
from calendar_service.web.mailbox import mailbox
from calendar_service.web.pages import pages
from calendar_service.web.routing import follow_the_table, spell_right
from calendar_service.web.site import Site
from calendar_service.words.addresses import STATIC

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""frame-src is for the rehearsal's mails, which stand in a sandboxed frame of their own."""

HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
EMBEDDED = {
    **{name: value for name, value in HEADERS.items() if name != "X-Frame-Options"},
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Of the page that other sites show in a frame."""

ONE_YEAR = "max-age=31536000"


def create_app(site: Site, rendering: Rendering) -> Flask:
    """The application for one site. It opens nothing; everything it needs is in its arguments."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    keep_contexts(app, site, rendering)
    follow_the_table(app)
    for blueprint in (pages, embed, api, mailbox, files, errors):
        app.register_blueprint(blueprint)
    if site.past:
        app.register_blueprint(changes)
    if site.draw_card:
        app.register_blueprint(link_cards)
    if site.set_wall_calendar:
        from calendar_service.web.wall_calendars import wall_calendars  # not where a site is only composed

        app.register_blueprint(wall_calendars)
    if site.signatures:
        from calendar_service.web.signatures import signatures  # for the web process alone

        app.register_blueprint(signatures)
    app.after_request(_add_headers)
    _name_requests(app)
    app.before_request(spell_right)
    return app


def _name_requests(app: Flask) -> None:
    """Each has a name, which the log and the answer give: X-Request-ID, if who asks has given one."""

    def begin() -> None:
        g.naming = ExitStack()
        g.request_name = g.naming.enter_context(log_lines.request(request.headers.get("X-Request-ID")))

    def answer(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_name
        return response

    def end(_error: BaseException | None) -> None:
        if (naming := g.pop("naming", None)) is not None:
            naming.close()

    app.before_request(begin)
    app.after_request(answer)
    app.teardown_request(end)


def _is_marked() -> bool:
    """Whether a static file is asked for with the mark of this very content. One of another release's content may not be kept
    under that one's address for a year."""
    name, mark = (request.view_args or {}).get("name", ""), request.args.get("v")
    return mark == content_mark(name) if name in static_files() else mark is not None


def _add_headers(response: Response) -> Response:
    settings = page_context().site.settings
    # In rehearsal days pass in seconds: a page is old at once.
    fresh = "no-cache" if settings.is_rehearsal else "public, max-age=60, stale-if-error=86400"
    response.vary.add("Accept-Encoding")  # who stands in front of us compresses
    is_embedded = request.endpoint == "embed.framed_place" and response.status_code == 200
    for name, value in (EMBEDDED if is_embedded else HEADERS).items():
        response.headers.setdefault(name, value)
    if request.path.startswith(STATIC) and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, {ONE_YEAR}, immutable" if _is_marked() else fresh
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = fresh if response.status_code < 400 else "no-store"
    if request.method in ("GET", "HEAD") and response.status_code == 200 and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response
