"""A timetable written as an annex and read back changes nothing; with some days moved it changes those, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from calendar_service.editing.annex import read_annex
from calendar_service.editing.annex_changes import (
    IGNORED,
    NEW,
    AnnexAnswer,
    Regulation,
    RowChoice,
    RowState,
    days_shown,
    new_problems,
    proposals,
    proposed_id,
)
from calendar_service.editing.annex_sheet import AnnexSheet, sheet_of_file, sheet_of_text
from calendar_service.editing.annex_target import AnnexTarget
from calendar_service.editing.stage_form import as_written
from calendar_service.package_data import regions
from calendar_service.timeline.stage import Days
from tests.annex_writer import T, annex_rows, as_csv, as_one_column, as_word, as_workbook

SHIPPED = (Path(__file__).parents[3] / "stages.yaml").read_bytes()
REASON = {"reason": "Peraturan diubah.", "reason_en": "The regulation was amended."}
SHAPES = {"workbook": as_workbook, "csv": as_csv, "word": as_word, "one column": as_one_column}
ELECTIONS = ("pilkada-2024", "psu-2025", "psu-2025-barito-utara", "pilkada-ulang-2025")


def target_of(election: str = "pilkada-2024", data: bytes = SHIPPED) -> AnnexTarget:
    return AnnexTarget(data, election, regions(), T)


@pytest.fixture(scope="module")
def targets() -> Mapping[str, AnnexTarget]:
    return {election: target_of(election) for election in ELECTIONS}


@pytest.fixture(scope="module")
def pilkada(targets: Mapping[str, AnnexTarget]) -> AnnexTarget:
    return targets["pilkada-2024"]


def in_shape(shape: str, target: AnnexTarget, random: Random, moved: Mapping[str, Days] | None = None) -> AnnexSheet:
    written = SHAPES[shape](annex_rows(target, random, moved), random)
    return sheet_of_text(written) if isinstance(written, str) else sheet_of_file(written)


def answered(sheet: AnnexSheet, target: AnnexTarget, regulation: Regulation | None = None) -> AnnexAnswer:
    annex = read_annex(sheet.rows, T)
    return AnnexAnswer(annex, target, proposals(annex, target), regulation or Regulation(REASON))


def of_text(
    text: str, target: AnnexTarget, *choices: RowChoice, regulation: Regulation | None = None, **given: object
) -> AnnexAnswer:
    annex = read_annex(sheet_of_text(text).rows, T)
    return AnnexAnswer(annex, target, choices or proposals(annex, target), regulation or Regulation(REASON), **given)  # type: ignore[arg-type]


def days_of(target: AnnexTarget) -> dict[str, Days | None]:
    return {ident: form.days for ident, form in target.forms.items()}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("election", ELECTIONS)
def test_a_timetable_read_back_changes_nothing(targets: Mapping[str, AnnexTarget], election: str, shape: str) -> None:
    target = targets[election]
    answer = answered(in_shape(shape, target, Random(election)), target)
    assert [(line.row, line.troubles) for line in answer.lines if line.state is not RowState.SAME] == []
    assert answer.written() == target.data
    assert all(target.forms[ident].days is None for ident in answer.unnamed)


@pytest.mark.parametrize(("seed", "shape"), list(enumerate(SHAPES)))
def test_days_that_were_moved_are_changed_and_no_others(pilkada: AnnexTarget, seed: int, shape: str) -> None:
    random = Random(seed)
    dated = [ident for ident, form in pilkada.forms.items() if form.days]
    moved = {ident: _later(pilkada.forms[ident].days, random) for ident in random.sample(dated, random.randint(1, 9))}
    answer = answered(in_shape(shape, pilkada, random, moved), pilkada)
    assert {line.chosen.choice for line in answer.lines if line.state is RowState.MOVED} == set(moved)
    after = target_of(data=answer.written())
    assert days_of(after) == {**days_of(pilkada), **moved}
    for ident, form in after.forms.items():
        other = {
            key for key in ("title", "short", "note", "leads", "guidance", "due", "local") if key in form.entry.nodes
        }
        before = pilkada.forms[ident].entry.nodes
        assert {key: as_written(form.entry.nodes[key]) for key in other} == {
            key: as_written(before[key]) for key in other
        }
        if ident in moved and "due" not in before:
            assert as_written(form.entry.nodes["reason"]) == REASON["reason"]


def _later(days: Days | None, random: Random) -> Days:
    assert days
    step = timedelta(random.choice((-2, -1, 1, 2)))
    return Days(days.first and days.first + step, days.last + step)


def test_a_stage_that_follows_another_is_written_only_where_it_does_not_follow(pilkada: AnnexTarget) -> None:
    day = timedelta(1)
    vote = pilkada.forms["pemungutan-suara"].days
    quiet = pilkada.forms["masa-tenang"].days
    assert vote
    assert quiet
    assert quiet.first
    both = {
        "pemungutan-suara": Days(vote.last + day, vote.last + day),
        "masa-tenang": Days(quiet.first + day, quiet.last + day),
    }
    after = target_of(data=answered(in_shape("csv", pilkada, Random(1), both), pilkada).written())
    assert "days" not in after.forms["masa-tenang"].entry.nodes
    assert after.forms["masa-tenang"].days == both["masa-tenang"]
    one = {"pemungutan-suara": both["pemungutan-suara"]}
    after = target_of(data=answered(in_shape("csv", pilkada, Random(1), one), pilkada).written())
    assert after.forms["masa-tenang"].days == quiet
    assert "days" in after.forms["masa-tenang"].entry.nodes


BOTH = RowChoice(NEW, id="bimtek", phase="persiapan", titles={"title": "Bimbingan: teknis", "title_en": "Training"})
ROW = "1.\tBimbingan: teknis\tSelasa, 27 Februari 2024\tRabu, 28 Februari 2024\n"


def test_a_new_stage_is_written_as_the_file_writes_stages_and_once(pilkada: AnnexTarget) -> None:
    regulation = Regulation(REASON, NEW, "pkpu-99", "https://jdih.kpu.go.id/99", "26-1-2024")
    data = of_text(ROW, pilkada, BOTH, regulation=regulation).written()
    fields = 'title: "Bimbingan: teknis"', "title_en: Training", "days: 2024-02-27 s.d. 2024-02-28", "source: pkpu-99"
    piece = "        bimtek:\n" + "".join(f"          {each}\n" for each in fields)
    line = "  pkpu-99: {address: https://jdih.kpu.go.id/99, since: 2024-01-26}\n"
    assert data.decode().replace(piece, "").replace(line, "") == SHIPPED.decode()
    assert data.decode().count(piece) == data.decode().count(line) == 1
    again = of_text(ROW, target_of(data=data), BOTH, regulation=regulation)
    assert (again.has_troubles, again.has_changes, again.written()) == (False, False, data)


def test_a_new_stage_may_be_the_first_of_its_group() -> None:
    phases = b"        title_en: Second round in Jakarta\n"
    data = SHIPPED.replace(phases, phases + b"      baru:\n        title: Baru\n        title_en: New\n", 1)
    stage = RowChoice(NEW, id="bimtek", phase="baru", titles=BOTH.titles)
    after = target_of(data=of_text(ROW, target_of(data=data), stage).written())
    assert after.forms["bimtek"].entry.phase == "baru"
    assert after.timeline


def test_all_that_is_wrong_is_told_at_once_beside_its_row(pilkada: AnnexTarget) -> None:
    text = (
        "1.\tMasa tenang\tSelasa, 24 November 2024\t26 November 2024\n"
        "2.\tPemungutan suara\t28 November 2024\t-\n"
        "3.\tHari pemungutan\t29 November 2024\t-\n"
        "4.\tBimbingan\t1 Februari 2024\t-\n"
        "5.\tLain sekali\t1 Februari 2024\t-\n"
        "6.\tCoklit\t24 Juni 2024\t25 Juli 2024\n"
    )
    choices = [
        RowChoice("masa-tenang"),
        RowChoice("pemungutan-suara"),
        RowChoice("pemungutan-suara"),
        RowChoice(NEW, id="Coklit 2", phase="tiada", titles={"title": "x\u202ey"}),
        RowChoice(),
        RowChoice("tiada"),
    ]
    answer = of_text(text, pilkada, *choices, regulation=Regulation({}, NEW, "Nama Ini", "http://x", "kapan"))
    assert [set(line.troubles) for line in answer.lines] == [
        {"first"}, {"choice"}, {"choice"}, {"id", "phase", "title", "title_en"}, {"choice"}, {"choice"},
    ]  # fmt: skip
    assert set(answer.common) == {"reason", "source_name", "source_address", "source_since"}
    assert set(of_text(text, pilkada, *choices, regulation=Regulation(REASON, "tiada")).common) == {"source"}
    assert set(of_text(text, pilkada, *choices, regulation=Regulation({"reason": "x"})).common) == {"reason_en"}


def test_days_that_were_not_understood_can_be_typed(pilkada: AnnexTarget) -> None:
    text = "No\tTahapan\tAwal\tAkhir\n1.\tMasa tenang\tkira-kira akhir November\t\n"
    typed = RowChoice("masa-tenang", first="25-11-2024", last="26/11/24")
    (line,) = of_text(text, pilkada, typed).lines
    assert (line.state, line.troubles, line.after and line.after.first) == (
        RowState.MOVED,
        {},
        line.after and line.after.last - timedelta(1),
    )
    (line,) = of_text(text, pilkada, RowChoice("masa-tenang", first="31-11-2024")).lines
    assert "tidak ada di kalender" in line.troubles["first"]
    (line,) = of_text(text, pilkada, RowChoice(IGNORED)).lines
    assert line.troubles == {}


def test_what_somebody_else_moved_meanwhile_is_asked_about(pilkada: AnnexTarget) -> None:
    text = "1.\tPemungutan suara\t28 November 2024\t-\n"
    now = {"pemungutan-suara": days_shown(pilkada.forms["pemungutan-suara"])}
    assert not of_text(text, pilkada, seen=now).has_troubles
    (line,) = of_text(text, pilkada, seen={"pemungutan-suara": "26 November 2024|"}).lines
    assert "27 November 2024" in line.troubles["choice"]


def test_problems_of_the_new_text_stand_beside_the_row_that_makes_them(pilkada: AnnexTarget) -> None:
    text = "1.\tPendaftaran pasangan calon, hari terakhir\t-\t30 Agustus 2024\n"  # a deadline has no hour at which it opens
    answer = of_text(text, pilkada)
    found = new_problems(pilkada, answer.written())
    assert set(found) == {"pendaftaran-hari-terakhir"}
    assert answer.tell(found) == ""
    assert answer.lines[0].troubles["choice"] == found["pendaftaran-hari-terakhir"]
    assert answer.tell({"tiada": "x"}) == "x"


def test_an_id_is_made_of_the_title_and_free() -> None:
    assert proposed_id("Bimbingan teknis dan pelatihan", ()) == "bimbingan-teknis-pelatihan"
    assert proposed_id("Masa tenang", ("masa-tenang", "masa-tenang-2")) == "masa-tenang-3"
    assert proposed_id("\u2013", ()) == "tahapan"
    assert len(proposed_id("kata " * 90, ())) <= 40
