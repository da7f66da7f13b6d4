"""The description for programs: its paths are addresses, its examples are feeds, what it says is in its language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from calendar_service.package_data import translators
from calendar_service.words.addresses import parse
from calendar_service.words.languages import LANGUAGES
from tests.feeds_material import SHIPPED, snapshot
from tests.pages_material import pages

PUBLIC = "https://kalender.example"
PATHS = {"id": "/api/openapi.json", "en": "/api/openapi.en.json"}


def document(language: str = "id") -> dict[str, Any]:
    answer = pages(public_url=PUBLIC, uid_domain="kalender.example").test_client().get(PATHS[language])
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = json.loads(answer.data)
    return found


def resolved(told: dict[str, Any], part: Any) -> Any:
    """The part, or what it points to."""
    while isinstance(part, dict) and "$ref" in part:
        found: Any = told
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (value for key, value in part.items() if key == "$ref")
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reference_leads_somewhere(language: str) -> None:
    told = document(language)
    found = set(references(told))
    assert len(found) > 10
    for each in found:
        resolved(told, {"$ref": each})


def test_each_feed_in_json_is_described_in_both_languages() -> None:
    told = document()
    assert told["openapi"].startswith("3.1")
    assert told["servers"] == [{"url": PUBLIC}]
    assert set(told["paths"]) == {
        f"/feeds/{place}{language}.json"
        for place in ("{election_id}", "{election_id}/{code}", "daerah/{code}", "pilihan")
        for language in ("", ".en")
    }
    idents = [each["get"]["operationId"] for each in told["paths"].values()]
    assert len(set(idents)) == len(idents)
    for path, item in told["paths"].items():
        named = {each["name"]: each for each in item["get"]["parameters"] if each["in"] == "path"}
        assert set(named) == set(re.findall(r"\{(\w+)\}", path))
        example = re.sub(r"\{(\w+)\}", lambda place, named=named: named[place[1]]["example"], path)
        found = parse(example)
        assert found is not None
        assert found.name.startswith("feeds.")
        for each in item["get"]["parameters"]:
            assert re.search(each["schema"]["pattern"], each["example"]), each["name"]


def test_examples_are_what_the_service_answers() -> None:
    told, feeds = document(), snapshot(SHIPPED).feeds
    judge = jsonschema.Draft202012Validator({"$ref": "#/components/schemas/feed", "components": told["components"]})
    for path, item in told["paths"].items():
        answer = item["get"]["responses"]["200"]["content"]["application/json"]
        if "example" not in answer:  # of several places: what it looks like depends on which
            continue
        example = answer["example"]
        assert list(judge.iter_errors(example)) == [], path
        real = json.loads(feeds[example["source"].removeprefix(PUBLIC)].body)
        assert 0 < len(example["stages"]) <= 2
        assert {key: example[key] for key in ("name", "language", "source", "region")} == {
            key: real[key] for key in ("name", "language", "source", "region")
        }
        stable = ("id", "first_day", "last_day", "uid", "url")
        known = [[stage[key] for key in stable] for stage in real["stages"]]
        assert all([stage[key] for key in stable] in known for stage in example["stages"])


def test_what_is_not_200_is_described_too() -> None:
    told = document()
    for item in told["paths"].values():
        answers = item["get"]["responses"]
        assert set(answers) == {"200", "304", "308", "400", "404", "410", "503"}
        for answer in answers.values():
            assert resolved(told, answer)["description"]
    assert "Location" in told["components"]["responses"]["moved"]["headers"]


def test_it_speaks_the_language_of_its_address() -> None:
    here, there = (document(language) for language in PATHS)
    assert here["info"]["description"] != there["info"]["description"]
    said = [
        text
        for text in re.findall(r'"(?:description|summary)": "((?:[^"\\]|\\.)*)"', json.dumps(there, ensure_ascii=False))
        if re.search(r"\b(yang|tahapan|bila|tanpa|hanya)\b", text)
    ]
    assert said == []


def test_the_schema_is_a_file_of_its_own() -> None:
    client = pages(public_url=PUBLIC).test_client()
    for suffix, language in (("", "id"), (".en", "en")):
        answer = client.get(f"/api/feed{suffix}.schema.json")
        assert answer.content_type == "application/schema+json"
        told = json.loads(answer.data)
        assert told["$id"] == f"{PUBLIC}/api/feed{suffix}.schema.json"
        about = translators()[language].text("Berkas JSON sebuah kalender.")
        assert told["description"] == about
        jsonschema.Draft202012Validator.check_schema(told)


def test_the_page_for_subscribers_leads_there() -> None:
    client = pages().test_client()
    assert 'href="/api/openapi.json"' in client.get("/langganan/").text
    assert 'href="/api/feed.en.schema.json"' in client.get("/en/langganan/").text
