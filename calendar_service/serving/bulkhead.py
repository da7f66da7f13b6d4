"""Keeps a few threads free for feeds and health, whatever pages wait for. WSGI.

A page may have to ask the database, and a database may freeze in the middle of an answer. Only so many
pages are made at the same time; the next one is told at once to come back, instead of taking the last
thread that a feed could have had.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from calendar_service.words.addresses import address

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGES = 4
"""Pages that one process makes at once."""

THREADS = PAGES + 4
"""Threads of one process: those of pages, and some that only memory can keep busy."""

WAIT_SECONDS = 0.5

FROM_MEMORY = tuple(map(address, ("health.healthz", "health.readyz", "health.metrics")))

BUSY = b"Layanan sedang sibuk; coba lagi sebentar lagi. / The service is busy; try again in a moment.\n"


class Bulkhead:
    """In front of an application whose pages may wait; what is answered from memory goes through."""

    def __init__(self, app: WSGIApplication, pages: int = PAGES) -> None:
        self._app = app
        self._free = threading.BoundedSemaphore(pages)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in FROM_MEMORY:
            return self._app(environ, start_response)
        if not self._free.acquire(timeout=WAIT_SECONDS):
            headers = [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Retry-After", "5"),
                ("Cache-Control", "no-store"),
            ]
            start_response("503 Service Unavailable", headers)
            return [BUSY]
        try:
            return self._app(environ, start_response)
        finally:
            self._free.release()
