"""The editor's own files and the vendored code editor, read once. [DOOR: disk]"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
CODEMIRROR = "vendor/codemirror-5.65.21"


@cache
def files() -> Mapping[str, bytes]:
    """Path below the folder -> content."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in KINDS)
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in found}


@cache
def asset(name: str) -> str:
    """The address of a file, with a mark of its content, so that it may be kept for a year."""
    return f"/static/admin/{name}?v={hashlib.sha256(files()[name]).hexdigest()[:10]}"


def blueprint() -> Blueprint:
    """The editor's static files, under /static/admin/."""
    pages = Blueprint("admin-static", __name__, url_prefix="/static/admin")

    @pages.get("/<path:name>")
    def static(name: str) -> Response:
        if name not in files():
            raise NotFound
        return Response(files()[name], content_type=KINDS[Path(name).suffix])

    return pages
