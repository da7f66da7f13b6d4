"""A body comes whole, or it is told why it is not taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from calendar_service.serving import limits
from calendar_service.serving import request_bodies as module
from calendar_service.serving.limits import LARGEST_FORM, NotTaken
from calendar_service.serving.request_bodies import RequestBodies

EDITOR, PAGE = "/admin/periksa", "/"


@dataclass
class Asking:
    """As granian gives it: what is known before the body."""

    path: str = EDITOR
    headers: dict[str, str] = field(default_factory=dict)


class Body:
    """pieces: bytes, or seconds of silence."""

    def __init__(self, pieces: Iterable[bytes | float]) -> None:
        self.pieces, self.read = pieces, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, float):
                await asyncio.sleep(piece)
                continue
            self.read += len(piece)
            yield piece


def taken(path: str, body: Body, request_bodies: RequestBodies | None = None, **fields: str) -> bytes | NotTaken:
    asking: Any = Asking(path, {name.replace("_", "-"): value for name, value in fields.items()})
    return asyncio.run((request_bodies or RequestBodies()).body(asking, body))


def test_a_body_comes_whole() -> None:
    assert taken(EDITOR, Body([b"a", b"", b"bc"]), content_length="3") == b"abc"
    assert taken(PAGE, Body([b"x=1"]), content_length="3") == b"x=1"
    unread = Body([b"x"])
    assert taken(EDITOR, unread) == b""
    assert unread.read == 0


def test_what_breaks_off_is_not_taken_for_the_whole() -> None:
    assert taken(EDITOR, Body([b"teks"]), content_length="5000") == NotTaken(400)


def test_what_has_no_length_is_not_begun_with() -> None:
    endless = Body([b"x"] * 5)
    assert taken(EDITOR, endless, transfer_encoding="chunked") == NotTaken(411)
    assert endless.read == 0


def test_what_is_too_large_is_thrown_away_before_it_is_told() -> None:
    large = Body([b"x" * 1_000_000] * 9)
    assert taken(EDITOR, large, content_length=str(LARGEST_FORM + 1)) == NotTaken(413)
    assert large.read == 9_000_000


@pytest.mark.parametrize(
    "fields", [{"content_length": "9000000", "expect": "100-continue"}, {"content_length": "9" * 12}]
)
def test_it_is_not_read_where_the_client_waits_or_it_has_no_end(fields: dict[str, str]) -> None:
    large = Body([b"x"])
    assert taken(EDITOR, large, **fields) == NotTaken(413)
    assert large.read == 0


def test_what_is_too_slow_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GRACE_SECONDS", 0.05)
    assert taken(EDITOR, Body([b"x", 5.0, b"x"]), content_length="2") == NotTaken(408)
    assert taken(PAGE, Body([b"x", 5.0]), content_length="20000") == NotTaken(408)
    drops = Body([b"x", 0.02] * 100)
    assert taken(EDITOR, drops, content_length="100") == NotTaken(408)
    assert drops.read < 10


def test_all_together_hold_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 10)
    request_bodies = RequestBodies()
    assert taken(EDITOR, Body([b"x" * 8]), request_bodies, content_length="8") == b"x" * 8
    assert request_bodies.held == 0
    assert taken(EDITOR, Body([b"x" * 8, b"x" * 8]), request_bodies, content_length="16") == NotTaken(503)
    assert request_bodies.held == 0


def test_a_process_that_ends_waits_for_no_body() -> None:
    async def story() -> bytes | NotTaken:
        request_bodies = RequestBodies()
        asking: Any = Asking(EDITOR, {"content-length": "9"})
        reading = asyncio.create_task(request_bodies.body(asking, Body([b"x", 60.0])))
        await asyncio.sleep(0.01)
        request_bodies.stop()
        return await reading

    assert asyncio.run(story()) == NotTaken(503)
