"""What an office has been told of a stage's schedule, as one line of text in the ledger. Pure.

    2024-09-25/2024-11-23                     inclusive days
    2024-11-27/2024-11-27 07.00-13.00         with local hours
    /2024-09-24 -23.59                        a deadline and its hour
    2025-02-20/2025-02-20 10.00- Asia/Jakarta hours that belong to one place
    2025-01-09/2025-01-09 ?                   asked, not told: it holds in some regions, perhaps there
    2025-03-22/2025-08-06 #1f0c3a7e           in the whole country, each region on days of its own; of these
    open                                      no day is set
    cancelled                                 it does not take place (here)

Two offices that were told the same line believe the same; a change is told when the line changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, time

from calendar_service.timeline.stage import Days, Hours, Occurrence, Stage, Status

OPEN = "open"
CANCELLED = "cancelled"

_ASKED, _SPAN = "?", "#"


@dataclass(frozen=True, slots=True)
class Told:
    """The line, taken apart. days None and not is_cancelled: no day was set. is_asked: nobody knew whether it holds
    there."""

    days: Days | None
    hours: Hours | None
    zone: str | None
    is_cancelled: bool = False
    is_asked: bool = False


def told_line(occurrence: Occurrence | None) -> str:
    """The line for a stage as it holds; None where it does not apply (any more)."""
    if occurrence is None or occurrence.status is Status.CANCELLED:
        return CANCELLED
    days, hours = occurrence.days, occurrence.hours
    if days is None:
        return OPEN
    parts = [f"{days.first or ''}/{days.last}"]
    if hours:
        parts.append(f"{_hour(hours.opens)}-{_hour(hours.closes)}")
        if occurrence.stage.zone:
            parts.append(occurrence.stage.zone)
    if occurrence.is_span:
        parts.append(_SPAN + _digest(occurrence.stage))
    if is_asked(occurrence):
        parts.append(_ASKED)
    return " ".join(parts)


def is_asked(occurrence: Occurrence) -> bool:
    """Whether an office can only ask if it holds in its region: it does in some, and nobody knows yet in which."""
    return occurrence.stage.scope.is_open and occurrence.region is not None


def _digest(stage: Stage) -> str:
    """Of the days and hours of each region: a span is the same where one of them moves within."""
    places = [
        f"{code} {there.days} {there.hours or stage.hours} {there.status is Status.CANCELLED}"
        for code, there in sorted(stage.local.items())
    ]
    return hashlib.sha256("\n".join(places).encode()).hexdigest()[:8]


def read_line(line: str) -> Told:
    """The facts of a line that told_line wrote."""
    if line in (OPEN, CANCELLED):
        return Told(None, None, None, line == CANCELLED)
    span, *rest = line.split(" ")
    asked = _ASKED in rest
    rest = [part for part in rest if part != _ASKED and not part.startswith(_SPAN)]
    first, last = span.split("/")
    opens, closes = rest[0].split("-") if rest else ("", "")
    hours = Hours(_time(opens), _time(closes)) if rest else None
    days = Days(date.fromisoformat(first) if first else None, date.fromisoformat(last))
    return Told(days, hours, rest[1] if len(rest) > 1 else None, is_asked=asked)


def _hour(at: time | None) -> str:
    return at.strftime("%H.%M") if at else ""


def _time(text: str) -> time | None:
    return time(int(text[:2]), int(text[3:])) if text else None
