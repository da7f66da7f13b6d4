"""/periksa-kalender/: anybody's calendar, examined for whoever asks, by its address, as a file or as text.

Everything works without a script. The gate looks at every request first; opening an address fetches nothing, only a form that is sent does. What was found is
kept for a week under an address that can be passed on; the calendar itself is not kept. The room gets what it may touch as a CheckContext.
"""

from __future__ import annotations

from flask import Flask

from calendar_service.calendar_check import checking, gate  # noqa: F401  their views
from calendar_service.calendar_check.blueprint import calendar_check
from calendar_service.calendar_check.context import EXTENSION, CheckContext


def add_calendar_check(app: Flask, context: CheckContext) -> None:
    """Add the pages in every language to the application."""
    app.extensions[EXTENSION] = context
    app.register_blueprint(calendar_check)
