"""Since when a source was there: a mail of an earlier day cannot name it. Pure.

The day stands in stages.yaml beside the address, or in the address itself, as the press has it: /2025/05/05/ or /26/05/2025/.
Where only the month does, it is the last day of that month: it may have been written on any of them. Of other sources no day is known.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

_DAY = re.compile(r"/(20\d\d)/(\d\d?)/(\d\d?)(?=/|$)")
_DAY_TURNED = re.compile(r"/(\d\d?)/(\d\d?)/(20\d\d)(?=/|$)")
_MONTH = re.compile(r"/(20\d\d)/(\d\d)(?=/|$)")


def day_in(address: str) -> date | None:
    """The day that an address names; None where it names none."""
    if found := _DAY.search(address):
        return _day(found[1], found[2], found[3])
    if found := _DAY_TURNED.search(address):
        return _day(found[3], found[2], found[1])
    if found := _MONTH.search(address):
        year, month = int(found[1]), int(found[2])
        return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
