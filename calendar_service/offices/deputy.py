"""Deputies: who also reads the mails of an office, each an office of its own in the list. Pure.

    pemda-35.78       the office
    pemda-35.78-w1    its first deputy: the same kind, region and clock, an address of its own

So a deputy is told what its office is told, with a proof of its own; and what a deputy confirms, its office has confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

MOST_DEPUTIES = 3
"""Of one office."""

_DEPUTY = re.compile(r"(?P<office>.+)-w[1-9]")


def deputy_code(office: str, number: int) -> str:
    """The code of an office's deputy. number: from 1."""
    return f"{office}-w{number}"


def stands_for(code: str) -> str:
    """The code of the office whose deputy an office would be by its code; empty where it can be nobody's."""
    match = _DEPUTY.fullmatch(code)
    return match["office"] if match else ""


def is_deputy(code: str, known: Container[str]) -> bool:
    """Whether an office stands for another one. known: codes of offices, retired ones too."""
    return stands_for(code) in known


def deputies_among(codes: Iterable[str]) -> dict[str, str]:
    """Deputy -> its office, of those of these codes whose office is one of them."""
    known = set(codes)
    return {code: office for code in known if (office := stands_for(code)) in known}
