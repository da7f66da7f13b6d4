"""How a reader in Python is asked: a path a line on standard input, what it made of the file as a line of JSON.

{"error": "..."} where the program refuses the calendar, else {"events": [[uid, instance, start, seconds, alarms,
repeats], ...]}: start is the local time as it was written, null where it cannot be read; seconds is the instant, null
for days and floating times. Readers in other languages (thunderbird.mjs, nextcloud.php) say the same.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

Seen = tuple[str, str, str | None, float | None, int, int]
SECONDS = 20
"""More time than any file needs that does not make a reader run for ever."""


class TooLongError(Exception):
    """A file over which a reader did not finish."""


def moment(value: object) -> tuple[str | None, float | None]:
    """start and seconds of an answer."""
    if isinstance(value, datetime):
        text = f"{value.year:04}{value.month:02}{value.day:02}T{value.hour:02}{value.minute:02}{value.second:02}"
        return text, None if value.tzinfo is None else value.astimezone(UTC).timestamp()
    if isinstance(value, date):
        return f"{value.year:04}{value.month:02}{value.day:02}", None
    return None, None


def answer(read: Callable[[bytes], list[Seen]]) -> None:
    """Answers until nothing more is asked."""
    logging.disable(logging.CRITICAL)

    def stop(*_: object) -> None:
        raise TooLongError

    signal.signal(signal.SIGALRM, stop)
    for line in sys.stdin:
        signal.alarm(SECONDS)
        try:
            said: dict[str, object] = {"events": read(Path(line.rstrip("\n")).read_bytes())}
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            said = {"error": f"{type(error).__name__}: {error}"[:300]}
        finally:
            signal.alarm(0)
        print(json.dumps(said), flush=True)
