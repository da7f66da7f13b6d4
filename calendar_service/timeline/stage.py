"""A stage of an election, and the stage as it holds in one region. Pure values.

Days are inclusive here, as regulations print them. `Occurrence.end` is the one place in the whole
product where a day is added to make the exclusive end that calendars want.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from calendar_service.regions import Region, bare, common, covers_code
from calendar_service.words.languages import Text
from calendar_service.words.lead import Lead

ONE_DAY = timedelta(days=1)


class Status(StrEnum):
    """The words of RFC 5545 section 3.8.1.11, in lower case."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


NATIONAL_AUDIENCES = ("kementerian", "bkn")
"""Kinds of office that look at the whole country, wherever they sit."""

AUDIENCES = ("bawaslu", "pemda", "kpu", "lainnya", *NATIONAL_AUDIENCES)
"""Kinds of office that can be reminded."""

BREACHES = ("ethics", "discipline")
"""Classes of breach of neutrality: towards a would-be candidate, towards a candidate."""

CRIMES = ("pasal-187-1", "pasal-188", "pasal-189")
"""Criminal articles that a stage may name; what each says stands in the packs of law."""

LEVELS = ("provinsi", "kabupaten-kota")


@dataclass(frozen=True, slots=True)
class Days:
    """Inclusive calendar days. first is None where a rule sets only the last day (a deadline)."""

    first: date | None
    last: date

    @property
    def opening(self) -> date:
        """The day that lead times count from: the first day, or a deadline's only day."""
        return self.first or self.last


@dataclass(frozen=True, slots=True)
class Hours:
    """Local hours on each of the days. One of the two may be missing, not both."""

    opens: time | None
    closes: time | None


class Relation(StrEnum):
    """How days are counted from a stage, in the words of the rules.

    AFTER: from its last day, which does not count. SINCE: from its last day, which is day one.
    BEFORE: back from its first day, which does not count.
    """

    AFTER = "sesudah"
    SINCE = "sejak"
    BEFORE = "sebelum"


@dataclass(frozen=True, slots=True)
class Due:
    """A day that follows from another stage: `count` days, or working days, from the anchor stage."""

    count: int
    working: bool
    anchor: str
    relation: Relation = Relation.AFTER


