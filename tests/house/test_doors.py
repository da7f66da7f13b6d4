"""What a docstring calls Pure or a door is one."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.house.house import ROOT, assert_none, modules
from tests.house.test_structure import lint_imports

SERVERS = "flask dramatiq redis sqlalchemy alembic psycopg smtplib aiosmtpd granian socket ssl dns http subprocess fcntl signal"
"""Libraries that lead outside, or that are handed what comes from there. urllib is none: it also takes addresses apart."""

MAY_BE_NAMED = {"calendar_service.clock"}
"""A door that is handed to everybody: the type of it is written wherever it is taken."""

ONLY_CAUGHT = (
    "calendar_service.troubles -> redis",
    "calendar_service.troubles -> sqlalchemy",
    "calendar_service.troubles -> alembic",
)
"""Errors of libraries that somebody has to put into words."""


@cache
def said() -> dict[str, str]:
    """Each module and the docstring at its top."""
    return {
        ".".join(path.with_suffix("").parts).removesuffix(".__init__"): ast.get_docstring(tree) or ""
        for path, tree in modules().items()
    }


def pure() -> list[str]:
    return [module for module, text in said().items() if re.search(r"\bPure\b", text)]


def doors() -> list[str]:
    return [module for module, text in said().items() if "[DOOR" in text]


def pure_contract(sources: Iterable[str], forbidden: Iterable[str]) -> str:
    lines = ["[importlinter]", "root_package = calendar_service", "include_external_packages = True"]
    lines += ["[importlinter:contract:pure]", "name = Pure", "type = forbidden"]
    for key, values in (("source_modules", sources), ("forbidden_modules", forbidden), ("ignore_imports", ONLY_CAUGHT)):
        lines += [f"{key} =", *(f"    {value}" for value in values)]
    return "\n".join(lines)


def test_what_is_pure_knows_no_door_and_no_server(tmp_path: Path) -> None:
    """Neither itself nor through anything that it imports."""
    assert len(pure()) > 100
    forbidden = [*SERVERS.split(), *(door for door in doors() if door not in MAY_BE_NAMED)]
    config = tmp_path / "importlinter.ini"
    config.write_text(pure_contract(pure(), forbidden))
    done = lint_imports(config)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "outside"),
    [
        ("ledger.sql.told", "sqlalchemy"),
        ("delivery.delivery", "calendar_service.delivery.journal"),
        ("web.changes", "flask"),
    ],
)
def test_a_module_that_is_not_pure_would_be_seen(module: str, outside: str, tmp_path: Path) -> None:
    config = tmp_path / "importlinter.ini"
    config.write_text(
        pure_contract(
            ["calendar_service.troubles", f"calendar_service.{module}"], [outside, "redis", "alembic", "sqlalchemy"]
        )
    )
    done = lint_imports(config)
    assert (done.returncode, "Pure BROKEN" in done.stdout) == (1, True)


def test_nothing_is_pure_and_a_door() -> None:
    assert_none(set(pure()) & set(doors()))


def protected() -> list[tuple[list[str], list[str]]]:
    """The contracts of doors: which they are, and who may import them."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    found = (config[name] for name in config.sections() if config[name].get("type") == "protected")
    return [(each["protected_modules"].split(), each["allowed_importers"].split()) for each in found]


def test_every_door_is_opened_by_few() -> None:
    behind = [module for modules, _ in protected() for module in modules]
    assert_none(
        door
        for door in doors()
        if door not in MAY_BE_NAMED and not any(f"{door}.".startswith(f"{module}.") for module in behind)
    )


def test_nobody_is_allowed_a_door_who_opens_none() -> None:
    graph = grimp.build_graph("calendar_service")
    importers = [
        ({one for module in modules for one in graph.find_modules_that_directly_import(module)}
         | {one for module in modules for inner in graph.find_descendants(module) for one in graph.find_modules_that_directly_import(inner)}, allowed)
        for modules, allowed in protected()
    ]  # fmt: skip
    assert_none(
        name
        for found, allowed in importers
        for name in allowed
        if not any(f"{one}.".startswith(f"{name}.") for one in found)
    )
