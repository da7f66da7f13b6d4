"""Whether a value is one of its type, and if not, in which way: RFC 5545 section 3.3. Pure.

Each way has a word of its own, because programs differ in what they forgive: a duration without its T, a day that
no calendar has, a time to the minute.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

_TIME = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_DATE_WITH_MARKS = re.compile(r"\d{4}-\d\d-\d\d.*")
_DURATION = re.compile(r"[+-]?P(?:\d+W|(?=\d|T\d)(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
_NEARLY_DURATIONS = {
    "bare": re.compile(r"[+-]?PT?"),
    "trailing-t": re.compile(r"[+-]?P\d+[DW]T"),
    "no-t": re.compile(r"[+-]?P(?:\d+D)?(?:\d+[HMS])+"),
    "weeks-and-more": re.compile(r"[+-]?P\d+W(?:\d+D)?(?:T(?:\d+[HMS])+)?"),
    "weeks-of-time": re.compile(r"[+-]?PT\d+[WD]"),
    "years": re.compile(r"[+-]?P\d+[Y].*"),
    "no-unit": re.compile(r"[+-]?PT?\d+"),
    "last-unit": re.compile(r"[+-]?P.*\D\d+"),
    "no-p": re.compile(r"[+-]?T?(?:\d+[WDHMS])+"),
}
_INTEGER = re.compile(r"[+-]?\d{1,10}")
_FLOAT = re.compile(r"[+-]?\d+(?:\.\d+)?")
_OFFSET = re.compile(r"[+-](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_STATUS_CODE = re.compile(r"\d+(?:\.\d+){1,2};.*")

Check = Callable[[str], str]
"""A value -> what is wrong with it in a word, or nothing."""


def flaw(value: str, kind: str) -> str:
    """What is wrong with a value of a type, in a word; "" where nothing is. Types that have no form (TEXT) and
    unknown ones are never wrong."""
    check = _CHECKS.get(kind)
    way = check(value) if check else ""
    return "spaces" if way and value != (bare := value.strip()) and bare and check and not check(bare) else way


def parsed(value: str) -> date | datetime | None:
    """The day or the local time, without its zone; None where there is no such day or time."""
    match = _TIME.fullmatch(value)
    if match is None:
        return None
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:8])
    try:
        if match[2] is None:
            return date(year, month, day)
        # A leap second is shown with the second before it: RFC 5545 section 3.3.12.
        second = min(int(value[13:15]), 59) if value[13:15] == "60" else int(value[13:15])
        return datetime(year, month, day, int(value[9:11]), int(value[11:13]), second)  # noqa: DTZ001  compared, never placed in time
    except ValueError:
        return None


def _time(value: str) -> str:
    match = _TIME.fullmatch(value)
    if match is None:
        return _no_time(value)
    if parsed(value) is None:
        if match[1].startswith("0000"):
            return "year-zero"
        return "no-such-time" if match[2] and parsed(match[1]) else "no-such-day"
    return "" if match[2] else "day-only"


def _no_time(value: str) -> str:
    if not value.strip():
        return "empty"
    if value != value.strip():
        return "spaces"
    if re.match(r"\d{8}T", value) and parsed(value[:8]):
        return "no-seconds" if re.fullmatch(r".{9}\d{4}Z?", value) else "time-form"
    if value.isdigit():
        return "digits" if len(value) > len("202407") else "few-digits"
    if value.endswith("Z") and parsed(value[:-1]):
        return "day-in-utc"
    return "marks" if _DATE_WITH_MARKS.fullmatch(value) else "form"


def _date(value: str) -> str:
    match = _TIME.fullmatch(value)
    if match is None:
        return _no_time(value)
    if parsed(match[1]) is None:
        return "no-such-day"
    return "with-time" if match[2] else ""


def _duration(value: str) -> str:
    if _DURATION.fullmatch(value):
        # More seconds than 63 bits hold; more days than a program may count.
        return "overflow" if re.search(r"\d{17}", value) else "huge" if re.search(r"\d{8}", value) else ""
    if not value.strip():
        return "empty"
    if _TIME.fullmatch(value):
        return "time"
    return next((way for way, pattern in _NEARLY_DURATIONS.items() if pattern.fullmatch(value)), "form")


def _period(value: str) -> str:
    start, slash, end = value.partition("/")
    if not slash:
        return "empty" if not value.strip() else "form"
    wrong_start = _time(start)
    return "day-only" if wrong_start == "day-only" else "ends" if wrong_start or (_time(end) and _duration(end)) else ""


def _geo(value: str) -> str:
    parts = value.split(";")
    if len(parts) != 2 or not all(_FLOAT.fullmatch(part) for part in parts):
        if len(parts) == 2 and all(_FLOAT.fullmatch(part.strip()) for part in parts):
            return "spaces-within"
        return "empty" if not value.strip() else "escaped" if re.fullmatch(r"[^;]*\\;[^;]*", value) else "form"
    return "range" if abs(float(parts[0])) > 90 or abs(float(parts[1])) > 180 else ""


def _offset(value: str) -> str:
    if _OFFSET.fullmatch(value):
        return ""
    if re.fullmatch(r"\d{4}(?:\d\d)?", value):
        return "no-sign"
    return "range" if re.fullmatch(r"[+-]\d{4}(?:\d\d)?", value) else "form" if value.strip() else "empty"


def _uri(value: str) -> str:
    if not value.strip():
        return "empty"
    if value.count("[") != value.count("]"):
        return "bracket"
    return "" if _URI.fullmatch(value) else "form"


def _formed(pattern: re.Pattern[str]) -> Check:
    def check(value: str) -> str:
        if pattern.fullmatch(value):
            return ""
        return "form" if value.strip() else "empty"

    return check


_CHECKS: Mapping[str, Check] = {
    "DATE": _date,
    "DATE-TIME": _time,
    "DURATION": _duration,
    "PERIOD": _period,
    "GEO": _geo,
    "INTEGER": _formed(_INTEGER),
    "FLOAT": _formed(_FLOAT),
    "UTC-OFFSET": _offset,
    "URI": _uri,
    "CAL-ADDRESS": _uri,
    "BINARY": _formed(_BASE64),
    "BOOLEAN": _formed(re.compile("TRUE|FALSE", re.IGNORECASE)),
    "REQUEST-STATUS": _formed(_STATUS_CODE),
}
