"""Every sentence of the pages has its English, and no translation is left over."""

from __future__ import annotations

from functools import cache

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from jinja2.ext import babel_extract

from calendar_service.package_data import translators
from tests.pages_material import ROOT, pages

CATALOGUES = ROOT / "calendar_service" / "translations" / "en" / "LC_MESSAGES"
MODULES = ("addresses", "agenda", "app", "errors", "mailbox", "pages", "picture", "subscribe", "wording")
SAME = {"data:"}
"""Words that are the same in both languages."""


@cache
def used() -> dict[str, str]:
    """Message id -> the file that uses it."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "templates" / "web").glob("*.*")):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ["_", "gettext"], [], {"encoding": "utf-8"}):
                found[message[0] if isinstance(message, tuple) else message] = path.name
    for path in (ROOT / "calendar_service" / "web" / f"{module}.py" for module in MODULES):
        with path.open("rb") as file:
            for _, message, _, _ in extract("python", file, keywords={"N_": None}):
                found[message if isinstance(message, str) else message[0]] = path.name
    return found


def test_every_sentence_has_its_english() -> None:
    catalogue = translators()["en"].catalogue
    missing = [message for message in used() if message not in SAME and catalogue.gettext(message) in ("", message)]
    assert missing == []
    assert len(used()) > 150


def test_no_translation_is_left_over() -> None:
    with (CATALOGUES / "web.po").open("rb") as file:
        kept = [message.id for message in read_po(file) if message.id]
    assert [message for message in kept if message not in used()] == []


def test_places_in_a_sentence_are_the_same_in_english() -> None:
    with (CATALOGUES / "web.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                assert sorted(places(str(message.id))) == sorted(places(str(message.string))), message.id


def places(sentence: str) -> list[str]:
    return [part.split(")s")[0] for part in sentence.split("%(")[1:]]


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
