"""Rows and offices as a preview counts them: what is alike is one entry with a number. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Member(NamedTuple):
    """Everything about an office that planning looks at. known_at: aware."""

    kind: str
    region: str
    known_at: datetime


class Key(NamedTuple):
    """A ledger row's key, but for the office and the channel."""

    election: str
    stage: str
    message: str
    lead: int
    schedule_version: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that have yet to meet their fate, and the version of the schedule that they tell."""

    election: str
    stage: str
    message: str
    region: str
    schedule_version: int
    rows: int
