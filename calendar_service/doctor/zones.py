"""The time zones of a feed: named but nowhere explained, unknown to everybody, or explained otherwise than the world
counts. Pure.

What a VTIMEZONE says (RFC 5545 section 3.6.5) is held against IANA's table for the very times that the feed has in
that zone, and half a year later for what repeats: an old rule that nobody uses any more harms nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from calendar_service.doctor import content_rules as rules
from calendar_service.doctor.finding import Finding
from calendar_service.doctor.reading import Component, Property, Stream, publisher
from calendar_service.doctor.recurrence import WEEKDAYS, weekday_of_month
from calendar_service.doctor.values import flaw, parsed

_YEARLY = {"FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "INTERVAL", "WKST"}
_UNTIL = re.compile(r"UNTIL=([^;]*)")
_AROUND = timedelta(hours=3)
_HALF_A_YEAR = timedelta(days=182)
_WINDOWS = re.compile(r".* Standard Time( .*)?|\(?(UTC|GMT)[+-].*|Customized Time Zone.*|tzone://Microsoft/.*")
_PREFIXED = re.compile(r"/.*?/((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.+)")

Findings = Iterator[Finding]


@cache
def iana_zones() -> frozenset[str]:
    """Every name that IANA's table has here. Once: it is looked for on the disk."""
    return frozenset(available_timezones())


def instant(found: Property) -> datetime | None:
    """When a time is, in UTC or a zone of IANA; None for days, floating times, and zones that are not IANA's."""
    local = parsed(found.value)
    zone = ZoneInfo("UTC") if found.value.endswith("Z") else _iana(found.parameters.get("TZID", ""))
    return local.replace(tzinfo=zone) if isinstance(local, datetime) and zone else None


@cache
def old_names() -> Mapping[str, str]:
    """Each name that IANA keeps for an older one's sake -> the zone that it means. Once: from the package tzdata; empty
    without it."""
    try:
        lines = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text("utf-8").splitlines()
    except (ModuleNotFoundError, OSError):
        return {}
    return {old: new for _, new, old in (line.split(" ")[:3] for line in lines if line.startswith("L "))}


def zone_roles(stream: Stream) -> Mapping[int, str]:
    """Of each VTIMEZONE and of what it consists of, by its id(): "unused" where no property is in that zone, "spare"
    for one of several STANDARD or several DAYLIGHT; what is not there is needed."""
    used = {zone for _, _, zone in _named(stream)}
    looked_for = used - set(_definitions(stream))
    found: dict[int, str] = {}
    for definition in (z for calendar in stream.calendars for z in calendar.inside("VTIMEZONE")):
        # One without a name is looked into for the zones that nobody explains.
        has_name = any(name.strip() for name in _names(definition))
        is_unused = used.isdisjoint(_names(definition)) if has_name else not looked_for
        if is_unused:
            found[id(definition)] = "unused"
        kinds = Counter(block.name for block in definition.components)
        for block in definition.components:
            if is_unused or kinds[block.name] > 1:
                found[id(block)] = "unused" if is_unused else "spare"
    return found


def zone_findings(stream: Stream) -> Findings:
    """What speaks against the zones, each zone once for each property that names it."""
    defined = _definitions(stream)
    used = {zone for _, _, zone in _named(stream)}
    for zone, definition in defined.items():
        unused = "" if zone in used else "unused"
        yield from _odd_offsets(definition, unused)
        if zone not in iana_zones():
            case = "/".join(filter(None, (_own(definition), unused)))
            yield Finding(rules.OWN_ZONE, definition.line, {"zone": zone}, case)
    yield from _unexplained(stream, defined)
    yield from _old(stream)
    yield from _different(stream, defined)


def _definitions(stream: Stream) -> Mapping[str, Component]:
    """TZID -> its VTIMEZONE, the first of several."""
    found: dict[str, Component] = {}
    for definition in (z for calendar in stream.calendars for z in calendar.inside("VTIMEZONE")):
        for name in _names(definition):
            found.setdefault(name, definition)
    return found


def _names(definition: Component) -> Iterator[str]:
    """As it may be named by others: a parameter has no escapes, the property that it means has (RFC 5545
    sections 3.2 and 3.3.11)."""
    for ident in definition.all("TZID"):
        yield ident.value
        yield ident.value.replace("\\,", ",").replace("\\;", ";")


def _own(definition: Component) -> str:
    """What a reader has to compute for a zone that only the feed explains."""
    if not any(name.strip() for name in _names(definition)):
        return "nameless"
    ruled = [rule for block in definition.components for rule in block.all("RRULE")]
    until = [found[1] for rule in ruled if (found := _UNTIL.search(rule.value.upper()))]
    if until:
        return "until-utc" if any(each.endswith("Z") for each in until) else "until"
    return "rules" if ruled else "dates" if any(map(_has_more_dates, definition.components)) else ""


