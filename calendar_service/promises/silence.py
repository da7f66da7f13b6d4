"""Silence climbs: which governments were told and have not said that they passed it on, and when their province hears of it. Pure.

So many working days after a server took a reminder (SILENCE_AFTER_WORKING_DAYS) the government of a kabupaten or kota that has not
confirmed it counts as silent. At 08.00 of the province's clock on a working day the province's own government is owed a list of
them, once for each lead of a stage, until the stage is over there. Whose mail came back, or never went out, is not silent: the list
names it apart. An office that was asked whether a stage holds there has nothing to pass on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from calendar_service.promises.audience import Telling, tellings
from calendar_service.promises.planning import SEND_AT
from calendar_service.promises.subject import OWN, Subject
from calendar_service.promises.told import is_asked, told_line
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election
from calendar_service.words.lead import Lead
from calendar_service.words.states import State
from calendar_service.working_days import WorkingDays

SILENCE = "silence"
"""The message of a row that tells a province who is silent."""

ASKED = "pemda"
"""The kind of office that is asked to pass a mail on, and whose province hears of it."""

NEVER = 0
"""Working days after which nobody counts as silent: the setting's default."""


@dataclass(frozen=True, slots=True)
class Place:
    """A kabupaten or kota in which a stage is told. codes: its own and the former ones that rows may have. schedule_version: the present one.
    closes_at: aware, exclusive; what is over is nobody's silence."""

    codes: tuple[str, ...]
    schedule_version: int
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Above:
    """A stage in a province, whose offices may hear who is silent. stage: the key of what is told, see promises.subject. codes: the province's
    own, and former ones. schedule_version, told: as in a ledger row of its offices."""

    election: str
    stage: str
    leads: tuple[Lead, ...]
    codes: tuple[str, ...]
    zone: ZoneInfo
    schedule_version: int
    told: str
    places: tuple[Place, ...]

    @property
    def not_after(self) -> datetime:
        """Exclusive: then it is over in all of its places."""
        return max(place.closes_at for place in self.places)


@dataclass(frozen=True, slots=True)
class Hush:
    """The silent offices of one lead in one region that were told one schedule. since: when a server took the first of their mails."""

    lead: int
    region: str
    schedule_version: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Climb:
    """A list that the offices of some provinces are owed. provinces: their codes. due_at, not_after: aware; not_after exclusive."""

    election: str
    stage: str
    lead: int
    schedule_version: int
    told: str
    due_at: datetime
    not_after: datetime
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeWord:
    """What a government was told of a lead, and whether it has confirmed it. region: its own. taken_at: when a server took the mail; None where none
    did. asked: whether that mail could be confirmed at all."""

    office: str
    name: str
    region: str
    schedule_version: int
    state: State
    taken_at: datetime | None
    asked: bool
    has_confirmed: bool = False

    def said(self, *, has_confirmed: bool) -> OfficeWord:
        """The same; a deputy's word is its office's."""
        return replace(self, has_confirmed=has_confirmed)


@dataclass(frozen=True, slots=True)
class SilentList:
    """What a province hears of one lead of a stage. silent: who was told in time and has not confirmed. unreached: whose mail came back, or never
    went out. confirmed: how many have."""

    silent: tuple[OfficeWord, ...]
    unreached: tuple[OfficeWord, ...]
    confirmed: int


