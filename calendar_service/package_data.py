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

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from calendar_service.regions import Region, Regions
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator

PACKAGE = Path(__file__).parent


@cache
def regions() -> Regions:
    """All 552 regions. Sources and licence of the data: NOTICE."""
    return Regions(
        (Region(r["code"], r["level"], r["name"], r["province_code"], r["timezone"]) for r in _rows("regions.csv")),
        {r["former"]: r["code"] for r in _rows("former-codes.csv")},
    )


@cache
def translators() -> Mapping[str, Translator]:
    """One translator per language. Indonesian needs no catalogue: its sentences are the ids."""
    return {language: Translator(language, _catalogue(language)) for language in LANGUAGES}


def _rows(name: str) -> list[dict[str, str]]:
    with (PACKAGE / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _catalogue(language: str) -> gettext.NullTranslations | None:
    """Every .po of a language (one per room: mail, web, ...), compiled in memory, so that there
    is no second file to forget."""
    folder = PACKAGE / "translations" / language / "LC_MESSAGES"
    catalogue = Catalog(locale=language)
    for po in sorted(folder.glob("*.po")):
        with po.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    catalogue[message.id] = message
    if not len(catalogue):
        return None
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
