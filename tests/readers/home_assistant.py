"""What Home Assistant makes of a calendar by address: `ical`, as its component remote_calendar calls it."""

from __future__ import annotations

from datetime import UTC
from itertools import islice

from ical.calendar_stream import IcsCalendarStream
from ical.compat import enable_compat_mode

from tests.readers.protocol import Seen, answer, moment


def read(data: bytes) -> list[Seen]:
    """Raises whatever the library raises: Home Assistant then has no calendar."""
    with enable_compat_mode(data.decode("utf-8", "replace")) as text:
        calendar = IcsCalendarStream.calendar_from_ics(text)
    # The list of coming events is asked for at once, and fails as a whole.
    list(islice(calendar.timeline_tz(UTC), 5))
    return [
        (
            str(event.uid),
            str(event.recurrence_id or ""),
            *moment(event.dtstart),
            len(event.alarm),
            int(bool(event.rrule)),
        )
        for event in calendar.events
    ]


if __name__ == "__main__":
    answer(read)
