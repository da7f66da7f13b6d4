"""What a Sentry would be sent is cleaned as a line of the log is; without one nothing happens."""

from __future__ import annotations

import logging
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from calendar_service.bootstrap.sentry import watch_by_sentry, without_addresses


def test_every_text_is_without_addresses() -> None:
    event = {
        "message": "to budi@kpu.example",
        "n": 3,
        "values": [{"value": "a@b.example\nx\x1b"}, None],
        "t": ("a@b.example",),
    }
    assert without_addresses(event) == {
        "message": "to <...>",
        "n": 3,
        "values": [{"value": "<...>\nx[U+001B]"}, None],
        "t": ["<...>"],
    }


@pytest.mark.parametrize(
    ("dsn", "is_there"), [("", True), ("https://x@sentry.example/1", False), ("https://x@sentry.example/1", True)]
)
def test_it_is_asked_for_by_its_own_name(
    dsn: str, is_there: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun: list[dict[str, Any]] = []
    package = SimpleNamespace(init=lambda **options: begun.append(options)) if is_there else None
    monkeypatch.setitem(sys.modules, "sentry_sdk", package)
    monkeypatch.setenv("SENTRY_DSN", dsn)
    with caplog.at_level(logging.WARNING, logger="calendar_service"):
        watch_by_sentry()
    assert bool(begun) is (bool(dsn) and is_there)
    assert bool(caplog.records) is (bool(dsn) and not is_there)
    for options in begun:
        assert options["before_send"]({"message": "a@b.example"}, {}) == {"message": "<...>"}
        assert (options["include_local_variables"], options["send_default_pii"]) == (False, False)
