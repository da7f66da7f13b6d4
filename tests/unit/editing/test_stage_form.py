"""A form shows a stage, and its answer changes that alone; re-votes, single places, deadlines that follow, in whatever form they are written."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from calendar_service.editing.stage_form import FIELDS, StageEntry, StageForm, stage_entries
from calendar_service.package_data import regions
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Stage, Status
from calendar_service.words.translator import Translator

DOCS = Path(__file__).parents[3] / "docs" / "stages-yaml.md"
T = Translator("id")


@pytest.fixture(scope="module")
def whole() -> bytes:
    """The file with which docs/stages-yaml.md begins: places that vote again, days that follow, lines in every form."""
    return DOCS.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0].encode()


def form_of(data: bytes, stage: str, place: str = "", t: Translator = T) -> StageForm:
    entry = next(each for each in stage_entries(data) if each.id == stage)
    made = parse(data, regions()).elections[entry.election].by_id[stage]
    return StageForm(entry, regions(), t, place, made.held_at(place) if place else made)


def stage_of(data: bytes, stage: str, place: str = "") -> Stage:
    (election,) = parse(data, regions()).elections.values()
    return election.by_id[stage].held_at(place) if place else election.by_id[stage]


def answered(form: StageForm, **typed: str):  # type: ignore[no-untyped-def]
    """As a browser sends it: what was typed, the rest as it was shown, and all of that besides."""
    shown = {name: text.replace("\n", "\r\n") for name, text in form.shown.items()}
    return form.answered({**shown, **{f"before_{name}": text for name, text in shown.items()}, **typed})


def test_nothing_typed_changes_nothing(whole: bytes) -> None:
    for t in (T, Translator("en")):
        for entry in stage_entries(whole):
            for place in ("", *entry.places, "35.78"):
                answer = answered(form_of(whole, entry.id, place, t))
                assert (answer.troubles, answer.changes, answer.written(whole)) == ({}, {}, whole)


def test_a_date_of_one_place_is_moved_in_its_line_alone(whole: bytes) -> None:
    answer = answered(
        form_of(whole, "pemungutan-suara", "35.15"),
        first="Sabtu, 29 Maret 2025",
        reason="Banjir: besar.",
        reason_en="Floods.",
    )
    assert answer.troubles == {}
    new = answer.written(whole)
    assert new == whole.replace(
        b'"35.15": 2025-03-22\n', b'"35.15": {days: 2025-03-29, reason: "Banjir: besar.", reason_en: Floods.}\n'
    )
    assert stage_of(new, "pemungutan-suara", "35.15").days.opening == date(2025, 3, 29)  # type: ignore[union-attr]


def test_a_day_that_follows_another_is_written_beside_its_rule(whole: bytes) -> None:
    form = form_of(whole, "masa-tenang", "35.78") if b"masa-tenang:" in whole else form_of(whole, "kampanye")
    answer = answered(form, first="27-3-2025", last="1-4-2025", reason="x.", reason_en="y.")
    assert answer.troubles == {}
    made = stage_of(answer.written(whole), form.entry.id, form.place)
    assert made.days is not None
    assert (made.days.first, made.days.last) == (date(2025, 3, 27), date(2025, 4, 1))
    assert made.due is not None
    assert made.status == form.status


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_random_changes_say_what_was_typed_and_touch_one_stage(whole: bytes, ends: bytes) -> None:
    chance, data = random.Random(16), whole.replace(b"\n", ends)
    places = [(entry.id, place) for entry in stage_entries(data) for place in ("", *entry.places)]
    for _ in range(25):
        ident, place = chance.choice(places)
        form = form_of(data, ident, place)
        if form.days is None:
            continue
        first = form.days.opening + timedelta(days=chance.randint(-9, 9))
        last = first + timedelta(days=chance.randint(0, 5))
        words = chance.choice(["Banjir.", "a: b # c", "'kutip\" \\", "baris\r\nbaris", "2024-11-27", "yes", "é😀"])
        answer = answered(
            form,
            first=T.plain_date(first),
            last=chance.choice([f"{last.day}/{last.month}/{last.year}"]),
            reason=words,
            reason_en=words[::-1] if "\r" not in words else "x",
        )
        assert answer.troubles == {}, answer.troubles
        new = answer.written(data)
        made, before = parse_quietly(new, ident, place), data.split(ends)
        assert made == (first, last, words.replace("\r\n", "\n"))
        after = new.split(ends)
        same = next((n for n in range(min(len(before), len(after))) if before[n] != after[n]), len(before))
        tail = next((n for n in range(1, len(before) - same) if before[-n] != after[-n]), len(before) - same)
        start = form.entry.line - 1
        assert same >= start
        assert len(before) - tail <= end_of(before, start)
        assert new.count(b"\r\n") == (new.count(b"\n") if ends == b"\r\n" else 0)


def parse_quietly(data: bytes, ident: str, place: str) -> tuple[date | None, date, str]:
    """First and last day and the reason, as the file now has them."""
    form = StageForm(next(each for each in stage_entries(data) if each.id == ident), regions(), T, place)
    assert form.days
    return form.days.first, form.days.last, form.shown["reason"]


def end_of(lines: list[bytes], start: int) -> int:
    margin = len(lines[start]) - len(lines[start].lstrip())
    return next(
        (
            n
            for n in range(start + 1, len(lines))
            if lines[n].strip() and len(lines[n]) - len(lines[n].lstrip()) <= margin
        ),
        len(lines),
    )


def test_all_that_is_wrong_is_told_at_once_beside_its_field(whole: bytes) -> None:
    answer = answered(
        form_of(whole, "penetapan-pasangan-calon"),
        first="2/2025",
        opens="99",
        closes="pagi",
        reason="Banjir.",
        regions="Bogor",
        **{"except": "99.99"},
    )
    assert set(answer.troubles) == {"first", "opens", "closes", "reason_en", "regions", "except"}
    assert all(sentence.endswith(".") for sentence in answer.troubles.values())
    swapped = answered(form_of(whole, "penetapan-pasangan-calon"), first="23-3-2025", last="22-3-2025")
    assert set(swapped.troubles) == {"last", "reason"}


def test_a_move_needs_a_reason_and_a_first_day_needs_none() -> None:
    text = b"""\
