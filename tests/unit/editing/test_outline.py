"""The outline of a stages.yaml: as the strict reading sees it where there is one, and still there where there is none."""

from __future__ import annotations

import re

import pytest

from calendar_service.editing.outline import LONGEST_TITLE, OutlineRow, outline
from calendar_service.editing.stage_form import stage_entries
from calendar_service.package_data import regions
from calendar_service.timeline.parsing import parse
from calendar_service.words.languages import LANGUAGES
from tests.admin_material import TEXT
from tests.pages_material import SHIPPED

LINES = SHIPPED.decode().split("\n")


def _stages(rows: tuple[OutlineRow, ...]) -> list[tuple[str, str, OutlineRow]]:
    return [(election.id, phase.id, stage) for election in rows for phase in election.rows for stage in phase.rows]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sound_text_is_outlined_as_it_is_read(code: str) -> None:
    key = "title" + LANGUAGES[code].key
    rows = outline(SHIPPED, key)
    assert [(election, phase, stage.id, stage.line, stage.title) for election, phase, stage in _stages(rows)] == [
        (entry.election, entry.phase, entry.id, entry.line, entry.title(key)) for entry in stage_entries(SHIPPED)
    ]
    timeline = parse(SHIPPED, regions())
    for election in rows:
        meant = timeline.elections[election.id]
        assert election.title == meant.title[code]
        assert {phase.id: phase.title for phase in election.rows}.items() <= {
            phase: title[code] for phase, title in meant.phases.items()
        }.items()


def test_each_line_belongs_to_one_stage_at_most_and_its_fields_to_it() -> None:
    covered: set[int] = set()
    for _, _, stage in _stages(outline(SHIPPED, "title")):
        lines = range(stage.line, stage.end + 1)
        assert covered.isdisjoint(lines)
        covered.update(lines)
        assert sum("title:" in LINES[number - 1] for number in lines) == 1
    days = {number for number, line in enumerate(LINES, 1) if re.match(r" +days:", line)}
    assert days <= covered


def test_what_comes_after_the_elections_is_none_of_theirs() -> None:
    data = (TEXT.rstrip("\n") + "\nholidays:\n  2024-09-16: Maulid Nabi\n").encode()
    *_, last = outline(data, "title")
    assert data.decode().split("\n")[last.end].startswith("holidays:")


@pytest.mark.parametrize(
    "slip",
    [
        ("title: Rapat", "title: 'Rapat"),
        ("days: 2024-09-25", "days: [2024-09-25"),
        ("title: Rapat", "title Rapat"),
        ("          days: 2024-09-25", "\tdays: 2024-09-25"),
    ],
)
def test_a_text_that_yaml_refuses_has_an_outline_all_the_same(slip: tuple[str, str]) -> None:
    sound = _stages(outline(TEXT.encode(), "title"))
    broken = _stages(outline(TEXT.replace(*slip, 1).encode(), "title"))
    assert [(stage.id, stage.line) for _, _, stage in broken] == [(stage.id, stage.line) for _, _, stage in sound]


def test_titles_in_quotes_and_braces_are_read_and_others_are_the_id() -> None:
    text = (
        """elections:
  satu:
    title: "Pemilihan \\"satu\\"" # catatan
    phases:
      awal: {title: 'Awal, mula', title_en: Beginning}
      akhir: {title: [
    stages:
      awal:
        rapat: {title: Rapat, days: 2024-09-25}
        panjang:
          title: >
            Beberapa baris
      akhir:
        surat:
          title: X https://contoh.example/ siapa@contoh.example
        luas:
          title: """
        + "a" * 500
        + "\n"
    )
    (row,) = outline(text.encode(), "title")
    assert row.title == 'Pemilihan "satu"'
    assert [phase.title for phase in row.rows] == ["Awal, mula", "akhir"]
    titles = [stage.title for phase in row.rows for stage in phase.rows]
    assert titles[:2] == ["Rapat", "panjang"]
    assert "siapa@" not in titles[2]
    assert titles[3] == "a" * LONGEST_TITLE


@pytest.mark.parametrize(
    "text",
    ["", "a: [", "elections:", "elections: 3\n", "elections:\n  x:\n", "\x00", "- a\n- b\n", "elections:\n- x: 1\n"],
)
def test_of_what_is_no_timetable_there_is_none(text: str) -> None:
    assert not _stages(outline(text.encode(), "title"))
