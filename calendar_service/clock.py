"""What time it is. [DOOR: the system's clock]

Every part of the service is handed a Clock; nothing else reads the time. A rehearsal gets a clock
that began at a chosen instant and runs faster than the real one, so that a whole election can be
lived through in an afternoon. This module never sleeps and knows no time zone but UTC.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""


def system_clock() -> datetime:
    """The real time."""
    return datetime.now(UTC)  # noqa: TID251  the one place that may


def fixed_clock(instant: datetime) -> Clock:
    """A clock that stands still, for commands that ask about one moment."""
    return lambda: instant.astimezone(UTC)


def rehearsal_clock(start: datetime, speed: float, began: float) -> Clock:
    """A clock that showed `start` at the Unix time `began` and runs `speed` times as fast."""
    start = start.astimezone(UTC)
    return lambda: start + timedelta(seconds=(time.time() - began) * speed)


def shared_beginning(file: Path, start: datetime, speed: float) -> float:
    """The Unix time at which the rehearsal began, the same for every process of it.

    The first process writes it to `file`; the others read it. A file left by a rehearsal with
    another start or speed is replaced.
    """
    wanted = {"start": start.isoformat(), "speed": speed}
    for _ in range(2):
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
            if {k: kept.get(k) for k in wanted} == wanted:
                return float(kept["began"])
        except (FileNotFoundError, ValueError, KeyError):
            pass
        file.parent.mkdir(parents=True, exist_ok=True)
        mine = file.with_name(f".{file.name}.{os.getpid()}")
        mine.write_text(json.dumps({**wanted, "began": time.time()}), encoding="utf-8")
        file.unlink(missing_ok=True)
        try:
            os.link(mine, file)  # atomic: of two processes that start at once, one wins
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return float(json.loads(file.read_text(encoding="utf-8"))["began"])