@dataclass(frozen=True, slots=True)
class DueDays:
    """Days that follow from other stages. first: None for a deadline; a date where only the end follows."""

    first: Due | date | None
    last: Due

    @property
    def dues(self) -> tuple[Due, ...]:
        return (self.first, self.last) if isinstance(self.first, Due) else (self.last,)

    @property
    def anchors(self) -> tuple[str, ...]:
        """Ids of the stages that it follows, each once."""
        return tuple(dict.fromkeys(due.anchor for due in self.dues))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a stage applies. codes: None for everywhere; see regions.covers. level: None, `provinsi` or
    `kabupaten-kota`. excluded: where it does not, though codes say so. is_open: only in some of these, and
    nobody knows yet in which."""

    codes: tuple[str, ...] | None = None
    level: str | None = None
    excluded: tuple[str, ...] = ()
    is_open: bool = False

    def includes(self, region: Region) -> bool:
        return self.includes_code(region.code)

    def includes_code(self, code: str) -> bool:
        """The same of a region that is known by its code alone."""
        if self.level is not None and (self.level == "provinsi") != ("." not in code):
            return False
        return (self.codes is None or covers_code(self.codes, code)) and not covers_code(self.excluded, code)

    def within(self, other: Scope) -> Scope:
        """Where both apply. Where the two name levels that differ, or have no place in common, this one stays as it is."""
        codes = common(self.codes, other.codes)
        level = self.level or other.level
        if codes == () or (other.level or level) != level:
            return self
        return Scope(codes, level, tuple(dict.fromkeys((*self.excluded, *other.excluded))), self.is_open)

    def narrowed(self, code: str) -> tuple[str, ...]:
        """Of a line for a region: the codes under which it holds inside of this; a province's line may be left with some
        kabupaten and kota. Empty where it holds nowhere."""
        if {code, code[:2]} & {*self.excluded} or (self.level == "provinsi" and len(code) > len(code[:2])):
            return ()
        return tuple(map(bare, common((code,), self.codes) or ()))


@dataclass(frozen=True, slots=True)
class Local:
    """What holds in one region instead of what the stage says. None: the same as elsewhere.

    undated: no day is set there, and who sets it.
    """

    days: Days | None = None
    undated: Text | None = None
    hours: Hours | None = None
    status: Status | None = None
    reason: Text | None = None
    note: Text | None = None
    basis: str | None = None
    sources: tuple[str, ...] | None = None
    where: Text | None = None

    def facts(self) -> Iterator[tuple[str, Any]]:
        """What it says, by the attributes of Stage."""
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None:
                yield each.name, value
        if self.days:
            yield "undated", None
        elif self.undated:
            yield "days", None


@dataclass(frozen=True, slots=True)
class Stage:
    """One legal stage, as stages.yaml says it; inherited values are already filled in.

    short: what it is called where there is little room, such as the subject of a mail; None for its title.
    days: None where no day exists yet (`undated` then says who sets it), or where each region has its own.
    local: region code -> what holds there instead.
    leads: the earliest first.
    zone: IANA name where the hours belong to one place; None for every region's own clock.
    where: villages, polling stations or cities, in words; None where it takes place all over its regions.
    basis_since, note_since: the days since which mails may name the basis and the note; None for always.
    tell_province: whether the offices of a province are told what takes place in its kabupaten and kota.
    """

    id: str
    phase: str
    title: Text
    days: Days | None = None
    undated: Text | None = None
    hours: Hours | None = None
    zone: str | None = None
    due: DueDays | None = None
    scope: Scope = Scope()
    local: Mapping[str, Local] = field(default_factory=dict)
    status: Status = Status.CONFIRMED
    part_of: str | None = None
    basis: str = ""
    sources: tuple[str, ...] = ()
    vulnerable: bool = False
    leads: tuple[Lead, ...] = ()
    audiences: tuple[str, ...] = ()
    guidance: tuple[Text, ...] = ()
    note: Text | None = None
    reason: Text | None = None
    breach: str | None = None
    crimes: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    where: Text | None = None
    tell_province: bool = False
    basis_since: date | None = None
    note_since: date | None = None
    short: Text | None = None

    def told_on(self, day: date) -> Stage:
        """The stage as a mail of that day may tell it: without a basis or a note that was not known yet."""
        is_early = self.basis_since is not None and day < self.basis_since
        has_no_note = self.note_since is not None and day < self.note_since
        if not (is_early or has_no_note):
            return self
        return replace(self, basis="" if is_early else self.basis, note=None if has_no_note else self.note)

    def held_in(self, region: Region | None) -> Stage:
        """The stage as it holds in a region: by its province's line and its own, which comes before. For None as it
        stands."""
        return self if region is None else self.held_at(region.code)

    def held_at(self, code: str) -> Stage:
        """The same in a region that is known by its code alone."""
        if not self.local:
            return self
        codes = dict.fromkeys((code.partition(".")[0], code))
        lines = [self.local[code] for code in codes if code in self.local]
        return replace(self, local={}, **_merged(lines)) if lines else self

    @property
    def span(self) -> Days | None:
        """From the first to the last of the days that regions have of their own; None where none has any. It has no
        beginning where all of them are deadlines."""
        here = [each.days for each in self.local.values() if each.days and each.status is not Status.CANCELLED]
        if not here:
            return None
        opens = [days.first for days in here if days.first]
        return Days(min(opens) if opens else None, max(days.last for days in here))


def _merged(lines: Iterable[Local]) -> dict[str, Any]:
    """Later lines come before earlier ones."""
    found: dict[str, Any] = {}
    for line in lines:
        found.update(line.facts())
    return found


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stage as it holds in one region, or nationally (region None).

    stage: with what its region says otherwise, see Stage.held_in. days: nationally the stage's own; where only
    regions have days, the span over them. zone: the IANA zone its hours are in; None nationally, where every region
    has its own.
    """

    stage: Stage
    region: Region | None
    days: Days | None
    zone: str | None

    @property
    def id(self) -> str:
        return self.stage.id

    @property
    def status(self) -> Status:
        return self.stage.status

    @property
    def hours(self) -> Hours | None:
        """Of a span those that all of its regions share; None where they differ."""
        return self._shared_hours if self.is_span and self.stage.local else self.stage.hours

    @property
    def _shared_hours(self) -> Hours | None:
        lines = (line for line in self.stage.local.values() if line.days and line.status is not Status.CANCELLED)
        found = {line.hours or self.stage.hours for line in lines}
        return found.pop() if len(found) == 1 else None

    @property
    def has_hours_apart(self) -> bool:
        """Whether it is a span whose regions have hours that differ."""
        return self.is_span and self.hours is None and self.stage.hours is not None

    @property
    def is_span(self) -> bool:
        """Whether its days are not one stage's, but stretch over those of its regions."""
        return self.days is not None and self.region is None and self.stage.days is None

    @property
    def is_deadline(self) -> bool:
        return self.days is not None and self.days.first is None

    @property
    def is_timed(self) -> bool:
        """True where it opens at an hour of one known day in one known zone. Everything else is
        an all-day matter whose hours, if any, are told in words."""
        return (
            self.days is not None
            and self.days.opening == self.days.last
            and self.hours is not None
            and self.hours.opens is not None
            and self.zone is not None
        )

    @property
    def start(self) -> date | datetime:
        """DTSTART: a date, or an aware local instant if timed. Needs days."""
        assert self.days is not None
        if self.is_timed:
            assert self.hours is not None
            assert self.hours.opens is not None
            return self._at(self.days.opening, self.hours.opens)
        return self.days.opening

    @property
    def end(self) -> date | datetime | None:
        """DTEND, exclusive (RFC 5545 section 3.6.1): the day after the last day; the closing
        instant if timed; None for a moment that has no end."""
        assert self.days is not None
        if self.is_timed:
            assert self.hours
            return self._at(self.days.last, self.hours.closes) if self.hours.closes else None
        return self.days.last + ONE_DAY

    def opens_at(self, zone: ZoneInfo) -> datetime:
        """The instant at which it begins for somebody in `zone`; a deadline's closing instant."""
        assert self.days is not None
        if self.is_deadline:
            return self.closes_at(zone)
        opens = self.hours.opens if self.hours and self.hours.opens else time(0)
        return self._at(self.days.opening, opens, zone)

    def closes_at(self, zone: ZoneInfo) -> datetime:
        """The instant at which it is over for somebody in `zone`, exclusive."""
        assert self.days is not None
        if self.hours and self.hours.closes:
            return self._at(self.days.last, self.hours.closes, zone)
        return self._at(self.days.last + ONE_DAY, time(0), zone)

    def _at(self, day: date, at: time, zone: ZoneInfo | None = None) -> datetime:
        where = ZoneInfo(self.zone) if self.zone else zone
        assert where is not None
        return datetime.combine(day, at, where)
