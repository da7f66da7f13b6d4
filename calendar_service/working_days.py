"""Which days offices work in Indonesia. Pure.

Saturdays, Sundays, national holidays and joint leave (cuti bersama) are not working days; the
dates come from the `holidays` library, which follows the yearly joint decision of three ministers,
and stages.yaml may correct single days (a holiday decreed late, a joint leave withdrawn).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import holidays

_DAY = timedelta(days=1)


class WorkingDays:
    """Answers for any day. overrides: day -> True where people work on it after all."""

    def __init__(self, overrides: Mapping[date, bool] | None = None) -> None:
        self.overrides = dict(overrides or {})
        self._holidays = holidays.country_holidays("ID", categories=("public", "government"))

    def is_working(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        return day.weekday() < 5 and day not in self._holidays

    def on_or_before(self, day: date) -> date:
        while not self.is_working(day):
            day -= _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The count-th working day after `day`, which itself is not counted."""
        while count:
            day += _DAY
            count -= self.is_working(day)
        return day
