"""What ships with the code: regions and translations, templates, the timetable, papers, the Procfile. [DOOR: disk]

Regions and translations are read once, at start, and cannot change while a process runs. What people edit stands beside the
package in a checkout; in a wheel, inside it, where the build has put it (pyproject.toml).
"""

from __future__ import annotations

import csv
import gettext
import io
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from calendar_service.regions import Region
from calendar_service.timeline.hosts import Hosts
from calendar_service.timeline.reference import Reference, RuleSource
from calendar_service.words.languages import LANGUAGES, Text
from calendar_service.words.translator import Translator

if TYPE_CHECKING:
    from calendar_service.place_names.everyday_name import EverydayName

PACKAGE = Path(__file__).parent
CATALOGUES = PACKAGE / "translations"

_SHIPPED = PACKAGE / "shipped"
IS_INSTALLED = _SHIPPED.is_dir()
_FOLDER = _SHIPPED if IS_INSTALLED else PACKAGE.parent

TEMPLATES = _FOLDER / "templates"
TIMETABLE = _FOLDER / "stages.yaml"
PROCFILE = _FOLDER / "Procfile"
DOCS = _FOLDER / "docs"

INTERPRETER = (sys.executable, "-P") if IS_INSTALLED else (sys.executable,)
"""What starts `-m calendar_service` once more. Installed, it is not looked for in the folder where somebody stands, which may
be a checkout of another version."""


@cache
def regions() -> Reference:
    """All 552 regions, the codes that were in use before theirs, and the packs of law beside them. Sources and licence of the data: NOTICE."""
    from calendar_service.law.reading import (
        read_packs,  # which brings a reader of YAML: only who asks for regions loads it
    )

    young = {row["code"]: row for row in _rows("young-regions.csv")}
    present = {row["code"]: _region(row, young.get(row["code"], {})) for row in _rows("regions.csv")}
    gone = [_gone(row, present) for row in _rows("former-codes.csv")]
    hosts = Hosts({row["host"]: row["kind"] for row in _rows("source-hosts.csv")})
    return Reference(
        present.values(),
        gone=gone,
        laws=read_packs(_packs(), present.keys() | {region.code for region in gone}),
        hosts=hosts,
        rules=_rules(),
        everyday_names=everyday_names,
    )


def everyday_names() -> list[EverydayName]:
    """What people call places beside their official names."""
    from calendar_service.place_names.everyday_name import EverydayName

    return [
        EverydayName(row["name"], row["kind"], tuple(row["codes"].split()), row["source"])
        for row in _rows("place-names.csv")
    ]


def _packs() -> dict[str, bytes]:
    """The packs of law, as they are written."""
    return {f"law/{path.name}": path.read_bytes() for path in (PACKAGE / "data" / "law").glob("*.yaml")}


def _rules() -> dict[str, RuleSource]:
    """Where each of plausible's rules stands."""
    return {
        row["rule"]: RuleSource(Text(row["source"], row["source_en"]), row["address"])
        for row in _rows("order-rules.csv")
    }


def _region(row: Mapping[str, str], young: Mapping[str, str]) -> Region:
    """young: its row of young-regions.csv, where it has one."""
    plain = Region(row["code"], row["level"], row["name"], row["province_code"], row["timezone"])
    return replace(plain, since=_day(young["since"]), part_of=young["part_of"]) if young else plain


def _gone(row: Mapping[str, str], present: Mapping[str, Region]) -> Region:
    """A region whose code was replaced; `code` is the present one. What its row leaves out was as it is of that."""
    code, heir = row["former"], present[row["code"]]
    return Region(
        code,
        row["level"] or heir.level,
        row["name"] or heir.name,
        code[:2],
        row["timezone"] or heir.timezone,
        since=_day(row["since"]),
        until=_day(row["until"]),
        successor=heir.code,
        merged=row["merged"] == "yes",
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def release_mark() -> str:
    """The same for the same code, data, translations and libraries that write calendars. hexadecimal."""
    # Here, because few commands need them.
    import hashlib
    from contextlib import suppress
    from importlib.metadata import PackageNotFoundError, version

    digest = hashlib.sha256()
    for file in sorted(each for each in PACKAGE.rglob("*") if each.suffix in SHIPPED_SUFFIXES):
        digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    for library in ("icalendar", "babel", "tzdata"):
        with suppress(PackageNotFoundError):
            digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


SHIPPED_SUFFIXES = frozenset((".py", ".po", ".csv", ".yaml", ".json"))


def doctor_tables() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What each program's reader was seen to do with what the doctor finds, and which readers these were, row by row:
    doctor.clients.measured reads them, tests/doctor_score.py wrote them."""
    return _rows("doctor-clients.csv"), _rows("doctor-readers.csv")


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
