"""A field is declared once: the tables and what is made of them agree, in both directions."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from calendar_service import package_data
from calendar_service.timeline.fields import ELECTION, FILE, PHASE, STAGE, attributes, in_each_language, keys
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election

PAGE = (Path(__file__).parents[3] / "docs" / "stages-yaml.md").read_text(encoding="utf-8")
BY_PLACE = {"id", "phase"}
"""What a stage has from where it stands in the file."""
FOR_STAGES = {"basis", "audiences", "tell_province"}
"""What an election only says for its stages."""


def test_each_attribute_of_a_stage_has_a_field_and_each_field_an_attribute() -> None:
    assert {each.name for each in dataclasses.fields(Stage)} == BY_PLACE | attributes(STAGE).keys()


def test_each_attribute_of_an_election_has_a_field_and_each_field_an_attribute() -> None:
    assert {each.name for each in dataclasses.fields(Election)} == ({"id"} | attributes(ELECTION).keys()) - FOR_STAGES


def test_what_an_election_says_for_its_stages_is_what_they_take_from_it() -> None:
    assert {name for name, field in STAGE.items() if field.default} == FOR_STAGES


@pytest.mark.parametrize("table", [STAGE, ELECTION, PHASE])
def test_a_text_has_a_key_in_each_language_and_nothing_else_has(table: dict[str, object]) -> None:
    for name, field in table.items():
        found = [key for key in keys(table) if re.fullmatch(rf"{name}(_\w\w)?", key)]
        assert found == (in_each_language(name) if field.twins else [name])


def test_the_page_says_what_is_taken_over() -> None:
    (sentence,) = re.findall(r"A stage with `part_of` takes over (.*?) from the stage", PAGE, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", sentence)) == {name for name, field in STAGE.items() if field.inherited}


SAID = {
    "regions": '["35"]', "except": '["35"]', "some_regions": "true", "where": "Di desa.", "tell_province": "true",
    "level": "kabupaten-kota", "basis": "Keputusan", "audiences": "[kpu]", "vulnerable": "true",
    "guidance": "[Satu.]", "breach": "ethics", "crimes": "[pasal-188]", "days": "2024-11-27", "hours": "07.00-13.00",
    "leads": "[3d]", "note": "Catatan", "reason": "Alasan", "was": "lama", "local": '{"35.78": 2024-11-28}',
    "status": "tentative", "source": "koran",
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_a_part_takes_over_what_is_declared_so(name: str) -> None:
    attribute = STAGE[name].attribute or name
    lines = [f"{key}: {SAID[name]}" for key in (in_each_language(name) if STAGE[name].twins else [name])]
    lines += [] if name == "days" else ["days: 2024-11-27"]
    text = "\n".join(
        [
            "sources: {koran: 'https://koran.example/'}",
            "elections:",
            "  uji:",
            "    title: Uji",
            "    title_en: Test",
            "    issued: 2024-01-26",
            "    basis: Undang-Undang",
            "    audiences: [pemda]",
            "    phases: {satu: {title: Satu, title_en: One}}",
            "    stages:",
            "      satu:",
            "        induk:",
            "          title: Induk",
            "          title_en: Whole",
            *(f"          {line}" for line in lines),
            "        bagian: {title: Bagian, title_en: Part, part_of: induk, days: 2024-11-30}",
            "        lain: {title: Lain, title_en: Other, days: 2024-11-30}",
        ]
    )
    stages = parse(text.encode(), package_data.regions()).elections["uji"].by_id
    whole, part, other = (getattr(stages[ident], attribute) for ident in ("induk", "bagian", "lain"))
    assert whole != other
    assert part == (whole if STAGE[name].inherited else other)


@pytest.mark.parametrize("table", [STAGE, ELECTION, PHASE, FILE])
def test_every_key_is_explained_with_a_full_stop(table) -> None:
    assert table
    for name, field in keys(table).items():
        assert field.about.endswith("."), name
        assert field.schema or field.read is None, name
        assert name == name.lower()


def test_what_is_required_of_a_stage_is_little() -> None:
    required = {name for name, field in STAGE.items() if field.required}
    assert "title" in required
    assert "days" not in required, "a stage may be without a day yet"
