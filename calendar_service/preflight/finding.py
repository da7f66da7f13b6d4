"""What one look at an installation found. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from calendar_service.errors import Problem, Translates
from calendar_service.troubles import sentences


class Level(Enum):
    """FINE: as it must be. DOUBTFUL: works, and is seldom meant. WRONG: something would fail later."""

    FINE = "ok"
    DOUBTFUL = "warning"
    WRONG = "problem"


@dataclass(frozen=True, slots=True)
class Said:
    """What a check says: a message id and its facts."""

    level: Level
    message: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """check: what was looked at. said: a sentence, or the error that looking ended with, which may
    hold several."""

    check: str
    level: Level
    said: Problem | Exception

    def lines(self, translator: Translates) -> list[str]:
        """One sentence each. Raises the error itself where no operator can have caused it."""
        if isinstance(self.said, Problem):
            return [self.said.sentence(translator)]
        lines = sentences(self.said, translator)
        if lines is None:
            raise self.said
        return lines


Check = Callable[[], Iterator[Said]]
"""Looks at one part of an installation and says what it found. What it raises is a problem."""


def fine(message: str, /, **facts: object) -> Said:
    """A sentence about what is as it must be."""
    return Said(Level.FINE, message, facts)


def doubtful(message: str, /, **facts: object) -> Said:
    """A sentence about what works and is seldom meant."""
    return Said(Level.DOUBTFUL, message, facts)


def wrong(message: str, /, **facts: object) -> Said:
    """A sentence about what would fail later, and what to do."""
    return Said(Level.WRONG, message, facts)
