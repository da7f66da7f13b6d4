"""How large a body may be, and how long it may take to come, before anybody looks at it. Pure.

Only the editor takes bodies. A body must be announced with its length: what has no end is not begun with (RFC 9110
section 15.5.12, 411). It must then come at some pace, however slow the line: a byte every few seconds is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.words.addresses import address, parse
from calendar_service.words.languages import LANGUAGES

LARGEST_FORM = 8_000_000
"""Bytes: a file of a million, three bytes a character as forms write it, and the text it began with."""

LARGEST_LIST = 32_000_000
"""The same for the list of offices: one of 100,000 has 13 MB as CSV."""

LARGEST_ELSEWHERE = 16_000
"""A public page takes no body, and says so to who sends one."""

PASSED_OVER = 100_000_000
"""A body that is too large is read to its end up to here, and thrown away, so that the browser, which reads nothing
before it has sent everything, gets the answer."""

MOST_AT_ONCE = 128_000_000
"""Bytes of unfinished bodies that one process keeps at the same time."""

GRACE_SECONDS = 30.0
SLOWEST = 20_000
"""A body may take so long, and a second more for each so many bytes that came: 0.16 Mbit/s."""

LISTS = frozenset({"editor.import_offices"})

_EDITOR = tuple(address("editor.index", language) for language in LANGUAGES)
_EDITOR_FILES = address("editor_files.static", name="")


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A body that is not taken. status: of the answer."""

    status: int


def is_editor(path: str) -> bool:
    """Whether an address is the editor's, or one of its files'."""
    return path.startswith((*_EDITOR, _EDITOR_FILES)) or path in [each.rstrip("/") for each in _EDITOR]


def largest(path: str) -> int:
    """Bytes of a body that may be sent to an address."""
    if not is_editor(path):
        return LARGEST_ELSEWHERE
    row = parse(path, "POST")
    return LARGEST_LIST if row is not None and row.name in LISTS else LARGEST_FORM


def announced(fields: Mapping[str, str]) -> int | None:
    """Bytes of the body that a request announces; 0 where it has none, None where it does not say how many.
    fields: by names in small letters."""
    if fields.get("transfer-encoding"):
        return None
    text = fields.get("content-length") or "0"
    return int(text) if text.isascii() and text.isdigit() else None


def seconds_left(elapsed: float, received: int) -> float:
    """How long the next bytes of a body may be waited for. elapsed: since the request began."""
    return GRACE_SECONDS + received / SLOWEST - elapsed
