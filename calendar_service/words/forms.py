"""The forms of a feed, one row each: the same facts for calendars, for programs, for spreadsheets. Pure.

Whoever offers, counts or names the forms does it from this table. How each is written stands in feeds.writers, under
the same ending.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CALENDAR, JSON, CSV = "ics", "json", "csv"
"""Endings, for those who mean one of them."""


@dataclass(frozen=True, slots=True)
class Form:
    """ending: of its addresses and files, without a dot. content_type: as HTTP says it (RFC 9110 section 8.3). label: what
    a link to it is called, in any language. of_revisions: whether a former revision is offered in it, too."""

    ending: str
    content_type: str
    label: str
    of_revisions: bool


_ROWS = (
    Form(CALENDAR, "text/calendar; charset=utf-8", "iCalendar", of_revisions=True),
    Form(JSON, "application/json", "JSON", of_revisions=True),
    Form(CSV, "text/csv; charset=utf-8; header=present", "CSV", of_revisions=False),
)

FORMS: Mapping[str, Form] = {row.ending: row for row in _ROWS}
"""Ending -> row, in the order in which they are offered."""

FORMS_OF_REVISIONS: Mapping[str, Form] = {row.ending: row for row in _ROWS if row.of_revisions}
"""Those in which a former revision is offered, too."""
