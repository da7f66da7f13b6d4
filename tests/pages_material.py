"""What the tests of the pages share: the real site over the shipped timeline, at an instant of choice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from calendar_service.clock import fixed_clock
from calendar_service.package_data import TEMPLATES, regions, translators
from calendar_service.publishing.revision import Revision, first_stamps
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


def revision_of(timeline: Timeline) -> Revision:
    digest = hashlib.sha256(SHIPPED).hexdigest()
    return Revision(1, datetime(2024, 9, 18, 3, tzinfo=UTC), "test", "", digest, timeline, first_stamps(timeline))


def pages(at: str = THREE_DAYS_BEFORE, timeline: Timeline | None = None, **settings: object) -> Flask:
    """The application as at the instant `at`."""
    revision = revision_of(timeline or shipped_timeline())
    site = Site(
        settings=Settings(**settings),  # type: ignore[arg-type]
        regions=regions(),
        translators=translators(),
        clock=fixed_clock(datetime.fromisoformat(at)),
        current=lambda: revision,
        troubles=list,
    )
    return create_app(site, Rendering(TEMPLATES, translators()))
