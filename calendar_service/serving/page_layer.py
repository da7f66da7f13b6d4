"""Pages in front of Flask: bytes that are made once, for as long as nothing in them changes. WSGI.

A page of a revision reads the same for everybody until the revision changes or the clock passes an instant at which a
stage begins, ends or comes a day nearer (web.agenda.standstill). Until then it is kept compressed; the second reader waits
for nothing. Pages that ask the database, that answer a question or that stand behind a login are not kept.
"""

from __future__ import annotations

import hashlib
import threading
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from gzip import compress
from typing import TYPE_CHECKING

from werkzeug.test import EnvironBuilder, run_wsgi_app

from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Regions
from calendar_service.serving.conditional import accepts_gzip, matching_tag
from calendar_service.web.agenda import standstill
from calendar_service.web.site import NothingServed, Site
from calendar_service.words.addresses import parse

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT = frozenset(
    {
        "pages.home",
        "pages.subscribe",
        "pages.all_places",
        "pages.place",
        "pages.election",
        "pages.stage",
        "pages.region",
        "embed.framed_place",
        "files.robots",
        "files.sitemap",
        "api.openapi",
        "api.feed_schema_file",
    }
)
"""Addresses whose answers are made of the revision and the clock alone."""

MOST = 2_500
"""So many pages are kept: those of all places and of one election in all regions, in 25 MB."""

REHEARSED_SECONDS = 0.25
"""How long a page of a rehearsal is kept, in real time: it tells the rehearsal's clock, which runs."""

BESIDE = 16
"""So many pages may be made at the same time, each once."""

OF_A_REQUEST = frozenset({"etag", "content-length", "x-request-id", "date", "vary"})
"""Headers that are not the page's."""

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class KeptPage:
    """gzip: the body as one gzip member. etag: SHA-256 of the body, in hex, without quotes. length: of the body."""

    headers: tuple[tuple[str, str], ...]
    gzip: bytes
    etag: str
    length: int

    @property
    def body(self) -> bytes:
        return zlib.decompress(self.gzip, wbits=zlib.MAX_WBITS | 16)


@dataclass(frozen=True)
class PageAnswer:
    """What the application said of an address, whole."""

    status: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, eq=False)
class Board:
    """The pages of one revision in one stretch of time: since inclusive, until exclusive. ends_at: by time.monotonic(),
    for a rehearsal."""

    revision: Revision
    since: datetime
    until: datetime
    ends_at: float = float("inf")
    pages: dict[str, KeptPage] = field(default_factory=dict)

    def holds(self, revision: Revision, now: datetime) -> bool:
        """Whether its pages are right now."""
        return revision is self.revision and self.since <= now < self.until and time.monotonic() < self.ends_at


class PageLayer:
    """app: gets every address that is not kept, and makes those that are."""

    def __init__(self, app: WSGIApplication, site: Site) -> None:
        self._app, self._site = app, site
        self._present: Board | None = None
        self._locks = [threading.Lock() for _ in range(BESIDE)]

    @property
    def regions(self) -> Regions:
        """The places that have pages."""
        return self._site.regions

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        board = self.board() if is_read and not environ.get("QUERY_STRING") else None
        if board is None or not (path in board.pages or is_kept(path)):
            return self._app(environ, start_response)
        found = self.made(board, path)
        if isinstance(found, PageAnswer):
            start_response(found.status, found.headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]
        return _answer(found, environ, start_response)

    def from_memory(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
        """The page, where it has been made; else None, and nothing was begun."""
        board = None if environ["QUERY_STRING"] else self.board()
        page = board.pages.get(environ["PATH_INFO"]) if board else None
        return _answer(page, environ, start_response) if page else None

    def board(self) -> Board | None:
        """That of this moment; None while no revision is served."""
        try:
            revision = self._site.current()
        except NothingServed:
            return None
        now, present = self._site.clock(), self._present
        if present is None or not present.holds(revision, now):
            present = self._present = self._next(revision, now)
        return present

    def made(self, board: Board, path: str) -> KeptPage | PageAnswer:
        """The page at a path that is kept; what else the application answers, where that is no page."""
        found = board.pages.get(path)
        if found is not None:
            return found
        with self._locks[hash(path) % BESIDE]:
            if path in board.pages:
                return board.pages[path]
            answered = self._ask(path)
            if answered.status != "200 OK":
                return answered
            page = board.pages[path] = _kept(answered)
            while len(board.pages) > MOST:
                board.pages.pop(next(iter(board.pages)), None)
            return page

    def _next(self, revision: Revision, now: datetime) -> Board:
        elections = revision.timeline.elections.values()
        since, until = standstill(elections, self._zones, now)
        ends_at = time.monotonic() + REHEARSED_SECONDS if self._site.settings.is_rehearsal else float("inf")
        return Board(revision, since, until, ends_at)

    @cached_property
    def _zones(self) -> frozenset[str]:
        return frozenset({CAPITAL_ZONE, *(region.timezone for region in self._site.regions.values())})

    def _ask(self, path: str) -> PageAnswer:
        """As somebody asks who says nothing of himself."""
        environ = EnvironBuilder(path=path, base_url=self._site.settings.public_url).get_environ()
        parts, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        return PageAnswer(status, list(headers), b"".join(parts))


def is_kept(path: str) -> bool:
    """Whether what stands at an address may be kept."""
    found = parse(path)
    return found is not None and found.name in KEPT


def _kept(answered: PageAnswer) -> KeptPage:
    headers = tuple((name, value) for name, value in answered.headers if name.lower() not in OF_A_REQUEST)
    body = answered.body
    return KeptPage(headers, compress(body, 6, mtime=0), hashlib.sha256(body).hexdigest(), len(body))


def _answer(page: KeptPage, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """200 or 304, as for feeds: either form has a strong tag of its own, and either tag is recognised."""
    packed = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    tags = (f"{page.etag}-gzip", page.etag) if packed else (page.etag, f"{page.etag}-gzip")
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    known = matching_tag(if_none_match, tags) if if_none_match else None
    about = [*page.headers, ("Vary", "Accept-Encoding"), ("ETag", f'"{known or tags[0]}"')]
    if known:
        start_response("304 Not Modified", [each for each in about if each[0].lower() != "content-type"])
        return []
    if packed:
        about.append(("Content-Encoding", "gzip"))
    start_response("200 OK", [*about, ("Content-Length", str(len(page.gzip) if packed else page.length))])
    if environ["REQUEST_METHOD"] == "HEAD":
        return []
    return [page.gzip if packed else page.body]
