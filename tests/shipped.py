"""The shipped timetable, cut to its first election: for tests of what one election looks like."""

from __future__ import annotations

import re

_ELECTION = re.compile(rb"^  [a-z0-9-]+:$", re.MULTILINE)


def first_election(data: bytes) -> bytes:
    """The text of a timetable without what stands behind its first election."""
    body = data.index(b"\nelections:\n")
    heads = [found.start() for found in _ELECTION.finditer(data, body)]
    return data[: heads[1]] if len(heads) > 1 else data
