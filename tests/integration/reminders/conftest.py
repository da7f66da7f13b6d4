"""Fixtures around the small world of world.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
from world import KNOWN, OFFICES, TIMELINE

from calendar_service.clock import fixed_clock
from calendar_service.offices.directory_sql import Directory
from calendar_service.package_data import regions
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.revision import Revision


@pytest.fixture
def archive(engine: sa.Engine) -> Archive:
    return Archive(engine, regions())


@pytest.fixture
def directory(engine: sa.Engine) -> Directory:
    directory = Directory(engine)
    directory.replace(OFFICES, fixed_clock(KNOWN))
    return directory


@pytest.fixture
def publish(archive: Archive) -> Callable[..., Revision]:
    """Publish TIMELINE with replacements, at an instant."""

    def publish(at: datetime = KNOWN, **changes: str) -> Revision:
        text = TIMELINE
        for old, new in changes.items():
            text = text.replace(old.replace("_", "-"), new)
        return archive.publish(text.encode(), by="uji", note="", at=at)

    return publish
