"""docs/stages-yaml.md tells what is so: its file and every example are sound, no field is missing, its errors exist."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from calendar_service import package_data
from calendar_service.offices.office import Office
from calendar_service.promises.planning import reminders
from calendar_service.timeline import (
    diagnosis,
    headers,
    lint,
    parsing,
    relations,
    repetition,
    skeleton,
    values,
    wholeness,
)
from calendar_service.timeline.fields import ELECTION, FILE, LOCAL, STAGE, keys
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import AUDIENCES, Days, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words import web_address
from calendar_service.written import nodes, readings

PAGE = (Path(__file__).parents[3] / "docs" / "stages-yaml.md").read_text(encoding="utf-8")
EXAMPLE, *PIECES = (block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
CODE = "".join(
    Path(module.__file__ or "").read_text(encoding="utf-8")
    for module in (
        nodes,
        readings,
        parsing,
        relations,
        values,
        web_address,
        lint,
        headers,
        repetition,
        skeleton,
        wholeness,
        diagnosis,
    )
)
ERRORS = re.findall(r"^\| `([^`]+)` \|", PAGE[PAGE.index("## What the errors mean") :], re.MULTILINE)
REGIONS = package_data.regions()

STAGE_OF_ITS_OWN = """
sources: {koran: "https://koran.example/jadwal", kpu: "https://kpu.example/keputusan"}
elections:
  uji:
    title: Uji
    title_en: Test
    issued: 2024-01-26
    basis: Peraturan Uji
    phases: {satu: {title: Satu, title_en: One}}
    stages:
      satu:
        penetapan-pasangan-calon: {title: A, title_en: A, days: 2024-09-22}
        registrasi-perkara: {title: A, title_en: A, days: 2025-01-03}
        pengundian-nomor-urut: {title: A, title_en: A, days: 2024-09-23}
        uji:
