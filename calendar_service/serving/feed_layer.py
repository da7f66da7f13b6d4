"""Feeds in front of Flask: a look-up of bytes that were built before. WSGI.

Answers every address under /feeds/ and the calendars of stages, and passes the rest on. It renders nothing but the feeds of older
elections and of several places when they are first asked for, opens nothing, and logs only what of these cannot be made. Calendar
programs are a rough crowd: they are never told 406, an address that is gone says so (410), one that has moved
too (308, the only redirect that ICSx5 remembers). A filter that is not understood is refused (400), because somebody would
believe it; what apps add to a query is passed over (feeds.query).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from calendar_service.errors import N_, InvalidInput
from calendar_service.feeds.moves import feed_address, tidy
from calendar_service.feeds.pieces import Representation
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.log_lines import logger
from calendar_service.serving.conditional import accepts_gzip, matching_tag, not_modified
from calendar_service.web.site import NothingServed
from calendar_service.words.addresses import FEEDS, address, is_of_feeds
from calendar_service.words.translator import Translator

log = logger(__name__)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = "GET, HEAD, OPTIONS"
UNAVAILABLE, NOT_UNDERSTOOD = "503 Service Unavailable", "400 Bad Request"
GONE_FOR_GOOD, MOVED_FOR_GOOD = "410 Gone", "308 Permanent Redirect"
LASTING = (GONE_FOR_GOOD, MOVED_FOR_GOOD)

CACHING = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"
"""Five minutes: far less than any program waits between two looks, enough to spare the server
when many look at once. A week where the server does not answer: old dates beat none."""

NOTICE_CACHING = "public, max-age=300"
"""Of a feed that is gone or has moved; also of a 308: a mistaken move would otherwise stay in programs for ever."""

NOT_KEPT = "no-store"
"""Of an address that is none, or not in its one form: a cache that reads addresses otherwise than we do would answer it for
the right one."""

QUERY_MARKS = "!$&'()*+,-./:;=?@_~%"
"""What RFC 3986 section 3.4 allows in a query beside letters and digits."""

Headers = list[tuple[str, str]]

Sentence = tuple[str, Mapping[str, object]]
"""A message id and what fills it."""

COMMON: Headers = [
    ("Vary", "Accept-Encoding"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Last-Modified"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
]

UNKNOWN_REGION = N_("Tidak ada wilayah dengan kode %(code)s. Cari wilayah di %(search)s")
UNKNOWN_FEED = N_("Tidak ada kalender di alamat ini. Daftar kalender: %(search)s")
NEAREST = N_("Yang terdekat: %(address)s")
MOVED = N_("Kalender ini pindah ke %(address)s")
GONE = N_("Pemilihan ini sudah berakhir dan kalendernya ditutup. Langganan dapat dihapus.")
NOTHING_YET = N_(
    "Layanan belum dapat menyusun kalender. Kalender yang sudah dilanggan tetap ada; coba lagi sebentar lagi."
)
WRONG_METHOD = N_("Kalender hanya dapat dibaca (GET atau HEAD).")


class FeedLayer:
    """current: the snapshot that is served at this moment; raises NothingServed. app: gets every other address.
    public_url: without a slash at its end; stands in the texts of errors."""

    def __init__(
        self,
        app: WSGIApplication,
        current: Callable[[], Snapshot],
        translators: Mapping[str, Translator],
        public_url: str,
    ) -> None:
        self.app = app
        self.current = current
        self.translators = translators
        self.public_url = public_url

    def from_memory(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
        """The answer, where nothing has to be made for it; else None, and nothing was begun."""
        path: str = environ["PATH_INFO"]
        if path == FEEDS or not (is_of_feeds(path) or path.startswith("//")):
            return None
        with suppress(NothingServed):
            snapshot = self.current()
            query: str = environ["QUERY_STRING"]
            kept = snapshot.variants.kept(path, query)
            if kept is not None:
                return _answer(snapshot, path, kept, environ, start_response)
            if snapshot.has(path) and (query or snapshot.made(path) is None):
                return None
        return self(environ, start_response) if is_of_feeds(tidy(path)) else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path == FEEDS or not (is_of_feeds(path) or (path.startswith("//") and is_of_feeds(tidy(path)))):
            return self.app(environ, start_response)
        method: str = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return self._other_method(method, start_response)
        try:
            snapshot = self.current()
        except NothingServed:  # never 404, on which some programs drop the calendar
            return self._say(UNAVAILABLE, [(NOTHING_YET, {})], environ, start_response, ("Retry-After", "60"))
        if not snapshot.has(path):
            return self._elsewhere(snapshot, path, environ, start_response)
        query: str = environ.get("QUERY_STRING", "")
        try:
            is_plain = not query and path in snapshot.feeds
            found = snapshot.feeds[path] if is_plain else snapshot.variants.answer(path, query)
        except InvalidInput as error:
            return self._say(NOT_UNDERSTOOD, [(p.message, p.facts) for p in error.problems], environ, start_response)
        except Exception:  # of an older election, that this process has not made yet; 404 would lose the calendar
            log.exception("%s cannot be made", path)
            return self._say(UNAVAILABLE, [(NOTHING_YET, {})], environ, start_response, ("Retry-After", "60"))
        return _answer(snapshot, path, found, environ, start_response)

    def _elsewhere(
        self, snapshot: Snapshot, path: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """308, 410 or 404 for an address that has no feed."""
        wanted = tidy(path)
        if snapshot.moves.is_gone(wanted):
            return self._say(GONE_FOR_GOOD, [(GONE, {})], environ, start_response)
        target = _nearest_kept(snapshot, snapshot.moves.follow(wanted))
        if target:
            query = quote(environ.get("QUERY_STRING", ""), safe=QUERY_MARKS)
            location = quote(environ.get("SCRIPT_NAME", "")) + target + (f"?{query}" if query else "")
            moved = [(MOVED, {"address": self.public_url + target})]
            return self._say(MOVED_FOR_GOOD, moved, environ, start_response, ("Location", location))
        return self._say("404 Not Found", self._advice(snapshot, wanted), environ, start_response)

    def _advice(self, snapshot: Snapshot, path: str) -> list[Sentence]:
        """What is missing, and the nearest feed that is there."""
        asked = feed_address(path)
        if asked is None or asked.election_id not in ("", *snapshot.elections):
            return [(UNKNOWN_FEED, {"search": self.public_url + address("pages.home")})]
        page = "pages.election" if asked.election_id else "pages.all_places"
        search = {"search": self.public_url + address(page, election_id=asked.election_id)}
        known = [near for near in asked.wider() if near in snapshot.feeds]
        advice: list[Sentence] = [(UNKNOWN_REGION, {"code": asked.code, **search})]
        return advice + [(NEAREST, {"address": self.public_url + near}) for near in known[:1]]

    def _other_method(self, method: str, start_response: StartResponse) -> Iterable[bytes]:
        allow: Headers = [("Allow", METHODS), *COMMON]
        if method == "OPTIONS":
            # A browser asks this before a page elsewhere may send If-None-Match.
            preflight: Headers = [
                ("Access-Control-Allow-Methods", METHODS),
                ("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since"),
                ("Access-Control-Max-Age", "86400"),
            ]
            start_response("204 No Content", [*allow, *preflight])
            return []
        body = self._text([(WRONG_METHOD, {})])
        start_response("405 Method Not Allowed", [*_text_headers(body), *allow])
        return [body]

    def _say(
        self,
        status: str,
        sentences: Sequence[Sentence],
        environ: WSGIEnvironment,
        start_response: StartResponse,
        *headers: tuple[str, str],
    ) -> Iterable[bytes]:
        body = self._text(sentences)
        path = environ.get("PATH_INFO", "")
        caching = NOTICE_CACHING if status in LASTING and tidy(path) == path else NOT_KEPT
        start_response(status, [*_text_headers(body), *headers, ("Cache-Control", caching), *COMMON])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _text(self, sentences: Sequence[Sentence]) -> bytes:
        """The sentences in every language, one a line."""
        texts = (
            "".join(translator.text(message, **facts) + "\n" for message, facts in sentences)
            for translator in self.translators.values()
        )
        return "\n".join(texts).encode()


def _nearest_kept(snapshot: Snapshot, path: str) -> str | None:
    """The path, where there is a feed; for a place that takes no part in an election the place's own feed."""
    if snapshot.has(path):
        return path
    asked = feed_address(path)
    if asked and asked.code and asked.election_id in snapshot.elections and asked.lasting in snapshot.feeds:
        return asked.lasting
    return None


