"""What vdirsyncer stores of a calendar by address, and khal shows of what is stored."""

from __future__ import annotations

import pytz
from icalendar import use_pytz
from khal.icalendar import cal_from_ics
from khal.khalendar.backend import SQLiteDb
from vdirsyncer.vobject import Item, split_collection

from tests.readers.protocol import Seen, answer, moment

LOCALE = {"default_timezone": pytz.timezone("Asia/Jakarta"), "local_timezone": pytz.timezone("Asia/Jakarta")}


def read(data: bytes) -> list[Seen]:
    """Raises where vdirsyncer stops; an item that khal passes over is left out."""
    use_pytz()  # as khal does; it forgets the zones of calendars that were read before
    items = {}
    for raw in split_collection(data.decode("utf-8")):
        item = Item(raw)
        items[item.ident] = (item, item.hash)
    database = SQLiteDb(["x"], ":memory:", LOCALE)
    found: list[Seen] = []
    for number, (item, _) in enumerate(items.values()):
        try:
            database.update(item.raw, href=str(number), calendar="x")
        except Exception:
            continue
        found += _events(item.raw)
    return found


def _events(raw: str) -> list[Seen]:
    """Of events with one UID and instance, that of the last one: it takes the place of the others."""
    found: dict[tuple[str, str], Seen] = {}
    for event in cal_from_ics(raw).walk("VEVENT"):
        instance = event.get("RECURRENCE-ID")
        key = (str(event.get("UID", "")), str(instance.dt) if instance else "")
        found[key] = (*key, *moment(event["DTSTART"].dt), len(event.walk("VALARM")), int("RRULE" in event))
    return list(found.values())


if __name__ == "__main__":
    answer(read)
