"""A timetable straight from its file, as it would be if nothing had ever been published. Pure.

For commands that must work without a database. Its feeds are the same bytes as those of a first
publication, because first stamps come from the file alone.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from calendar_service.publishing.revision import Revision, first_stamps
from calendar_service.regions import Regions
from calendar_service.timeline.parsing import parse

NUMBER = 0
"""A number that no published revision has."""


def unpublished(data: bytes, regions: Regions, name: str, at: datetime) -> Revision:
    """The revision that a file would be. at: aware, printed on pages only. Raises InvalidInput."""
    timeline = parse(data, regions, name)
    sha256 = hashlib.sha256(data).hexdigest()
    return Revision(NUMBER, at, name, "", sha256, timeline, first_stamps(timeline, at))
