"""The notices that wait, as a person decides about them: by publication and stage, with what was said of them. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from calendar_service.ledger.foreseen import ForeseenRow
from calendar_service.promises.correction import Truth
from calendar_service.promises.outbox import (
    NoticeMove,
    Outbox,
    OutboxEntry,
    OutboxStep,
    Urgency,
    move_of,
    needed_by,
    urgency,
)
from calendar_service.regions import Regions


class PublishedRevision(Protocol):
    """Of a revision, what a person asks first."""

    @property
    def number(self) -> int: ...
    @property
    def published_at(self) -> datetime: ...
    @property
    def by(self) -> str: ...
    @property
    def note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class WaitingMove:
    """Notices of one stage by one publication. rows: those that have not gone; none where only the hold is left. due_at: aware, when they go by themselves.
    said: what a person said last, None for nothing. needed_by: see OutboxEntry, as it is now."""

    move: NoticeMove
    rows: Sequence[ForeseenRow]
    due_at: datetime
    said: OutboxEntry | None
    needed_by: datetime | None

    @property
    def is_held(self) -> bool:
        """Whether nothing of it goes."""
        return self.said is not None and self.said.is_held

    @property
    def seen(self) -> int:
        """By which a step names what it saw, see OutboxOrder."""
        return self.said.id if self.said else 0

    def steps(self, now: datetime) -> tuple[OutboxStep, ...]:
        """What can be done about it."""
        if self.is_held:
            return (OutboxStep.RELEASE, OutboxStep.SEND) if now < self.due_at else (OutboxStep.RELEASE,)
        may_go = now < self.due_at and not (self.said and self.said.step is OutboxStep.SEND)
        return (OutboxStep.HOLD, OutboxStep.SEND) if may_go else (OutboxStep.HOLD,)

    def urgency(self, now: datetime) -> Urgency:
        """How much they are missed where they do not go."""
        return urgency(self.needed_by, now)

    @property
    def offices(self) -> int:
        """To how many they go."""
        return len({each.row.office for each in self.rows})

    @property
    def lost(self) -> int:
        """Offices among them that get none, since their address is held."""
        return len({each.row.office for each in self.rows if each.is_held})

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """Kinds of offices, with how many."""
        return sorted(Counter(kind for kind, _ in {(each.kind, each.row.office) for each in self.rows}).items())

    def provinces(self, regions: Regions) -> list[tuple[str, int]]:
        """Provinces by name, in the order of codes, with how many offices."""
        homes = Counter(
            regions.province_of(regions[code]).code for code, _ in {(e.row.region, e.row.office) for e in self.rows}
        )
        return [(regions[code].full_name, count) for code, count in sorted(homes.items())]


@dataclass(frozen=True, slots=True)
class WaitingPublication:
    """published: the revision by which these stages moved."""

    published: PublishedRevision
    moves: Sequence[WaitingMove]

    def open_to(self, step: OutboxStep, now: datetime) -> list[WaitingMove]:
        """Those for which that step can be taken."""
        return [each for each in self.moves if step in each.steps(now)]


def waiting_publications(
    rows: Iterable[ForeseenRow], truth: Truth, outbox: Outbox, history: Sequence[PublishedRevision], now: datetime
) -> list[WaitingPublication]:
    """The newest first. rows: notices that have not gone. history: every revision, the newest first."""
    by_move: dict[NoticeMove, list[ForeseenRow]] = defaultdict(list)
    for each in rows:
        move = move_of(truth.revision, each.row.election, each.row.stage, each.row.region)
        if move:
            by_move[move].append(each)
    moves = {*by_move, *(entry.move for entry in outbox.held(truth.revision))}
    found: dict[int, list[WaitingMove]] = defaultdict(list)
    published: Mapping[int, PublishedRevision] = {each.number: each for each in history}
    for move in sorted(moves):
        number = _publication(move, history)
        found[number].append(_waiting(move, by_move[move], truth, outbox, now))
    return [WaitingPublication(published[number], found[number]) for number in sorted(found, reverse=True)]


def _waiting(move: NoticeMove, rows: Sequence[ForeseenRow], truth: Truth, outbox: Outbox, now: datetime) -> WaitingMove:
    said = outbox.last.get(move)
    lines = {
        (row.election, row.stage, row.region, line)
        for row in (each.row for each in rows)
        for line in (row.told, row.before)
        if line
    }
    until = needed_by(truth, lines, now) if rows or said is None else said.needed_by
    return WaitingMove(move, rows, move.scheduled_at + truth.cooling_off, said, until)


def _publication(move: NoticeMove, history: Sequence[PublishedRevision]) -> int:
    """The number of the revision by which it came: the last one at that second or before."""
    before = (each.number for each in history if _whole(each.published_at) <= move.scheduled_at)
    return next(before, history[-1].number)


def _whole(at: datetime) -> datetime:
    """As stamps have it."""
    return at.astimezone(UTC).replace(microsecond=0)