@dataclass(frozen=True)
class SilenceRule:
    """Who counts as silent under a revision. days: working days that an office has; NEVER: for ever."""

    revision: Revision
    regions: Regions
    days: int

    @cached_property
    def above(self) -> list[Above]:
        """Every stage in every province of which places are told."""
        timeline = self.revision.timeline
        return [
            found
            for election in (timeline.elections.values() if self.days else ())
            if timeline.goes_on(election.id)
            for stage in election.stages
            if stage.leads and ASKED in stage.audiences
            for found in _above(self.revision, election, stage, self.regions)
        ]

    def watched(self, now: datetime) -> dict[tuple[str, str], list[Above]]:
        """Those that are not over, by election and stage."""
        found: dict[tuple[str, str], list[Above]] = {}
        for each in self.above:
            if now < each.not_after:
                found.setdefault((each.election, each.stage), []).append(each)
        return found

    def due_at(self, zone: ZoneInfo, now: datetime) -> datetime:
        """When the lists that are owed at `now` fell due: at 08.00 of the latest working day there."""
        days = self.revision.timeline.working_days
        local = now.astimezone(zone)
        day = local.date() if local.time() >= SEND_AT else local.date() - timedelta(days=1)
        return datetime.combine(days.on_or_before(day), SEND_AT, zone)

    def heard_before(self, zone: ZoneInfo, now: datetime) -> datetime:
        """What a server took before this instant its office has had time enough to confirm. Exclusive."""
        return _heard_before(self.revision.timeline.working_days, self.days, self.due_at(zone, now))

    def climbs(self, above: Iterable[Above], hushes: Collection[Hush], now: datetime) -> list[Climb]:
        """What is owed now of one stage; those together that differ in nothing but their provinces."""
        since = {(hush.lead, hush.region, hush.schedule_version): hush.since for hush in hushes}
        owed: dict[Climb, list[str]] = {}
        for each in above:
            due_at, before = self.due_at(each.zone, now), self.heard_before(each.zone, now)
            for lead in each.leads:
                keys = ((int(lead), code, place.schedule_version) for place in _open(each, now) for code in place.codes)
                if any(key in since and since[key] < before for key in keys):
                    owed.setdefault(_climb(each, lead, due_at), []).extend(each.codes)
        return [replace(climb, provinces=tuple(codes)) for climb, codes in owed.items()]

    def found(self, election: str, stage: str, region: str) -> Above | None:
        """A stage in the province of that code, former codes too. stage: its key."""
        return self._by_code.get((election, stage, region))

    @cached_property
    def _by_code(self) -> Mapping[tuple[str, str, str], Above]:
        return {(each.election, each.stage, code): each for each in self.above for code in each.codes}

    def silent_list(self, above: Above, answers: Iterable[OfficeWord], now: datetime) -> SilentList | None:
        """The list as it reads at `now`; None where nobody is silent."""
        version = {code: place.schedule_version for place in _open(above, now) for code in place.codes}
        told = [each for each in answers if version.get(each.region) == each.schedule_version]
        before = self.heard_before(above.zone, now)
        quiet = [each for each in told if not each.has_confirmed]
        silent = tuple(each for each in quiet if each.asked and each.taken_at and each.taken_at < before)
        unreached = tuple(each for each in quiet if each.taken_at is None and each.state is not State.SUPERSEDED)
        return SilentList(silent, unreached, len(told) - len(quiet)) if silent else None


def _open(above: Above, now: datetime) -> Iterator[Place]:
    return (place for place in above.places if now < place.closes_at)


def _climb(above: Above, lead: Lead, due_at: datetime) -> Climb:
    return Climb(
        above.election, above.stage, int(lead), above.schedule_version, above.told, due_at, above.not_after, ()
    )


def _heard_before(days: WorkingDays, count: int, due_at: datetime) -> datetime:
    """The beginning of the first working day behind the last one on which a mail was taken long enough before `due_at`."""
    first = days.after(days.before(due_at.date(), count), 1)
    return datetime.combine(first, time(0), due_at.tzinfo)


def _above(revision: Revision, election: Election, stage: Stage, regions: Regions) -> Iterator[Above]:
    inside: dict[str, list[tuple[Telling, Region]]] = {}
    for telling in tellings(election, stage, regions):
        home = telling.home
        if (
            home
            and not home.is_province
            and telling.place == OWN
            and ASKED in telling.kinds
            and not is_asked(telling.occurrence)
        ):
            inside.setdefault(home.province_code, []).append((telling, home))
    stamps = revision.stamps[election.id, stage.id]
    for code, found in inside.items():
        province = regions[code]
        yield Above(
            election=election.id,
            stage=Subject(revision.origin(election.id, stage.id)).key,
            leads=tuple(stage.leads),
            codes=regions.every_code_of(province.code),
            zone=province.zone,
            schedule_version=stamps.of(province).schedule_version,
            told=told_line(found[0][0].occurrence),
            places=tuple(
                Place(
                    regions.every_code_of(home.code),
                    stamps.of(home).schedule_version,
                    telling.occurrence.closes_at(home.zone),
                )
                for telling, home in found
            ),
        )
