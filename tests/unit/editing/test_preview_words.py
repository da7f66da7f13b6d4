"""A preview to read: what will be refused first, then what changes, the calendars, the mails."""

from __future__ import annotations

import json
from datetime import UTC

from calendar_service.editing.preview import Mails, Preview, Touched
from calendar_service.editing.preview_words import (
    FILES_OF_A_FEED,
    PreviewWords,
    changed_sections,
    differences_json,
    preview_json,
)
from calendar_service.errors import Objection
from calendar_service.feeds.building import build
from calendar_service.package_data import translators
from calendar_service.publishing.changes import differences
from calendar_service.settings import Settings
from tests.revisions_material import TEXT, words
from tests.unit.editing.test_preview_by_day import AT
from tests.unit.editing.test_touched_feeds import FIRST, REGIONS, first, following

BEFORE = first(TEXT)
AFTER = following(
    BEFORE,
    TEXT.having("rapat", days="2024-09-21")
    .without("aceh")
    .having("baru", title="Baru", title_en="New", days="2024-12-01"),
)
FOUND = differences(BEFORE, AFTER, REGIONS)
SEEN = Preview(
    before=BEFORE,
    after=AFTER,
    found=FOUND,
    objections=(Objection("terlalu banyak %(n)s", {"n": 9}),),
    feeds=(Touched("uji", True, tuple(REGIONS)), Touched("lain", False, ("51",))),
    mails=Mails(AT, offices=1),
)


def test_sections_in_the_order_in_which_somebody_should_read_them() -> None:
    found = [section.title for section in PreviewWords(words()).sections(SEEN)]
    order = ["Penerbitan akan ditolak", "Pindah", "Baru", "Dibatalkan", "Kalender yang berubah", "Surat"]
    assert [title for title in found if title in order] == order


def test_every_change_stands_under_one_heading() -> None:
    lines = [line for section in changed_sections(words(), FOUND) for line in section.lines]
    assert len(lines) == len(set(lines)) == len(FOUND.stages) == 3


def test_calendars_are_counted_with_their_files() -> None:
    text = PreviewWords(words()).text(SEEN)
    assert f"uji: {len(REGIONS) + 1} kalender" in text
    assert f"masing-masing {FILES_OF_A_FEED} berkas" in text
    assert "Provinsi Bali" in text


def test_as_many_files_are_counted_as_a_revision_has() -> None:
    made = build(first(TEXT), REGIONS, translators(), Settings(), last_modified=FIRST.astimezone(UTC))
    files = [path for path in made.feeds if path.startswith("/feeds/uji")]
    assert len(files) == FILES_OF_A_FEED * (len(REGIONS) + 1)


def test_titles() -> None:
    said = PreviewWords(words())
    assert said.title(SEEN) == "Pratinjau revisi 2, menggantikan revisi 1"
    first_one = Preview(None, AFTER, differences(BEFORE, BEFORE, REGIONS), (), (), Mails(AT))
    assert said.title(first_one).startswith("Penerbitan pertama")
    nothing = Preview(BEFORE, BEFORE, first_one.found, (), (), Mails(AT))
    assert "tidak ada yang berubah" in said.text(nothing)
    assert said.sections(nothing) == []


def test_json_has_the_same_facts_as_plain_values() -> None:
    found = json.loads(json.dumps(preview_json(SEEN, PreviewWords(words("en")))))
    assert (found["before"], found["revision"]) == (1, 2)
    assert [each["kind"] for each in found["changes"]["stages"]] == [change.happened.value for change in FOUND.stages]
    moved = next(each for each in found["changes"]["stages"] if each["stage"] == "rapat")
    assert (moved["before"]["last_day"], moved["after"]["last_day"]) == ("2024-09-20", "2024-09-21")
    assert (moved["after"]["opens"], moved["was"]) == ("09:00", None)
    assert found["objections"] == ["terlalu banyak 9"]
    assert differences_json(FOUND)["holidays"] is False