elections:
  uji:
    title: Uji
    title_en: Test
    issued: 2024-01-26
    basis: Uji
    phases: {satu: {title: Satu, title_en: One}}
    stages:
      satu:
        nanti: {title: Nanti, title_en: Later, undated: Menurut KPU., undated_en: KPU says., leads: [3d]}
        sudah: {title: Sudah, title_en: Known, days: s.d. 2024-09-24, hours: s.d. 23.59, status: tentative}
"""
    set_day = answered(form_of(text, "nanti"), first="1-12-2024")
    assert (set_day.troubles, set_day.changes.keys()) == ({}, {"days", "undated", "undated_en"})
    assert b"nanti: {title: Nanti, title_en: Later, days: 2024-12-01, leads: [3d]}" in set_day.written(text)
    moved = answered(form_of(text, "sudah"), last="25-9-2024")
    assert moved.troubles.keys() == {"reason"}
    assert answered(form_of(text, "sudah"), last="", opens="08.00").troubles.keys() == {"first", "reason"}
    assert answered(form_of(text, "sudah"), opens="08.00", reason="a", reason_en="b").troubles.keys() == {"opens"}
    certain = answered(form_of(text, "sudah"), status="confirmed")
    assert certain.written(text) == text.replace(b"tentative", b"confirmed")
    assert answered(form_of(text, "sudah"), status="cancelled").troubles.keys() == {"reason"}
    twice = answered(form_of(text, "sudah"), last="26-9-2024", reason="a", reason_en="b").written(text)
    assert (
        answered(form_of(twice, "sudah"), last="24 September 2024")
        .written(twice)
        .replace(b", reason: a, reason_en: b", b"")
        == text
    )


def test_what_changed_meanwhile_is_not_undone_unasked(whole: bytes) -> None:
    old = form_of(whole, "penetapan-pasangan-calon")
    sent = {**old.shown, **{f"before_{name}": text for name, text in old.shown.items()}}
    now = answered(old, first="24-3-2025", reason="a", reason_en="b").written(whole)
    here = form_of(now, "penetapan-pasangan-calon")
    other_field = here.answered({**sent, "status": "tentative", "reason": ""})
    assert other_field.troubles == {}
    made = stage_of(other_field.written(now), "penetapan-pasangan-calon")
    assert (made.days.opening, made.status) == (date(2025, 3, 24), Status.TENTATIVE)  # type: ignore[union-attr]
    same_field = here.answered({**sent, "first": "25-3-2025", "reason": "c", "reason_en": "d"})
    assert "24 Maret 2025" in same_field.troubles["first"]
    again = here.answered({**sent, "first": "24-3-2025", "reason": "a", "reason_en": "b"})
    assert (again.troubles, again.changes) == ({}, {})


def test_a_place_that_had_no_line_gets_the_shortest(whole: bytes) -> None:
    answer = answered(form_of(whole, "pemungutan-suara", "35.78"), first="6-4-2025", reason="a", reason_en="b")
    assert b'"35.78": {days: 2025-04-06, reason: a, reason_en: b, note: Di 4 TPS.' in answer.written(whole)
    stage = form_of(whole, "penetapan-pasangan-calon", "62.05")
    assert not stage.has_its_own
    new = answered(stage, first="24-3-2025", reason="a", reason_en="b").written(whole)
    assert b'local: {"62.05": {days: 2025-03-24, reason: a, reason_en: b}}\n' in new


def test_the_fields_are_those_of_the_table() -> None:
    assert FIELDS == ("first", "last", "opens", "closes", "status", "reason", "reason_en")
    assert StageEntry("a", "b", "c", 1, {}).title("title") == "c"