def _has_more_dates(block: Component) -> bool:
    """Whether RDATE says more than the start, which many repeat in it."""
    start = block.first("DTSTART")
    return any(found.value != (start.value if start else "") for found in block.all("RDATE"))


def _old(stream: Stream) -> Findings:
    """Each old name of a zone, once."""
    told = set[str]()
    for _, found, zone in _named(stream):
        new = old_names().get(zone)
        if new and zone not in told:
            told.add(zone)
            yield Finding(rules.OLD_ZONE_NAME, found.line, {"zone": zone, "new": new}, zone)


def _odd_offsets(definition: Component, case: str) -> Findings:
    for block in definition.components:
        for offset in block.all("TZOFFSETFROM") + block.all("TZOFFSETTO"):
            if len(offset.value) > len("+0700") and not flaw(offset.value, "UTC-OFFSET"):
                yield Finding(rules.ODD_OFFSET, offset.line, {"value": offset.value}, case)


def _named(stream: Stream) -> Iterator[tuple[Component, Property, str]]:
    """Each property that names a zone, outside of VTIMEZONE."""
    for calendar in stream.calendars:
        for component in calendar.below():
            for found in component.properties:
                zone = found.parameters.get("TZID")
                if zone is not None:
                    yield component, found, zone


def _unexplained(stream: Stream, defined: Mapping[str, Component]) -> Findings:
    told: set[tuple[str, str, str]] = set()
    starts: dict[int, str | None] = {}
    known = iana_zones()
    maker = "/exchange" if stream.calendars and publisher(stream.calendars[0]) == "exchange" else ""
    for component, found, zone in _named(stream):
        key = (zone, component.name, found.name)
        if (zone in defined and zone.strip()) or key in told:
            continue
        told.add(key)
        if id(component) not in starts:
            start = component.first("DTSTART")
            starts[id(component)] = start.parameters.get("TZID") if start else found.parameters["TZID"]
        place = f"{component.name}.{found.name}{_beside(found, starts[id(component)])}"
        yield Finding(rules.NO_TIMEZONE, found.line, {"zone": zone}, "iana" if zone in known else "unknown")
        if zone not in known:
            yield Finding(rules.UNKNOWN_ZONE, found.line, {"zone": zone}, f"{place}/{_kind(zone)}{maker}")


def _beside(found: Property, zone_of_start: str | None) -> str:
    """Whether an end is in another zone than its start."""
    return "-alone" if found.name == "DTEND" and zone_of_start != found.parameters["TZID"] else ""


def _kind(zone: str) -> str:
    """What an unknown name looks like."""
    if not zone.strip():
        return "empty"
    if _WINDOWS.fullmatch(zone):
        return "windows"
    return "prefixed" if _PREFIXED.fullmatch(zone) else "other"


def _different(stream: Stream, defined: Mapping[str, Component]) -> Findings:
    """Each VTIMEZONE that counts otherwise than IANA's zone of that name, once for each way."""
    told: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    rules_of = {zone: _observances(definition) for zone, definition in defined.items() if _iana(zone)}
    for component, found, zone in _named(stream):
        if (zone, found.value) in seen or found.name not in ("DTSTART", "DTEND"):
            continue
        seen.add((zone, found.value))
        local, observances = parsed(found.value), rules_of.get(zone)
        if not isinstance(local, datetime) or not observances:
            continue
        moments = (local, local + _HALF_A_YEAR) if component.first("RRULE") else (local,)
        facts = [_difference(zone, observances, moment) for moment in moments]
        first = facts[0]
        case = _way(observances, local, str(first["there"])) if first else "later"
        if any(facts) and (zone, case) not in told:
            told.add((zone, case))
            said = first or facts[-1] or {}
            yield Finding(rules.ZONE_DIFFERS, defined[zone].line, {"zone": zone, **said}, case)


def _difference(zone: str, observances: list[_Observance], moment: datetime) -> Mapping[str, object] | None:
    """How both count at a moment, where they differ for hours around it."""
    info = _iana(zone)
    assert info is not None
    pairs = []
    for local in (moment - _AROUND, moment, moment + _AROUND):
        here, there = _offset(observances, local), local.replace(tzinfo=info).utcoffset()
        if there is None or here == there:
            return None
        pairs.append((here, there))
    here, there = pairs[1]
    return {"day": f"{moment:%Y%m%d}", "here": _written(here), "there": _written(there)}


