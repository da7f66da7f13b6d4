"""Days and hours of something, in words. Pure; the translator prints each day and each hour.

Each place says it in its own way, and all of them stand here: a line of a page, a title in a
calendar, a change, a sentence of a mail, the axis of a picture. Days are inclusive; hours hold on
each of them, in the zone, or at local time where there is none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from calendar_service.errors import N_
from calendar_service.regions import CAPITAL_ZONE, ZONES
from calendar_service.words.translator import Translator


class Span(Protocol):
    """Inclusive days; first is None where only the last day is set, a deadline."""

    @property
    def first(self) -> dt.date | None: ...

    @property
    def last(self) -> dt.date: ...


class Opening(Protocol):
    """Local hours; one of the two may be missing."""

    @property
    def opens(self) -> dt.time | None: ...

    @property
    def closes(self) -> dt.time | None: ...


@dataclass(frozen=True, slots=True)
class When:
    """zone: an IANA name; None for local time, wherever that is."""

    translator: Translator
    days: Span
    hours: Opening | None = None
    zone: str | None = None

    def on(self) -> str:
        """`25 September s.d. 23 November 2024`, `paling lambat 24 September 2024`."""
        if self.days.first is None:
            day = self.translator.plain_date(self.days.last)
            return self.translator.text(N_("paling lambat %(day)s"), day=day)
        return self.translator.days(self.days.first, self.days.last)

    def by_weekdays(self) -> str:
        """The same with the name of each day: `Rabu, 25 September s.d. Sabtu, 23 November 2024`."""
        if self.days.first is None:
            return self.translator.text(N_("paling lambat %(day)s"), day=self.translator.date(self.days.last))
        return self.translator.weekdays(self.days.first, self.days.last)

    def at(self) -> str:
        """The hours beside the days, which say `paling lambat` already; empty where there are none.

        `pukul 07.00–13.00 WIB`, `berakhir pukul 23.59 WIB` on the last of several days.
        """
        if self.hours is None:
            return ""
        if self.days.first is None and self.hours.closes:
            return self.translator.clock_time(self.hours.closes, self.zone, self.days.last)
        if self.days.first != self.days.last and self._only_closes:
            return self._ends()
        return self._hours()

    def alone(self) -> str:
        """The hours where no day stands beside them: `paling lambat pukul 23.59 WIB` of a deadline."""
        return self._ends() if self._only_closes and self.days.first is not None else self._hours()

    def changed(self, *, by_weekdays: bool = False) -> str:
        """Days and hours in a list of changes: `27 November 2024, pukul 07.00–13.00 WIB`. by_weekdays: with the name of each day."""
        days = self.by_weekdays() if by_weekdays else self.on()
        if self.hours is None:
            return days
        return f"{days}, {self._ends() if self._only_closes else self._hours()}"

    def in_a_sentence(self) -> str:
        """Days and hours as mails say them: a single day with its weekday."""
        is_one = self.days.first in (None, self.days.last)
        days = self.translator.date(self.days.last) if is_one else self.on()
        if self.hours is None:
            return days
        if self.hours.opens:
            return f"{days} {self._hours()}"
        if is_one:
            return f"{days}, {self._hours()}"
        assert self.hours.closes
        hours, zone = self.translator.time(self.hours.closes), self.translator.zone(self.zone, self.days.last)
        last = self.translator.text(N_("(hari terakhir sampai pukul %(hours)s %(zone)s)"), hours=hours, zone=zone)
        return f"{days} {last}"

    def in_a_subject(self) -> str:
        """`Rab 27 Nov 2024`, `25 Sep-23 Nov 2024`, `s.d. 24 Sep 2024`: as short as it can be with its year, in ASCII."""
        first, last = self.days.first, self.days.last
        if first == last:
            return self.translator.brief_date(last)
        start = ""
        if first and first.year != last.year:
            start = f"{self.translator.short_date(first)} {first.year}-{self.translator.short_date(last)}"
        return f"{start or self.on_an_axis().replace('–', '-')} {last.year}"

    def on_an_axis(self) -> str:
        """`25 Sep–23 Nov`, `27–29 Agu`, `s.d. 24 Sep`, where an axis tells the year."""
        first, last = self.days.first, self.days.last
        shown = self.translator.short_date(last)
        if first is None:
            return self.translator.text(N_("s.d. %(day)s"), day=shown)
        if first == last:
            return shown
        same_month = (first.year, first.month) == (last.year, last.month)
        return f"{first.day if same_month else self.translator.short_date(first)}–{shown}"

    def on_each_clock(self) -> list[tuple[str, str]]:
        """For local hours: each zone's hours, and the same moment on the capital's clock."""
        hours, day = self.hours, self.days.last
        if hours is None:
            return []
        return [
            (
                self.translator.hours(hours.opens, hours.closes, zone, day),
                self.translator.hours(
                    _in_the_capital(hours.opens, zone, day), _in_the_capital(hours.closes, zone, day), CAPITAL_ZONE, day
                ),
            )
            for zone in ZONES
        ]

    @property
    def _only_closes(self) -> bool:
        return self.hours is not None and self.hours.closes is not None and self.hours.opens is None

    def _ends(self) -> str:
        assert self.hours
        assert self.hours.closes
        hours = self.translator.clock_time(self.hours.closes, self.zone, self.days.last)
        return self.translator.text(N_("berakhir %(hours)s"), hours=hours)

    def _hours(self) -> str:
        assert self.hours
        return self.translator.hours(self.hours.opens, self.hours.closes, self.zone, self.days.last)


def _in_the_capital(at: dt.time | None, zone: str, day: dt.date) -> dt.time | None:
    if at is None:
        return None
    return dt.datetime.combine(day, at, ZoneInfo(zone)).astimezone(ZoneInfo(CAPITAL_ZONE)).time()
