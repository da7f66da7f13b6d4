"""The table of languages is total, and nothing of it means two of them."""

from __future__ import annotations

from datetime import date, time

import pytest
from babel import Locale

from calendar_service.errors import InvalidInput
from calendar_service.package_data import regions, translators
from calendar_service.timeline.fields import ELECTION, PHASE, STAGE, keys
from calendar_service.timeline.parsing import parse
from calendar_service.words.languages import DEFAULT, LANGUAGES, MARKED, Text

PLACES = tuple(LANGUAGES)


def test_each_row_stands_under_its_code_and_has_words_and_dates() -> None:
    assert translators().keys() == LANGUAGES.keys()
    for code, row in LANGUAGES.items():
        assert row.code == code == Locale.parse(code).language
        assert row.english_name == Locale.parse(code).english_name
        assert row.name and time(7, 30).strftime(row.clock)
        assert "2024" in translators()[code].date(date(2024, 11, 27))


def test_the_first_is_the_default_and_alone_without_a_mark() -> None:
    assert PLACES[0] == DEFAULT
    default = LANGUAGES[DEFAULT]
    assert (default.prefix, default.suffix, default.key) == ("", "", "")
    assert [row.code for row in MARKED] == list(PLACES[1:])


def test_no_two_share_a_mark_or_a_written_name() -> None:
    marks = [row.mark for row in LANGUAGES.values()]
    written = [word for row in LANGUAGES.values() for word in (row.code, *row.written)]
    assert len(set(marks)) == len(marks)
    assert len(set(written)) == len(written)
    assert all(word == word.lower() for word in written)


def test_marks_of_english_are_those_that_people_have_subscribed_to() -> None:
    row = LANGUAGES["en"]
    assert (row.prefix, row.suffix, row.key) == ("/en", ".en", "_en")


@pytest.mark.parametrize("name", ["title", "undated", "guidance", "note", "reason"])
def test_each_text_of_a_stage_has_a_key_in_each_language(name: str) -> None:
    wanted = [name + row.key for row in LANGUAGES.values()]
    assert [key for key in keys(STAGE) if key in wanted] == wanted
    if name == "title":
        assert all(keys(level)[key].required for level in (STAGE, PHASE, ELECTION) for key in wanted)


def test_a_text_speaks_each_language() -> None:
    text = Text("Rapat", "Meeting")
    assert [text[code] for code in PLACES] == ["Rapat", "Meeting"]
    with pytest.raises(KeyError):
        text["xx"]


def test_a_text_without_words_in_a_language_speaks_the_default() -> None:
    assert (Text("Rapat")["en"], Text("Rapat", "")["en"]) == ("Rapat", "Rapat")


FILE = """\
elections:
  uji:
    title: Uji
    title_en: Test
    issued: 2024-01-26
    basis: PKPU 2/2024
    phases: {satu: {title: Satu, title_en: One}}
    stages:
      satu:
        rapat:
          title: Rapat
          title_en: Meeting
          days: 2024-09-01
          note: Catatan.
          note_en: A note.
          guidance: [Satu., Dua.]
          guidance_en: [One., Two.]
"""
BEFORE_ENGLISH = "\n".join(line.replace(", title_en: One", "") for line in FILE.splitlines() if "_en:" not in line[:24])


def test_a_new_text_says_everything_in_each_language() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(BEFORE_ENGLISH.encode(), regions())
    assert {str(problem.facts.get("name")) for problem in refused.value.problems} == {
        "title_en", "note_en", "guidance_en"
    }  # fmt: skip


def test_a_text_from_before_a_language_is_read_in_the_default() -> None:
    election = parse(BEFORE_ENGLISH.encode(), regions(), is_official=True).elections["uji"]
    (stage,) = election.stages
    assert stage.note and stage.guidance
    texts = [election.title, election.phases["satu"], stage.title, stage.note, *stage.guidance]
    assert [text["en"] for text in texts] == ["Uji", "Satu", "Rapat", "Catatan.", "Satu.", "Dua."]
    whole, official = (parse(FILE.encode(), regions(), is_official=known) for known in (False, True))
    assert whole.elections == official.elections
