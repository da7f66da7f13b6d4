"""What docs/upgrading.md promises from 1.0 on stands in tests/golden/promised, and still holds. UPDATE_GOLDEN=1 adds what is new."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import fields

import pytest

from calendar_service import __version__
from calendar_service.cli import parser
from calendar_service.feeds.tables import COLUMNS
from calendar_service.feeds.uid import uid
from calendar_service.offices.headings import HEADINGS
from calendar_service.package_data import regions
from calendar_service.publishing.revision import NO_VOTE
from calendar_service.settings import Settings
from calendar_service.timeline.parsing import parse
from calendar_service.words.addresses import TABLE
from tests.house.house import ROOT, assert_none
from tests.released_material import DIGESTS, MIGRATIONS, digest, schemas

GOLDEN = ROOT / "tests" / "golden" / "promised"


FORM = re.compile(r"<any\(([^)]*)\):form>")


def addresses() -> Iterable[str]:
    """Those of feeds once in each form: more may come."""
    for row in TABLE:
        found = FORM.search(row.pattern)
        for form in found[1].split(", ") if found else ("",):
            yield f"{row.name} {' '.join(row.methods)} {FORM.sub(form, row.pattern)}"


def columns() -> Iterable[str]:
    yield from (f"feed {name}" for name in COLUMNS)
    yield from (f"offices {name}" for name in HEADINGS)


def uids() -> Iterable[str]:
    timeline = parse((ROOT / "stages.yaml").read_bytes(), regions(), "stages.yaml")
    for election in timeline.elections.values():
        for ident in (*(stage.id for stage in election.stages), NO_VOTE):
            yield uid(ident, election.id, "kalender.example")
            yield uid(ident, election.id, "kalender.example", "35.78")


def settings() -> Iterable[str]:
    return (field.name.upper() for field in fields(Settings))


def commands(of: argparse.ArgumentParser | None = None, before: str = "") -> Iterable[str]:
    for action in (of or parser())._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield f"{before}{name}"
                yield from commands(inner, f"{before}{name} ")


@pytest.mark.parametrize("present", [addresses, columns, uids, settings, commands])
def test_what_is_promised_is_there(present: Callable[[], Iterable[str]]) -> None:
    file = GOLDEN / f"{present.__name__}.txt"
    have = list(present())
    promised = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        promised += [line for line in have if line not in promised]
        file.write_text("".join(f"{line}\n" for line in promised), encoding="utf-8")
    assert len(promised) > 10
    assert_none(f"{file.name}: {line} is gone" for line in promised if line not in have)


# Schemas


def test_no_migration_is_changed_in_place() -> None:
    """An installation that has run it would never run the new one. What is new is added behind it."""
    noted = dict(reversed(line.split()) for line in DIGESTS.read_text(encoding="utf-8").splitlines())
    present = {path.name: digest(path) for path in MIGRATIONS.glob("*.py")}
    assert_none(f"{name} was changed or taken away" for name in noted if present.get(name) != noted[name])
    assert_none(f"{name} is new: say python -m tests.released_material" for name in present if name not in noted)


def test_migrations_follow_each_other_in_one_line() -> None:
    numbers = sorted(path.name[:4] for path in MIGRATIONS.glob("*.py"))
    assert numbers == schemas() == [f"{number:04}" for number in range(1, len(numbers) + 1)]


# Versions


def test_the_changelog_begins_with_this_version_in_the_form_of_keep_a_changelog() -> None:
    page = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## .*$", page, re.M)
    assert re.fullmatch(rf"## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d", headings[0]), headings[0]
    kinds = set(re.findall(r"^### (.*)$", page, re.M))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_page_of_upgrades_knows_the_schema_of_this_version() -> None:
    page = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d{4}) \|", page, re.M))
    assert told[__version__] == schemas()[-1]
