"""The UID of an event: the same as long as it is the same event, and no other event's. Pure.

`kampanye.pilkada-2024@DOMAIN` in the national feed, `kampanye.pilkada-2024.35.78@DOMAIN` in every feed of that region:
an event that moves keeps its UID only if no date is in it, and two places whose days differ must not share one
(RFC 7986 section 5.3; docs/decisions/0045-identity-of-events.md).
"""

from __future__ import annotations

import re

from calendar_service.feeds.pieces import FILLING
from calendar_service.regions import Region

_OCTETS = 75
_TOGETHER = 5
"""So many characters before the `@` are never folded apart: a region's code may be there."""


def uid(ident: str, election_id: str, domain: str, code: str = "") -> str:
    """ident: a stage's origin, see publishing.lineage. code: of a region, or hole(); empty for the country."""
    return f"{ident}.{election_id}{'.' if code else ''}{code}@{domain}"


def hole(region: Region | None) -> str:
    """Stands for the region's code in what several regions share; nothing for the country."""
    return FILLING * len(region.lasting_code) if region else ""


def filled(value: str, code: str) -> str:
    """A UID with a region's code in its hole, if it has one."""
    return re.sub(f"{FILLING}+", code, value)


def uid_line(value: str) -> bytes:
    """The property, folded (RFC 5545 section 3.1) where all codes of one length are folded alike."""
    text = f"UID:{value}".encode()
    last = text.rindex(b"@")
    first = last - _TOGETHER
    rows, start, width = [], 0, _OCTETS
    while len(text) - start > width:
        end = start + width
        if first < end < last:
            end = first
        rows.append(text[start:end])
        start, width = end, _OCTETS - 1
    return b"\r\n ".join((*rows, text[start:])) + b"\r\n"
