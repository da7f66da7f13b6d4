"""The Flask application: pages, static files, robots.txt, sitemap.xml, and the headers of all of them.

Feeds, health and metrics are answered in front of it or by their own blueprints. No cookie is ever
set, no script is ever sent, nothing is loaded from elsewhere; the headers say so to the browser too.
The editor under /admin/ has a cookie, two scripts and headers of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from flask import Flask, make_response, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.regions import Region
from calendar_service.rendering import Rendering
from calendar_service.timeline.timeline import Election
from calendar_service.web import changes, errors, mailbox, pages
from calendar_service.web.site import Site
from calendar_service.words.addresses import address
from calendar_service.words.languages import LANGUAGES

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".svg": "image/svg+xml"}

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
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
ONE_YEAR = "max-age=31536000"

AddEditor = Callable[[Flask, Mapping[str, pages.Desk]], None]
"""Adds the pages of the editor, which stands above this room; see admin."""


def create_app(site: Site, rendering: Rendering, add_editor: AddEditor | None = None) -> Flask:
    """The application for one site. It opens nothing; everything it needs is in its arguments."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    desks = {language: pages.Desk(site, rendering, language, asset) for language in LANGUAGES}
    for desk in desks.values():
        app.register_blueprint(pages.blueprint(desk))
        app.register_blueprint(mailbox.blueprint(desk))
        if site.past:
            app.register_blueprint(changes.blueprint(desk, site.past))
    if add_editor:
        add_editor(app, desks)
    errors.register(app, desks)
    _register_files(app, site)
    _register_headers(app, site)
    return app


@cache
def static_files() -> Mapping[str, bytes]:
    """The few static files, read once: name -> content."""
    return {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in KINDS}


@cache
def asset(name: str) -> str:
    """The address of a static file, with a mark of its content, so that it may be kept for a year."""
    mark = hashlib.sha256(static_files()[name]).hexdigest()[:10]
    return f"/static/{name}?v={mark}"


def _register_files(app: Flask, site: Site) -> None:
    public = site.settings.public_url

    @app.get("/robots.txt")
    def robots() -> Response:
        """Everything may be fetched; Google asks here before it takes a feed."""
        return _text(f"User-agent: *\nAllow: /\n\nSitemap: {public}/sitemap.xml\n", "text/plain")

    @app.get("/sitemap.xml")
    def sitemap() -> Response:
        rows = "".join(f"<url><loc>{escape(public + path)}</loc></url>\n" for path in _all_pages(site))
        return _text(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n',
            "application/xml",
        )

    @app.get("/static/<name>")
    def static(name: str) -> Response:
        if name not in static_files():
            raise NotFound
        return _text(static_files()[name], KINDS[Path(name).suffix])

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return redirect(asset("mark.svg"), 302)


def _all_pages(site: Site) -> Iterator[str]:
    """Every page that a search engine may know, in each language."""
    for language in LANGUAGES:
        yield address("pages.subscribe", language)
        for election in site.current().timeline.elections.values():
            yield from election_pages(election, site.regions.values(), language)


def election_pages(election: Election, regions: Iterable[Region], language: str) -> Iterator[str]:
    """The pages of an election, of its stages and of these regions."""
    to = {"election_id": election.id}
    yield address("pages.election", language, **to)
    yield from (address("pages.stage", language, stage_id=stage.id, **to) for stage in election.stages)
    yield from (address("pages.region", language, code=region.code, **to) for region in regions)


def _register_headers(app: Flask, site: Site) -> None:
    is_secure = site.settings.public_url.startswith("https://")
    # In rehearsal days pass in seconds: a page is old at once.
    fresh = "no-cache" if site.settings.is_rehearsal else "public, max-age=60, stale-if-error=86400"

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if is_secure:
            response.headers.setdefault("Strict-Transport-Security", f"{ONE_YEAR}; includeSubDomains")
        if request.path.startswith("/static/") and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, {ONE_YEAR}, immutable" if "v" in request.args else fresh
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = fresh if response.status_code < 400 else "no-store"
        if request.method in ("GET", "HEAD") and response.status_code == 200 and not response.is_streamed:
            response.add_etag()
            response.make_conditional(request)
        return response


def _text(body: str | bytes, kind: str) -> Response:
    response = make_response(body)
    response.mimetype = kind
    return response
