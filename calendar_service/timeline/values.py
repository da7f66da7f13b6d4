"""What may stand behind a key of stages.yaml alone: one function for each kind of value. Pure.

Each takes the node and `complain`, and returns the value, or None after having complained; those
that refer to a region or a source take a Reading. What other files have as well (texts, words, days,
choices) is read by written.readings, and is had from here too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Mapping
from datetime import time
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from calendar_service.errors import N_, Sure, unread
from calendar_service.regions import ALONE
from calendar_service.timeline.hosts import Hosts
from calendar_service.timeline.stage import Days, Due, DueDays, Hours, Relation
from calendar_service.words.lead import Lead
from calendar_service.written import meant_values
from calendar_service.written.nodes import Node, Scalar
from calendar_service.written.readings import (
    MAX_TEXT,
    MEANT,
    Complain,
    choice,
    choices,
    day,
    day_of,
    items,
    line,
    meant_name,
    member,
    pairs,
    slug,
    slugs,
    text,
    truth,
    unknown,
    word,
    words,
)

__all__ = [
    "MAX_TEXT",
    "NO_STAGE",
    "TOLD_ONCE",
    "Complain",
    "choice",
    "choices",
    "codes",
    "day",
    "days",
    "due",
    "hours",
    "is_region",
    "items",
    "law",
    "leads",
    "line",
    "meant_name",
    "member",
    "pairs",
    "places",
    "slug",
    "slugs",
    "sources",
    "text",
    "truth",
    "unknown",
    "word",
    "words",
    "zone",
]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS = re.compile(rf"(?:s\.d\. )?{_DATE.pattern}|{_DATE.pattern} s\.d\. {_DATE.pattern}")
_HOUR = r"([0-9]{2})\.([0-9]{2})"
_HOURS = re.compile(rf"(?:{_HOUR}\s*[-–]\s*{_HOUR}|mulai {_HOUR}|s\.d\. {_HOUR})")
_DUE = re.compile(r"([0-9]{1,3}) hari( kerja)? (sesudah|sejak|sebelum) (\S+)")


class Reading(Complain, Protocol):
    """Complains, and knows what a value may refer to. sources: the short names that the file has, and their addresses. laws: the
    packs of law that there are. hosts: which sources are better than others."""

    @property
    def regions(self) -> Container[str]: ...

    @property
    def laws(self) -> Collection[str]: ...

    @property
    def former(self) -> Mapping[str, str]:
        """A code that was in use once -> the one that stands for it now."""

    @property
    def sources(self) -> Mapping[str, str]: ...

    @property
    def hosts(self) -> Hosts: ...

    def code_of(self, name: str) -> str | None:
        """The code of the one region of that name; None where there are several, or none."""


def codes(node: Node, reading: Reading) -> tuple[str, ...]:
    """A list of regions, by code."""
    return tuple(item.text for item in items(node, reading) if is_region(item, reading))


def places(node: Node, reading: Reading) -> tuple[str, ...]:
    """A list of regions as regions.covers reads it: codes, and provinces without their kabupaten and kota."""
    return tuple(item.text for item in items(node, reading) if _is_place(item, reading))


def _is_place(item: Scalar, reading: Reading) -> bool:
    province = item.text.removesuffix(ALONE)
    return (len(province) == 2 and province in reading.regions) or is_region(item, reading)


_NOW_CODED = N_('wilayah %(value)s kini berkode %(code)s; tulis "%(code)s"')
_NO_REGION = N_('wilayah %(value)s tidak dikenal; tulis kode Kemendagri, misalnya "35" atau "35.78"')
_MEANT_REGION = N_('wilayah %(value)s tidak dikenal; tulis "%(meant)s"')
_NO_SOURCE = N_("sumber %(value)s belum ada di tabel sources")
NO_STAGE = N_("tahapan %(value)s tidak ada di pemilihan ini")
TOLD_ONCE = frozenset({_NOW_CODED, _NO_REGION, _MEANT_REGION, _NO_SOURCE, MEANT[_NO_SOURCE], NO_STAGE, MEANT[NO_STAGE]})
"""What is wrong with a name, wherever it stands."""


def is_region(item: Scalar, reading: Reading) -> bool:
    """Whether it is a region's code; complains where it is none."""
    if item.text in reading.regions:
        return True
    if item.text in reading.former:
        reading(item, _NOW_CODED, value=item.text, code=reading.former[item.text])
        return False
    meant = meant_values.meant_code(item.text, reading.regions) or reading.code_of(item.text)
    if meant:
        reading(item, _MEANT_REGION, value=item.text, meant=meant)
    else:
        reading(item, _NO_REGION, value=item.text)
    return False


