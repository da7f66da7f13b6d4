"""The plan of what befalls several machines."""

from __future__ import annotations

import pytest

from calendar_service.chaos.calamities import (
    AWAY,
    OF_THE_DATABASE,
    CalamityKind,
    plan_calamities,
    workers_at_risk,
)


def test_a_seed_always_gives_the_same_calamities() -> None:
    assert plan_calamities(2, 10, 7, 5.0) == plan_calamities(2, 10, 7, 5.0)
    assert len({tuple(plan_calamities(2, 10, seed, 5.0)) for seed in range(10)}) == 10


@pytest.mark.parametrize("seed", range(10))
def test_each_kind_comes_once_and_each_machine_in_turn(seed: int) -> None:
    found = plan_calamities(3, len(CalamityKind), seed, 5.0)
    assert {blow.kind for blow in found} == set(CalamityKind)
    assert {blow.machine for blow in found} == {0, 1, 2}
    assert all(0 < blow.share <= 1 for blow in found)


@pytest.mark.parametrize("seed", range(10))
def test_somebody_is_away_for_longer_than_a_lease_or_for_less(seed: int) -> None:
    away = {blow.kind: blow.seconds for blow in plan_calamities(2, len(CalamityKind), seed, 5.0)}
    assert away[CalamityKind.PARTITION] == away[CalamityKind.FREEZE_MACHINE] == 5.0 + AWAY
    assert 0 < away[CalamityKind.SHORT_PARTITION] < 5.0
    assert abs(away[CalamityKind.SKEW]) >= 180


def test_only_some_kinds() -> None:
    kinds = [CalamityKind.SKEW, CalamityKind.LOSS]
    found = [blow.kind for blow in plan_calamities(2, 5, 1, 5.0, kinds)]
    assert set(found) == set(kinds)
    assert set(found[:2]) == set(kinds)


def test_who_is_at_risk() -> None:
    at_risk = {kind: workers_at_risk(kind, machines=3, workers=2) for kind in CalamityKind}
    assert {at_risk[kind] for kind in OF_THE_DATABASE} == {6}
    assert (at_risk[CalamityKind.PARTITION], at_risk[CalamityKind.FREEZE_WORKER]) == (2, 1)
