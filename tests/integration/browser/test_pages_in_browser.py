"""Pages as people meet them: narrow screens, the keyboard, screen readers, and no script at all."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from calendar_service.words.addresses import twin

KINDS = {
    "front page": "/",
    "election": "/pilkada-2024/",
    "region": "/pilkada-2024/35.78/",
    "province": "/pilkada-2024/53/",
    "no election": "/pilkada-2024/34/",
    "stage": "/pilkada-2024/tahapan/pemungutan-suara/",
    "places": "/daerah/",
    "place": "/daerah/35.78/",
    "search": "/pilkada-2024/cari?q=bogor",
    "subscribe": "/langganan/",
    "choice": "/langganan/?daerah=35.78&alarms=none&alarms=7d",
    "nothing chosen": "/langganan/?daerah=99.99",
    "frame for other sites": "/sisip/35.78/",
    "code of a frame": "/sisip/?q=surabaya",
    "places of a frame": "/sisip/?q=bogor",
    "error": "/nihil/",
    "mailbox": "/mailbox/",
    "letter": "/mailbox/" + quote("20240919T080000+0700-000001-bupati_sumenep.example.eml"),
}

AFTERWARDS = {
    "front page, all over": "/",
    "place that voted twice again": "/daerah/62.05/",
    "province": "/daerah/19/",
    "young province": "/daerah/96/",
    "place of no election": "/daerah/31.71/",
    "no place of a name": "/cari?q=zzz",
    "archive": "/pilkada-2024/",
    "stage in the archive": "/pilkada-2024/tahapan/pemungutan-suara/",
    "votes of places": "/psu-2025/",
    "not one of these": "/psu-2025/35.78/",
    "stage on days of places": "/psu-2025/tahapan/pemungutan-suara/",
    "subscribe, all over": "/langganan/",
}
"""What there is when everything is over."""

WITH_TARGETS = {"rules": {"target-size": {"enabled": True}}}
"""axe by itself does not ask whether a finger can hit each link; axe scrolls to each, so what is laid out only then is seen, too."""


def opened(visit, kind: str, language: str = "id", width: int = 1280, scheme: str = "light") -> Page:
    path = {**KINDS, **AFTERWARDS}[kind]
    return visit(twin(path, language), width=width, scheme=scheme, is_over=kind in AFTERWARDS)


@pytest.mark.parametrize("kind", [*KINDS, *AFTERWARDS])
@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_is_wider_than_a_small_telephone(visit, kind: str, language: str) -> None:
    page = opened(visit, kind, language, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getClientRects().length"
        " && !e.closest('svg,.letter,.skip,thead') && e.getBoundingClientRect().right > 321)"
        ".map(e => e.outerHTML.slice(0, 90))"
    )
    assert wide == []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("kind", [*KINDS, *AFTERWARDS])
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing(visit, kind: str, width: int, scheme: str) -> None:
    page = opened(visit, kind, width=width, scheme=scheme)
    found = Axe().run(page, options=WITH_TARGETS).response["violations"]
    assert [
        (violation["id"], node["target"], node["failureSummary"])
        for violation in found
        for node in violation["nodes"][:3]
    ] == []


def test_the_skip_link_is_first_and_leads_to_the_content(visit) -> None:
    page = visit("/langganan/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_focus_can_be_seen(visit) -> None:
    page = visit("/")
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_region_is_found_with_the_keyboard_alone(visit) -> None:
    page = visit("/en/", width=320)
    page.locator("#q").focus()
    page.keyboard.type("surabaya")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/daerah/35.78/")
    assert page.locator("h1").inner_text() == "Kota Surabaya"


@pytest.mark.parametrize("width", [320, 1280])
def test_one_of_the_two_pictures_is_shown(visit, width: int) -> None:
    page = visit("/pilkada-2024/", width=width)
    shown = [page.locator(f".picture-{name}").is_visible() for name in ("narrow", "wide")]
    assert shown == [width == 320, width != 320]


@pytest.mark.parametrize("width", [320, 1280])
def test_words_stay_inside_the_picture(visit, width: int) -> None:
    page = visit("/pilkada-2024/", width=width)
    outside = page.evaluate(
        "[...document.querySelectorAll('svg.picture')].filter(s => s.getClientRects().length).flatMap(s => {"
        " const frame = s.getBoundingClientRect();"
        " return [...s.querySelectorAll('text')].filter(t => { const b = t.getBoundingClientRect();"
        " return b.left < frame.left - 2 || b.right > frame.right + 2 }).map(t => t.textContent) })"
    )
    assert outside == []


@pytest.mark.parametrize("kind", ["archive", "votes of places"])
def test_everything_drawn_has_a_colour_of_ours(visit, kind: str) -> None:
    page = opened(visit, kind)
    shapes = "[...document.querySelectorAll('.bar .shape')]"
    assert page.evaluate(f"{shapes}.length") > 10
    assert page.evaluate(f"{shapes}.filter(e => getComputedStyle(e).fill === 'rgb(0, 0, 0)').length") == 0


def test_targets_are_large_enough(visit) -> None:
    """44 px for everything that is pressed; links inside sentences and lists are text."""
    page = visit("/pilkada-2024/35.78/", width=320)
    small = page.evaluate(
        "[...document.querySelectorAll('.button, button, input, .masthead a, .crumbs a, .columns a')]"
        ".filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == []


def test_the_browser_blocks_nothing_that_the_pages_need(visit, browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for kind, path in KINDS.items():
        if kind not in ("letter", "error", "nothing chosen"):
            page.goto(address + path)
    page.close()
    assert said == []


def test_a_mail_is_shown_in_a_frame_that_may_do_nothing(visit) -> None:
    page = visit(KINDS["letter"])
    frame = page.frame_locator("iframe.letter-html")
    assert frame.locator("h1").inner_text() == "Netralitas ASN"
    assert frame.locator("title").evaluate("e => document.title") == "Surat"
