"""The editor's own files and the vendored code editor, read once. [DOOR: disk]"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Response
from werkzeug.exceptions import NotFound

from calendar_service.web.routing import AddressedBlueprint
from calendar_service.words.addresses import address

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
CODEMIRROR = "vendor/codemirror-5.65.21"

editor_files = AddressedBlueprint("editor_files", __name__)


@cache
def files() -> Mapping[str, bytes]:
    """Path below the folder -> content."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in KINDS)
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in found}


@cache
def asset(name: str) -> str:
    """The address of a file, with a mark of its content, so that it may be kept for a year."""
    mark = hashlib.sha256(files()[name]).hexdigest()[:10]
    return f"{address('editor_files.static', name=name)}?v={mark}"


@editor_files.view
def static(name: str) -> Response:
    """A style sheet or a script."""
    if name not in files():
        raise NotFound
    return Response(files()[name], content_type=KINDS[Path(name).suffix])
