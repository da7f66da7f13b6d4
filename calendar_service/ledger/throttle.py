"""When to look again at what grows with the ledger. [DOOR: clock]

A look that is over at once is taken at every sweep. One that takes long, because millions of rows
are in question, is followed by a rest, so that it never costs more than a small share of the time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE_SECONDS = 0.1
SHARE = 0.05


class Throttle:
    """One for each thing that is looked at. Real time; one thread."""

    def __init__(self) -> None:
        self._again = 0.0

    def is_due(self) -> bool:
        """Whether the rest after the last look is over."""
        return time.monotonic() >= self._again

    @contextmanager
    def look(self) -> Iterator[None]:
        """Around one look, whose length says how long the rest is."""
        began = time.monotonic()
        yield
        took = time.monotonic() - began
        if took > AT_ONCE_SECONDS:
            self._again = time.monotonic() + took / SHARE
