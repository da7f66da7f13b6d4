"""HSTS: in every answer, once, and only where people come by https."""

from __future__ import annotations

from typing import Any

import pytest

from calendar_service.serving.https_only import FIELD, https_only


def app(environ: Any, start_response: Any) -> list[bytes]:
    start_response(environ["status"], [("Content-Type", "text/plain")])
    return [b"halo"]


@pytest.mark.parametrize("status", ["200 OK", "304 Not Modified", "404 Not Found", "503 Service Unavailable"])
@pytest.mark.parametrize(("public_url", "count"), [("https://kalender.example", 1), ("http://localhost:8000", 0)])
def test_every_answer_over_https_has_it_once(status: str, public_url: str, count: int) -> None:
    said: list[Any] = []
    body = https_only(app, public_url)({"status": status}, lambda *words: said.append(words))  # type: ignore[arg-type]
    assert list(body) == [b"halo"]
    ((found, headers),) = said
    assert found == status
    assert [name for name, _ in headers].count(FIELD) == count
