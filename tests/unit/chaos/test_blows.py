"""The plan of blows: the same for the same seed, and complete."""

from __future__ import annotations

import pytest

from calendar_service.chaos.blows import BlowKind, plan_blows


def test_a_seed_always_gives_the_same_blows() -> None:
    assert plan_blows(5000, 12, 7) == plan_blows(5000, 12, 7)
    assert len({tuple(plan_blows(5000, 12, seed)) for seed in range(10)}) == 10


@pytest.mark.parametrize("seed", range(20))
def test_every_kind_falls_and_they_fall_in_order_before_the_work_is_done(seed: int) -> None:
    blows = plan_blows(5000, 12, seed)
    assert {blow.kind for blow in blows} == set(BlowKind)
    assert sum(blow.kind is not BlowKind.FLUSH for blow in blows) == 12
    assert [blow.at for blow in blows] == sorted(blow.at for blow in blows)
    assert blows[-1].at < 4500


def test_a_short_run_strikes_each_part_once() -> None:
    kinds = [blow.kind for blow in plan_blows(500, 6, 1) if blow.kind is not BlowKind.FLUSH]
    assert sorted(kinds) == sorted(
        [
            BlowKind.WORKERS,
            BlowKind.WORKER,
            BlowKind.MAIL_SERVER,
            BlowKind.BROKER,
            BlowKind.CLOCK,
            BlowKind.FREEZE_WORKER,
        ]
    )


def test_no_kills_no_blows() -> None:
    assert plan_blows(500, 0, 1) == []
