"""A stage of an election, and the stage as it holds in one region. Pure values.

Days are inclusive here, as regulations print them. `Occurrence.end` is the one place in the whole
product where a day is added to make the exclusive end that calendars want.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from calendar_service.regions import Region
from calendar_service.words.languages import Text
from calendar_service.words.lead import Lead

ONE_DAY = timedelta(days=1)


class Status(StrEnum):
    """The words of RFC 5545 section 3.8.1.11, in lower case."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


AUDIENCES = ("bawaslu", "pemda", "kpu", "lainnya")
"""Kinds of office that can be reminded."""

BREACHES = ("ethics", "discipline")
"""Classes of breach of neutrality: towards a would-be candidate, towards a candidate."""

CRIMES = ("pasal-187-1", "pasal-188", "pasal-189")
"""Criminal articles that a stage may name: of UU 1/2015 as amended (187 (1): campaign outside the
schedule; 188: officials) and UU 10/2016 (189: candidates)."""

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


@dataclass(frozen=True, slots=True)
class Due:
    """A relative deadline: `count` days, or working days, after the anchor stage's last day."""

    count: int
    working: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a stage applies. codes: None for everywhere; a province's code takes in its
    kabupaten and kota. level: None, `provinsi` or `kabupaten-kota`."""

    codes: tuple[str, ...] | None = None
    level: str | None = None

    def includes(self, region: Region) -> bool:
        if self.level is not None and (self.level == "provinsi") != region.is_province:
            return False
        return self.codes is None or bool({region.code, region.province_code} & set(self.codes))


@dataclass(frozen=True, slots=True)
class Stage:
    """One legal stage, as stages.yaml says it; inherited values are already filled in.

    days: None where no day exists yet; `undated` then says who sets it.
    local: region code -> the days that hold there instead.
    leads: the earliest first.
    zone: IANA name where the hours belong to one place; None for every region's own clock.
    """

    id: str
    phase: str
    title: Text
    days: Days | None = None
    undated: Text | None = None
    hours: Hours | None = None
    zone: str | None = None
    due: Due | None = None
    scope: Scope = Scope()
    local: Mapping[str, Days] = field(default_factory=dict)
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

    def days_in(self, region: Region | None) -> Days | None:
        """The days that hold in a region (its own line first, then its province's), or
        nationally for None."""
        if region is None:
            return self.days
        return self.local.get(region.code) or self.local.get(region.province_code) or self.days


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stage as it holds in one region, or nationally (region None).

    zone: the IANA zone its hours are in; None nationally, where every region has its own.
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
        return self.stage.hours

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
