"""From the front page into a calendar, with a finger on a small telephone and no script: name the place, then two taps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from calendar_service.web.assets import static_files

PHONE = {"width": 360, "height": 740}
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)
FEED = "/feeds/daerah/35.78.ics"

APPLES_OWN = "(-webkit-touch-callout: none) or (font: -apple-system-body)"
"""What the style sheet asks, and no browser but Apple's says yes to."""

MOST_BYTES, MOST_SCREENS = 15_000, 5

Carry = Callable[..., BrowserContext]


@pytest.fixture
def carry(browser: Browser) -> Iterator[Carry]:
    """A device: a telephone with an engine of Apple's or another, else a computer with a mouse. Scripts are off everywhere."""
    carried: list[BrowserContext] = []

    def device(*, finger: bool = True, apple: bool = False) -> BrowserContext:
        agent = (IPHONE if apple else ANDROID) if finger else None
        size = PHONE if finger else {"width": 1280, "height": 900}
        context = browser.new_context(
            viewport=size, has_touch=finger, is_mobile=finger, user_agent=agent, java_script_enabled=False
        )
        if apple:
            context.route("**/static/site.css*", _as_apples_engine_reads)
        carried.append(context)
        return context

    yield device
    for context in carried:
        context.close()


def _as_apples_engine_reads(route: Route) -> None:
    """The shipped sheet with the question answered: this engine is none of Apple's."""
    sheet = static_files()["site.css"].decode()
    assert sheet.count(APPLES_OWN) == 1
    route.fulfill(body=sheet.replace(APPLES_OWN, "(display: block)"), content_type="text/css")


def tap(page: Page, selector: str) -> None:
    """A finger on the middle of what is seen of it, without any scrolling first."""
    (box,) = [found for each in page.locator(selector).all() if each.is_visible() and (found := each.bounding_box())]
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def led_to(page: Page, deed: Callable[[], object]) -> str:
    """The address to which a deed wants to lead, also where nothing on this machine opens it."""
    session = page.context.new_cdp_session(page)
    session.send("Page.enable")
    found: list[str] = []
    session.on("Page.frameRequestedNavigation", lambda event: found.append(event["url"]))
    deed()
    ends_at = time.monotonic() + 20
    while not found and time.monotonic() < ends_at:
        page.wait_for_timeout(10)  # hands over what the browser has said meanwhile
    session.detach()
    return found[0]


def named(page: Page, where: str, words: str) -> None:
    """Open the front page and write the name of a place, as far as no tap is counted."""
    page.goto(where)
    page.locator("#q").focus()
    page.keyboard.type(words)


@pytest.mark.parametrize(("apple", "scheme"), [(False, "intent"), (True, "webcal")])
@pytest.mark.parametrize("language", ["", "/en"])
def test_two_taps_lead_from_a_name_into_the_calendar(
    carry: Carry, address: str, language: str, apple: bool, scheme: str
) -> None:
    page = carry(apple=apple).new_page()
    named(page, f"{address}{language}/", "surabaya")
    tap(page, ".search button")
    page.wait_for_url(f"**{language}/daerah/35.78/", wait_until="commit")
    page.locator(".on-computer").wait_for(state="hidden")  # the style sheet is there
    assert page.evaluate("scrollY") == 0
    there = led_to(page, lambda: tap(page, ".first-way a.button"))
    assert there.startswith(f"{scheme}://")
    assert FEED.replace(".ics", ".en.ics" if language else ".ics") in there


def test_on_a_computer_google_comes_first(carry: Carry, address: str) -> None:
    page = carry(finger=False).new_page()
    page.goto(f"{address}/daerah/35.78/")
    (button,) = [each for each in page.locator(".first-way a.button").all() if each.is_visible()]
    assert (button.get_attribute("href") or "").startswith("https://calendar.google.com/")


@pytest.mark.parametrize(
    ("finger", "apple", "first"), [(True, False, "icsx5"), (True, True, "apple"), (False, False, "google")]
)
def test_every_other_way_is_told_and_the_first_is_not_told_twice(
    carry: Carry, address: str, finger: bool, apple: bool, first: str
) -> None:
    page = carry(finger=finger, apple=apple).new_page()
    page.goto(f"{address}/daerah/35.78/")
    marks = {"icsx5": "intent://", "apple": "webcal://", "google": "https://calendar.google.com"}
    told = [each.inner_text() for each in page.locator(".way").all() if each.is_visible()]
    names = {"icsx5": "ICSx5 di Android", "apple": "Kalender Apple", "google": "Google Calendar, di komputer"}
    assert len(told) == 7
    assert [name for name in names if any(each.startswith(names[name]) for each in told)] == [
        name for name in marks if name != first
    ]


@pytest.mark.parametrize(
    "path", ["/daerah/35.78/", "/daerah/73.10/", "/en/daerah/16.09/", "/pilkada-2024/35.78/", "/pilkada-2024/"]
)
@pytest.mark.parametrize("apple", [False, True])
def test_the_next_date_and_the_button_are_seen_without_scrolling(
    carry: Carry, address: str, path: str, apple: bool
) -> None:
    """On the first screen of a telephone, below the band of a rehearsal."""
    page = carry(apple=apple).new_page()
    page.goto(address + path)
    (button,) = [each for each in page.locator(".first-way a.button").all() if each.is_visible()]
    for each in (button, page.locator(".coming-date")):
        box = each.bounding_box()
        assert box
        assert 0 <= box["y"] <= box["y"] + box["height"] <= PHONE["height"], each.inner_text()


@pytest.mark.parametrize("is_over", [False, True])
@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_front_page_is_small(carry: Carry, address: str, afterwards: str, path: str, is_over: bool) -> None:
    page = carry().new_page()
    answer = page.goto((afterwards if is_over else address) + path)
    assert answer
    assert len(answer.body()) <= MOST_BYTES
    assert page.evaluate("document.documentElement.scrollHeight") <= MOST_SCREENS * PHONE["height"]


def test_the_question_is_the_first_thing(carry: Carry, address: str) -> None:
    page = carry().new_page()
    page.goto(f"{address}/")
    box = page.locator(".search button").bounding_box()
    assert box
    assert box["y"] + box["height"] <= PHONE["height"] / 2
    assert page.evaluate("document.querySelector('main').querySelector('a, input, button, summary').id") == "q"


def test_without_a_style_sheet_all_three_stand_there(carry: Carry, address: str) -> None:
    context = carry()
    context.route("**/static/site.css*", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{address}/daerah/35.78/")
    assert page.locator(".first-way a.button").count() == 3
    assert all(each.is_visible() for each in page.locator(".first-way a.button").all())


def test_alarms_are_chosen_by_boxes_without_a_script(carry: Carry, address: str) -> None:
    page = carry().new_page()
    page.goto(f"{address}/daerah/35.78/")
    page.get_by_role("link", name="Pilih isi dan alarm").click()
    page.get_by_label("7 hari sebelumnya").check()
    page.get_by_role("button", name="Pakai pilihan ini").click()
    page.wait_for_url("**alarms=7d*")
    assert page.get_by_label("7 hari sebelumnya").is_checked()
    assert FEED + "?alarms=7d,1d" in led_to(page, lambda: tap(page, ".first-way a.button"))
