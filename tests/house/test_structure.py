"""How the house is built: floors and doors, sizes, names, docstrings."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.house.house import ROOT, assert_none, modules, papers

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

MOST_LINES = 600
NAMES_OF_NOTHING = {"utils", "util", "helpers", "helper", "core", "common", "misc", "base"}

OUTSIDE = {"sqlalchemy", "alembic", "psycopg", "redis", "smtplib", "socket", "aiosmtpd", "fcntl", "ssl", "dns"}
"""Who imports one of these touches the outside."""

NO_DOORS = {"bootstrap", "running", "processes", "cli", "chaos", "migrations"}
"""They open doors, or are told by them that something is wrong; they are none."""

SPELL_OUT = re.compile(r"\bPPK\b")
MAY_NAME_IT = {"docs/glossary.md", "docs/neutrality.md", "docs/timetable.md"}
"""Papers that explain the abbreviation with three meanings."""


def lint_imports(config: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT_IMPORTS), "--config", str(config), "--no-logo"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_run_down_the_floors_and_doors_are_opened_by_few() -> None:
    done = lint_imports(ROOT / ".importlinter")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_table_of_floors_is_the_one_that_is_held() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("| room | what it is |")[2].partition("\n\n")[0]
    told = [name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])]
    layers = (ROOT / ".importlinter").read_text().partition("layers =\n")[2].partition("\n\n")[0]
    held = re.findall(r"[a-z_]+", layers)
    assert (sorted(told), told[0]) == (sorted(held), held[0])
    floor = {name: number for number, line in enumerate(layers.splitlines()) for name in re.findall(r"[a-z_]+", line)}
    assert [floor[name] for name in told] == sorted(floor[name] for name in told)


def test_a_wrong_import_would_be_seen(tmp_path: Path) -> None:
    upside_down = tmp_path / "importlinter.ini"
    upside_down.write_text(
        "[importlinter]\nroot_package = calendar_service\n"
        "[importlinter:contract:wrong]\nname = Upside down\ntype = layers\ncontainers = calendar_service\n"
        "layers =\n    timeline\n    feeds\n"
    )
    done = lint_imports(upside_down)
    assert done.returncode == 1
    assert "Upside down BROKEN" in done.stdout


def test_a_module_is_no_longer_than_one_can_hold_in_mind() -> None:
    lengths = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert_none(f"{path}: {length} lines" for path, length in lengths.items() if length > MOST_LINES)


def test_no_module_is_named_after_nothing() -> None:
    assert_none(path for path in modules() if NAMES_OF_NOTHING & {path.stem, *path.parent.parts})


def test_whoever_touches_the_outside_says_so() -> None:
    silent = []
    for path, tree in modules().items():
        room = (*path.parts[1:2], path.stem)
        if NO_DOORS & {part.removesuffix(".py") for part in room} or "[DOOR" in (ast.get_docstring(tree) or ""):
            continue
        if OUTSIDE & set(imported(tree)):
            silent.append(f"{path}: {sorted(OUTSIDE & set(imported(tree)))}")
    assert_none(silent)


def imported(tree: ast.Module) -> list[str]:
    """First names of everything that a module imports to run; errors that it only catches count
    for nothing."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.module.endswith(("exc", "exceptions")):
            found.append(node.module.split(".")[0])
    return found


def test_one_module_writes_the_log() -> None:
    others = (path for path in modules() if path.name != "log_lines.py")
    assert_none(path for path in others if "logging" in imported(modules()[path]))


def test_the_kind_of_an_error_is_said_in_one_way() -> None:
    spelt = re.compile(r"type\(\w*(error|failure|exception)\w*(\.orig)?\)\.__name__|\b(error|failure)\.__class__")
    others = (path for path in modules() if path.name != "errors.py")
    assert_none(path for path in others if spelt.search((ROOT / path).read_text(encoding="utf-8")))


def test_what_is_public_says_what_it_is() -> None:
    assert_none(f"{path}: {name}" for path, tree in modules().items() for name in undocumented(tree))


def undocumented(tree: ast.Module) -> list[str]:
    """Public names at the top of a module without a docstring; the module itself as `module`. What
    a command does says its --help: its function and the module's `add` need not say it again."""
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = [
        node
        for node in tree.body
        if isinstance(node, named) and not node.name.startswith("_") and not is_a_command(node)
    ]
    missing = [node.name for node in public if not ast.get_docstring(node)]
    return missing if ast.get_docstring(tree) else ["module", *missing]


def is_a_command(node: ast.stmt) -> bool:
    """See calendar_service.cli: add(commands), and run(given, context)."""
    arguments = [each.arg.lstrip("_") for each in node.args.args] if isinstance(node, ast.FunctionDef) else []
    return arguments in (["commands"], ["given", "context"])


def test_a_missing_docstring_would_be_seen() -> None:
    assert undocumented(ast.parse("def given(): pass\ndef _hidden(): pass\nclass Thing: pass")) == [
        "module",
        "given",
        "Thing",
    ]


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO" + r"|FIXME|XXX)\b")
    files = [ROOT / path for path in modules()] + papers()
    files += [path for path in (*(ROOT / "templates").rglob("*"), ROOT / "stages.yaml") if path.is_file()]
    files += [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    assert_none(path for path in files if later.search(path.read_text(encoding="utf-8")))


def test_the_abbreviation_with_three_meanings_is_written_out() -> None:
    shown = [*papers(), ROOT / "stages.yaml", *(path for path in modules())]
    shown += [path for folder in ("templates", "tests/golden") for path in (ROOT / folder).rglob("*") if path.is_file()]
    shown += [*(ROOT / "calendar_service" / "translations").rglob("*.po")]
    names = [str((ROOT / path).relative_to(ROOT)) for path in shown]
    whole = {name: (ROOT / name).read_text("utf-8").replace("\n ", "") for name in names}  # calendars fold within words
    assert_none(name for name, text in whole.items() if name not in MAY_NAME_IT and SPELL_OUT.search(text))


def test_no_name_in_the_code_uses_it() -> None:
    bare = re.compile(r"(?:^|_)ppk(?:_|$)")
    names = {
        (path, word)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        for word in [getattr(node, "id", None) or getattr(node, "arg", None) or getattr(node, "name", None)]
        if isinstance(word, str) and bare.search(word.lower())
    }
    assert_none(names)


def test_whoever_kills_processes_runs_with_nobody_who_cannot_bear_it() -> None:
    killing = [
        p for p in (ROOT / "tests/integration").rglob("test_*.py") if "calendar_service.chaos" in p.read_text("utf-8")
    ]
    assert killing
    assert_none(p.name for p in killing if not re.search(r"mark\.(kills|alone)", p.read_text("utf-8")))
