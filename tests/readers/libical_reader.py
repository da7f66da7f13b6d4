"""What GNOME Calendar and Evolution make of a calendar by address: libical, the shared library itself."""

from __future__ import annotations

import ctypes
from ctypes import c_char_p, c_int, c_void_p

from tests.readers.protocol import Seen, answer


class Time(ctypes.Structure):
    """struct icaltimetype of libical 3.0."""

    _fields_ = (
        *((name, c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")),
        ("zone", c_void_p),
    )


LIBRARY = ctypes.CDLL("libical.so.3")
for _name, _result, *_given in (
    ("icalparser_parse_string", c_void_p, c_char_p),
    ("icalcomponent_isa", c_int, c_void_p),
    ("icalcomponent_string_to_kind", c_int, c_char_p),
    ("icalproperty_string_to_kind", c_int, c_char_p),
    ("icalcomponent_get_first_component", c_void_p, c_void_p, c_int),
    ("icalcomponent_get_next_component", c_void_p, c_void_p, c_int),
    ("icalcomponent_get_first_property", c_void_p, c_void_p, c_int),
    ("icalcomponent_count_components", c_int, c_void_p, c_int),
    ("icalcomponent_get_uid", c_char_p, c_void_p),
    ("icalcomponent_get_dtstart", Time, c_void_p),
    ("icalcomponent_get_recurrenceid", Time, c_void_p),
    ("icaltime_as_timet_with_zone", ctypes.c_long, Time, c_void_p),
    ("icaltime_is_null_time", c_int, Time),
    ("icaltime_is_valid_time", c_int, Time),
    ("icalcomponent_free", None, c_void_p),
):
    _function = getattr(LIBRARY, _name)
    _function.restype, _function.argtypes = _result, _given
EVENT, CALENDAR, ALARM = (LIBRARY.icalcomponent_string_to_kind(name) for name in (b"VEVENT", b"VCALENDAR", b"VALARM"))
ROOT = LIBRARY.icalcomponent_string_to_kind(b"XROOT")
RECURRENCE_RULE = LIBRARY.icalproperty_string_to_kind(b"RRULE")


def read(data: bytes) -> list[Seen]:
    """Raises where there is no calendar in it."""
    component = LIBRARY.icalparser_parse_string(data)
    if not component:
        raise ValueError("nothing")
    kind = LIBRARY.icalcomponent_isa(component)
    calendars = [component] if kind == CALENDAR else list(_inside(component, CALENDAR)) if kind == ROOT else []
    if not calendars:
        raise ValueError("no calendar")
    found: dict[tuple[str, str], Seen] = {}
    for calendar in calendars:
        for number, event in enumerate(_inside(calendar, EVENT)):
            seen = _event(event)
            # Without a UID it is given one; of two with the same the last one stays.
            found[seen[0] or str(number), seen[1]] = seen
    return list(found.values())


def _inside(component: int, kind: int):
    inner = LIBRARY.icalcomponent_get_first_component(component, kind)
    while inner:
        yield inner
        inner = LIBRARY.icalcomponent_get_next_component(component, kind)


def _event(event: int) -> Seen:
    start, instance = LIBRARY.icalcomponent_get_dtstart(event), LIBRARY.icalcomponent_get_recurrenceid(event)
    uid = LIBRARY.icalcomponent_get_uid(event) or b""
    rule = LIBRARY.icalcomponent_get_first_property(event, RECURRENCE_RULE)
    return (
        uid.decode("utf-8", "replace"),
        _written(instance) or "",
        _written(start),
        _seconds(start),
        LIBRARY.icalcomponent_count_components(event, ALARM),
        int(bool(rule)),
    )


def _written(time: Time) -> str | None:
    if LIBRARY.icaltime_is_null_time(time) or not LIBRARY.icaltime_is_valid_time(time):
        return None
    day = f"{time.year:04}{time.month:02}{time.day:02}"
    return day if time.is_date else f"{day}T{time.hour:02}{time.minute:02}{time.second:02}"


def _seconds(time: Time) -> float | None:
    if _written(time) is None or time.is_date or not time.zone:
        return None
    return float(LIBRARY.icaltime_as_timet_with_zone(time, time.zone))


if __name__ == "__main__":
    answer(read)
