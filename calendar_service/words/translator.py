"""Sentences, dates and hours in one language. Pure; package_data loads the catalogues.

Message ids are the Indonesian sentences themselves. Dates and hours are printed here and nowhere
else: `Rabu, 27 November 2024`, `pukul 07.00 WIB`, `25 September s.d. 23 November 2024`; the patterns
stand in the language's row.
"""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from calendar_service.errors import N_, Counted
from calendar_service.words.languages import LANGUAGES, Text

if TYPE_CHECKING:
    from babel import Locale


KNOWN_LETTERS = ("WIB", "WITA", "WIT")
"""What Indonesia's zones are called in print."""


class Number(str):
    """A number as a language prints it. value: the number."""

    value: int


def number_in(facts: Mapping[str, object], message: Counted) -> int:
    """The number on which the words depend. Raises KeyError and TypeError where there is none."""
    found = facts[message.by]
    number = found.value if isinstance(found, Number) else found
    if not isinstance(number, int):
        raise TypeError(f"{message!r} is counted by {message.by}, which is no number")
    return number


class Translator:
    """One language: its sentences, its dates, its hours."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations | None = None) -> None:
        self.language = language
        self._row = LANGUAGES[language]
        self.catalogue = catalogue or gettext.NullTranslations()

    def text(self, message: str, /, **facts: object) -> str:
        """The sentence, with its %(name)s places filled."""
        if isinstance(message, Counted):
            translated = self.catalogue.ngettext(message, message, number_in(facts, message))
        else:
            translated = self.catalogue.gettext(message)
        return translated % facts if facts else translated

    def pick(self, text: Text) -> str:
        return text[self.language]

    @cached_property
    def locale(self) -> Locale:
        """The language's names of months and days, and its signs. Babel is imported where something of it is
        printed: who only reads sentences does without."""
        from babel import Locale

        return Locale.parse(self.language)

    # Dates. All are calendar days as a regulation prints them: inclusive.

    def date(self, day: dt.date) -> str:
        """`Rabu, 27 November 2024`."""
        return self._by_pattern(day, self._row.date)

    def plain_date(self, day: dt.date) -> str:
        """`27 November 2024`."""
        return self._by_pattern(day, self._row.plain_date)

    def short_date(self, day: dt.date) -> str:
        """`27 Nov`."""
        return self._by_pattern(day, self._row.short_date)

    def brief_date(self, day: dt.date) -> str:
        """`Rab 27 Nov 2024`: for a line that has to be short."""
        return f"{self._by_pattern(day, 'EEE')} {self.short_date(day)} {day.year}"

    def weekday(self, day: dt.date) -> str:
        return self._by_pattern(day, "EEEE")

    def month(self, day: dt.date) -> str:
        """`November 2024`."""
        return self._by_pattern(day, self._row.month)

    def days(self, first: dt.date, last: dt.date) -> str:
        """`27 s.d. 29 Agustus 2024`; one day is printed as one day."""
        return self._days(first, last, "", self._row.plain_date)

    def weekdays(self, first: dt.date, last: dt.date) -> str:
        """`Selasa, 27 s.d. Kamis, 29 Agustus 2024`; one day is printed as one day."""
        return self._days(first, last, "EEEE, ", self._row.date)

    def _days(self, first: dt.date, last: dt.date, before: str, whole: str) -> str:
        """before, whole: patterns, of what stands before a day without its year, and of a day with it."""
        if first == last:
            return self._by_pattern(first, whole)
        if first.year != last.year:
            start = whole
        else:
            start = before + (self._row.day_and_month if first.month != last.month else "d")
        told = self._by_pattern(first, start)
        return self.text(N_("%(first)s s.d. %(last)s"), first=told, last=self._by_pattern(last, whole))

    def _by_pattern(self, day: dt.date, pattern: str) -> str:
        from babel.dates import format_date

        return format_date(day, pattern, self.locale)

    # Hours.

    def time(self, at: dt.time) -> str:
        """`07.00` in Indonesian, `07:00` in English."""
        return at.strftime(self._row.clock)

    def clock_time(self, at: dt.time, zone: str | None, on: dt.date) -> str:
        """`pukul 07.00 WIB`; without a zone `pukul 07.00 waktu setempat`."""
        return self.text(N_("pukul %(hours)s %(zone)s"), hours=self.time(at), zone=self.zone(zone, on))

    def hours(self, opens: dt.time | None, closes: dt.time | None, zone: str | None, on: dt.date) -> str:
        """`pukul 07.00–13.00 WIB`, `paling lambat pukul 23.59 WITA`, `pukul 10.00 WIB`."""
        if opens and closes:
            span = f"{self.time(opens)}–{self.time(closes)}"
            return self.text(N_("pukul %(hours)s %(zone)s"), hours=span, zone=self.zone(zone, on))
        if closes:
            return self.text(
                N_("paling lambat pukul %(hours)s %(zone)s"),
                hours=self.time(closes),
                zone=self.zone(zone, on),
            )
        assert opens is not None
        return self.clock_time(opens, zone, on)

    def zone(self, zone: str | None, on: dt.date) -> str:
        """`WIB`, `WITA`, `WIT` for an IANA name of theirs; `waktu Kuala Lumpur` for any other, whose letters readers
        would not know; `waktu setempat` where there is none."""
        if zone is None:
            return self.text(N_("waktu setempat"))
        letters = dt.datetime.combine(on, dt.time(12), ZoneInfo(zone)).strftime("%Z")
        return letters if letters in KNOWN_LETTERS else self.text(N_("waktu %(city)s"), city=self._city(zone))

    def _city(self, zone: str) -> str:
        """As the language writes it: `Kairo` of Africa/Cairo."""
        from babel.dates import get_timezone_location

        return get_timezone_location(ZoneInfo(zone), locale=self.locale, return_city=True).rpartition("/")[2]

    def instant(self, instant: dt.datetime, zone: str) -> str:
        """`Rabu, 27 November 2024 pukul 07.00 WIB`. instant: aware."""
        local = instant.astimezone(ZoneInfo(zone))
        return f"{self.date(local.date())} {self.clock_time(local.time(), zone, local.date())}"

    def number(self, value: int) -> Number:
        """`1.010` in Indonesian, `1,010` in English."""
        from babel.numbers import format_decimal

        printed = Number(format_decimal(value, locale=self.locale))
        printed.value = value
        return printed
