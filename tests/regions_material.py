"""Regions that change: on one day a kota gets another code, a kabupaten is split, and a third one goes into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from calendar_service.package_data import regions
from calendar_service.regions import Regions

DAY = date(2026, 1, 10)
BEFORE, AFTER = DAY - timedelta(days=1), DAY

_ALL = regions()
_KOTA, _KABUPATEN, _NEIGHBOUR = _ALL["35.78"], _ALL["35.15"], _ALL["35.25"]

CHANGED = replace(_KOTA, code="35.80")
YOUNG = replace(_KABUPATEN, code="35.30", name="Kabupaten Sidoarjo Utara", since=DAY, part_of="35.15")
GONE = [
    replace(_KOTA, until=BEFORE, successor="35.80"),
    replace(_NEIGHBOUR, until=BEFORE, successor="35.15", merged=True),
]
TURNED = Regions(
    [*(r for r in _ALL.values() if r.code not in ("35.78", "35.25")), CHANGED, YOUNG],
    gone=[*_ALL.gone, *GONE],
)
"""What a release knows after that day."""
