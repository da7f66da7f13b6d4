"""A file as the revision that it would be: the same as a first publication, under a number that none has."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from calendar_service.errors import InvalidInput
from calendar_service.package_data import regions
from calendar_service.publishing.revision import first_stamps
from calendar_service.publishing.unpublished import NUMBER, unpublished
from calendar_service.timeline.parsing import parse
from tests.world import TIMELINE

AT = datetime(2024, 9, 1, tzinfo=UTC)


def test_it_is_what_a_first_publication_would_be() -> None:
    data = TIMELINE.encode()
    found = unpublished(data, regions(), "stages.yaml", AT)
    assert (found.number, found.published_at, found.by) == (NUMBER, AT, "stages.yaml")
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.timeline.elections == parse(data, regions(), "stages.yaml").elections
    assert found.stamps == first_stamps(found.timeline, AT)


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(InvalidInput):
        unpublished(b"elections: 5", regions(), "stages.yaml", AT)
