"""Every answer tells browsers to come by https from now on (RFC 6797): feeds, pages, the editor, errors. WSGI.

Only where PUBLIC_URL is https: over http the field must not be sent (section 7.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FIELD = "Strict-Transport-Security"
ONE_YEAR = "max-age=31536000; includeSubDomains"


def https_only(app: WSGIApplication, public_url: str) -> WSGIApplication:
    """The application with that field in every answer; itself where the public comes by http."""
    if not public_url.startswith("https://"):
        return app

    def told(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, (FIELD, ONE_YEAR)], *error)

        return app(environ, start)

    return told
