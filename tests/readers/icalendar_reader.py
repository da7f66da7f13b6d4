"""What a program makes of a calendar that reads it with icalendar, as its documentation says."""

from __future__ import annotations

from icalendar import Calendar, use_zoneinfo

from tests.readers.protocol import Seen, answer, moment


def read(data: bytes) -> list[Seen]:
    """Raises whatever the library raises."""
    use_zoneinfo()  # which forgets the zones of calendars that were read before
    found: list[Seen] = []
    for event in Calendar.from_ical(data).walk("VEVENT"):
        instance = event.get("RECURRENCE-ID")
        start = event.get("DTSTART")
        found.append(
            (
                str(event.get("UID", "")),
                str(getattr(instance, "dt", instance or "")),
                *moment(getattr(start, "dt", None)),
                len(event.walk("VALARM")),
                int(hasattr(event.get("RRULE"), "keys")),
            )
        )
    return found


if __name__ == "__main__":
    answer(read)
