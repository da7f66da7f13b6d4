"""What a program makes of a calendar that reads it with vobject, such as Radicale."""

from __future__ import annotations

import vobject
from vobject import icalendar

from tests.readers.protocol import Seen, answer, moment

ZONES = vars(icalendar)["__tzidMap"]
"""Zones of calendars that were read before, which the library keeps for all that come."""
KNOWN = dict(ZONES)


def read(data: bytes) -> list[Seen]:
    """Raises whatever the library raises."""
    ZONES.clear()
    ZONES.update(KNOWN)
    found: list[Seen] = []
    for calendar in vobject.readComponents(data.decode("utf-8")):
        for event in calendar.contents.get("vevent", []):
            start = getattr(event, "dtstart", None)
            instance = getattr(event, "recurrence_id", None)
            uid = getattr(event, "uid", None)
            found.append(
                (
                    str(uid.value if uid else ""),
                    str(instance.value if instance else ""),
                    *moment(start.value if start else None),
                    len(event.contents.get("valarm", [])),
                    int("rrule" in event.contents and event.getrruleset() is not None),
                )
            )
    return found


if __name__ == "__main__":
    answer(read)
