"""Which days offices work in Indonesia. Pure.

Saturdays, Sundays, national holidays and joint leave (cuti bersama) are not working days; the
dates come from the `holidays` library, which follows the yearly joint decision of three ministers,
and stages.yaml may correct single days (a holiday decreed late, a joint leave withdrawn). The years
about now stand here as the library says them, for it knows 250 countries and needs a tenth of a second
to be imported, at each `check`; it is asked for other years.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_DAY = timedelta(days=1)

DAYS_OFF = {
    2022: "0101 0201 0228 0303 0415 0429 0501 0502 0503 0504 0505 0506 0516 0526 0601 0710 0730 0817 1008 1225",
    2023: "0101 0122 0123 0218 0322 0323 0407 0419 0420 0421 0422 0423 0424 0425 0501 0518 0601 0602 0604 0628 0629 0630 0719 0817 0928 1225 1226",
    2024: "0101 0208 0209 0210 0214 0311 0312 0329 0331 0408 0409 0410 0411 0412 0415 0501 0509 0510 0523 0524 0601 0617 0618 0707 0817 0916 1127 1225 1226",
    2025: "0101 0127 0128 0129 0328 0329 0331 0401 0402 0403 0404 0407 0418 0420 0501 0512 0513 0529 0530 0601 0606 0609 0627 0817 0818 0905 1225 1226",
    2026: "0101 0116 0216 0217 0318 0319 0320 0321 0322 0323 0324 0403 0405 0501 0514 0515 0527 0528 0531 0601 0616 0817 0825 1224 1225",
    2027: "0101 0105 0205 0206 0308 0309 0310 0311 0312 0315 0325 0326 0328 0501 0506 0517 0518 0519 0520 0601 0606 0815 0817 1224 1225 1226",
    2028: "0101 0126 0227 0228 0326 0414 0416 0501 0505 0509 0525 0526 0601 0804 0817 1214 1225",
    2029: "0101 0213 0215 0216 0315 0330 0401 0425 0501 0510 0515 0527 0601 0724 0817 1204 1225",
    2030: "0101 0203 0204 0205 0305 0414 0419 0421 0501 0504 0516 0530 0601 0713 0817 1123 1225",
}
"""Year -> month and day of each. Those that are not decreed yet are estimates of the library."""


class WorkingDays:
    """Answers for any day. overrides: day -> True where people work on it after all."""

    def __init__(self, overrides: Mapping[date, bool] | None = None) -> None:
        self.overrides = dict(overrides or {})

    def is_working(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        return day.weekday() < 5 and not self._is_off(day)

    def _is_off(self, day: date) -> bool:
        if day.year in DAYS_OFF:
            return f"{day:%m%d}" in DAYS_OFF[day.year]
        return day in self._holidays

    @cached_property
    def _holidays(self) -> HolidayBase:
        import holidays

        return holidays.country_holidays("ID", categories=("public", "government"))

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

    def since(self, day: date, count: int) -> date:
        """The count-th working day from `day` on, which itself is counted if it is one."""
        return self.after(day - _DAY, count)

    def before(self, day: date, count: int) -> date:
        """The count-th working day before `day`, which itself is not counted."""
        while count:
            day -= _DAY
            count -= self.is_working(day)
        return day
