"""What is chosen of a feed, read from any query, and the page that answers it."""

from __future__ import annotations

from html import unescape
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from calendar_service.feeds.query import Vocabulary, variant
from calendar_service.package_data import regions
from calendar_service.web.feed_choice import OFFERED, Choosable, FeedChoice, feed_choice, names_a_feed
from tests.pages_material import pages, shipped_timeline
from tests.unit.web.test_pages import Links

CODES = ("35", "35.78")


def read(*pairs: tuple[str, str]) -> FeedChoice:
    known = lambda value: value if value in CODES else None  # noqa: E731
    return feed_choice(MultiDict(pairs), Choosable(known, found, ("pilkada-2024",), CONTENTS))


def found(words: str) -> list[tuple[str, str]]:
    return {"surabaya": [("35.78", "Kota Surabaya")], "jawa": [("35", "Jawa Timur"), ("33", "Jawa Tengah")]}.get(
        words, []
    )


CONTENTS = ("tenggat", "kampanye", "lain")


@pytest.mark.parametrize(
    ("values", "alarms"),
    [
        ([], "1d"),
        (["none"], "none"),
        (["none", "7d", "1d"], "7d,1d"),
        (["1d,7d"], "7d,1d"),
        (["NONE", " 3D "], "3d"),
        (["0d"], "0d"),
        ([""], "1d"),
        (["99d", "99d"], "99d"),
    ],
)
def test_boxes_and_a_list_by_hand_say_the_same(values: list[str], alarms: str) -> None:
    chosen = read(("daerah", "35.78"), *(("alarms", value) for value in values))
    assert (chosen.alarms, chosen.problems) == (alarms, ())


@pytest.mark.parametrize("wrong", ["7", "100d", "+3d", "7h", "besok", "\x00", "-1d", "7d;drop"])
def test_what_cannot_be_read_is_said_and_takes_nothing_else_away(wrong: str) -> None:
    chosen = read(("daerah", "35.78"), ("alarms", wrong), ("alarms", "7d"))
    assert len(chosen.problems) == 1
    assert (chosen.code, chosen.alarms) == ("35.78", "7d")


def test_where_nothing_can_be_read_the_default_holds() -> None:
    assert read(("daerah", "35.78"), ("alarms", "x")).query == ""


def test_more_alarms_than_a_calendar_carries_are_said() -> None:
    chosen = read(*(("alarms", f"{n}d") for n in range(8)))
    assert (chosen.alarms, len(chosen.problems)) == ("7d,6d,5d,4d,3d", 1)


@given(st.lists(st.integers(0, 99), max_size=5))
def test_the_feed_reads_of_the_address_what_was_chosen(days: list[int]) -> None:
    chosen = read(("daerah", "35"), ("alarms", "none"), *(("alarms", f"{each}d") for each in days))
    assert variant(chosen.query, Vocabulary()).leads == chosen.leads
    assert set(OFFERED) <= set(chosen.offered)
    again = MultiDict(pair.split("=") for pair in chosen.address("id").partition("?")[2].replace("%2C", ",").split("&"))
    assert feed_choice(again, Choosable(lambda value: value, found, (), CONTENTS)) == chosen


def test_several_places_are_one_calendar_over_all_elections() -> None:
    chosen = read(("pemilihan", "pilkada-2024"), ("daerah", "35.78"), ("daerah", "35 "), ("isi", "lain,tenggat"))
    assert (chosen.places, chosen.code, chosen.election_id) == (("35+",), "", "")
    assert chosen.query == "daerah=35%2B&isi=tenggat,lain"
    assert read(("daerah", "35,35.78")).query == "daerah=35,35.78"
    assert read(("daerah", "35.78+")).places == ("35.78",), "what lies in a kabupaten is no place of ours"
    assert read(("daerah", "35.78"), ("isi", "tenggat"), ("pemilihan", "pilkada-2024")).query == "isi=tenggat"


def test_a_place_is_added_by_its_name_where_there_is_no_doubt() -> None:
    assert read(("daerah", "35"), ("tambah", "surabaya")).places == ("35", "35.78")
    assert read(("tambah", "surabaya")).code == "35.78"
    for words, said in (("jawa", "Jawa Timur (35), Jawa Tengah (33)"), ("mars", "")):
        chosen = read(("daerah", "35.78"), ("tambah", words))
        assert chosen.code == "35.78"
        ((_, facts),) = chosen.problems
        assert facts.get("places", "") == said


@given(st.sets(st.sampled_from(["35", "35.78", "35+"]), min_size=1), st.sets(st.sampled_from(CONTENTS)))
def test_the_form_and_the_feed_read_the_same_choice(places: set[str], contents: set[str]) -> None:
    chosen = read(*(("daerah", each) for each in places), *(("isi", each) for each in contents))
    again = MultiDict(parse_qsl(chosen.address("id").partition("?")[2]))
    assert feed_choice(again, Choosable(lambda code: code, found, (), CONTENTS)) == chosen
    known = Vocabulary(frozenset(CONTENTS), regions())
    asked = variant(chosen.query, known, has_places=chosen.is_union)
    assert set(asked.contents) == set(chosen.contents)
    if chosen.is_union:
        assert asked.places == chosen.places


def test_a_query_of_no_feed_is_none() -> None:
    assert names_a_feed(MultiDict({"daerah": ""}))
    assert not names_a_feed(MultiDict({"utm_source": "chat"}))
    assert read(("daerah", " ")) == FeedChoice((), "", read().leads)


