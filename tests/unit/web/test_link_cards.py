"""The pictures of links as they are fetched: of present pages alone, kept as long as they are true."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from tests.pages_material import pages

YEAR = "public, max-age=31536000, immutable"


def as_words(lines: Mapping[str, str], language: str) -> bytes:
    """Draws the lines as they are."""
    return json.dumps([language, dict(lines)]).encode()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return pages(draw_card=as_words).test_client()


PAGES = [
    "/",
    "/daerah/35.78/",
    "/pilkada-2024/",
    "/pilkada-2024/53/",
    "/pilkada-2024/tahapan/kampanye/",
    "/en/daerah/53/",
]


@pytest.mark.parametrize("page", PAGES)
def test_each_promised_picture_is_there_and_may_be_kept(client: FlaskClient, page: str) -> None:
    found = re.search(r'og:image" content="http://localhost:8000([^"]+)"', client.get(page).text)
    assert found
    answer = client.get(found[1])
    assert answer.status_code == 200
    assert answer.content_type == "image/png"
    assert answer.headers["Cache-Control"] == YEAR
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    language, lines = json.loads(answer.data)
    assert language == ("en" if page.startswith("/en/") else "id")
    assert lines["brand"] == "Kalender Tahapan"


def test_one_with_another_mark_is_the_present_one_and_not_kept_for_long(client: FlaskClient) -> None:
    for path in ("/kartu/daerah/35.78.png?v=0123456789ab", "/kartu/daerah/35.78.png"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "max-age=60" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/kartu/daerah/99.99.png",
        "/kartu/pemilihan/nihil.png",
        "/kartu/tahapan/pilkada-2024/nihil.png",
        "/kartu/daerah/35.78",
        "/kartu/",
    ],
)
def test_of_nothing_there_is_none(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_where_nobody_draws_there_are_no_addresses() -> None:
    assert pages().test_client().get("/kartu/daerah/35.78.png").status_code == 404
