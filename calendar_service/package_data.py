"""The data that ships inside the package: regions and translations. [DOOR: disk]

Read once, at start. Nothing here can change while a process runs.
"""

from __future__ import annotations

import csv
import gettext
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from calendar_service.regions import Region, Regions
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator

PACKAGE = Path(__file__).parent
CATALOGUES = PACKAGE / "translations"


@cache
def regions() -> Regions:
    """All 552 regions. Sources and licence of the data: NOTICE."""
    return Regions(
        (Region(r["code"], r["level"], r["name"], r["province_code"], r["timezone"]) for r in _rows("regions.csv")),
        {r["former"]: r["code"] for r in _rows("former-codes.csv")},
    )


@cache
def translator(language: str) -> Translator:
    """Of one language. The default needs no catalogue: its sentences are the ids."""
    return Translator(language, _catalogue(language))


def translators() -> Mapping[str, Translator]:
    """One translator per language."""
    return {language: translator(language) for language in LANGUAGES}


def _rows(name: str) -> list[dict[str, str]]:
    with (PACKAGE / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _catalogue(language: str) -> gettext.NullTranslations | None:
    """A language's catalogue, compiled in memory, so that there is no second file to forget."""
    file = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return None
    from babel.messages.mofile import write_mo  # which `check` in the default language does without
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with file.open("rb") as words:
        write_mo(compiled, read_po(words, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