def sources(node: Node, reading: Reading) -> tuple[str, ...]:
    """A list of short names that the file's sources have; the better sources come first, see hosts."""
    named = items(node, reading, reading.sources.__contains__)
    for item in named:
        if item.text not in reading.sources:
            same = next((name for name, address in reading.sources.items() if address == item.text), "")
            unknown(item, item.text, reading.sources, _NO_SOURCE, reading, same)
    return reading.hosts.ranked((item.text for item in named if item.text in reading.sources), reading.sources)


def law(node: Node, reading: Reading) -> str | None:
    """The name of a pack of law."""
    value = word(node, reading)
    if value is not None and value not in reading.laws:
        unknown(node, value, reading.laws, N_("paket aturan %(value)s tidak ada"), reading)
        return None
    return value


def zone(node: Node, complain: Complain) -> str | None:
    """An IANA zone that has a place: `Asia/Jakarta`."""
    value = word(node, complain)
    if value is None:
        return None
    try:
        if "/" in value and not value.startswith("Etc/"):
            return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError):
        pass
    meant = _zone_meant(value)
    if meant:
        complain(
            node, unread("zona %(value)s tidak dikenal; tulis nama IANA, %(meant)s"), value=value, meant=Sure(meant)
        )
    else:
        complain(node, unread("zona %(value)s tidak dikenal; tulis nama IANA, misalnya Asia/Jakarta"), value=value)
    return None


_OF_THE_COUNTRY = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def _zone_meant(value: str) -> str | None:
    """The zone that has this name, or this city's: `Kuala Lumpur`."""
    named = value.replace(" ", "_").casefold()
    found = [
        zone
        for zone in available_timezones()
        if "/" in zone and named in (zone.casefold(), zone.rsplit("/")[-1].casefold())
    ]
    return _OF_THE_COUNTRY.get(value.upper()) or min(found, default=None)


def days(node: Node, complain: Complain) -> Days | None:
    """`2024-11-27`, `2024-09-25 s.d. 2024-11-23` (both inclusive) or `s.d. 2024-09-24`."""
    value = word(node, complain)
    if value is None:
        return None
    ends = re.split(r"\s+s\.d\.\s+", value)
    if _due(ends[-1]) and all(_due(end) or _DATE.fullmatch(end) for end in ends):
        complain(node, unread("%(value)s bukan tanggal melainkan tenggat; tulis di kolom due"), value=value)
        return None
    meant = None if _DAYS.fullmatch(value) else meant_values.meant_days(value)
    if meant and " " in meant:
        complain(node, unread("rentang %(value)s tidak terbaca; tulis %(meant)s"), value=value, meant=meant)
        return None
    if value.startswith("s.d."):
        last = day_of(node, value[4:].strip(), complain)
        return Days(None, last) if last else None
    parts = [part.strip() for part in ends]
    if len(parts) > 2 or (len(parts) == 1 and len(_DATE.findall(value)) > 1):
        complain(node, unread("rentang %(value)s tidak terbaca; tulis 2024-09-25 s.d. 2024-11-23"), value=value)
        return None
    read = [day_of(node, part, complain) for part in parts]
    first, last = read[0], read[-1]
    if first is None or last is None:
        return None
    if last < first:
        complain(
            node,
            N_("hari terakhir %(last)s mendahului hari pertama %(first)s; tukar atau perbaiki"),
            first=first,
            last=last,
            value=value,
            meant=f"{last} s.d. {first}",
        )
    return Days(first, last)


