"""What a page makes a telephone fetch before it shows anything, and what a crawler may read: what Lighthouse asks, without it."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from calendar_service.web.assets import static_files
from tests.pages_material import pages, whole_timeline

PAGES = (
    "/",
    "/daerah/35.78/",
    "/daerah/",
    "/pilkada-2024/",
    "/pilkada-2024/53/",
    "/pilkada-2024/tahapan/kampanye/",
    "/langganan/",
    "/sisip/",
)

MOST_OF_THE_SHEET, MOST_OF_A_PAGE = 7_000, 17_000
"""Bytes, as nginx packs them: of the style sheet that holds up a page, of the page itself."""


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return pages(timeline=whole_timeline()).test_client()


class Fetched(HTMLParser):
    """The elements of a page that make a browser fetch something, and its headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [fields for name, fields in self.found if name == tag]


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 6))


@pytest.mark.parametrize("path", PAGES)
def test_one_small_sheet_and_nothing_else_holds_a_page_up(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert packed(answer.data) <= MOST_OF_A_PAGE
    page = Fetched(answer.text)
    blocking = [
        each
        for each in page.of("link")
        if each.get("rel") == "stylesheet" and each.get("media") in (None, "all", "screen")
    ]
    assert len(blocking) == 1
    name = re.sub(r"^/static/|\?.*$", "", blocking[0]["href"] or "")
    sheet = static_files()[name]
    assert packed(sheet) <= MOST_OF_THE_SHEET
    assert b"@import" not in sheet
    assert b"@font-face" not in sheet
    assert [each for each in page.of("script") if each.get("type") != "application/ld+json"] == []


@pytest.mark.parametrize("path", [*PAGES, "/sisip/?q=surabaya"])
def test_nothing_moves_when_it_comes(client: FlaskClient, path: str) -> None:
    page = Fetched(client.get(path).text)
    assert bool(page.of("iframe")) == ("?q=" in path)
    for each in [*page.of("img"), *page.of("iframe")]:
        assert each.get("width")
        assert each.get("height")


@pytest.mark.parametrize("path", PAGES)
def test_a_crawler_in_a_browser_may_read_robots_txt_and_the_page(client: FlaskClient, path: str) -> None:
    """Lighthouse asks for it out of the page, where `default-src 'none'` forbids every connection that is not allowed by name."""
    answer = client.get(path)
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "X-Robots-Tag" not in answer.headers
    assert 'name="robots"' not in answer.text
    assert 'rel="canonical"' in answer.text
    assert re.search(r'<meta name="description" content="[^"]{20,}">', answer.text)
