"""Every sentence of the editor has its English, and no translation is left over."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from calendar_service.package_data import translators
from tests.admin_material import world
from tests.pages_material import ROOT

CATALOGUES = ROOT / "calendar_service" / "translations" / "en" / "LC_MESSAGES"
PACKAGE = ROOT / "calendar_service"
MODULES = [
    *(PACKAGE / "admin").glob("*.py"),
    *(PACKAGE / "accounts").glob("*.py"),
    PACKAGE / "cli" / "accounts.py",
    PACKAGE / "publishing" / "edition.py",
]


@cache
def used() -> frozenset[str]:
    """Every message id of the editor."""
    found: set[str] = set()
    for path in (ROOT / "templates" / "web" / "admin").glob("*.html"):
        with path.open("rb") as file:
            found |= {
                m if isinstance(m, str) else m[0]
                for _, _, m, _ in babel_extract(file, ["_"], [], {"encoding": "utf-8"})
            }
    for path in MODULES:
        with path.open("rb") as file:
            found |= {
                m if isinstance(m, str) else m[0] for _, m, _, _ in extract("python", file, keywords={"N_": None})
            }
    return frozenset(found)


def test_every_sentence_has_its_english() -> None:
    catalogue = translators()["en"].catalogue
    assert [message for message in used() if catalogue.gettext(message) in ("", message)] == []
    assert len(used()) > 150


def test_no_translation_is_left_over_and_places_are_kept() -> None:
    with (CATALOGUES / "admin.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                assert message.id in used(), message.id
                assert sorted(_places(str(message.id))) == sorted(_places(str(message.string)))


def _places(sentence: str) -> list[str]:
    return [part.split(")s")[0] for part in sentence.split("%(")[1:]]


def test_the_english_editor_speaks_english(tmp_path: Path) -> None:
    siti = world(tmp_path).reader()
    for path, words in (
        ("", "Save draft"),
        ("riwayat/", "in force"),
        ("kantor/", "offices."),
        ("catatan/", "logged in"),
    ):
        page = siti.get(f"/en/admin/{path}").text
        assert '<html lang="en">' in page
        assert words in page
        for indonesian in ("Naskah", "Riwayat", "Terbitkan", "Keluar", "Kantor<"):
            assert indonesian not in page
