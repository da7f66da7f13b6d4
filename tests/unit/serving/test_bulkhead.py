"""Pages that wait for a frozen database leave threads for health and feeds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import Any

from werkzeug.test import Client
from werkzeug.wrappers import Response

from calendar_service.serving.bulkhead import PAGES, Bulkhead


def test_a_page_too_many_is_told_to_come_back_and_health_goes_through() -> None:
    thaws, waiting = threading.Event(), threading.Semaphore(0)

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/perubahan/":
            waiting.release()
            thaws.wait(20)
        return Response("isi")(environ, start_response)

    client = Client(Bulkhead(app), Response)
    answers: list[int] = []
    visitors = [
        threading.Thread(target=lambda: answers.append(client.get("/perubahan/").status_code)) for _ in range(PAGES)
    ]
    for visitor in visitors:
        visitor.start()
    for _ in visitors:
        assert waiting.acquire(timeout=10)
    began = time.monotonic()
    busy = client.get("/perubahan/")
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200] * 3
    assert time.monotonic() - began < 5
    thaws.set()
    for visitor in visitors:
        visitor.join(10)
    assert answers == [200] * PAGES
    assert client.get("/perubahan/").status_code == 200


def test_a_page_that_fails_gives_its_place_back() -> None:
    def app(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        raise RuntimeError

    bulkhead = Bulkhead(app)
    for _ in range(3 * PAGES):
        try:
            bulkhead({"PATH_INFO": "/"}, lambda *_: None)  # type: ignore[arg-type,return-value]
        except RuntimeError:
            continue
        raise AssertionError("somebody was turned away")
