"""How far before a stage's first day an office is told, or how far after it: `H-3`, `3d`, 3. Pure."""

from __future__ import annotations

import re

MAX_DAYS = 365
PATTERN = r"^\+?\d{1,3}d$"
"""A lead as it is written, for JSON Schema."""

_WRITTEN = re.compile(r"(\+?)([0-9]{1,3})d")


class Lead(int):
    """Whole calendar days before the first day; below zero after it. A number that knows how it is
    written, so that the ledger and SQL take it as it is; the larger, the earlier it is told."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Lead:
        """`3d` is three days before, `0d` the day itself, `+30d` thirty days after.
        Raises ValueError where it is none, or further than MAX_DAYS."""
        match = _WRITTEN.fullmatch(text)
        if match is None or int(match[2]) > MAX_DAYS:
            raise ValueError(text)
        days = int(match[2])
        return cls(-days if match[1] else days)

    @property
    def written(self) -> str:
        """As files, addresses and commands have it: `3d`, `+30d`."""
        return f"{int(self)}d" if self >= 0 else f"+{-self}d"

    @property
    def named(self) -> str:
        """As people say it, in every language: `H-3`, `H+30`."""
        return f"H-{int(self)}" if self >= 0 else f"H+{-self}"
