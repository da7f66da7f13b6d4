"""Which offices have confirmed a mail, and which have not: types only. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from calendar_service.words.states import State


class Occasion(NamedTuple):
    """What a mail told: a lead of a stage, or that it moved. stage: see promises.subject."""

    election: str
    stage: str
    message: str
    lead: int


@dataclass(frozen=True, slots=True)
class RegionCount:
    """Offices of one region: how many have confirmed, how many were told and have not, and how many no mail has reached."""

    region: str
    confirmed: int
    silent: int
    unreached: int


@dataclass(frozen=True, slots=True)
class ToldProvince:
    """A list of silent offices, as far as it has come. region: the province's code. at: when that state began, None where it is to come."""

    region: str
    state: State
    at: datetime | None


@dataclass(frozen=True, slots=True)
class OfficeStand:
    """An office on an occasion. taken_at: when a server took its mail; None where none did. confirmed_at, who, note: of the first confirmation."""

    code: str
    name: str
    kind: str
    region: str
    state: State
    taken_at: datetime | None
    confirmed_at: datetime | None
    who: str
    note: str

    @property
    def is_silent(self) -> bool:
        """Whether it was told and has not confirmed."""
        return self.taken_at is not None and self.confirmed_at is None
