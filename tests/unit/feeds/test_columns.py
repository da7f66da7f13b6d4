"""The record of a stage has the keys that are described, and no others."""

from __future__ import annotations

import json

import jsonschema
import pytest

from calendar_service.feeds import tables
from calendar_service.feeds.columns import RECORD, CellKind
from calendar_service.timeline.fields import Shown, shown
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import JSON
from calendar_service.words.languages import LANGUAGES
from tests.feeds_material import SHIPPED, SMALL, snapshot
from tests.unit.feeds.test_entry import SURABAYA, entries


def test_a_record_has_the_keys_that_are_described_in_their_order() -> None:
    for entry in entries(SURABAYA).values():
        assert list(tables.record(entry)) == list(RECORD) == list(tables.COLUMNS)
        assert {name for name, _ in entry.said} <= RECORD.keys()
    assert shown(Shown.RECORD).keys() <= RECORD.keys()


def test_no_two_columns_are_called_alike() -> None:
    assert len({each.heading for each in RECORD.values()}) == len(RECORD)
    assert all(each.about and 5 < each.width <= 60 for each in RECORD.values())


@pytest.mark.parametrize("file", [SMALL, SHIPPED])
def test_every_fact_is_what_its_schema_says(file: object) -> None:
    made = snapshot(SHIPPED if file == SHIPPED else SMALL)
    judges = {key: jsonschema.Draft202012Validator(each.schema) for key, each in RECORD.items()}
    seen: set[str] = set()
    for election in made.elections:
        for code in ("", "35.78", "31.71", "91", "72.08", "19.05"):
            for language in LANGUAGES:
                path = feed_path(election, code, language, JSON)
                for stage in json.loads(made.feeds[path].body)["stages"] if path in made.feeds else ():
                    assert stage.keys() == RECORD.keys()
                    for key, fact in stage.items():
                        assert list(judges[key].iter_errors(fact)) == [], (key, fact)
                    seen |= {key for key, fact in stage.items() if fact not in (None, [], "")}
    assert seen == RECORD.keys() if file == SHIPPED else seen


def test_days_and_hours_are_cells_of_their_kind() -> None:
    kinds = {key: each.kind for key, each in RECORD.items() if each.kind is not CellKind.TEXT}
    assert kinds == {
        "first_day": CellKind.DAY,
        "last_day": CellKind.DAY,
        "opens": CellKind.HOUR,
        "closes": CellKind.HOUR,
        "sequence": CellKind.NUMBER,
    }