def _way(observances: list[_Observance], local: datetime, there: str) -> str:
    """How it came to be so: before its first onset there is no offset, and some take that of the STANDARD that is
    written first; two onsets at the same time are in force by chance; an offset may have seconds."""
    if local < min(observance.start for observance in observances):
        first = next((o for o in observances if o.is_standard), None)
        return "before-standard" if first and _written(first.to) == there else "before"
    onsets = [(onset, o.to) for o in observances if (onset := o.latest(local))]
    if len({to for onset, to in onsets if onset == max(onsets)[0]}) > 1:
        return "ambiguous"
    return "seconds" if any(o.to.total_seconds() % 60 for o in observances) else ""


def _written(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


@cache
def _iana(zone: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(zone) if zone in iana_zones() else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(frozen=True)
class _Observance:
    """One STANDARD or DAYLIGHT. before, to: the offset until its onset, and from then on. month, day, week: the yearly onset (week 0: day is a
    day of the month; else the weekday's how-manieth, negative from the end), month 0 where it happens on its dates
    only. until: the last onset. is_standard: STANDARD."""

    start: datetime
    before: timedelta
    to: timedelta
    dates: tuple[datetime, ...] = ()
    month: int = 0
    day: int = 0
    week: int = 0
    until: datetime | None = None
    is_standard: bool = True

    def latest(self, local: datetime) -> datetime | None:
        """Its last onset up to a local time."""
        found = [onset for onset in (self.start, *self.dates) if onset <= local]
        if self.month:
            found += [onset for year in (local.year, local.year - 1) if (onset := self._onset(year)) and onset <= local]
            if self.until and self.until <= local and (onset := self._onset(self.until.year)):
                found.append(onset)
        return max(found, default=None)

    def _onset(self, year: int) -> datetime | None:
        if not 1 <= year <= 9998:
            return None
        onset = datetime.combine(_day_of(year, self.month, self.day, self.week), self.start.time())
        return onset if self.start <= onset and (self.until is None or onset <= self.until) else None


def _day_of(year: int, month: int, day: int, week: int) -> date:
    return weekday_of_month(year, month, day, week) if week else date(year, month, day)


def _offset(observances: list[_Observance], local: datetime) -> timedelta:
    """Before the first onset it is what that one changes from."""
    onsets = [(onset, observance.to) for observance in observances if (onset := observance.latest(local))]
    if onsets:
        return max(onsets, key=lambda pair: pair[0])[1]
    return min(observances, key=lambda each: each.start).before


def _observances(definition: Component) -> list[_Observance]:
    """Nothing where one of them cannot be read: then nothing is compared."""
    found = []
    for block in definition.components:
        observance = _observance(block)
        if observance is None:
            return []
        found.append(observance)
    return found


def _observance(block: Component) -> _Observance | None:
    start = block.first("DTSTART")
    before, to = (_offset_of(block.first(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    begins = parsed(start.value) if start else None
    dates = [parsed(value) for found in block.all("RDATE") for value in found.value.split(",")]
    if to is None or not isinstance(begins, datetime) or not all(isinstance(each, datetime) for each in dates):
        return None
    times = tuple(each for each in dates if isinstance(each, datetime))
    plain = _Observance(begins, to if before is None else before, to, times, is_standard=block.name == "STANDARD")
    rule = block.first("RRULE")
    return _yearly(plain, rule.value.upper()) if rule else plain


def _offset_of(found: Property | None) -> timedelta | None:
    if found is None or flaw(found.value, "UTC-OFFSET"):
        return None
    hours, minutes, seconds = (int(found.value[at : at + 2] or 0) for at in (1, 3, 5))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds) * (-1 if found.value[0] == "-" else 1)


def _yearly(plain: _Observance, rule: str) -> _Observance | None:
    """With its onset of each year; None for a rule that is not a day of each year."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";") if part)
    if set(parts) - _YEARLY or parts.get("FREQ") != "YEARLY" or parts.get("INTERVAL", "1") != "1":
        return None
    month = parts.get("BYMONTH", str(plain.start.month))
    day = re.fullmatch(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)", parts.get("BYDAY", ""))
    if not re.fullmatch(r"[1-9]|1[0-2]|0[1-9]", month) or "BYMONTHDAY" in parts or ("BYDAY" in parts and not day):
        return None
    until = _last_day(parts["UNTIL"]) if "UNTIL" in parts else None
    week, of_week = (int(day[1]), WEEKDAYS[day[2]]) if day else (0, min(plain.start.day, 28))
    if abs(week) == 5:
        week = -1 if week > 0 else week
    return replace(plain, month=int(month), day=of_week, week=week, until=until)


def _last_day(until: str) -> datetime | None:
    """A day later where it is a time, since it is in UTC, and onsets are local."""
    value = parsed(until)
    if isinstance(value, datetime):
        return value + timedelta(days=1)
    return datetime.combine(value, datetime.max.time()) if value else None
