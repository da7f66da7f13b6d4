"""What is wrong with a recurrence rule: RFC 5545 section 3.3.10. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from calendar_service.doctor.values import parsed

FREQUENCIES = frozenset(("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
_DAYS = frozenset(("SU", "MO", "TU", "WE", "TH", "FR", "SA"))
_DAY = re.compile(r"([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)")

_RANGES: Mapping[str, tuple[int, int, bool]] = {
    "BYSECOND": (0, 60, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}
"""Part -> its least and greatest value, and whether it may count from the end."""

_NOT_WITH: Mapping[str, frozenset[str]] = {
    "BYWEEKNO": FREQUENCIES - {"YEARLY"},
    "BYYEARDAY": frozenset(("DAILY", "WEEKLY", "MONTHLY")),
    "BYMONTHDAY": frozenset(("WEEKLY",)),
}

Wrong = tuple[str, str]
"""In which way, in a word; the part that is so."""


def wrongs(value: str) -> Iterator[Wrong]:
    """Everything that is wrong with a rule by itself, each way once for each part."""
    parts: dict[str, str] = {}
    for part in value.split(";"):
        name, equals, said = part.partition("=")
        if not equals:
            yield ("trailing" if not part else "part-form"), part
            continue
        if name.upper() in parts:
            yield f"twice-{name.upper()}" if name.upper() in _RANGES else "twice", part
        if name != name.upper() or (said != said.upper() and not list(_part(name.upper(), said.upper()))):
            yield "lower-case", part
        parts[name.upper()] = said.upper()
        yield from _part(name.upper(), said.upper())
    if "FREQ" not in parts:
        yield "no-freq", value
    if "UNTIL" in parts and "COUNT" in parts:
        yield "until-and-count", value
    yield from _combined(parts)


def _part(name: str, said: str) -> Iterator[Wrong]:
    part = f"{name}={said}"
    if name == "FREQ":
        if said not in FREQUENCIES:
            yield "freq", part
    elif name == "UNTIL":
        if parsed(said) is None:
            yield "until", part
    elif name in ("COUNT", "INTERVAL"):
        if not re.fullmatch(r"\d{1,9}", said):
            yield ("negative" if re.fullmatch(r"-\d{1,9}", said) else "form") + f"-{name}", part
        elif int(said) == 0:
            yield f"zero-{name}", part
    elif name == "WKST":
        if said not in _DAYS:
            yield "wkst", part
    elif name == "BYDAY":
        yield from _days(said, part)
    elif name in _RANGES:
        yield from _numbers(name, said, part)
    else:
        yield ("unknown-x" if name.startswith("X-") else "unknown-part"), part


def _days(said: str, part: str) -> Iterator[Wrong]:
    for day in said.split(","):
        match = _DAY.fullmatch(day)
        if match is None:
            yield ("empty-BYDAY" if not said else "form-BYDAY"), part
            return
        if match[1] and not 1 <= abs(int(match[1])) <= 53:
            yield "range-BYDAY", part
            return


def _numbers(name: str, said: str, part: str) -> Iterator[Wrong]:
    least, most, may_be_negative = _RANGES[name]
    for number in said.split(","):
        if name == "BYMONTH" and re.fullmatch(r"\d{1,2}L", number):
            yield "leap-month", part  # RFC 7529 section 4.2
            return
        if not re.fullmatch(r"[+-]?\d{1,3}", number):
            yield ("empty" if not said else "form") + f"-{name}", part
            return
        value = int(number)
        if not least <= (abs(value) if may_be_negative else value) <= most:
            yield f"range-{name}", part
            return


def _combined(parts: Mapping[str, str]) -> Iterator[Wrong]:
    freq = parts.get("FREQ", "")
    for name, frequencies in _NOT_WITH.items():
        if name in parts and freq in frequencies:
            yield f"with-freq-{name}", f"{name}={parts[name]}"
    if re.search(r"\d", parts.get("BYDAY", "")) and freq not in ("MONTHLY", "YEARLY"):
        yield "numbered-day", f"BYDAY={parts['BYDAY']}"
    if "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts):
        yield "setpos-alone", f"BYSETPOS={parts['BYSETPOS']}"