CLIENT = pages(public_url="https://kalender.example").test_client


def test_its_buttons_carry_what_was_chosen() -> None:
    page = CLIENT().get("/langganan/?daerah=35.78&alarms=none&alarms=7d&alarms=1d").text
    feed = "kalender.example/feeds/daerah/35.78.ics?alarms=7d,1d"
    found = Links(page)
    assert f"webcal://{feed}" in found.hrefs
    assert any(each.startswith(f"intent://{feed}#Intent;scheme=webcals;") for each in found.hrefs)
    assert any("alarms%3D7d%2C1d%26client%3Dgoogle" in each for each in found.hrefs)
    assert f'readonly value="https://{feed}"' in unescape(page)
    assert page.count('name="alarms" value="') - page.count('value="none"') > page.count(" checked") - 1 == 2
    assert 'content="noindex"' in page


@pytest.mark.parametrize(
    ("query", "feed"),
    [
        ("daerah=3578", "/feeds/daerah/35.78.ics"),
        ("daerah=92.01", "/feeds/daerah/96.01.ics"),
        ("pemilihan=pilkada-2024", "/feeds/pilkada-2024.ics"),
        ("pemilihan=pilkada-2024&daerah=35.78", "/feeds/pilkada-2024/35.78.ics"),
        ("pemilihan=pilkada-2024&daerah=35.78&alarms=none", "/feeds/pilkada-2024/35.78.ics?alarms=none"),
    ],
)
def test_a_place_an_election_or_both_name_a_feed(query: str, feed: str) -> None:
    for prefix, suffix in (("", ".ics"), ("/en", ".en.ics")):
        answer = CLIENT().get(f"{prefix}/langganan/?{query}")
        assert answer.status_code == 200
        assert f"webcal://kalender.example{feed.replace('.ics', suffix)}" in Links(answer.text).hrefs


@pytest.mark.parametrize(
    ("query", "said", "kept"),
    [
        ("daerah=99.99", "Tidak ada daerah dengan kode “99.99”.", 'name="q"'),
        ("pemilihan=x&daerah=35.78", "Tidak ada pemilihan “x”.", "/feeds/daerah/35.78.ics"),
        ("daerah=35.78&alarms=besok,3d", "Alarm “besok” tidak terbaca.", "?alarms=3d"),
        ("daerah=%3Cscript%3E", "Tidak ada daerah dengan kode “&lt;script&gt;”.", 'name="q"'),
    ],
)
def test_what_is_wrong_is_said_in_both_languages_and_the_rest_is_kept(query: str, said: str, kept: str) -> None:
    answer = CLIENT().get(f"/langganan/?{query}")
    assert answer.status_code == 400
    assert said in answer.text
    assert kept in unescape(answer.text)
    assert "<script" not in answer.text
    english = CLIENT().get(f"/en/langganan/?{query}")
    assert (english.status_code, "Tidak ada" in english.text) == (400, False)


def test_where_a_browser_goes_without_the_app_says_where_it_is_had() -> None:
    """The fallback of the link for Android; also of the page that asks for nothing, which is all that a static export has."""
    for path in ("/langganan/?daerah=35.78", "/langganan/"):
        found = Links(CLIENT().get(path).text)
        assert "icsx5" in found.ids


def test_every_election_has_a_page_of_choices() -> None:
    hrefs = Links(CLIENT().get("/langganan/").text).hrefs
    assert {f"/langganan/?pemilihan={each}#pilihan" for each in shipped_timeline().elections} <= set(hrefs)


def test_several_places_and_parts_stand_in_every_link() -> None:
    page = CLIENT().get("/langganan/?daerah=35.78&daerah=35.15&isi=tenggat&isi=pemungutan&alarms=none&alarms=3d").text
    query = "daerah=35.15,35.78&isi=tenggat,pemungutan"
    assert f"/feeds/pilihan.ics?{query}&alarms=3d" in unescape(page)
    assert f"/feeds/pilihan.xlsx?{query}" in unescape(page)
    assert "Kabupaten Sidoarjo, Kota Surabaya" in page
    assert 'value="35.78" checked' in page
    assert 'value="tenggat" checked' in page
    assert "Provinsi Jawa Timur dengan semua kabupaten dan kotanya" in page
    more = CLIENT().get("/langganan/?daerah=35.78&tambah=sidoarjo").text
    assert 'value="35.15" checked' in more
    several = CLIENT().get("/langganan/?daerah=35.78&tambah=malang")
    assert several.status_code == 400
    assert "Kota Malang (35.73)" in several.text
    assert CLIENT().get("/langganan/?tambah=nirgendwo").status_code == 400


def test_a_page_of_a_stage_leads_to_its_own_calendar_where_somebody_answers() -> None:
    """An export has no such calendars."""
    answered = pages(public_url="https://kalender.example", draw_card=lambda *_: b"").test_client()
    page = answered.get("/pilkada-2024/tahapan/kampanye/").text
    assert 'href="/pilkada-2024/tahapan/kampanye.ics" download' in page
    assert "webcal://kalender.example/pilkada-2024/tahapan/kampanye.ics" in page
    assert "/tahapan/kampanye.en.ics" in answered.get("/en/pilkada-2024/tahapan/kampanye/").text
    assert "kampanye.ics" not in CLIENT().get("/pilkada-2024/tahapan/kampanye/").text
