"""Waiting for what must come: long, since only a failure costs the time. What is measured goes into benchmarks, not here.

CI runs several tests on two cores and waits for servers, files and browsers that all start at once: a wait of seconds
tells how busy the machine is, not whether the thing comes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE_SECONDS = 300.0
"""Until a test gives up on what must come."""

AGAIN_SECONDS = 0.05
"""Between two looks."""


def until(
    look: Callable[[], Found],
    said: Callable[[], object] = lambda: "waited in vain",
    seconds: float = PATIENCE_SECONDS,
    alive: Callable[[], object] = lambda: True,
) -> Found:
    """What `look` returns, as soon as it is true. A look that meets nobody (OSError) is repeated.

    said: what is told where it does not come; alive: whether it still can come. Raises AssertionError.
    """
    ends_at = time.monotonic() + seconds
    while True:
        try:
            if found := look():
                return found
        except OSError:
            pass
        assert alive(), said()
        assert time.monotonic() < ends_at, said()
        time.sleep(AGAIN_SECONDS)
