"""The forms of a feed, one row each: the same facts for calendars, for programs, for spreadsheets. Pure.

Whoever offers, counts or names the forms does it from this table. How each is written stands in feeds.writers, and of those that
are one whole in feeds.sheets, under the same ending.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.errors import N_

CALENDAR, JSON, CSV = "ics", "json", "csv"
WORKBOOK, SEMICOLONS = "xlsx", "titik-koma.csv"
"""Endings, for those who mean one of them."""


@dataclass(frozen=True, slots=True)
class Form:
    """ending: of its addresses and files, without a dot at its beginning. content_type: as HTTP says it (RFC 9110 section 8.3).
    label: what a link to it is called, a message id; a name that is the same in any language needs no translation. of_revisions:
    whether a former revision is offered in it, too. when_asked: whether it is one whole that is written when somebody asks for it,
    and not from pieces that feeds have in common."""

    ending: str
    content_type: str
    label: str
    of_revisions: bool = False
    when_asked: bool = False


_ROWS = (
    Form(CALENDAR, "text/calendar; charset=utf-8", "iCalendar", of_revisions=True),
    Form(JSON, "application/json", "JSON", of_revisions=True),
    Form(CSV, "text/csv; charset=utf-8; header=present", "CSV"),
    Form(
        WORKBOOK,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        N_("Lembar kerja (.xlsx)"),
        when_asked=True,
    ),
    Form(SEMICOLONS, "text/csv; charset=utf-8; header=present", N_("CSV bertitik koma"), when_asked=True),
)

FORMS: Mapping[str, Form] = {row.ending: row for row in _ROWS}
"""Ending -> row, in the order in which they are offered."""

FORMS_OF_REVISIONS: Mapping[str, Form] = {row.ending: row for row in _ROWS if row.of_revisions}
"""Those in which a former revision is offered, too."""

FORMS_FROM_PIECES: Mapping[str, Form] = {row.ending: row for row in _ROWS if not row.when_asked}
"""Those of which feeds share pieces."""

FORMS_WHEN_ASKED: Mapping[str, Form] = {row.ending: row for row in _ROWS if row.when_asked}
"""Those of which each feed is one whole."""


def ending_of(path: str) -> str:
    """The form of the feed at a path: the longest ending that fits. Raises ValueError where none does."""
    found = [ending for ending in FORMS if path.endswith(f".{ending}")]
    if not found:
        raise ValueError(path)
    return max(found, key=len)
