"""Which alarms a subscriber asks for in the address: `alarms=7d,1d`, `alarms=none`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from calendar_service.words.lead import Lead

MAX_ALARMS = 5
_SHORT = re.compile(r"[0-9]{1,2}d")
"""Up to 99 days before; an alarm afterwards is of no use."""

NONE = "none"

Leads = tuple[Lead, ...]
"""Days before the first day, largest first, each once."""

DEFAULT: Leads = (Lead(1),)


def is_alarm(word: str) -> bool:
    """Whether it is one: `7d`, or NONE. word: in lower case."""
    return word == NONE or _SHORT.fullmatch(word) is not None


def alarm_leads(words: Iterable[str]) -> Leads:
    """words: alarms, each as is_alarm has it; NONE beside others says nothing. Of many the largest are taken; DEFAULT for none."""
    asked = list(words)
    found = {Lead.parse(word) for word in asked if word != NONE}
    return tuple(sorted(found, reverse=True)[:MAX_ALARMS]) if asked else DEFAULT
