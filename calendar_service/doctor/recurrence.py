"""What is wrong with a recurrence rule, and how often it can say a thing: RFC 5545 section 3.3.10. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from calendar_service.doctor.values import flaw, parsed

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
            yield "until-list" if "," in said else f"until-{flaw(said, 'DATE-TIME')}", part
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
            yield f"{'zero' if value == 0 else 'range'}-{name}", part
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


# How often


HORIZON = datetime.fromtimestamp(2**31 - 1, UTC).replace(tzinfo=None)
"""Until when a rule without an end is counted: where seconds in 32 bits end. Readers that write out every instance stop
about here."""
_SECONDS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600, "DAILY": 86400, "WEEKLY": 604800}
_CLOCK = {"BYHOUR": (3600, 24), "BYMINUTE": (60, 60), "BYSECOND": (1, 60)}
"""Part -> the seconds between two of its values, and how many values there are."""


def most_instances(rule: str, start: date) -> int:
    """How many instances a rule has at most, its start with them; about so many where it is a rule of many parts.
    A start that is a time is local, and so is UNTIL, whatever its zone: a day more or less is no matter. At least 1;
    rules of which `wrongs` says something are counted as far as they can be read."""
    parts = {name: said for name, _, said in (part.partition("=") for part in rule.upper().split(";"))}
    count, interval = (_number(parts, name) for name in ("COUNT", "INTERVAL"))
    if count is not None:
        return max(count, 1)
    begins, ends = first_moment(start), _end(parts, start)
    interval = interval or 1
    periods = _periods(parts.get("FREQ", ""), begins, ends) // interval + 1
    if _last_is_late(parts, begins, ends, interval * (periods - 1)):
        periods -= 1
    return max(round(periods * _each(parts)), 1)


def _number(parts: Mapping[str, str], name: str) -> int | None:
    said = parts.get(name, "")
    return int(said) if re.fullmatch(r"\d{1,9}", said) else None


def first_moment(value: date) -> datetime:
    """A time is its own, a day's is midnight."""
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001  a day's first moment


def _end(parts: Mapping[str, str], start: date) -> datetime:
    until = parsed(parts.get("UNTIL", ""))
    if until is None:
        return max(HORIZON, first_moment(start))
    # A day that ends the rule is in it.
    return first_moment(until) + (timedelta() if isinstance(until, datetime) else timedelta(hours=23, minutes=59))


def _periods(freq: str, begins: datetime, ends: datetime) -> int:
    """Whole ones from the beginning to the end; 0 where the end comes first."""
    if ends <= begins:
        return 0
    if freq in _SECONDS:
        return int((ends - begins).total_seconds()) // _SECONDS[freq]
    years = ends.year - begins.year
    return years if freq == "YEARLY" else years * 12 + ends.month - begins.month if freq == "MONTHLY" else 0


def _last_is_late(parts: Mapping[str, str], begins: datetime, ends: datetime, months: int) -> bool:
    """Whether the weekday of a month (2MO) that is the last to come lies behind the end."""
    day = re.fullmatch(r"(-?[1-5])(MO|TU|WE|TH|FR|SA|SU)", parts.get("BYDAY", ""))
    if parts.get("FREQ") != "MONTHLY" or not day or not months:
        return False
    years, month = divmod(begins.month - 1 + months, 12)
    if not 1 <= begins.year + years <= 9998:
        return False
    last = weekday_of_month(begins.year + years, month + 1, WEEKDAYS[day[2]], int(day[1]))
    return datetime.combine(last, begins.time()) > ends


def _each(parts: Mapping[str, str]) -> float:
    """How many instances a period has: parts finer than it multiply them, coarser ones leave some out."""
    freq = parts.get("FREQ", "")
    step = _SECONDS.get(freq, 2_000_000)
    found = 1.0
    for name, (seconds, values) in _CLOCK.items():
        if name in parts:
            count = len(parts[name].split(","))
            found *= count if step > seconds else count / values
    for name, values in (("BYDAY", 7), ("BYMONTHDAY", 31), ("BYMONTH", 12)):
        if name in parts:
            count = len(parts[name].split(","))
            found *= _of_days(name, count, freq, parts) if step > 86400 else count / values
    return found


def _of_days(name: str, count: int, freq: str, parts: Mapping[str, str]) -> float:
    """Of a week, a month or a year."""
    if freq == "WEEKLY":
        return count if name == "BYDAY" else 1
    if name == "BYMONTH":
        return count if freq == "YEARLY" else count / 12
    if name == "BYDAY" and not re.search(r"\d", parts[name]):
        return count * (53 if freq == "YEARLY" and "BYMONTH" not in parts else 5)
    return count


WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
"""As a rule names them -> as Python numbers them, from Monday."""


def weekday_of_month(year: int, month: int, weekday: int, week: int) -> date:
    """The how-manieth weekday of a month, from 1; negative from its end."""
    if week > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (week - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-week - 1))


def has_high_ordinal(rule: str) -> bool:
    """Whether a weekday is counted beyond the fifth: right in a year (20MO), and unknown to some readers."""
    return any(abs(int(number)) > 5 for number in re.findall(r"[=,]([+-]?\d+)(?=[A-Z]{2})", _by_day(rule)))


def _by_day(rule: str) -> str:
    found = re.search(r"(?:^|;)BYDAY(=[^;]*)", rule.upper())
    return found[1] if found else ""
