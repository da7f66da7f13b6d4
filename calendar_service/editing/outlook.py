"""Which reminders a timetable still owes, and how those of two timetables differ. Pure.

Offices are counted, not listed: all that planning treats alike are one Member with a number, so
that a million of them cost no more than their places. Single offices are known by code only where
they are exceptions, because the ledger has their row already or a notice spares them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from calendar_service.editing.preview import Fate
from calendar_service.ledger.counted import Key, Member
from calendar_service.promises.plan import Group
from calendar_service.words.lead import Lead

Codes = Mapping[Member, Collection[str]]
"""Codes of single offices, by what they are."""

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed to the offices of one Member for one lead. due_at: aware. entered: those whose
    row the ledger has already. folded: those that a notice spares it."""

    due_at: datetime
    entered: frozenset[str] = NOBODY
    folded: frozenset[str] = NOBODY

    @property
    def without(self) -> frozenset[str]:
        return self.entered | self.folded


class StageLead(NamedTuple):
    """One lead of one stage; the stage goes by its origin."""

    election: str
    stage: str
    lead: Lead


Outlook = Mapping[StageLead, Mapping[Member, Owed]]


@dataclass(frozen=True)
class Exceptions:
    """Offices that are not owed what others like them are.

    entered: by key, whose row is there. notices: by (election, stage, version of the schedule), who gets a notice of
    that schedule; code -> the instant at which that is due.
    """

    entered: Mapping[Key, Codes] = field(default_factory=dict)
    notices: Mapping[tuple[str, str, int], Mapping[Member, Mapping[str, datetime]]] = field(default_factory=dict)


def key_of(group: Group) -> Key:
    """The key of a group's rows."""
    return Key(group.election, group.stage, group.message, group.lead, group.schedule_version)


def outlook(groups: Iterable[Group], crowds: Mapping[Member, int], exceptions: Exceptions) -> Outlook:
    """What these groups owe to the offices in service."""
    by_region: dict[str, list[Member]] = defaultdict(list)
    for member in crowds:
        by_region[member.region].append(member)
    found: dict[StageLead, dict[Member, Owed]] = defaultdict(dict)
    for group in groups:
        entered = exceptions.entered.get(key_of(group), {})
        notices = (
            exceptions.notices.get((group.election, group.stage, group.schedule_version), {}) if group.folds else {}
        )
        plain = Owed(group.due_at)
        for member in (m for code in group.regions for m in by_region.get(code, ())):
            if member.kind not in group.audiences or member.known_at > group.due_at:
                continue
            owed = plain
            if member in entered or member in notices:
                told = frozenset(entered.get(member, ()))
                spared = {code for code, at in notices.get(member, {}).items() if at >= group.due_at}
                owed = Owed(group.due_at, told, frozenset(spared) - told)
            found[StageLead(group.election, group.stage, group.lead)][member] = owed
    return found


class ReminderStep(NamedTuple):
    """So many reminders fare so. was: aware, of moved ones, when they were to go before; due_at: when
    they go now, or would have gone."""

    lead: StageLead
    member: Member
    fate: Fate
    due_at: datetime
    was: datetime | None
    offices: int


def steps(before: Outlook, after: Outlook, crowds: Mapping[Member, int]) -> Iterator[ReminderStep]:
    """What becomes of each reminder that one of the two owes, each once."""
    for lead in dict.fromkeys((*after, *before)):
        old, new = before.get(lead, {}), after.get(lead, {})
        for member in dict.fromkeys((*new, *old)):
            for fate, due_at, was, offices in _fates(old.get(member), new.get(member), crowds[member]):
                if offices:
                    yield ReminderStep(lead, member, fate, due_at, was, offices)


def _fates(old: Owed | None, new: Owed | None, offices: int) -> Iterator[tuple[Fate, datetime, datetime | None, int]]:
    """offices: how many there are, exceptions and all."""
    if new is None:
        if old:
            yield Fate.GONE, old.due_at, None, offices - len(old.without)
        return
    spared_before = old.folded if old else NOBODY
    yield Fate.FOLDED, new.due_at, None, len(new.folded - spared_before)
    if old is None:
        yield Fate.NEW, new.due_at, None, offices - len(new.without)
        return
    both = offices - len(old.without | new.without)
    if old.due_at == new.due_at:
        yield Fate.SAME, new.due_at, None, both
    else:
        yield Fate.MOVED, new.due_at, old.due_at, both
    yield Fate.NEW, new.due_at, None, len(old.without - new.without)
    yield Fate.GONE, old.due_at, None, len(new.entered - old.without)
