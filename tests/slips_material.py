"""Slips of the hand in names of places, for the tests and the benchmark of the search."""

from __future__ import annotations

import random
import re

from calendar_service.regions import Region

SLIPS = ("missing", "doubled", "wrong", "swapped")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def slipped(kind: str, name: str, at: int, chance: random.Random) -> str:
    """The name with that slip at a letter. kind: one of SLIPS."""
    before, letter, after = name[:at], name[at], name[at + 1 :]
    if kind == "missing":
        return before + after
    if kind == "doubled":
        return before + letter + letter + after
    if kind == "wrong":
        return before + chance.choice(_LETTERS.replace(letter, "")) + after
    return before + after[:1] + letter + after[1:]


def bare_name(region: Region) -> str:
    """Its name without the word for its level."""
    return re.sub(r"^(Kabupaten|Kota) (Administrasi )?", "", region.name)
