"""The JSON form of feeds is what its schema says, and the schema says all of it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import jsonschema
import pytest

from calendar_service.feeds.json_schema import feed_schema, record_schema
from calendar_service.feeds.query import Variant
from calendar_service.package_data import translators
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import JSON
from calendar_service.words.languages import LANGUAGES
from tests.feeds_material import SHIPPED, SMALL, snapshot

CODES = ("", "35", "35.78", "31.71", "34", "91", "91.71", "72.08", "19.05", "13.08")
Judge = jsonschema.Draft202012Validator


def strict(schema: Any) -> Any:
    """The same, where no key may stand that is not named: what programs may meet later, we have to say now."""
    match schema:
        case dict():
            more = {"unevaluatedProperties": False} if "properties" in schema else {}
            return {key: strict(value) for key, value in schema.items()} | more
        case list():
            return [strict(each) for each in schema]
    return schema


def whole() -> Judge:
    schema = feed_schema(translators()["id"])
    branches = [
        {key: value for key, value in strict(each).items() if key != "unevaluatedProperties"}
        for each in schema["oneOf"]
    ]
    return Judge({**strict(schema), "oneOf": branches}, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("file", [SMALL, SHIPPED])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_feed_has_what_is_said_and_nothing_else(file: Any, language: str) -> None:
    made, judge, seen = snapshot(SHIPPED if file == SHIPPED else SMALL), whole(), 0
    for election in ("", *made.elections):
        for path in (feed_path(election, code, language, JSON) for code in CODES if code or election):
            if path in made.feeds:
                told = json.loads(made.feeds[path].body)
                assert [error.message for error in judge.iter_errors(told)] == [], path
                seen += 1
    union = made.variant(feed_path("", "", language, JSON), Variant(places=("35.78", "91.71"), contents=("tenggat",)))
    assert [error.message for error in judge.iter_errors(json.loads(union.body))] == []
    assert seen > len(CODES)


@pytest.mark.parametrize("code", ["", "35.78"])
def test_a_feed_that_lacks_or_adds_a_key_is_none(code: str) -> None:
    judge = whole()
    told = json.loads(snapshot().feeds[feed_path("pilkada-2024" if not code else "", code, "id", JSON)].body)
    for holder in (lambda feed: feed, lambda feed: feed["stages"][0]):
        for key in holder(told):
            less = deepcopy(told)
            del holder(less)[key]
            assert list(judge.iter_errors(less)), key
        more = deepcopy(told)
        holder(more)["baru"] = 1
        assert list(judge.iter_errors(more))
        assert not list(Judge(feed_schema(translators()["id"])).iter_errors(more)), (
            "programs have to pass over what is new"
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_schema_is_one_and_everything_in_it_is_described(language: str) -> None:
    schema = feed_schema(translators()[language])
    Judge.check_schema(schema)
    assert schema["$defs"]["stage"] == record_schema(translators()[language])
    described = [each["description"] for each in schema["$defs"]["stage"]["properties"].values()]
    assert all(described)
    assert ("Hari pertama" in json.dumps(schema)) == (language == "id")
