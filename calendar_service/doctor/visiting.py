"""Asks a server for a feed as calendar programs do. [DOOR: network]

http, https and webcal only (webcal is https). It sends no Accept, like Google, and nothing that
tells who asks. One answer may take 20 s and 10 MB in all; it follows at most ten redirects.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from urllib.parse import urljoin, urlsplit

from calendar_service.doctor.visit import ANSWER_BYTES, Hop, ServerAnswer, Visit
from calendar_service.errors import N_, Refused

TIMEOUT_SECONDS = 20.0
MAX_HOPS = 10
LONG_AGO = "Mon, 01 Jan 1990 00:00:00 GMT"
_SCHEMES = ("http", "https", "webcal")
_CHUNK = 65_536


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Hands redirects back: each hop is looked at."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.OpenerDirector()
for _handler in (
    urllib.request.ProxyHandler,
    urllib.request.HTTPHandler,
    urllib.request.HTTPSHandler,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.HTTPErrorProcessor,
    _NoRedirect,
):
    _OPENER.add_handler(_handler())
# No handler for file:, ftp: or data:, so that no redirect can lead there.


def visit(url: str) -> Visit:
    """Raises Refused for an address that is not asked at all, or where nobody answers."""
    if not _may_be_asked(url):
        raise Refused(N_("alamat %(url)s tidak dapat diperiksa; pakai http://, https:// atau webcal://"), url=url)
    try:
        return _visit("https" + url[len("webcal") :] if url.lower().startswith("webcal:") else url)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise Refused(N_("%(url)s tidak menjawab: %(reason)s"), url=url, reason=reason) from None


def _may_be_asked(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.hostname)


def _visit(url: str) -> Visit:
    plain, hops = _follow(url)
    final = hops[-1].target if hops else url
    tag, date = plain.headers.get("etag"), plain.headers.get("last-modified")
    return Visit(
        url=final,
        hops=tuple(hops),
        plain=plain,
        again=_ask(final),
        packed=_ask(final, {"Accept-Encoding": "gzip"}),
        by_tag=_ask(final, {"If-None-Match": tag}) if tag else None,
        by_date=_ask(final, {"If-Modified-Since": date}) if date else None,
        since_ever=_ask(final, {"If-Modified-Since": LONG_AGO}),
        robots=_robots(final),
    )


def _follow(url: str) -> tuple[ServerAnswer, list[Hop]]:
    hops: list[Hop] = []
    while True:
        answer = _ask(url)
        location = answer.headers.get("location")
        if answer.status not in (301, 302, 303, 307, 308) or not location or len(hops) == MAX_HOPS:
            return answer, hops
        target = urljoin(url, location)
        if urlsplit(target).scheme not in ("http", "https"):
            return answer, hops
        hops.append(Hop(answer.status, url, target))
        url = target


def _robots(url: str) -> ServerAnswer | None:
    try:
        return _follow(urljoin(url, "/robots.txt"))[0]
    except (OSError, http.client.HTTPException):
        return None


def _ask(url: str, headers: dict[str, str] | None = None) -> ServerAnswer:
    fields = {"Accept-Encoding": "identity", "User-Agent": "Kalender-Tahapan-doctor", **(headers or {})}
    request = urllib.request.Request(url, headers=fields)  # noqa: S310  schemes are checked above
    try:
        with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as response:
            return _answer(response)
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error)


def _answer(response: http.client.HTTPResponse | urllib.error.HTTPError) -> ServerAnswer:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    body = bytearray()
    while len(body) <= ANSWER_BYTES and (chunk := response.read1(_CHUNK)):
        body += chunk
        if time.monotonic() > deadline:
            raise TimeoutError("the answer took too long")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return ServerAnswer(response.status or 0, headers, bytes(body[:ANSWER_BYTES]), len(body) > ANSWER_BYTES)
