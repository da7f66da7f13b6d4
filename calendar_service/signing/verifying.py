"""Whether a file is what the service published, by what it has signed; and where it is not, what differs. Pure.

A file is known by its SHA-256 alone. One that was asked for with other alarms has other bytes: then its events are compared with those of the
feed that it names as its source, without their alarms.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from calendar_service.errors import N_, Refused
from calendar_service.feeds.moves import feed_address
from calendar_service.feeds.tables import COLUMNS
from calendar_service.signing.manifest import Manifest, PublishedText, read_manifest, sha256_of
from calendar_service.signing.signing_key import PublicKey
from calendar_service.words.addresses import in_each_form
from calendar_service.words.forms import CSV, SEMICOLONS
from calendar_service.words.spreadsheet import plain_csv_lines

WORKBOOK_BEGINS = b"PK\x03\x04"
"""So begins a workbook, which is a ZIP file."""

UNKNOWN_KEY = N_("manifes ini ditandatangani kunci %(key)s, yang tidak ada dalam daftar kunci")
FORGED = N_("tanda tangan manifes ini tidak cocok dengan isinya; manifes ini bukan dari pemilik kunci %(key)s")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file is. path: of the feed; empty for a text of stages.yaml. text: the revision of which it is. is_present: whether it still is what
    the newest manifest has there."""

    path: str
    text: PublishedText
    is_present: bool


class EventDiffers(StrEnum):
    """How an event differs from the official one."""

    MISSING = "missing"
    STRANGE = "strange"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class DifferentEvent:
    """how: MISSING in the file, STRANGE to the service, or CHANGED. uid: its own. title: as the file says it, of a missing one as the service
    does."""

    how: EventDiffers
    uid: str
    title: str


def trusted(body: bytes, signature: bytes, keys: Mapping[str, PublicKey]) -> Manifest:
    """The manifest, once its signature has been found right. keys: by name. Raises Refused."""
    found = read_manifest(body)
    key = keys.get(found.key)
    if key is None:
        raise Refused(UNKNOWN_KEY, key=found.key)
    if not key.has_signed(body, signature):
        raise Refused(FORGED, key=found.key)
    return found


def origin_of(data: bytes, manifest: Manifest, newest: Manifest) -> Origin | None:
    """What the bytes are, by one manifest; None where it knows them not. newest: by which is judged whether it still holds."""
    sha256 = sha256_of(data)
    path = next((path for path, kept in manifest.feeds.items() if kept == sha256), None)
    if path is not None:
        return Origin(path, manifest.present, newest.feeds.get(path) == sha256)
    text = next((each for each in reversed(manifest.texts) if each.sha256 == sha256), None)
    return Origin("", text, newest.present.sha256 == sha256) if text else None


def is_signed(path: str, manifest: Manifest) -> bool:
    """Whether a manifest tells of the feed at a path, in this form or, of one between semicolons, in that between commas."""
    forms = in_each_form(path)
    return path in manifest.feeds or (path == forms[SEMICOLONS] and forms[CSV] in manifest.feeds)


def between_commas(data: bytes) -> bytes | None:
    """A CSV whose cells stand between semicolons, as the service writes the same one between commas, of which it signs that; None for another
    file."""
    head, _, _ = data.partition(b"\n")
    if head.count(b";") < len(COLUMNS) - 1:
        return None
    try:
        text = data.decode("utf-8")
        return plain_csv_lines(csv.reader(io.StringIO(text, newline=""), delimiter=";"), "\r\n").encode()
    except (UnicodeDecodeError, csv.Error):
        return None


def named_source(data: bytes, site: str) -> str | None:
    """The path of the feed that a file says it comes from, without its query; None where it names none of that site. site: PUBLIC_URL."""
    text = data.decode("utf-8", "replace")
    if text.lstrip().startswith("{"):
        try:
            named = json.loads(text).get("source")
        except (ValueError, RecursionError):
            return None
    else:
        lines = (line.partition(":")[2] for line in _unfolded(text) if line.upper().startswith(("SOURCE:", "SOURCE;")))
        named = next((line.removeprefix("URI:") for line in lines), None)
    if not isinstance(named, str) or not named.startswith(f"{site}/"):
        return None
    path = urlsplit(named).path
    found = feed_address(path)
    return path if found and found.path == path else None


def different_events(data: bytes, official: bytes) -> list[DifferentEvent]:
    """How the events of an iCalendar file differ from those of another one, apart from their alarms."""
    ours, theirs = _events(official), _events(data)
    return [
        *(DifferentEvent(EventDiffers.MISSING, uid, ours[uid].title) for uid in ours if uid not in theirs),
        *(DifferentEvent(EventDiffers.STRANGE, uid, theirs[uid].title) for uid in theirs if uid not in ours),
        *(
            DifferentEvent(EventDiffers.CHANGED, uid, theirs[uid].title)
            for uid in ours
            if uid in theirs and theirs[uid].lines != ours[uid].lines
        ),
    ]


@dataclass(frozen=True, slots=True)
class _Event:
    title: str
    lines: tuple[str, ...]


def _events(data: bytes) -> dict[str, _Event]:
    """UID -> event. One that stands twice counts as another one."""
    found: dict[str, _Event] = {}
    lines: list[str] = []
    inside, alarm = False, 0
    for line in _unfolded(data.decode("utf-8", "replace")):
        word = line.upper()
        if word == "BEGIN:VEVENT":
            inside, alarm, lines = True, 0, []
        elif word == "END:VEVENT" and inside:
            event = _Event(_value(lines, "SUMMARY"), tuple(lines))
            uid = _value(lines, "UID")
            found[uid if uid not in found else f"{uid} ({len(found)})"] = event
            inside = False
        elif word in ("BEGIN:VALARM", "END:VALARM"):
            alarm += 1 if word.startswith("BEGIN") else -1
        elif inside and not alarm:
            lines.append(line)
    return found


def _value(lines: list[str], name: str) -> str:
    """Of the first property of that name; empty without one."""
    found = (line for line in lines if line.upper().startswith((f"{name}:", f"{name};")))
    return next((line.partition(":")[2] for line in found), "")


def _unfolded(text: str) -> list[str]:
    """RFC 5545 section 3.1."""
    return text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "").split("\n")
