"""The few static files of the pages, read once. [DOOR: disk, reading only]"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from calendar_service.words.addresses import address

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".svg": "image/svg+xml"}


@cache
def static_files() -> Mapping[str, bytes]:
    """Name -> content."""
    return {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in KINDS}


@cache
def asset(name: str) -> str:
    """The address of a static file, with a mark of its content, so that it may be kept for a year."""
    return f"{address('files.static', name=name)}?v={content_mark(name)}"


@cache
def content_mark(name: str) -> str:
    """What tells one content of a static file from another, hexadecimal."""
    return hashlib.sha256(static_files()[name]).hexdigest()[:10]