"""


def _rows(heading: str) -> list[tuple[str, str, str]]:
    """Field, whether it has an English twin, example: of each row; a row without a field goes on with the one above."""
    found: list[tuple[str, str, str]] = []
    section = PAGE[PAGE.index(f"## {heading}\n") :]
    field = twin = ""
    for row in re.findall(r"^\|(.*)\|$", section[: section.index("\n## ")], re.MULTILINE):
        cells = [cell.strip() for cell in row.split("|")]
        named = re.fullmatch(r"`(\w+)`(?:, `(\w+)`)?", cells[0])
        field, twin = (named[1], named[2] or "") if named else (field, twin)
        example = re.fullmatch(r"`(.*)`", cells[1])
        if example and field:
            found.append((field, twin, example[1]))
    return found


def _stage(piece: str) -> Timeline:
    """The timeline of a stage that has these lines, and beside them what every stage needs."""
    has = set(re.findall(r"^          (\w+):", piece, re.MULTILINE))
    needed = {"title": "Uji", "title_en": "Test"}
    if not has & {"days", "due", "undated"} and not re.search(r"days:|(?<!_since): 20", piece):
        needed["days"] = "2024-11-27"
    if "zone" in has:
        needed["hours"] = "07.00-13.00"
    lines = "".join(f"          {name}: {value}\n" for name, value in needed.items() if name not in has)
    return parse((STAGE_OF_ITS_OWN + lines + piece).encode(), REGIONS)


def _election() -> Election:
    return parse(EXAMPLE.encode(), REGIONS).elections["psu-contoh"]


def test_its_whole_file_is_sound_and_means_what_the_page_says() -> None:
    election = _election()

    def days(stage_id: str, code: str) -> Days | None:
        found = election.occurrence(election.by_id[stage_id], REGIONS[code])
        return found and found.days

    assert days("masa-tenang", "62.05") == Days(date(2025, 4, 13), date(2025, 4, 15))
    assert days("masa-tenang", "35.78") == Days(date(2025, 4, 2), date(2025, 4, 4))
    assert days("kampanye", "62.05") == Days(date(2025, 3, 26), date(2025, 4, 12))
    assert days("kampanye", "35.78") is None
    voting = election.occurrence(election.by_id["pemungutan-suara"], None)
    assert voting is not None
    assert voting.is_span
    assert voting.days == Days(date(2025, 3, 22), date(2025, 4, 16))
    assert election.by_id["masa-tenang"].status is Status.TENTATIVE
    assert election.by_id["kampanye"].status is Status.CONFIRMED
    assert [code for code, region in REGIONS.items() if election.votes(region)] == ["35.15", "35.78", "62.05"]
    assert (election.turn(REGIONS["62.05"]), election.turn(REGIONS["35.78"])) == (date(2025, 3, 23), None)
    assert election.law is not None


@pytest.mark.parametrize("piece", PIECES)
def test_its_pieces_fit_into_a_stage(piece: str) -> None:
    assert textwrap.dedent(piece) != piece
    assert _stage(piece)


@pytest.mark.parametrize(("field", "twin", "example"), _rows("The fields of a stage"))
def test_every_example_of_a_stage_can_be_written(field: str, twin: str, example: str) -> None:
    assert _stage("".join(f"          {name}: {example}\n" for name in (field, twin) if name))


@pytest.mark.parametrize(("field", "twin", "example"), _rows("The fields of an election"))
def test_every_example_of_an_election_can_be_written(field: str, twin: str, example: str) -> None:
    text = re.sub(rf"^    ({field}|{twin or field}): .*\n", "", STAGE_OF_ITS_OWN, flags=re.MULTILINE)
    text = text.replace(
        "    phases:", "".join(f"    {name}: {example}\n" for name in (field, twin) if name) + "    phases:"
    )
    assert parse((text + "          {title: A, title_en: A, days: 2024-11-27}\n").encode(), REGIONS)


@pytest.mark.parametrize(("field", "twin", "example"), _rows("The fields of the file"))
def test_every_example_of_the_file_can_be_written(field: str, twin: str, example: str) -> None:
    text = re.sub(rf"^{field}: .*\n", "", STAGE_OF_ITS_OWN, flags=re.MULTILINE)
    text = f"{field}: {example}\n{text}          {{title: A, title_en: A, days: 2024-11-27}}\n"
    assert parse(text.encode(), REGIONS), twin


def test_the_tables_of_examples_were_found() -> None:
    assert len(_rows("The fields of a stage")) > 30
    assert len(_rows("The fields of an election")) > 10
    assert len(_rows("The fields of the file")) == 3


DUE = re.findall(
    r"^\| `([^`|]+ a)` \| `([^`]+)` \| `([^`]+)`",
    PAGE[PAGE.index("## Days that follow another stage") :],
    re.MULTILINE,
)


@pytest.mark.parametrize(("due", "anchor", "days"), DUE)
def test_days_follow_as_the_page_reckons_them(due: str, anchor: str, days: str) -> None:
    text = STAGE_OF_ITS_OWN.replace("        uji:\n", f"        a: {{title: A, title_en: A, days: {anchor}}}\n")
    reckoned = parse(f"{text}        b: {{title: B, title_en: B, due: {due}}}\n".encode(), REGIONS)
    written = parse(f"{text}        b: {{title: B, title_en: B, days: {days}}}\n".encode(), REGIONS)
    first, second = (found.elections["uji"].by_id["b"] for found in (reckoned, written))
    assert first.days == second.days
    assert first.status is Status.TENTATIVE


def test_the_table_of_due_was_found() -> None:
    assert len(DUE) == 8


@pytest.mark.parametrize(
    ("heading", "field"),
    [("The fields of a stage", field) for field in keys(STAGE)]
    + [("The fields of an election", field) for field in keys(ELECTION)]
    + [("The fields of the file", field) for field in keys(FILE)],
)
def test_every_field_has_a_row(heading: str, field: str) -> None:
    section = PAGE[PAGE.index(f"## {heading}\n") :]
    assert re.search(rf"^\| (`\w+`, )?`{field}`[, |]", section[: section.index("\n## ")], re.MULTILINE)


@pytest.mark.parametrize("field", keys(LOCAL))
def test_everything_that_may_differ_in_a_region_does_in_an_example(field: str) -> None:
    lines = [piece for piece in PIECES if "local:" in piece]
    assert re.search(rf"[ {{]{field}: ", "".join(lines))


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_exists(error: str) -> None:
    """`...` stands for a fact, that is a %(name)s in the sentence."""
    told = re.escape(error.removeprefix("... ")).replace(r"\.\.\.", r"%\(\w+\)s")
    assert re.search(told, CODE)


def test_the_table_of_errors_was_found() -> None:
    assert len(ERRORS) > 20


def test_every_kind_of_office_has_a_row() -> None:
    section = PAGE[PAGE.index("## Who is told\n") : PAGE.index("## What a text may hold")]
    assert re.findall(r"^\| `(\w+)` \| [A-Z]", section, re.MULTILINE)[1:] == list(AUDIENCES)


def test_its_offices_are_told_as_the_page_says() -> None:
    """Of the vote: Surabaya of its own alone, Jawa Timur of Surabaya's and Sidoarjo's, Banten of nothing."""
    timeline = parse(EXAMPLE.encode(), REGIONS)
    offices = [
        Office(code, f"Kantor {code}", "pemda", code, f"{code}@kantor.example") for code in ("35", "35.78", "36")
    ]
    year = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    told = {
        (found.office.region, found.place or found.office.region)
        for found in reminders(timeline, offices, REGIONS, *year)
        if found.occurrence.id == "pemungutan-suara"
    }
    assert told == {("35.78", "35.78"), ("35", "35.78"), ("35", "35.15")}
