"""What a program makes of a calendar that reads it with ics.py, as its documentation says."""

from __future__ import annotations

import warnings

from ics import Calendar, Event

from tests.readers.protocol import Seen, answer, moment


def read(data: bytes) -> list[Seen]:
    """Raises whatever the library raises. It knows nothing of single instances: of events with one UID one stays."""
    warnings.simplefilter("ignore")
    return [
        (str(event.uid), "", *_start(event), len(event.alarms), int(any(line.name == "RRULE" for line in event.extra)))
        for event in Calendar(data.decode("utf-8")).events
    ]


def _start(event: Event) -> tuple[str | None, float | None]:
    begin = event.begin
    return moment(begin and (begin.date() if event.all_day else begin.datetime))


if __name__ == "__main__":
    answer(read)
