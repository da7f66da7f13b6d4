"""Sheets for a wall as they are fetched: of places that take part, and led to where they can be had."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.pages_material import pages, whole_timeline


def as_words(words: Mapping[str, object], language: str, day: date) -> bytes:
    """Sets the words as they are."""
    return json.dumps([language, dict(words), day.isoformat()]).encode()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return pages(timeline=whole_timeline(), set_wall_calendar=as_words).test_client()


@pytest.fixture(scope="module")
def afterwards() -> FlaskClient:
    return pages("2026-11-26T09:00+07:00", timeline=whole_timeline(), set_wall_calendar=as_words).test_client()


LED_TO = {
    "/": "/dinding/pemilihan/pilkada-2024.pdf",
    "/pilkada-2024/": "/dinding/pemilihan/pilkada-2024.pdf",
    "/en/pilkada-2024/53/": "/en/dinding/pemilihan/pilkada-2024/53.pdf",
    "/daerah/35.78/": "/dinding/daerah/35.78.pdf",
    "/psu-2025/62.05/": "/dinding/pemilihan/psu-2025/62.05.pdf",
}


@pytest.mark.parametrize("page", LED_TO)
def test_a_page_leads_to_its_sheet_which_leads_back(client: FlaskClient, page: str) -> None:
    assert f'href="{LED_TO[page]}"' in client.get(page).text
    answer = client.get(LED_TO[page])
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="jadwal-')
    language, words, day = json.loads(answer.data)
    assert language == ("en" if page.startswith("/en/") else "id")
    assert page == "/" or words["url"] == f"http://localhost:8000{page}"
    assert day == "2024-09-18"
    assert client.get(LED_TO[page], headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_place_tells_what_goes_on_there_and_else_what_was_last(client: FlaskClient, afterwards: FlaskClient) -> None:
    told = [json.loads(each.get("/dinding/daerah/62.05.pdf").data) for each in (client, afterwards)]
    assert [words["about"] for _, words, _ in told] == [
        "Pilkada Serentak 2024",
        "Pemungutan Suara Ulang Kedua Barito Utara 2025",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/dinding/daerah/99.99.pdf",
        "/dinding/daerah/31.71.pdf",
        "/dinding/pemilihan/nihil.pdf",
        "/dinding/pemilihan/psu-2025/35.78.pdf",
        "/dinding/pemilihan/psu-2025/99.99.pdf",
        "/dinding/",
    ],
)
def test_of_nothing_there_is_none(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/dinding/daerah/", "/dinding/pemilihan/pilkada-2024/"])
def test_a_code_without_its_dot_leads_to_the_present_one(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}3578.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{path}35.78.pdf")


def test_where_nobody_sets_them_no_page_leads_there() -> None:
    bare = pages().test_client()
    for page in ("/", "/pilkada-2024/", "/daerah/35.78/", "/pilkada-2024/35.78/"):
        assert "/dinding/" not in bare.get(page).text
    assert bare.get("/dinding/daerah/35.78.pdf").status_code == 404
