"""What the tests of the pages share: the real site over the shipped timeline, at an instant of choice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask

from calendar_service.clock import fixed_clock
from calendar_service.package_data import TEMPLATES, regions, translators
from calendar_service.publishing.revision import Revision, first_stamps
from calendar_service.regions import Regions
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline
from calendar_service.web.app import create_app
from calendar_service.web.site import Site
from tests.shipped import first_election

ROOT = Path(__file__).parent.parent
SHIPPED = first_election((ROOT / "stages.yaml").read_bytes())
THREE_DAYS_BEFORE = "2024-09-19T06:00+07:00"


def shipped_timeline(change: Callable[[str], str] = lambda text: text) -> Timeline:
    """The first election of the shipped file, perhaps with its text changed first."""
    return parse(change(SHIPPED.decode()).encode(), regions())


def whole_timeline() -> Timeline:
    """All elections of the shipped file."""
    return parse((ROOT / "stages.yaml").read_bytes(), regions())


AGAIN = """
  psu-uji:
    title: Pemungutan Suara Ulang
    title_en: Voting Again
    issued: 2025-02-24
    basis: Putusan
    audiences: [bawaslu]
    regions: ["14.08", "19.05", "72.08", "91 saja", "93.02"]
    phases:
      satu: {title: Satu, title_en: One}
      dua: {title: Dua, title_en: Two}
    stages:
      satu:
        masa-tenang:
          title: Masa tenang
          title_en: Quiet period
          due: 3 hari sebelum pemungutan-suara s.d. 1 hari sebelum pemungutan-suara
          status: confirmed
      dua:
        pemungutan-suara:
          title: Pemungutan suara ulang
          title_en: Second vote
          hours: 07.00-13.00
          leads: [3d]
          local:
            "14.08": 2025-03-22
            "19.05": 2025-03-22
            "72.08": {days: 2025-04-16, reason: Hari ibadah., reason_en: Day of worship.}
            "91": 2025-08-06
            "93.02": 2025-08-06
        pengumuman:
          title: Pengumuman hasil
          title_en: Publication of results
          days: 2025-04-20
          some_regions: true
  hitung-uji:
    title: Hitung Ulang
    title_en: Recount
    issued: 2025-02-24
    basis: Putusan
    audiences: [bawaslu]
    regions: ["94.02"]
    phases:
      satu: {title: Satu, title_en: One}
    stages:
      satu:
        hitung-ulang:
          title: Penghitungan ulang
          title_en: Recount
          days: 2025-03-10
          where: 116 TPS di Distrik Mulia
          where_en: 116 polling stations in Mulia district
"""
"""Elections of a few places: one that votes again on several days, one that only counts again."""


def with_repeats(source: str) -> str:
    """The file's text with AGAIN behind it."""
    return source + AGAIN


def revision_of(timeline: Timeline) -> Revision:
    digest = hashlib.sha256(SHIPPED).hexdigest()
    return Revision(1, datetime(2024, 9, 18, 3, tzinfo=UTC), "test", "", digest, timeline, first_stamps(timeline))


def pages(
    at: str = THREE_DAYS_BEFORE,
    timeline: Timeline | Revision | None = None,
    places: Regions | None = None,
    draw_card: Callable[[Mapping[str, str], str], bytes] | None = None,
    set_wall_calendar: Callable[[Mapping[str, object], str, date], bytes] | None = None,
    **settings: object,
) -> Flask:
    """The application as at the instant `at`. timeline: the first shipped election where none is given. places: all that there
    are, where none are given. draw_card: what makes the pictures of links; set_wall_calendar: what sets sheets for a wall; without them there are none."""
    given = timeline or shipped_timeline()
    revision = given if isinstance(given, Revision) else revision_of(given)
    site = Site(
        settings=Settings(**settings),  # type: ignore[arg-type]
        regions=regions() if places is None else places,
        translators=translators(),
        clock=fixed_clock(datetime.fromisoformat(at)),
        current=lambda: revision,
        troubles=list,
        draw_card=draw_card,
        set_wall_calendar=set_wall_calendar,
        is_answered=draw_card is not None,
    )
    return create_app(site, Rendering(TEMPLATES, translators()))
