"""docs/stages-yaml.md tells what is so: its file is sound, no field is missing, its errors exist."""

from __future__ import annotations

import re
import textwrap
from datetime import date
from pathlib import Path

import pytest

from calendar_service import package_data
from calendar_service.timeline import parsing, relations, values
from calendar_service.timeline.fields import ELECTION, FILE, STAGE, keys
from calendar_service.timeline.parsing import parse
from calendar_service.words import web_address
from calendar_service.written import nodes, readings

PAGE = (Path(__file__).parents[3] / "docs" / "stages-yaml.md").read_text(encoding="utf-8")
EXAMPLE, *PIECES = (block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
CODE = "".join(
    Path(module.__file__ or "").read_text(encoding="utf-8")
    for module in (nodes, readings, parsing, relations, values, web_address)
)
ERRORS = re.findall(r"^\| `([^`]+)` \|", PAGE[PAGE.index("## What the errors mean") :], re.MULTILINE)


def test_its_whole_file_is_sound() -> None:
    timeline = parse(EXAMPLE.encode(), package_data.regions())
    election = timeline.elections["pilkada-2024"]
    assert [stage.id for stage in election.stages] == [
        "penetapan-pasangan-calon",
        "pengundian-nomor-urut",
        "pemungutan-suara",
    ]
    assert timeline.ended == {"pilkada-2020"}
    assert timeline.working_days.is_working(date(2024, 12, 26))


@pytest.mark.parametrize("piece", PIECES)
def test_its_pieces_fit_into_a_stage(piece: str) -> None:
    last = "          crimes: pasal-188\n"
    days = "          days: 2024-11-27\n          hours: 07.00-13.00\n"
    piece = piece.replace("registrasi-perkara", "pengundian-nomor-urut")
    has_days = re.search("^          (days|due):", piece, re.MULTILINE) is not None
    with_piece = EXAMPLE.replace(days, "" if has_days else days).replace(last, last + piece)
    assert textwrap.dedent(piece) != piece
    assert parse(with_piece.encode(), package_data.regions())


@pytest.mark.parametrize("field", keys(STAGE))
def test_every_field_of_a_stage_has_a_row(field: str) -> None:
    rows = PAGE[PAGE.index("## The fields of a stage") : PAGE.index("## How to")]
    assert re.search(rf"^\| (`\w+`, )?`{field}`[, |]", rows, re.MULTILINE)


@pytest.mark.parametrize("field", [*keys(FILE), *keys(ELECTION)])
def test_every_other_field_is_in_the_example(field: str) -> None:
    assert re.search(rf"^ *{field}:", EXAMPLE, re.MULTILINE)


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_exists(error: str) -> None:
    """`...` stands for a fact, that is a %(name)s in the sentence."""
    told = re.escape(error.removeprefix("... ")).replace(r"\.\.\.", r"%\(\w+\)s")
    assert re.search(told, CODE)


def test_the_table_of_errors_was_found() -> None:
    assert len(ERRORS) > 20
