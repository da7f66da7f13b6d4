"""Regions of one class are told the same; what is mentioned anywhere makes a class of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from calendar_service.feeds.classes import classes, mentioned
from calendar_service.package_data import regions
from calendar_service.timeline.stage import Days, Local, Scope
from tests.feeds_material import SHIPPED, revision_of, timeline

DAY = date(2024, 9, 25)


@pytest.mark.parametrize("path", [SHIPPED, None])
def test_regions_of_a_class_have_the_same_occurrences_and_stamps(path) -> None:
    source = timeline(path) if path else timeline()
    revision = revision_of(source)
    election = source.elections["pilkada-2024"]
    told: dict[object, object] = {}
    made = classes(revision, election, regions().values())
    for code, found in made.items():
        here = [(o.id, o.days, o.zone, revision.stamp(election, o)) for o in election.occurrences(regions()[code])]
        assert told.setdefault(found, here) == here
    assert made.keys() == regions().keys()
    assert len(told) < len(made) / 5


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, set()),
        ({"scope": Scope(("11", "35.78"))}, {"11", "35.78"}),
        ({"local": {"51": Local(Days(DAY, DAY))}}, {"51"}),
    ],
)
def test_what_is_mentioned(changes, codes) -> None:
    election = timeline().elections["pilkada-2024"]
    stage = replace(election.stages[0], **{"scope": Scope(), "local": {}, **changes})
    small = replace(election, stages=(stage,), without=frozenset())
    revision = revision_of(replace(timeline(), elections={election.id: small}))
    assert mentioned(small) == codes | small.law.places
    made = classes(revision, small, regions().values())
    for code in codes:
        assert [other for other, found in made.items() if found == made[code]] == [code]
