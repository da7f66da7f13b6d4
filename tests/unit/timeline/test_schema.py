"""The schema knows each key that the reader knows, and takes what the reader takes."""

from __future__ import annotations

import re

import yaml

from calendar_service.timeline import fields
from calendar_service.timeline.schema import json_schema
from tests.feeds_material import SHIPPED


def stage_properties() -> dict:
    election = json_schema()["properties"]["elections"]["additionalProperties"]
    return election["properties"]["stages"]["additionalProperties"]["additionalProperties"]["properties"]


def test_every_key_of_a_stage_is_described_and_no_other() -> None:
    known = stage_properties()
    assert set(fields.STAGE) <= set(known)
    assert {name.removesuffix("_en") for name in known} <= set(fields.STAGE)
    assert all(each["description"] for each in known.values())


def test_patterns_take_every_value_of_the_shipped_file() -> None:
    known = stage_properties()
    seen = 0
    for election in yaml.load(SHIPPED.read_bytes(), yaml.BaseLoader)["elections"].values():
        for phase in election["stages"].values():
            for stage in phase.values():
                assert set(stage) <= set(known)
                for name, value in stage.items():
                    if isinstance(value, str) and (pattern := known[name].get("pattern")):
                        seen += 1
                        assert re.search(pattern, value), (name, value)
    assert seen > 50


def test_what_is_no_day_is_taken_by_no_pattern() -> None:
    pattern = stage_properties()["days"]["pattern"]
    assert not re.search(pattern, "27-11-2024")
    assert re.search(pattern, "2024-09-25 s.d. 2024-11-23")