def hours(node: Node, complain: Complain) -> Hours | None:
    """`07.00-13.00`, `mulai 10.00` or `s.d. 23.59`: local hours, 24 h, with a dot."""
    value = word(node, complain)
    if value is None:
        return None
    match = _HOURS.fullmatch(value)
    if match is None:
        hint = unread(
            "jam %(value)s tidak terbaca; tulis 07.00-13.00, mulai 10.00 atau s.d. 23.59 (dengan titik, bukan titik dua)"
        )
        meant = meant_values.meant_hours(value)
        if meant:
            complain(node, unread("jam %(value)s tidak terbaca; tulis %(meant)s"), value=value, meant=meant)
        else:
            complain(node, hint, value=value)
        return None
    numbers = [int(n) if n else None for n in match.groups()]
    try:
        open_h, open_m, close_h, close_m, from_h, from_m, to_h, to_m = numbers
        opens = _time(open_h, open_m) or _time(from_h, from_m)
        closes = _time(close_h, close_m) or _time(to_h, to_m)
    except ValueError:
        complain(node, unread("jam %(value)s tidak ada; jam berjalan dari 00.00 sampai 23.59"), value=value)
        return None
    if opens and closes and closes <= opens:
        turned = {"meant": f"{closes:%H.%M}-{opens:%H.%M}"} if closes < opens else {}
        complain(
            node, N_("jam tutup tidak boleh mendahului atau sama dengan jam buka: %(value)s"), value=value, **turned
        )
    return Hours(opens, closes)


def _time(hour: int | None, minute: int | None) -> time | None:
    return None if hour is None or minute is None else time(hour, minute)


def due(node: Node, complain: Complain) -> DueDays | None:
    """`3 hari sesudah ID`, `45 hari kerja sejak ID`, `1 hari sebelum ID`: a deadline; with ` s.d. ` between two of them,
    or behind a date, days with both ends."""
    value = word(node, complain)
    if value is None:
        return None
    parts = [part.strip() for part in re.split(r"\s+s\.d\.\s+", value)]
    last = _due(parts[-1])
    first = _due(parts[0]) or _DATE.fullmatch(parts[0]) if len(parts) == 2 else None
    if last is None or len(parts) > 2 or (len(parts) == 2 and first is None):
        meant = meant_values.meant_due(value)
        if meant:
            complain(node, unread("tenggat %(value)s tidak terbaca; tulis %(meant)s"), value=value, meant=meant)
            return None
        complain(
            node,
            unread(
                "tenggat %(value)s tidak terbaca; tulis 3 hari sesudah ID-TAHAPAN, 3 hari kerja sejak ID-TAHAPAN, "
                "atau 3 hari sebelum ID-TAHAPAN s.d. 1 hari sebelum ID-TAHAPAN"
            ),
            value=value,
        )
        return None
    if isinstance(first, re.Match):
        opening = day_of(node, parts[0], complain)
        return DueDays(opening, last) if opening else None
    return DueDays(first, last)


def _due(value: str) -> Due | None:
    match = _DUE.fullmatch(value)
    if match is None or int(match[1]) == 0:
        return None
    return Due(int(match[1]), bool(match[2]), match[4], Relation(match[3]))


def _is_lead(word: str) -> bool:
    try:
        Lead.parse(word)
    except ValueError:
        return False
    return True


def leads(node: Node, complain: Complain) -> tuple[Lead, ...]:
    """`[7d, 3d, 1d]`: days before the opening day; `+30d`: after it. Largest first."""
    found: list[Lead] = []
    for item in items(node, complain, _is_lead):
        try:
            lead = Lead.parse(item.text)
        except ValueError:
            if meant := meant_values.meant_lead(item.text):
                message = unread("jarak pengingat %(value)s tidak dikenal; tulis %(meant)s")
                complain(item, message, value=item.text, meant=meant)
                continue
            complain(
                item,
                unread(
                    "jarak pengingat %(value)s tidak dikenal; tulis 7d (H-7), 0d (hari H) atau +30d (H+30), paling jauh 365"
                ),
                value=item.text,
            )
            continue
        if lead in found:
            complain(item, N_("jarak pengingat %(value)s tertulis dua kali"), value=item.text)
        else:
            found.append(lead)
    return tuple(sorted(found, reverse=True))
