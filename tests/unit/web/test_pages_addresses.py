"""Addresses that moved, search, twins of languages, errors, and the headers of every answer."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from calendar_service.words.addresses import ROWS, parse, twin
from tests.pages_material import pages, shipped_timeline


def asking(address: str, **fields: str) -> dict[str, Any]:
    """A request for exactly that path, which a client of ours would put right first."""
    path, _, query = address.partition("?")
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    return {**EnvironBuilder(headers=headers).get_environ(), "PATH_INFO": path, "QUERY_STRING": query}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return pages().test_client()


@pytest.mark.parametrize(
    ("asked", "status", "place"),
    [
        ("/pilkada-2024/92.01/", 308, "/pilkada-2024/96.01/"),
        ("/en/pilkada-2024/92.71/", 308, "/en/pilkada-2024/96.71/"),
        ("/pilkada-2024/35.78", 308, "/pilkada-2024/35.78/"),
        ("/pilkada-2024/cari?q=surabaya", 302, "/pilkada-2024/35.78/"),
        ("/pilkada-2024/cari?q=35.78", 302, "/pilkada-2024/35.78/"),
        ("/pilkada-2024/cari?q=92.01", 302, "/pilkada-2024/96.01/"),
        ("/en/pilkada-2024/cari?q=Toli-Toli", 302, "/en/pilkada-2024/72.04/"),
        ("/favicon.ico", 302, "/static/mark.svg?v="),
    ],
)
def test_an_address_leads_on(client: FlaskClient, asked: str, status: int, place: str) -> None:
    answer = client.get(asked)
    assert answer.status_code == status
    assert answer.headers["Location"].startswith(place)


PASTED = [".", ")", ",", '"', ">", " ", ").", "\u200b", "\u200b.", "\xa0", "”", "…", "*", "!", "?)", "'", "]"]


@pytest.mark.parametrize("junk", PASTED)
@pytest.mark.parametrize("path", ["/pilkada-2024/35.78/", "/en/daerah/35.78/", "/pilkada-2024/tahapan/kampanye/", "/"])
def test_a_page_as_a_chat_pastes_it_leads_to_the_page(client: FlaskClient, path: str, junk: str) -> None:
    pasted = (path + junk).encode().decode("latin-1")
    for address in (pasted, *([path.rstrip("/") + junk.encode().decode("latin-1")] if path != "/" else [])):
        answer = client.open(asking(f"{address.replace('?', ';')}?x=1"))
        assert (answer.status_code, answer.headers["Location"]) == (308, f"{path}?x=1")
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/Pilkada-2024/35.78/", "/pilkada-2024/35.78/"),
        ("/DAERAH/3578", "/daerah/35.78/"),
        ("/daerah/3578).", "/daerah/35.78/"),
        ("/pilkada-2024/3578/)", "/pilkada-2024/35.78/"),
    ],
)
def test_capitals_and_codes_without_a_dot_lead_there_too(client: FlaskClient, asked: str, place: str) -> None:
    answer = client.open(asking(asked))
    assert (answer.status_code, answer.headers["Location"]) == (308, place)


@pytest.mark.parametrize(
    "before", ["/webcal://localhost:8000", "/https://jahat.example", "/*", "/(", "/ ", "/\u201c", "/<"]
)
@pytest.mark.parametrize("path", ["/feeds/daerah/35.78.ics", "/pilkada-2024/tahapan/kampanye.ics", "/en/daerah/35.78/"])
def test_what_stands_before_an_address_falls_off(client: FlaskClient, before: str, path: str) -> None:
    """A calendar is asked in front of the pages, whether it is there or not."""
    answer = client.open(asking((before + path).encode().decode("latin-1")))
    assert (answer.status_code, answer.headers["Location"]) == (308, path)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "asked",
    ["/pilkada-2024/35.99/).", "/tiada/.", "/static/tiada.css)", "/metrics ", "/Metrics"],
)
def test_what_is_nowhere_stays_nowhere(client: FlaskClient, asked: str) -> None:
    answer = client.open(asking(asked))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/pilkada-2024", "/pilkada-2024/"),
        ("/pilkada-2024?utm=a%20b", "/pilkada-2024/?utm=a%20b"),
        ("//pilkada-2024//35.78/", "/pilkada-2024/35.78/"),
        ("//pilkada-2024/", "/pilkada-2024/"),
        ("///en/langganan", "/en/langganan/"),
        ("/en/langganan", "/en/langganan/"),
        ("/pilkada-2024/92.01", "/pilkada-2024/92.01/"),
    ],
)
def test_a_crooked_address_leads_to_the_right_one_by_its_path_alone(asked: str, place: str) -> None:
    """Whatever name and scheme the request comes with; and nobody keeps the answer."""
    client = pages(public_url="https://kalender.example").test_client()
    for host in ("kalender.example", "jahat.example", "jahat.example:99"):
        fields = {"Host": host, "X_Forwarded_Host": "jahat.example", "X_Forwarded_Proto": "http"}
        answer = Response.from_app(client.application, asking(asked, **fields))
        assert (answer.status_code, answer.headers["Location"]) == (308, place)
        assert answer.headers["Cache-Control"] == "no-store"
        assert b"jahat" not in answer.data


@pytest.mark.parametrize(
    "asked",
    [
        "/kalimat",
        "//kalimat",
        "/KALIMAT",
        "/pilkada-2024/99.99",
        "/pilkada-2024/tahapan/tidak-ada",
        "//jahat.example/x",
        "/pilkada-2024/..",
        "/pilkada-2024/../x.",
        "/pilkada-2024;x",
    ],
)
def test_an_address_that_leads_nowhere_is_told_so_at_once(client: FlaskClient, asked: str) -> None:
    answer = Response.from_app(client.application, asking(asked))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_renamed_stages_and_elections_lead_on() -> None:
    def renamed(source: str) -> str:
        source = source.replace("  pilkada-2024:\n", "  pilkada-2024:\n    was: pilkada-serentak\n", 1)
        return source.replace("        masa-tenang:\n", "        masa-tenang:\n          was: hari-tenang\n", 1)

    client = pages(timeline=shipped_timeline(renamed)).test_client()
    stage = client.get("/en/pilkada-2024/tahapan/hari-tenang/")
    assert (stage.status_code, stage.headers["Location"]) == (308, "/en/pilkada-2024/tahapan/masa-tenang/")
    search = client.get("/pilkada-serentak/cari?q=bogor")
    assert (search.status_code, search.headers["Location"]) == (308, "/pilkada-2024/cari?q=bogor")


def test_a_name_that_several_share_gives_a_choice(client: FlaskClient) -> None:
    page = client.get("/pilkada-2024/cari?q=bogor").text
    assert "Kabupaten Bogor" in page
    assert "Kota Bogor" in page
    assert 'name="robots" content="noindex"' in page


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "%(count)s {{ 7*1234567 }} %s",
        "\x00\u202e",
        "x" * 9000,
    ],
)
def test_hostile_words_are_only_words(client: FlaskClient, words: str) -> None:
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/pilkada-2024/cari", query_string={"q": words})
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "<img" not in answer.text
        assert "8641969" not in answer.text
        assert len(answer.text) < 10_000


@pytest.mark.parametrize(
    "path",
    [
        "/nihil/",
        "/pilkada-2024/99/",
        "/pilkada-2024/35.99/",
        "/pilkada-2024/tahapan/nihil/",
        "/pilkada-2024/%3Cscript%3E/",
        "/mailbox/",
        "/mailbox/a.eml",
        "/static/../app.py",
    ],
)
def test_an_unknown_address_is_a_page_in_its_language(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.text
    assert 'name="q"' in answer.text
    assert "<script" not in answer.text
    english = client.get("/en" + path)
    assert english.status_code == 404
    assert "Page not found" in english.text
    assert '<html lang="en">' in english.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_only_reading_is_served(client: FlaskClient) -> None:
    answer = client.post("/en/langganan/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "This page can only be read." in answer.text


def test_a_failure_is_a_page_that_tells_nothing_of_the_inside() -> None:
    app = pages()

    @app.get("/en/rusak/")
    def broken() -> str:
        raise RuntimeError("secret detail")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/en/rusak/")
    assert answer.status_code == 500
    assert "The fault is ours" in answer.text
    assert "secret" not in answer.text


def test_every_answer_has_the_strict_headers(client: FlaskClient) -> None:
    for path in ("/", "/en/pilkada-2024/35.78/", "/nihil/", "/static/site.css", "/robots.txt", "/pilkada-2024/92.01/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "*" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]
        assert "Set-Cookie" not in headers


def test_pages_need_nothing_that_the_policy_forbids(client: FlaskClient) -> None:
    for path in (
        "/",
        "/pilkada-2024/35/",
        "/pilkada-2024/tahapan/kampanye/",
        "/langganan/",
        "/pilkada-2024/cari",
        "/x/",
    ):
        page = client.get(path).text
        assert "<script" not in page.replace('<script type="application/ld+json">', "")  # data, which nothing runs
        assert "<style" not in page
        assert " style=" not in page
        assert " on" + "click" not in page


def test_pages_are_revalidated_by_their_content(client: FlaskClient) -> None:
    first = client.get("/")
    assert first.headers["Cache-Control"].startswith("public, max-age=60")
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/en/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    sheet = next(line for line in first.text.splitlines() if "site.css" in line).split('href="')[1].split('"')[0]
    assert client.get(sheet).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/site.css").headers["Cache-Control"].startswith("public, max-age=60")


@pytest.mark.parametrize("path", ["/", "/langganan/", "/pilkada-2024/35.78/", "/pilkada-2024/tahapan/kampanye/"])
def test_twins_know_each_other(client: FlaskClient, path: str) -> None:
    here, there = client.get(path).text, client.get(twin(path, "en")).text
    for page in (here, there):
        assert f'hreflang="id" href="http://localhost:8000{path}"' in page
        assert f'hreflang="en" href="http://localhost:8000{twin(path, "en")}"' in page
    assert f'<a href="{twin(path, "en")}" lang="en"' in here
    assert f'<a href="{path}" lang="id"' in there
    assert '<html lang="id">' in here
    assert '<html lang="en">' in there


def test_the_switch_keeps_the_search(client: FlaskClient) -> None:
    assert '<a href="/en/pilkada-2024/cari?q=bogor" lang="en"' in client.get("/pilkada-2024/cari?q=bogor").text


def test_robots_may_read_everything(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow" not in answer.text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in answer.text


def test_the_sitemap_lists_pages_that_answer(client: FlaskClient) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    listed = [row.split("</loc>")[0] for row in answer.text.split("<loc>")[1:]]
    assert len(listed) > 1200
    for address in listed[::150]:
        assert client.get(address.removeprefix("http://localhost:8000")).status_code == 200


NOT_LISTED = {
    "pages.home": "shows the page of the election, which is listed",
    "pages.search": "says something only to who asks",
    "pages.find": "says something only to who asks",
}
"""Pages that a search engine is not told of; and why."""


def test_every_page_is_listed_or_it_is_said_why_not(client: FlaskClient) -> None:
    text = client.get("/sitemap.xml").text
    listed = {row.split("</loc>")[0].removeprefix("http://localhost:8000") for row in text.split("<loc>")[1:]}
    names = {found.name for path in listed if (found := parse(path))}
    assert names | NOT_LISTED.keys() == {name for name in ROWS if name.startswith("pages.")}
