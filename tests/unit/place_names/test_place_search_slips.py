"""A slip of one letter, anywhere in any official name, still finds the place among the first three."""

from __future__ import annotations

import random

import pytest

from calendar_service.package_data import regions
from tests.slips_material import SLIPS, bare_name, slipped

ALL = regions()
EVERY = 17
"""One letter of so many is tried; all of them by `python -m benchmarks.places`."""


@pytest.mark.parametrize("kind", SLIPS)
def test_a_slip_in_an_official_name_finds_its_place(kind: str) -> None:
    chance = random.Random(kind)
    tried = found = 0
    for region in ALL.values():
        for name in {region.name, bare_name(region)}:
            for at, letter in enumerate(name):
                if not letter.isalpha() or chance.randrange(EVERY):
                    continue
                hits = ALL.place_search.find(slipped(kind, name.lower(), at, chance)).regions[:3]
                tried, found = tried + 1, found + (region in hits)
    assert tried > 500
    assert found / tried >= 0.97
