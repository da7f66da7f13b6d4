"""At most 700 characters, whatever the stage, the place and the language; the link always in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendar_service.package_data import regions
from calendar_service.papers.chat_text import LONGEST, chat_text
from calendar_service.papers.draft import CHAT, Draft, NoDraft
from calendar_service.words.languages import LANGUAGES, Text
from tests.papers_material import (
    DAY,
    REGION_CLASSES,
    changed,
    draft,
    drafting,
    every_certain_stage,
    government,
    revision,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_longer_than_people_read(language: str) -> None:
    """Each shipped stage in each class of region."""
    made = 0
    for election, stage, day in every_certain_stage():
        for code in REGION_CLASSES:
            try:
                found = drafting().draft(revision(), election, stage, government(code, language), CHAT, day)
            except NoDraft:
                continue
            said = chat_text(found)
            made += 1
            assert len(said) <= LONGEST, (election, stage, code)
            assert f"/{election}/tahapan/{stage}/" in said
            assert regions()[code].full_name in said
            assert found.words["must"][-1] in said  # the message of the law
    assert made > 400


def words(must: list[str], more: list[tuple[int, str]], link: str) -> Draft:
    return Draft(CHAT, "id", "35.29", DAY, {"must": must, "more": [list(each) for each in more], "link": [link]})


def test_what_matters_more_comes_in_first_and_stands_in_its_place() -> None:
    said = chat_text(words(["a" * 300], [(2, "b" * 300), (1, "c" * 150)], "d"))
    assert said == f"{'a' * 300}\n\n{'c' * 150}\n\nd\n"
    assert chat_text(words(["a"], [(2, "b"), (1, "c")], "d")) == "a\n\nb\n\nc\n\nd\n"


def test_a_very_long_title_leaves_out_what_follows_it_and_never_the_link() -> None:
    assert chat_text(words(["a", "b" * 700], [], "d")) == "a\n\nd\n"


def test_a_long_address_is_whole() -> None:
    long = "https://kalender-tahapan.pemerintah-daerah-provinsi-nusa-tenggara-timur.example/pilkada"
    found = drafting(long).draft(revision(), "pilkada-2024", "kampanye", government("16.12"), CHAT, DAY)
    said = chat_text(found)
    assert len(said) <= LONGEST
    assert f"{long}/pilkada-2024/tahapan/kampanye/" in said


def test_places_in_words_do_not_break_it() -> None:
    titled = changed("kampanye", lambda stage: replace(stage, title=Text("Kampanye " * 60, "Campaign " * 60)))
    assert len(chat_text(draft(CHAT, revision=titled))) <= LONGEST
