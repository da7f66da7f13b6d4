"""/kantor/TOKEN/, an office's own page without a password, and /cek/, where anybody asks whether a mail is ours.

Everything works without a script. What changes something is a POST that the gate looks at first: whoever opens a link, a program that
looks for viruses among them, changes nothing (RFC 9110 section 9.2.1). The room gets what it may touch as an OfficeDoorContext.
"""

from __future__ import annotations

from flask import Flask

from calendar_service.office_door import confirming, gate, genuine, handing_out, leaving, office_page, wishing  # noqa: F401  their views
from calendar_service.office_door.blueprint import genuine as genuine_pages
from calendar_service.office_door.blueprint import office_door
from calendar_service.office_door.context import EXTENSION, OfficeDoorContext


def add_office_door(app: Flask, context: OfficeDoorContext) -> None:
    """Add the pages in every language to the application."""
    app.extensions[EXTENSION] = context
    app.register_blueprint(office_door)
    app.register_blueprint(genuine_pages)
