"""Every sentence of the mails is in the English catalogue, and no other one is."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from calendar_service.letters.wording import Words
from calendar_service.package_data import PACKAGE
from calendar_service.rendering import TEMPLATES
from tests.notices_material import cancelled, moved, reminders

CATALOGUE = PACKAGE / "translations" / "en" / "LC_MESSAGES" / "mail.po"
PLACE = re.compile(r"%\((\w+)\)s")


def sentences() -> set[str]:
    """The message ids in templates/mail."""
    options = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    found: set[str] = set()
    for path in TEMPLATES.joinpath("mail").rglob("*.*"):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("_",), [], options):
                found.add(message if isinstance(message, str) else message[0])
    return found


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def test_every_sentence_is_translated_and_none_is_left_over() -> None:
    translated = {m.id: m.string for m in catalogue() if m.id}
    assert len(translated) > 80
    assert set(translated) == sentences()
    for message, words in translated.items():
        assert words, message
        assert words != message
        assert sorted(PLACE.findall(message)) == sorted(PLACE.findall(words)), message


def test_no_sentence_is_marked_as_a_guess() -> None:
    assert [m.id for m in catalogue() if m.id and m.fuzzy] == []


INDONESIAN = re.compile(
    r"\b(yang|tidak|dan|atau|pada|untuk|dengan|dalam|bagi|oleh|dari|tahapan|hari|pukul|dilarang|mohon|pelanggaran"
    r"|sampai|besok|sejak|Pengingat|Netralitas ASN)\b|s\.d\."
)


def _read(words: Words, basis: str = "") -> str:
    """What a reader reads; addresses and the names of rules stay Indonesian."""
    text = re.sub(r"https://\S+", "", f"{words.subject}\n{words.text}")
    return text.replace(basis, "") if basis else text


def test_no_english_mail_falls_back_to_indonesian() -> None:
    mails = [(m.occurrence.stage.basis, m.words) for m in reminders() if m.language == "en"]
    assert len(mails) > 60
    for basis, words in mails:
        assert not INDONESIAN.search(_read(words, basis)), INDONESIAN.search(_read(words, basis))


@pytest.mark.parametrize("words", [moved("en"), cancelled("en")], ids=["change", "cancel"])
def test_no_english_notice_falls_back_to_indonesian(words: Words) -> None:
    assert not INDONESIAN.search(_read(words)), INDONESIAN.search(_read(words))


def test_the_pattern_would_find_a_sentence_that_is_not_translated() -> None:
    assert all(INDONESIAN.search(_read(m.words)) for m in reminders() if m.language == "id")
