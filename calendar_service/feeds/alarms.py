"""Which alarms a subscriber asks for in the address: `?alarms=7d,1d`, `?alarms=none`. Pure.

A calendar program shows nobody an error, it drops the calendar. So whatever cannot be read is
passed over, and where nothing can be read the default holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from calendar_service.words.lead import Lead

MAX_ALARMS = 5
_SHORT = re.compile(r"[0-9]{1,2}d")
"""Up to 99 days before; an alarm afterwards is of no use."""

Leads = tuple[Lead, ...]
"""Days before the first day, largest first, each once."""

DEFAULT: Leads = (Lead(1),)


@dataclass(frozen=True, slots=True)
class Variant:
    """What an address asks for beyond the plain feed.

    shows_cancelled: cancelled stages are sent as tentative, because Google Calendar removes what
    is cancelled and its users would never see it. shows_changes: recent changes are events too.
    """

    leads: Leads = DEFAULT
    shows_cancelled: bool = False
    shows_changes: bool = False


PLAIN = Variant()


def variant(query: str) -> Variant:
    """What a query string asks for. Unknown names and unreadable values ask for nothing."""
    asked = _values(query)
    return Variant(
        _leads(asked.get("alarms", "")), asked.get("client", "").lower() == "google", asked.get("changes") == "1"
    )


def _values(query: str) -> Mapping[str, str]:
    """name -> its last value. A query of absurd length or with absurdly many fields is as none."""
    if len(query) > 1000:
        return {}
    return {name: values[-1].strip() for name, values in parse_qs(query, errors="replace").items()}


def _leads(text: str) -> Leads:
    if text.lower() == "none":
        return ()
    found = {Lead.parse(part.strip()) for part in text.lower().split(",") if _SHORT.fullmatch(part.strip())}
    return tuple(sorted(found, reverse=True)[:MAX_ALARMS]) or DEFAULT
