"""How large a request may be, and how long its body may take to come, before anybody looks at it. Pure.

A heading is looked at in the event loop, so it is short; what granian reads of it is bounded, too (LARGEST_HEADING).
Only the editor takes large bodies, the page that examines calendars one calendar, and an office's own page small ones. A body must be announced with its
length: what has no end is not begun with (RFC 9110 section 15.5.12, 411). It must then come at some pace, however slow the line: a byte every few
seconds is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.http import parse_options_header

from calendar_service.words.addresses import address, parse
from calendar_service.words.languages import LANGUAGES

LARGEST_HEADING = 16_384
"""Bytes of the request line and all fields together. granian answers 431 where there are more."""

LONGEST_TARGET = 8_000
"""Characters of path and query (RFC 9110 section 4.1)."""

MOST_FIELDS = 200
"""Of a form; the largest of ours has 20 or so. Each costs as much as a thousand bytes, and there could be millions."""

MOST_OF_AN_ANNEX = 16_000
"""Of the form in which each row of a regulation's annex stands beside its stage; only the editor has it."""

FORM = "application/x-www-form-urlencoded"

LARGEST_FORM = 8_000_000
"""Bytes: a file of a million, three bytes a character as forms write it, and the text it began with."""

LARGEST_LIST = 32_000_000
"""The same for the list of offices: one of 100,000 has 13 MB as CSV."""

LARGEST_ELSEWHERE = 16_000
"""A form of an office's own page; any other public page takes no body, and says so to who sends one."""

LARGEST_CALENDAR_FORM = 2_100_000
"""A calendar of a million bytes as text, whose lines end in one byte more on their way, or as a file, and what stands around it."""

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
_ANNEX = tuple(address("editor.read_table", language) for language in LANGUAGES)
_CHECK = tuple(address("calendar_check.check_form", language) for language in LANGUAGES)
_DOORS = tuple(
    folder
    for language in LANGUAGES
    for folder in (
        address("genuine.ask", language),
        address("office_door.own_page", language, token="").removesuffix("/"),
    )
)

_DRAWN = tuple(
    path
    for language in LANGUAGES
    for path in (
        address("link_cards.country_picture", language).rpartition("/")[0] + "/",
        address("wall_calendars.place_sheet", language, code="").rpartition("daerah/")[0],
    )
)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A request that is not taken. status: of the answer. why: where the status alone does not say."""

    status: int
    why: str = ""


NO_HOST, TOO_LONG, MANY_FIELDS = NotTaken(400, "host"), NotTaken(414), NotTaken(413, "fields")


def heading_not_taken(http_version: str, target_length: int, hosts: int) -> NotTaken | None:
    """Why a heading is not looked at any further; None where it is. hosts: how many Host lines it has, of which
    HTTP/1.1 must have one (RFC 9112 section 3.2)."""
    if hosts > 1 or (not hosts and http_version == "1.1"):
        return NO_HOST
    return TOO_LONG if target_length > LONGEST_TARGET else None


def has_too_many_fields(content_type: str, body: bytes, path: str = "") -> bool:
    """Whether a form has more fields than any of ours at a path. One with files is counted while it is read."""
    if parse_options_header(content_type)[0].lower() != FORM:
        return False
    position = -1
    for _ in range(MOST_OF_AN_ANNEX if path in _ANNEX else MOST_FIELDS):
        position = body.find(b"&", position + 1)
        if position < 0:
            return False
    return True


def is_editor(path: str) -> bool:
    """Whether an address is the editor's, or one of its files'."""
    return path.startswith((*_EDITOR, _EDITOR_FILES)) or path in [each.rstrip("/") for each in _EDITOR]


def is_office_door(path: str) -> bool:
    """Whether an address is of an office's own page, or asks whether a mail is ours: pages that ask the database."""
    return path.startswith(_DOORS) or path in [each.rstrip("/") for each in _DOORS]


def is_drawn(path: str) -> bool:
    """Whether an address is of the picture of a link or of a sheet for a wall, which cost a while to make."""
    return path.startswith(_DRAWN)


def is_calendar_check(path: str) -> bool:
    """Whether an address is of the page that examines calendars."""
    return path.startswith(_CHECK) or path in [each.rstrip("/") for each in _CHECK]


def largest(path: str) -> int:
    """Bytes of a body that may be sent to an address."""
    if path in _CHECK:
        return LARGEST_CALENDAR_FORM
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
