"""The packs of law stand beside the regions that a timetable may name."""

from __future__ import annotations

from calendar_service.package_data import regions
from calendar_service.regions import Regions
from calendar_service.timeline.reference import laws_of


def test_regions_that_stand_alone_have_no_law_beside_them() -> None:
    assert laws_of(regions()) == regions().laws
    assert "pilkada-2024" in laws_of(regions())
    assert laws_of(Regions(regions().values(), {})) == {}
