"""Pages as they are printed: one sheet A4 each, with what it takes to find the page again; and what a page is to others' sites."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.integration.browser.conftest import Open

SHEETS = {
    "front page": "/",
    "country": "/pilkada-2024/",
    "place": "/daerah/35.78/",
    "place in an election": "/pilkada-2024/35.78/",
    "province": "/pilkada-2024/53/",
    "stage": "/pilkada-2024/tahapan/kampanye/",
    "vote": "/en/pilkada-2024/tahapan/pemungutan-suara/",
}


def pages_of(pdf: bytes) -> int:
    """Page objects (ISO 32000-1, 7.7.3.3), which Chromium does not compress."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("kind", SHEETS)
def test_it_is_one_sheet(visit: Open, kind: str) -> None:
    assert pages_of(visit(SHEETS[kind]).pdf(prefer_css_page_size=True)) == 1


@pytest.mark.parametrize("path", ["/psu-2025/tahapan/pemungutan-suara/", "/daerah/62.05/"])
def test_so_it_is_when_all_is_over(visit: Open, path: str) -> None:
    assert pages_of(visit(path, is_over=True).pdf(prefer_css_page_size=True)) == 1


def test_on_paper_stands_when_and_where_it_was_read(visit: Open) -> None:
    page = visit("/pilkada-2024/35.78/")
    line = page.locator(".on-paper")
    assert not line.is_visible()
    page.emulate_media(media="print")
    assert line.is_visible()
    assert line.inner_text().startswith("Keadaan pada Kamis, 19 September 2024.")
    assert line.inner_text().endswith("/pilkada-2024/35.78/")
    assert page.locator(".qr").is_visible()
    assert not page.locator("nav[aria-label=Utama]").is_visible()


def said_by(page: Page, address: str) -> list[str]:
    """What the browser complains of while it opens an address."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.goto(address)
    return found


@pytest.mark.parametrize("path", ["/daerah/35.78/", "/pilkada-2024/tahapan/kampanye/"])
def test_events_are_data_and_break_no_policy(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page()
    assert said_by(page, address + path) == []
    assert page.locator('script[type="application/ld+json"]').count() == 1
    page.close()


@pytest.fixture
def other_site(address: str) -> Iterator[str]:
    """A page of somebody else, with frames of ours."""
    frames = "".join(
        f'<iframe src="{address}{path}" width="300" height="420"></iframe>'
        for path in ("/sisip/35.78/", "/daerah/35.78/")
    )

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>x</title>{frames}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_another_site_can_show_the_one_page_and_no_other(browser: Browser, other_site: str) -> None:
    page = browser.new_page()
    page.goto(other_site)
    ours, refused = page.frames[1:]
    assert ours.locator("h1").inner_text() == "Kota Surabaya"
    assert ours.evaluate("document.documentElement.scrollWidth") == 300
    assert ours.evaluate("getComputedStyle(document.body).borderTopWidth") == "5px"
    assert refused.locator("h1").count() == 0 or refused.locator("h1").inner_text() != "Kota Surabaya"
    assert (ours.locator("h1 a").get_attribute("href") or "").endswith("/daerah/35.78/")
    with page.context.expect_page():  # a window of its own, where that address leads
        ours.locator("h1 a").click()
    assert page.url == other_site
    page.context.close()
