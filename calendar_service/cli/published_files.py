"""Asks a service for the files that it publishes, its keys and signatures. [DOOR: network]

http and https only; one answer may take 20 s and 20 MB. Nothing of it is believed before its signature was examined.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from calendar_service.errors import N_, Refused

SECONDS, BYTES = 20.0, 20_000_000
FIELDS = {"Accept-Encoding": "identity", "User-Agent": "Kalender-Tahapan-verify"}
_CHUNK = 65_536

NO_ADDRESS = N_("alamat %(url)s tidak dapat ditanyai; pakai http:// atau https://")
NO_ANSWER = N_("%(url)s tidak menjawab: %(reason)s")
TOO_LARGE = N_("%(url)s: jawabannya lebih dari %(most)s byte")


class Absent(Refused):
    """The service answers that there is no such file."""


class _SameKind(urllib.request.HTTPRedirectHandler):
    """Follows no redirect but to http and https, which is what urllib would do but for ftp."""

    def redirect_request(self, *given: object) -> urllib.request.Request | None:
        found = super().redirect_request(*given)  # type: ignore[arg-type]
        return found if found is not None and urlsplit(found.full_url).scheme in ("http", "https") else None


_OPENER = urllib.request.build_opener(_SameKind)


def fetched(url: str) -> bytes:
    """The body, as it is without compression. Raises Absent for 404, Refused for any other answer and where there is none."""
    if url.startswith("webcal://"):
        url = "https" + url.removeprefix("webcal")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise Refused(NO_ADDRESS, url=url)
    request = urllib.request.Request(url, headers=FIELDS)  # noqa: S310  schemes are looked at above
    try:
        with _OPENER.open(request, timeout=SECONDS) as answer:
            return _body(answer, url)
    except urllib.error.HTTPError as error:
        with error:
            kind = Absent if error.code == http.HTTPStatus.NOT_FOUND else Refused
            raise kind(NO_ANSWER, url=url, reason=f"HTTP {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Refused(NO_ANSWER, url=url, reason=getattr(error, "reason", None) or error) from None


def _body(answer: http.client.HTTPResponse, url: str) -> bytes:
    """Raises TimeoutError, Refused."""
    deadline, body = time.monotonic() + SECONDS, bytearray()
    while chunk := answer.read1(_CHUNK):
        body += chunk
        if len(body) > BYTES:
            raise Refused(TOO_LARGE, url=url, most=BYTES)
        if time.monotonic() > deadline:
            raise TimeoutError("the answer took too long")
    return bytes(body)
