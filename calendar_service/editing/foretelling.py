"""What a publication would mean for mails, asked of the planning that will do it. Pure.

Nothing is entered anywhere. Whoever asks hands in what the ledger and the office list hold at this
moment; what is foretold holds for a publication at this moment, and for this list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from calendar_service.editing.grouping import Where, carried_over, gathered, heirs, known_as
from calendar_service.editing.outlook import Exceptions, Outlook, StageLead, key_of, outlook, steps
from calendar_service.editing.preview import Fate, InFlight, Lapse, Mails, Notices, PastLead, Sample, Unheard
from calendar_service.ledger.counted import Key, Member, Waiting
from calendar_service.ledger.rows import Row, unwritten_notice
from calendar_service.letters.letter import Letter
from calendar_service.offices.office import Office
from calendar_service.promises.correction import CANCEL, CHANGE, Belief, Notice, moved_stages, notices
from calendar_service.promises.plan import REMINDER, Group, plan_groups, to_enter
from calendar_service.promises.subject import OWN, subject_of
from calendar_service.publishing.revision import COUNTRY, Revision
from calendar_service.regions import Regions


class Stock(Protocol):
    """What the ledger and the office list hold at this moment; ledger.sql.told answers."""

    def waiting(self) -> Sequence[Waiting]: ...

    def under_way(self) -> Sequence[Waiting]: ...

    def planned(self) -> datetime | None: ...

    def crowds(self) -> Mapping[Member, int]: ...

    def members(self, codes: Iterable[str]) -> Mapping[str, Member]: ...

    def entered(self, keys: Iterable[Key]) -> Mapping[Key, Mapping[Member, Mapping[str, datetime]]]: ...


@dataclass(frozen=True)
class Known:
    """beliefs: of these (election, origin) pairs. offices: those of these codes that are in service."""

    stock: Stock
    beliefs: Callable[[Sequence[tuple[str, str]]], Sequence[Belief]]
    offices: Callable[[Iterable[str]], Mapping[str, Office]]


Compose = Callable[[Revision, Sequence[Row], Office, datetime], Letter | None]

Owed = Mapping[tuple[Key, str], Notice]
"""(key, code of the office) -> the notice."""


class Foretelling:
    """cooling_off: how long a moved date must stand before anybody is told."""

    def __init__(self, known: Known, regions: Regions, compose: Compose, cooling_off: timedelta, now: datetime) -> None:
        self._known, self._regions, self._compose, self._cooling_off = known, regions, compose, cooling_off
        self._now = now

    def __call__(self, before: Revision | None, after: Revision) -> Mails:
        """before: None where this is the first publication. after: the draft, published now; or the same,
        where the edit changes nothing."""
        at = self._now
        planned = self._known.stock.planned() or at - timedelta(seconds=1)
        plans = [plan_groups(each, self._regions, self._cooling_off) if each else [] for each in (before, after)]
        coming = [to_enter(groups, planned, at) for groups in plans]
        then, now = self._owed(before, after)
        entered = self._known.stock.entered(_keys([*coming[0], *coming[1]], [*then, *now]))
        members = self._known.stock.members({code for _, code in (*then, *now)})
        crowds = self._known.stock.crowds()
        old, new = (
            outlook(groups, crowds, Exceptions(entered, _spared(owed, entered, members)))
            for groups, owed in zip(coming, (then, now), strict=True)
        )
        old, where = carried_over(old, after), known_as(before, after)
        there = {(key, code) for key, codes in entered.items() for group in codes.values() for code in group}
        then, now = (
            {name: each for name, each in owed.items() if name not in there and at < each.not_after}
            for owed in (then, now)
        )
        return Mails(
            at=at,
            offices=sum(crowds.values()),
            lapses=(*self._lapses(before, after), *_withdrawn(then, now, where)),
            in_flight=tuple(self._in_flight(before, after)),
            past_leads=tuple(_past_leads(before, after, plans, planned, self._regions)) if before else (),
            unheard=tuple(_unheard(_leads(coming[0], after), coming[1], old, new, where)),
            notices=tuple(self._notices(after, then, now, members)),
            reminders=tuple(gathered(steps(old, new, crowds), where, self._regions)),
        )

    def _owed(self, before: Revision | None, after: Revision) -> tuple[Owed, Owed]:
        """The notices that each of the two calls for, whether the ledger has them already or not."""
        moved = dict.fromkeys(pair for each in (after, before) if each for pair in moved_stages(each))
        beliefs = self._known.beliefs(list(moved))
        then, now = (
            {
                (Key(n.election, n.stage, n.message, 0, n.schedule_version), n.office): n
                for n in (notices(each, self._regions, beliefs, self._cooling_off) if each else ())
            }
            for each in (before, after)
        )
        return then, now

    def _lapses(self, before: Revision | None, after: Revision) -> Iterator[Lapse]:
        """What SqlLedger.close will find out of date because of this step."""
        for (election, stage, message), mails in self._outdated(before, after, self._known.stock.waiting).items():
            yield Lapse(*known_as(before, after)(election, stage), message, mails, place=subject_of(stage).place)

    def _in_flight(self, before: Revision | None, after: Revision) -> Iterator[InFlight]:
        flying: Counter[tuple[str, str]] = Counter()
        for (election, stage, _), mails in self._outdated(before, after, self._known.stock.under_way).items():
            flying[election, stage] += mails
        for (election, stage), mails in flying.items():
            yield InFlight(*known_as(before, after)(election, stage), mails, subject_of(stage).place)

    def _outdated(
        self, before: Revision | None, after: Revision, ask: Callable[[], Sequence[Waiting]]
    ) -> Counter[tuple[str, str, str]]:
        """Rows that hold now and will no longer, by election, stage and message."""
        rows: Counter[tuple[str, str, str]] = Counter()
        for each in ask() if before else ():
            assert before is not None
            if _schedule(before, each, self._regions) == each.schedule_version != _schedule(after, each, self._regions):
                rows[each.election, each.stage, each.message] += each.rows
        return rows

    def _notices(self, after: Revision, then: Owed, now: Owed, members: Mapping[str, Member]) -> Iterator[Notices]:
        groups: dict[tuple[str, str, str, datetime, Fate], list[Notice]] = defaultdict(list)
        for name, each in now.items():
            fate = Fate.SAME if name in then else Fate.NEW
            groups[each.election, each.stage, each.message, each.due_at, fate].append(each)
        for (election_id, key, message, due_at, fate), group in groups.items():
            subject = subject_of(key)
            stage = after.known_as(election_id, subject.origin)
            assert stage is not None
            yield Notices(
                election=after.timeline.elections[election_id],
                stage=stage,
                message=message,
                fate=fate,
                places=Counter((members[each.office].kind, self._regions[each.region].code) for each in group),
                zones=Counter(self._regions[each.region].timezone for each in group),
                due_at=due_at,
                sample=self._sample(after, group[0]) if fate is Fate.NEW else None,
                place=subject.place,
            )

    def _sample(self, after: Revision, notice: Notice) -> Sample:
        """The notice to one office, composed as it will be."""
        office = self._known.offices([notice.office])[notice.office]
        row = unwritten_notice(notice)
        letter = self._compose(after, [row], office, notice.due_at)
        assert letter is not None
        return Sample(office.name, letter.subject, letter.text)


def _keys(groups: Iterable[Group], owed: Iterable[tuple[Key, str]]) -> set[Key]:
    """Whose rows the ledger may have already: reminders, notices, and notices that spare reminders."""
    found = {key for key, _ in owed}
    for group in groups:
        key = key_of(group)
        found.add(key)
        if group.folds:
            found |= {key._replace(message=message, lead=0) for message in (CHANGE, CANCEL)}
    return found


def _spared(
    owed: Owed, entered: Mapping[Key, Mapping[Member, Mapping[str, datetime]]], members: Mapping[str, Member]
) -> Mapping[tuple[str, str, int], Mapping[Member, Mapping[str, datetime]]]:
    """Who gets a notice of which schedule, and when: those of the ledger and those that it will have."""
    found: dict[tuple[str, str, int], dict[Member, dict[str, datetime]]] = defaultdict(lambda: defaultdict(dict))
    for (key, code), notice in owed.items():
        found[key.election, key.stage, key.schedule_version][members[code]][code] = notice.due_at
    for key, places in entered.items():
        if key.message != REMINDER:
            for member, codes in places.items():
                found[key.election, key.stage, key.schedule_version][member].update(codes)
    return found


def _withdrawn(then: Owed, now: Owed, where: Where) -> Iterator[Lapse]:
    """Notices that the revision before would still have caused, and nothing in their place."""
    still = {(each.election, each.stage, each.office) for each in now.values()}
    gone = Counter(
        (each.election, each.stage, each.message)
        for each in then.values()
        if (each.election, each.stage, each.office) not in still
    )
    for (election, stage, message), mails in gone.items():
        yield Lapse(*where(election, stage), message, mails, is_due=False, place=subject_of(stage).place)


def _past_leads(
    before: Revision, after: Revision, plans: Sequence[Sequence[Group]], planned: datetime, regions: Regions
) -> Iterator[PastLead]:
    """Leads whose time is over, of a date that is new with this step or because the lead is; but not
    those of a stage that is over itself and that nobody was told of."""
    known = _leads(plans[0], after)
    found: dict[tuple[StageLead, date], list[Group]] = defaultdict(list)
    still = set()
    for group in plans[1]:
        moves = group.known_since == after.published_at.replace(microsecond=0)
        is_past = group.due_at < group.known_since or group.due_at <= planned
        is_new = _lead(group) not in known and after.published_at < group.not_after
        if not is_past:
            still.add(_lead(group))
        elif is_new or (moves and before.known_as(group.election, subject_of(group.stage).origin)):
            found[_lead(group), group.due_at.date()].append(group)
    for (lead, _), groups in found.items():
        codes = tuple(sorted(code for group in groups for code in group.regions if code in regions))
        about, due_at, place = (
            known_as(None, after)(lead.election, lead.stage),
            groups[0].due_at,
            subject_of(lead.stage).place,
        )
        yield PastLead(*about, lead.lead, due_at, codes, lead not in still, place)


def _unheard(
    known: Collection[StageLead], coming: Iterable[Group], old: Outlook, new: Outlook, where: Where
) -> Iterator[Unheard]:
    """Leads that the edit brings, or takes the last office from, and that are owed to nobody. That nobody sits above a place
    is no news: its own offices are told."""
    found = {_lead(group): group for group in coming if _lead(group) not in new}
    for lead, group in found.items():
        place = subject_of(lead.stage).place
        if place in (OWN, COUNTRY) and (lead not in known or lead in old):
            yield Unheard(*where(lead.election, lead.stage), lead.lead, group.audiences, place)


def _leads(groups: Iterable[Group], after: Revision) -> set[StageLead]:
    """The leads of the revision before, by the ids that its elections have now."""
    present = heirs(after)
    return {_lead(group)._replace(election=present.get(group.election, group.election)) for group in groups}


def _lead(group: Group) -> StageLead:
    return StageLead(group.election, group.stage, group.lead)


def _schedule(revision: Revision, waiting: Waiting, regions: Regions) -> int | None:
    """The version of the schedule that holds in it for such rows; None for none."""
    subject = subject_of(waiting.stage)
    stage = revision.known_as(waiting.election, subject.origin)
    if stage is None or not revision.timeline.goes_on(waiting.election):
        return None
    place = subject.region(regions[waiting.region], regions)
    return revision.stamps[waiting.election, stage.id].of(place).schedule_version
