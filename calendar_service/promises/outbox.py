"""What people have said of notices that wait: hold them, let them go at their hour, or let them go now. Pure.

A notice belongs to a move: a stage whose days, hours or status changed by one publication, wherever. What was said of a move holds until its date
moves again: then it is another move, of which nobody has said anything. What is said changes only when the turn of a notice comes,
never whether it is owed, to whom or until when: a notice that is held is a row whose turn comes when it is of no use any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from calendar_service.promises.correction import Correction, Truth
from calendar_service.promises.subject import subject_of
from calendar_service.promises.told import read_line
from calendar_service.publishing.revision import Revision, Stamp
from calendar_service.timeline.stage import Occurrence

Owed = TypeVar("Owed", bound=Correction)

NEAR = timedelta(days=3)
"""So long before an office acts by the old or the new date a notice that is held is urgent."""


class OutboxStep(StrEnum):
    """HOLD: nothing goes until somebody lets it. RELEASE: after all it goes at its hour. SEND: it goes now."""

    HOLD = "hold"
    RELEASE = "release"
    SEND = "send"


class Urgency(StrEnum):
    """Of what is held. FAR: there is time, or no day is known. NEAR: an office acts by one of the dates within NEAR. PAST: it has."""

    FAR = "far"
    NEAR = "near"
    PAST = "past"


@dataclass(frozen=True, slots=True, order=True)
class NoticeMove:
    """A stage that moved by one publication. stage: its origin. scheduled_at: of that publication, see Stamp."""

    election: str
    stage: str
    scheduled_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """What somebody said of a move. id: rises with each step. at: aware, by the service's clock. needed_by: aware, when the first office acts by the old
    or the new date; None where no day is known."""

    id: int
    move: NoticeMove
    step: OutboxStep
    at: datetime
    by: str
    note: str
    needed_by: datetime | None

    @property
    def is_held(self) -> bool:
        """Whether nothing of it goes."""
        return self.step is OutboxStep.HOLD


@dataclass(frozen=True)
class Outbox:
    """last: what was said last of each move. cooling_off: how long a moved date must have stood."""

    cooling_off: timedelta
    last: Mapping[NoticeMove, OutboxEntry] = field(default_factory=dict)

    def turn(self, notice: Correction) -> datetime:
        """When it goes: at its hour; when somebody let it go before that; where it is held when it is of no use any more, so never."""
        origin = subject_of(notice.stage).origin
        said = self.last.get(NoticeMove(notice.election, origin, notice.due_at - self.cooling_off))
        if said is None or said.step is OutboxStep.RELEASE:
            return notice.due_at
        return notice.not_after if said.is_held else min(notice.due_at, said.at)

    def owed(self, notices: Iterable[Owed], now: datetime) -> list[Owed]:
        """Those that are entered now: their hour has come, or somebody let them go."""
        return [each for each in notices if each.due_at <= now or self.turn(each) <= now]

    def held(self, revision: Revision) -> list[OutboxEntry]:
        """What is held of moves that the revision still has, the most urgent first."""
        known = [each for move, each in self.last.items() if each.is_held and is_present(revision, move)]
        return sorted(known, key=lambda each: (each.needed_by is None, each.needed_by or each.at, each.at))


def urgency(needed_by: datetime | None, now: datetime) -> Urgency:
    """How much a notice is missed that does not go; see OutboxEntry.needed_by."""
    if needed_by is None or now < needed_by - NEAR:
        return Urgency.FAR
    return Urgency.NEAR if now < needed_by else Urgency.PAST


def places_of(revision: Revision, election: str, origin: str) -> Mapping[str, Stamp]:
    """The stamps of a stage by place; empty code: every place that has none of its own. Empty where the revision has no such stage."""
    stage = revision.known_as(election, origin)
    kept = revision.stamps.get((election, stage.id)) if stage else None
    return dict(kept.by_place()) if kept else {}


def is_present(revision: Revision, move: NoticeMove) -> bool:
    """Whether somewhere the date of that move is the one that holds."""
    places = places_of(revision, move.election, move.stage)
    return any(stamp.scheduled_at == move.scheduled_at for stamp in places.values())


def move_of(revision: Revision, election: str, key: str, region: str) -> NoticeMove | None:
    """By which publication the date came that a notice tells. key: of its subject, see promises.subject. region: of its office."""
    subject = subject_of(key)
    places = places_of(revision, election, subject.origin)
    stamp = places.get(subject.place or region, places.get(""))
    return NoticeMove(election, subject.origin, stamp.scheduled_at) if stamp else None


def needed_by(truth: Truth, told: Iterable[tuple[str, str, str, str]], now: datetime) -> datetime | None:
    """When the first office acts by one of these dates: the earliest opening, or end of what has begun. told: (election, key of the subject, region
    of the office, line), see promises.told. None where no line has a day."""
    found = (_acts_at(truth, *each, now) for each in told)
    return min((at for at in found if at), default=None)


def _acts_at(truth: Truth, election: str, key: str, region: str, line: str, now: datetime) -> datetime | None:
    subject, facts = subject_of(key), read_line(line)
    stage = truth.revision.known_as(election, subject.origin)
    if stage is None or facts.days is None:
        return None
    there = Occurrence(replace(stage, hours=facts.hours), None, facts.days, facts.zone)
    zone = subject.zone(truth.regions[region])
    opens = there.opens_at(zone)
    return opens if opens > now else there.closes_at(zone)
