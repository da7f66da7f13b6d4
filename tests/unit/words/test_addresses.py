"""Every address is printed and parsed from one row."""

from __future__ import annotations

import re
from itertools import product
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.words.addresses import (
    FIRST_FOLDERS,
    ROWS,
    TABLE,
    UNION,
    address,
    feed_path,
    in_each_form,
    is_of_feeds,
    language_of,
    languages,
    parse,
    rule,
    twin,
)
from calendar_service.words.forms import CALENDAR, FORMS, FORMS_OF_REVISIONS
from calendar_service.words.languages import DEFAULT, LANGUAGES

IDS = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True).filter(lambda text: text not in TAKEN)
TEXTS = st.text(st.characters(exclude_characters="/", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)
CODES = st.sampled_from(["35", "35.78", "91", "96.01"])
PLACES = {
    "election_id": IDS,
    "stage_id": IDS,
    "code": CODES,
    "number": st.integers(0, 999).map(str),
    "form": st.sampled_from(list(FORMS_OF_REVISIONS)),
    "name": st.one_of(IDS, TEXTS.filter(lambda text: "." not in text)),
    "mark": IDS,
    "token": IDS,
    "secret": IDS,
    "paper": st.sampled_from(["docx", "poster"]),
    "deed": st.sampled_from(["teruskan", "wakil"]),
    "step": st.sampled_from(["periksa", "draf"]),
    "decision": st.sampled_from(["tahan", "sekarang"]),
}
TAKEN = FIRST_FOLDERS | set(LANGUAGES) | {UNION}
"""First folders that mean something else than an election."""


@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
@given(data=st.data())
def test_what_is_printed_is_parsed_back(row, data):  # type: ignore[no-untyped-def]
    language = data.draw(st.sampled_from(languages(row.name)))
    wanted = re.findall(r"[<:]([a-z_]+)>", row.pattern)
    values = {place: data.draw(PLACES[place]) for place in wanted if place not in ("prefix", "suffix")}
    values |= {"form": CALENDAR} if row.name == "feeds.stage" else {}
    path = address(row.name, language, **values)
    found = parse(unquote(path), row.methods[0])
    assert found is not None
    assert (found.name, found.language, found.values) == (row.name, language, values)
    assert re.fullmatch(r"[!-~]+", path), "nothing that has to be encoded on the way"


def test_each_name_stands_for_one_row() -> None:
    assert len(ROWS) == len(TABLE)


@pytest.mark.parametrize(
    ("path", "name", "language"),
    [
        ("/", "pages.home", "id"),
        ("/en/", "pages.home", "en"),
        ("/en/pilkada-2024/35.78/", "pages.region", "en"),
        ("/english/", "pages.election", "id"),
        ("/pilkada-2024/cari/", "pages.search", "id"),
        ("/pilkada-2024/revisi/3...4/", "changes.revision", "id"),
        ("/en/pilkada-2024/revisi/2024-09-22/35.json", "changes.region_feed", "en"),
        ("/feeds/pilkada-2024.en.csv", "feeds.national", "en"),
        ("/en/admin/masuk", "editor.login", "en"),
    ],
)
def test_an_address_says_what_it_is_and_in_which_language(path: str, name: str, language: str) -> None:
    found = parse(path)
    assert found
    assert (found.name, found.language) == (name, language)


@pytest.mark.parametrize("path", ["", "x", "//", "/en", "/pilkada-2024", "/feeds/x.id.ics", "/feeds/x/3.ics"])
def test_what_is_none_of_ours_is_none(path: str) -> None:
    assert parse(path) is None


def test_a_form_is_sent_where_its_page_stands() -> None:
    asked, sent = parse("/admin/masuk"), parse("/admin/masuk", "POST")
    assert asked
    assert sent
    assert (asked.name, sent.name) == ("editor.login", "editor.enter")


def test_feeds_have_their_public_names() -> None:
    assert feed_path("pilkada-2024", "", "id", "ics") == "/feeds/pilkada-2024.ics"
    assert feed_path("pilkada-2024", "35.78", "en", "csv") == "/feeds/pilkada-2024/35.78.en.csv"


def test_a_feed_has_an_address_in_each_form() -> None:
    for code, language, form in product(["", "35", "35.78"], LANGUAGES, FORMS):
        path = feed_path("pilkada-2024", code, language, form)
        assert in_each_form(path) == {other: feed_path("pilkada-2024", code, language, other) for other in FORMS}


def test_a_former_revision_has_feeds_in_some_forms() -> None:
    for form in FORMS:
        found = parse(f"/pilkada-2024/revisi/3/35.78.{form}")
        assert (found is not None and found.name == "changes.region_feed") == (form in FORMS_OF_REVISIONS), form


def test_what_a_place_holds_never_becomes_another_address() -> None:
    assert address("mailbox.letter", name="a+b@c?d/e.eml") == "/mailbox/a%2Bb%40c%3Fd%2Fe.eml"


@pytest.mark.parametrize("path", ["/", "/langganan/", "/pilkada-2024/cari?q=bogor", "/nihil"])
def test_twins_of_pages(path: str) -> None:
    for language in LANGUAGES:
        assert language_of(twin(path, language)) == language
        assert twin(twin(path, language), DEFAULT) == path


def test_each_language_has_rules_of_its_own() -> None:
    assert [rule("pages.home", language) for language in LANGUAGES] == ["/", "/en/"]
    assert rule("feeds.national", "en") == f"/feeds/<slug:election_id>.en.<any({', '.join(FORMS)}):form>"


@pytest.mark.parametrize(
    ("path", "is_ours"),
    [
        ("/feeds/pilihan.ics", True),
        ("/FEEDS/x", True),
        ("/pilkada-2024/tahapan/kampanye.ics", True),
        ("/Pilkada-2024/Tahapan/Kampanye.en.ICS).", True),
        ("/pilkada-2024/tahapan/kampanye/", False),
        ("/kartu/tahapan/pilkada-2024/kampanye.png", False),
        ("/pilkada-2024/revisi/3.ics", False),
        ("/x.ics", False),
    ],
)
def test_what_the_layer_of_feeds_answers(path: str, is_ours: bool) -> None:
    assert is_of_feeds(path) is is_ours
