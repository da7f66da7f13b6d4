"""Spells in which the kill test's mail server refuses mails, in the words of real ones. [DOOR: disk]

A spell begins when so large a part of all mails has been accepted, and lasts some seconds, whoever is
killed meanwhile: its beginning is a file.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

RCPT, DOT = "rcpt", "dot"


@dataclass(frozen=True, slots=True)
class Spell:
    """after: the part of all mails that is accepted before, 0 to 1. step: RCPT or DOT. answers: in turn."""

    name: str
    after: float
    step: str
    answers: tuple[str, ...]


SECONDS = 3.0

SPELLS = (
    Spell(
        "policy",
        0.15,
        RCPT,
        (
            "554 5.7.1 <{to}>: Relay access denied",
            "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.example",
            "550 5.7.1 Message refused by local policy",
        ),
    ),
    Spell(
        "rate",
        0.4,
        DOT,
        (
            "450 4.7.1 <{to}>: rate limit exceeded, try again later",
            "550 5.1.1 <{to}> - 192.0.2.7 has sent to too many recipients this hour",
        ),
    ),
    Spell(
        "unknown", 0.65, RCPT, ("550 5.1.1 User unknown", "550 5.1.1 <{to}>: Recipient address rejected: User unknown")
    ),
)
"""Refusals for what the sender is, for how much it sends, and of addresses that are right."""


class Spells:
    """What to answer. folder: where their beginnings stand. mails: all that are owed; 0: there are no spells."""

    def __init__(self, folder: Path, mails: int) -> None:
        self._folder, self._mails = folder, mails
        self._answers: dict[str, Iterator[str]] = {spell.name: cycle(spell.answers) for spell in SPELLS}

    def refusal(self, step: str, recipient: str, accepted: int) -> str | None:
        """The answer at that step, None for the usual one. accepted: mails until now."""
        for spell in SPELLS if self._mails else ():
            if spell.step == step and accepted >= spell.after * self._mails and self._lasts(spell):
                return next(self._answers[spell.name]).format(to=recipient)
        return None

    def _lasts(self, spell: Spell) -> bool:
        beginning = self._folder / f"spell-{spell.name}"
        if not beginning.exists():
            beginning.touch()
        return time.time() - beginning.stat().st_mtime < SECONDS


def seen(folder: Path) -> list[str]:
    """The spells that have begun."""
    return [spell.name for spell in SPELLS if (folder / f"spell-{spell.name}").exists()]
