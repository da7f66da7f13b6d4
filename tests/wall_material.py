"""Wall calendars of the shipped timetable, in words and as PDF."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from calendar_service.package_data import TEMPLATES, regions, translators
from calendar_service.papers.papers import qr_code
from calendar_service.papers.typesetting import Typesetting
from calendar_service.papers.wall_calendars import LAYOUT
from calendar_service.publishing.revision import Revision
from calendar_service.web.standing import stand
from calendar_service.web.wall_calendar import WallCalendar, wall_calendar
from calendar_service.web.wording import Wording
from tests.pages_material import THREE_DAYS_BEFORE, revision_of, whole_timeline

PAGE = "https://kalender.example/daerah/35.78/"

AGAIN = "psu-2025-barito-utara"
"""An election of a place that votes again."""


@cache
def revision() -> Revision:
    """Of all elections that ship."""
    return revision_of(whole_timeline())


def sheet(
    code: str = "",
    language: str = "id",
    elections: tuple[str, ...] = ("pilkada-2024",),
    at: str = THREE_DAYS_BEFORE,
    of: Revision | None = None,
) -> WallCalendar:
    """The words of a sheet. code: empty for the country. of: instead of what ships."""
    found, places = of or revision(), regions()
    every = found.timeline.elections
    region = places[code] if code else None
    stood = [stand(every[ident], every.values(), region, datetime.fromisoformat(at)) for ident in elections]
    return wall_calendar(Wording(translators()[language], places), found, region, stood, PAGE)


def as_pdf(found: WallCalendar, language: str = "id") -> bytes:
    """The sheet, set anew."""
    words = {**found.words(), "qr": qr_code(found.url)}
    return Typesetting(TEMPLATES / "letter").pdf(LAYOUT, words, language, found.day)
