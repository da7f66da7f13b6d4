"""Which region codes a spoiled one may have been. Pure.

Spreadsheets take `11.10` for the number 11.1 and `11.01` for a day in January; people leave the dot
out or write a name, with a slip or as people say it. What was meant is guessed at in a hint, never in what is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from calendar_service.regions import Regions
from calendar_service.timeline.reference import search_of

MOST = 3
"""Candidates in a hint; more of them help nobody."""

_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_SAME = {"may": "mei", "aug": "agu", "agt": "agu", "oct": "okt", "nop": "nov", "dec": "des"}

_PAIR = re.compile(r"(\d{1,2})\s?[.,/ -]\s?(\d{1,2})")
_DAY = re.compile(r"(\d{1,2})[-/. ]([A-Za-z]{3})[A-Za-z]*(?:[-/. ]\d{2,4})?")
_MONTH = re.compile(r"([A-Za-z]{3})[A-Za-z]*[-/. ](\d{2})")
_ISO = re.compile(r"\d\d(\d\d)-(\d\d)-(\d\d)(?:[T ].*)?")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}(?: .*)?")


def candidates(text: str, regions: Regions) -> tuple[str, ...]:
    """Codes that may have been meant, in the order of codes; empty where nobody can say, or where
    there are more than MOST."""
    words = " ".join(text.split())
    found = {code for code in _spoiled(words) if code in regions}
    if words in regions.former:
        found = {regions.former[words]}
    if not found and re.search(r"[A-Za-z]", words):
        meant = search_of(regions).find(words)
        found = {meant.meant.code} if meant.meant else {region.code for region in meant.regions}
    return tuple(sorted(found)) if len(found) <= MOST else ()


def is_number_of(text: str, regions: Regions) -> bool:
    """Whether a sheet has made a number of a region's code: `11.1`."""
    return text not in regions and re.fullmatch(r"\d{2}\.\d", text) is not None and bool(candidates(text, regions))


def _spoiled(words: str) -> Iterator[str]:
    if match := re.fullmatch(r"(\d\d)\.?(\d\d)(?:\.?\d\d(?:\.?\d{4})?)?", words):
        yield f"{match[1]}.{match[2]}"  # the dot left out, or a kecamatan's or desa's code
    if match := _PAIR.fullmatch(words):
        first, second = match[1].zfill(2), match[2]
        yield from (f"{first}.{second.zfill(2)}", f"{first}.{second:0<2}")
        if not second.strip("0"):
            yield first
    if match := _ISO.fullmatch(words):
        yield from _of_day(int(match[3]), int(match[2]), match[1])
    if match := _SLASHES.fullmatch(words):
        yield from _of_day(int(match[1]), int(match[2]), "")
    if (match := _DAY.fullmatch(words)) and (month := _month(match[2])):
        yield from _of_day(int(match[1]), month, "")
    if (match := _MONTH.fullmatch(words)) and (month := _month(match[1])):
        yield f"{month:02}.{match[2]}"
        yield f"{match[2]}.{month:02}"


def _of_day(day: int, month: int, year: str) -> Iterator[str]:
    yield from (f"{day:02}.{month:02}", f"{month:02}.{day:02}")
    if year and day == 1:
        yield f"{month:02}.{year}"


def _month(name: str) -> int:
    """1 to 12, 0 for no month. name: its first three letters, in Indonesian or English."""
    short = _SAME.get(name.lower(), name.lower())
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0