def _answer(
    snapshot: Snapshot, path: str, found: Representation, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """200 or 304. The compressed form has a strong tag of its own (RFC 9110 section 8.8.3.3);
    either tag tells that the client's copy is current."""
    packed = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    plain_tag, packed_tag = found.etag, f"{found.etag}-gzip"
    tag = packed_tag if packed else plain_tag
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if not_modified(if_none_match, since, (tag, packed_tag, plain_tag), snapshot.last_modified):
        # The tag of the copy that the client has: a cache finds it by that (RFC 9111 section 4.3.4).
        kept = matching_tag(if_none_match, (tag, packed_tag, plain_tag)) if if_none_match else tag
        start_response("304 Not Modified", _validators(kept or tag, snapshot))
        return []
    body = found.gzip if packed else found.body
    headers = [
        ("Content-Type", found.content_type),
        ("Content-Length", str(len(body))),
        ("Content-Disposition", f'inline; filename="{_file_name(path)}"'),
        *_validators(tag, snapshot),
    ]
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _validators(tag: str, snapshot: Snapshot) -> Headers:
    """What a 304 must repeat of the 200 (RFC 9110 section 15.4.5)."""
    return [
        ("ETag", f'"{tag}"'),
        ("Last-Modified", snapshot.last_modified_text),
        ("Cache-Control", CACHING),
        *COMMON,
    ]


def _text_headers(body: bytes) -> Headers:
    return [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]


def _file_name(path: str) -> str:
    """`/feeds/pilkada-2024/35.78.en.ics` -> `pilkada-2024-35.78.en.ics`."""
    return path.removeprefix(FEEDS).lstrip("/").replace("/", "-")
