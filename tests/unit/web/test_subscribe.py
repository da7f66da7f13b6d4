"""The links that put a feed into a calendar program."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

from calendar_service.package_data import translators
from calendar_service.web.subscribe import FeedLinks, qr_svg
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import CALENDAR, FORMS
from tests.pages_material import pages, shipped_timeline

ELECTION = shipped_timeline().elections["pilkada-2024"]
FEED = FeedLinks(
    "https://kalender.example",
    feed_path(ELECTION.id, "35.78", "en", "ics"),
    "Pilkada & lain, Kota Surabaya",
    "https://kalender.example/en/pilkada-2024/35.78/#langganan",
)


def test_the_feeds_have_their_public_names() -> None:
    assert feed_path(ELECTION.id, "", "id", "ics") == "/feeds/pilkada-2024.ics"
    assert feed_path(ELECTION.id, "", "en", "ics") == "/feeds/pilkada-2024.en.ics"
    assert feed_path(ELECTION.id, "35", "id", "ics") == "/feeds/pilkada-2024/35.ics"
    assert FEED.path == "/feeds/pilkada-2024/35.78.en.ics"


def test_the_same_facts_are_offered_in_each_other_form() -> None:
    assert ("JSON", "/feeds/pilkada-2024/35.78.en.json") in FEED.data
    assert [label for label, _ in FEED.data] == [form.label for form in FORMS.values() if form.ending != CALENDAR]
    page = pages().test_client().get("/en/pilkada-2024/35.78/").text
    for label, path in FEED.data:
        assert f'<a href="{path}">{translators()["en"].text(label)}</a>' in page


def test_each_program_gets_the_form_that_it_takes() -> None:
    assert FEED.webcal == "webcal://kalender.example/feeds/pilkada-2024/35.78.en.ics"
    google = urlsplit(FEED.google)
    assert google.netloc == "calendar.google.com"
    assert parse_qs(google.query)["cid"] == [FEED.webcal + "?client=google"]
    for link, host in ((FEED.outlook, "outlook.live.com"), (FEED.office, "outlook.office.com")):
        assert urlsplit(link).netloc == host
        assert parse_qs(urlsplit(link).query) == {"url": [FEED.https], "name": ["Pilkada & lain, Kota Surabaya"]}


def test_android_is_led_to_the_app_or_to_where_it_is_had() -> None:
    """As Chrome reads an intent (Chrome for Developers, "Android Intents with Chrome"), with what ICSx5 takes: webcals for https."""
    chosen = replace(FEED, choose="/en/langganan/?daerah=35.78", query="alarms=7d,1d")
    address, _, intent = chosen.icsx5.partition("#")
    assert address == "intent://kalender.example/feeds/pilkada-2024/35.78.en.ics?alarms=7d,1d"
    kind, *extras, end = intent.split(";")
    assert (kind, end) == ("Intent", "end")
    assert dict(each.split("=", 1) for each in extras) == {
        "scheme": "webcals",
        "package": "at.bitfire.icsdroid",
        "S.browser_fallback_url": quote("https://kalender.example/en/langganan/?daerah=35.78#icsx5", safe=""),
    }
    assert ";scheme=webcal;" in FeedLinks("http://localhost:8000", "/feeds/x.ics", "x", "").icsx5


def test_what_was_chosen_stands_in_every_link() -> None:
    chosen = replace(FEED, query="alarms=7d,1d")
    assert chosen.webcal.endswith("/35.78.en.ics?alarms=7d,1d")
    assert parse_qs(urlsplit(chosen.google).query)["cid"] == [chosen.webcal + "&client=google"]
    assert parse_qs(urlsplit(chosen.outlook).query)["url"] == [chosen.https]
    assert chosen.target == "/feeds/pilkada-2024/35.78.en.ics?alarms=7d,1d"
    assert [path for _, path in chosen.data] == [path for _, path in FEED.data]


def test_the_mail_to_oneself_has_no_addressee_and_the_whole_link() -> None:
    page = unescape(pages(public_url="https://kalender.example").test_client().get("/daerah/35.78/").text)
    found = re.search(r'href="mailto:\?([^"]+)"', page)
    assert found
    said = parse_qs(found[1])
    assert said["subject"] == ["Kalender Pemilihan di Kota Surabaya"]
    assert said["body"][0].endswith(" https://kalender.example/daerah/35.78/#langganan")


def test_a_port_stays_in_the_address() -> None:
    local = FeedLinks("http://localhost:8000", "/feeds/pilkada-2024.ics", "x", "")
    assert local.webcal == "webcal://localhost:8000/feeds/pilkada-2024.ics"


def test_the_qr_code_is_an_inline_picture_without_styles() -> None:
    svg = qr_svg(FEED.page)
    assert svg.startswith("<svg")
    assert "style" not in svg
    assert qr_svg(FEED.page) == svg


def test_a_region_offers_its_own_feed() -> None:
    page = unescape(pages(public_url="https://kalender.example").test_client().get("/en/pilkada-2024/35.78/").text)
    assert 'href="webcal://kalender.example/feeds/pilkada-2024/35.78.en.ics"' in page
    assert 'readonly value="https://kalender.example/feeds/pilkada-2024/35.78.en.ics"' in page
    assert 'type="text/calendar" href="https://kalender.example/feeds/pilkada-2024/35.78.en.ics"' in page
