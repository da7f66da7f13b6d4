"""A place's next dates in a frame on another site: small, alone, and allowed to be there; and the code that puts it there."""

from __future__ import annotations

import gzip
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from calendar_service.web.app import EMBEDDED, HEADERS
from calendar_service.web.assets import static_files
from tests.pages_material import pages, whole_timeline

FRAME = "/sisip/35.78/"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return pages(public_url="https://kalender.example", draw_card=lambda *_: b"").test_client()


def policy(headers: dict[str, str]) -> dict[str, list[str]]:
    """Directive -> its sources."""
    return {name: rest for name, *rest in (part.split() for part in headers["Content-Security-Policy"].split(";"))}


def test_any_site_may_show_it_and_nothing_else_is_loosened(client: FlaskClient) -> None:
    headers = dict(client.get(FRAME).headers)
    assert "X-Frame-Options" not in headers
    found = policy(headers)
    assert found["frame-ancestors"] == ["*"]
    assert found["default-src"] == ["'none'"]
    assert "script-src" not in found
    assert {name: value for name, value in EMBEDDED.items() if HEADERS[name] == value} == {
        name: HEADERS[name]
        for name in HEADERS.keys() & EMBEDDED.keys() - {"Content-Security-Policy", "Cross-Origin-Resource-Policy"}
    }


@pytest.mark.parametrize("path", ["/", "/daerah/35.78/", "/sisip/", "/sisip/99.99/", "/sisip/3578/"])
def test_no_other_page_may_be_shown(client: FlaskClient, path: str) -> None:
    headers = dict(client.get(path).headers)
    assert headers["X-Frame-Options"] == "DENY"
    assert policy(headers)["frame-ancestors"] == ["'none'"]


class Parts(HTMLParser):
    """Which elements there are, and the links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag == "a":
            self.links.append(dict(attributes))


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("code", ["35.78", "62.05", "31.71", "96"])
@pytest.mark.parametrize("at", ["2024-09-19T06:00+07:00", "2029-01-01T06:00+07:00"])
def test_it_is_small_and_has_no_script(language: str, code: str, at: str) -> None:
    answer = pages(at, timeline=TIMELINE).test_client().get(f"{language}/sisip/{code}/")
    assert answer.status_code == 200
    found = Parts(answer.text)
    assert {"script", "form", "img", "iframe", "style"} & {*found.names} == set()
    assert len(answer.data) + len(static_files()["embed.css"]) < 20_000
    assert found.links
    for link in found.links:
        assert (link["target"], link["rel"]) == ("_blank", "noopener")
        assert (link["href"] or "").startswith("http://localhost:8000/")


TIMELINE = whole_timeline()


def test_it_says_what_comes_next(client: FlaskClient) -> None:
    text = re.sub(r"<[^>]+>", " ", client.get(FRAME).text)
    assert "Penetapan pasangan calon" in text
    assert "Minggu, 22 September 2024" in text
    assert "Bukan pengumuman resmi" in text
    english = client.get("/en" + FRAME).text
    assert "Sunday, 22 September 2024" in english
    assert 'lang="en"' in english


def test_search_engines_are_led_to_the_place(client: FlaskClient) -> None:
    text = client.get(FRAME).text
    assert '<meta name="robots" content="noindex">' in text
    assert '<link rel="canonical" href="https://kalender.example/daerah/35.78/">' in text


def test_a_former_code_leads_to_the_present_one(client: FlaskClient) -> None:
    answer = client.get("/sisip/3578/")
    assert (answer.status_code, answer.headers["Location"]) == (308, FRAME)


def test_the_code_of_a_place_is_there_to_copy_in_each_language(client: FlaskClient) -> None:
    page = client.get("/sisip/?q=surabaya").text
    codes = [unescape(each) for each in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)]
    assert [re.search(r'src="([^"]+)"', each)[1] for each in codes] == [  # type: ignore[index]
        "https://kalender.example/sisip/35.78/", "https://kalender.example/en/sisip/35.78/",
    ]  # fmt: skip
    assert all(each.startswith("<iframe ") and each.endswith("></iframe>") for each in codes)
    assert 'title="Tahapan pemilihan di Kota Surabaya"' in codes[0]
    assert 'title="Election stages in Kota Surabaya"' in codes[1]
    assert f'<iframe class="embed-frame" src="{FRAME}"' in page


def test_a_name_of_several_leads_to_each(client: FlaskClient) -> None:
    page = client.get("/sisip/?q=bogor").text
    assert {"/sisip/?q=32.01", "/sisip/?q=32.71"} <= {*re.findall(r'href="([^"]+)"', page)}
    assert "<textarea" not in page


@pytest.mark.parametrize("words", ["zzzz", "%3Cscript%3E", "%22%3E%3Cb%3Ezzzz"])
def test_a_name_of_none_says_so(client: FlaskClient, words: str) -> None:
    page = client.get(f"/sisip/?q={words}").text
    assert "Tidak ada daerah yang cocok" in page
    assert "<script>" not in page
    assert '"><b>' not in page


def test_pages_of_a_service_lead_to_it_and_files_do_not(client: FlaskClient) -> None:
    assert 'href="/sisip/"' in client.get("/").text
    assert 'href="/cek/"' in client.get("/").text
    exported = pages().test_client().get("/").text
    assert "/sisip/" not in exported
    assert "/cek/" not in exported


def test_packed_it_is_smaller_than_a_picture_of_it(client: FlaskClient) -> None:
    assert len(gzip.compress(client.get(FRAME).data)) < 2_000
