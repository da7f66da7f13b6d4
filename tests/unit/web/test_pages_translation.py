"""English pages speak English."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.pages_material import pages


def test_english_pages_speak_english() -> None:
    """Words that only Indonesian sentences have; names of laws, bodies and places are not among them."""
    client: FlaskClient = pages().test_client()
    for path in (
        "/en/",
        "/en/pilkada-2024/35/",
        "/en/pilkada-2024/34/",
        "/en/pilkada-2024/tahapan/kampanye/",
        "/en/langganan/",
    ):
        page = client.get(path).text
        for word in (" yang ", " dan ", " adalah ", " pukul ", " hari ", " dengan ", "Senin", "Agustus"):
            assert word not in page, (path, word)
