"""Rows that the ledger will have, as somebody looks at them beforehand. Types only. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from calendar_service.ledger.rows import Row
from calendar_service.promises.correction import Truth
from calendar_service.promises.plan import Group


@dataclass(frozen=True, slots=True)
class TurnSpan:
    """start: aware, inclusive. end: aware, exclusive."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ForeseenRow:
    """A row of an office in service that will be claimed at `at`. row: as it will stand in the ledger, its id below 0 where it is not there yet; planned
    when it falls due. kind: of the office. is_held: whether its address is told nothing, so that no mail goes."""

    row: Row
    at: datetime
    kind: str
    is_held: bool

    @property
    def is_kept(self) -> bool:
        """Whether somebody holds it back, see promises.outbox: its turn comes when it is of no use any more."""
        return self.at >= self.row.not_after

    @property
    def mail(self) -> tuple[object, ...]:
        """What rows of one mail have in common."""
        return (*self.row.family, self.at, self.row.letter)


class Foresight(Protocol):
    """What will be entered, and what waits; ledger.sql.foreseen_rows answers. now: the service's clock."""

    def rows(
        self, groups: Sequence[Group], truth: Truth, span: TurnSpan, now: datetime, office: str | None = None
    ) -> Sequence[ForeseenRow]:
        """Every row whose turn comes in that span, of one office or of all: those that wait, and those that will be entered. groups:
        that have yet to be entered."""
        ...

    def notices(self, truth: Truth, now: datetime, office: str | None = None) -> Sequence[ForeseenRow]:
        """Every notice of a moved date that waits or is in somebody's hand, entered or not, held or not, of one office or of all."""
        ...

    def counted(self, groups: Sequence[Group], truth: Truth, span: TurnSpan, now: datetime) -> Mapping[datetime, int]:
        """Of all offices, by the instant of their turn, how many."""
        ...
