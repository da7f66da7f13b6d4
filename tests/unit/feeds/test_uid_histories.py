"""The four properties of an event's identity over random histories; `python -m tests.histories 0 2000` runs many more."""

from __future__ import annotations

from random import Random

import pytest

from calendar_service.publishing import revision
from tests.conftest import IN_CI
from tests.histories import KINDS, World, held, history, step

FOUND = (1236, 1289, 1976)
"""Histories that once misled: an election that was renamed, went and came back; the entry of those that elect nobody after that."""


@pytest.mark.parametrize("seed", [*FOUND, *range(40 if IN_CI else 12)])
def test_no_subscriber_is_ever_misled(seed: int) -> None:
    assert history(seed) == []


def test_each_kind_of_edit_does_something() -> None:
    for kind in KINDS:
        tried = (World(Random(seed)) for seed in range(9))
        assert any(world.publish(world.text) and step(world, kind) for world in tried), kind


def test_what_does_not_hold_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a world in which nothing ever rises and nothing is left of what is gone."""
    monkeypatch.setattr(revision, "_risen", lambda stamp, at: stamp)
    monkeypatch.setattr(revision, "_with_tombs", lambda former, *rest: former)
    found = " ".join(each for seed in range(12) for each in history(seed))
    assert "(c)" in found
    assert "(d)" in found


def test_every_feed_is_looked_at() -> None:
    world = World(Random(1))
    assert world.publish(world.text)
    now, wrong = held(world.snapshot())
    assert wrong == []
    assert {
        "/feeds/besar.ics",
        "/feeds/besar/34.en.ics",
        "/feeds/ulang/91.ics",
        "/feeds/daerah/35.78.ics",
    } <= now.keys()
    assert {event.key for event in now["/feeds/besar.ics"].values()} == {"1", "2", "3", "4", "5"}
