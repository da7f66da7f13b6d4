"""tests/unit mirrors the tree: a file is named after the module that it tries, and what decides is tried."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.house import PACKAGE, ROOT, assert_none, modules
from tests.house.test_doors import pure

UNIT = ROOT / "tests" / "unit"

TRIED_WITH_A_DATABASE = {"calendar_service/editing/foretelling.py": "tests/integration/reminders/test_foretold.py"}
"""What asks the ledger at every step is tried against a real one."""


def module_of(path: Path) -> Path | None:
    """The module that tests/unit/<room>/test_<module>[_<aspect>].py tries; None where there is none."""
    words = path.stem.removeprefix("test_").split("_")
    folder = PACKAGE / path.parent.relative_to(UNIT)
    names = ("_".join(words[:length]) for length in range(len(words), 0, -1))
    return next((found for name in names if (found := folder / f"{name}.py").exists()), None)


def unit_tests() -> list[Path]:
    return sorted(UNIT.rglob("test_*.py"))


def decides(tree: ast.Module) -> bool:
    """Whether something is done in it: values, tables and Protocols are tried by whoever uses them."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return any(
        isinstance(step, ast.stmt) and not isinstance(step, ast.Expr) for each in functions for step in each.body
    )


def test_every_unit_test_is_named_after_a_module() -> None:
    assert len(unit_tests()) > 80
    assert_none(path.relative_to(ROOT) for path in unit_tests() if module_of(path) is None)


def test_every_module_that_decides_has_a_test_of_its_own() -> None:
    tried = {path.relative_to(ROOT) for test in unit_tests() if (path := module_of(test))}
    files = [Path(*module.split(".")).with_suffix(".py") for module in pure()]
    deciding = [path for path in files if path in modules() and decides(modules()[path])]
    assert len(deciding) > 80
    assert_none(path for path in deciding if path not in tried and str(path) not in TRIED_WITH_A_DATABASE)
    assert_none(name for pair in TRIED_WITH_A_DATABASE.items() for name in pair if not (ROOT / name).exists())


def test_the_longest_name_counts() -> None:
    assert module_of(UNIT / "timeline" / "test_stage_local.py") == PACKAGE / "timeline" / "stage.py"
    assert module_of(UNIT / "timeline" / "test_stages_file.py") == PACKAGE / "timeline" / "stages_file.py"
    assert module_of(UNIT / "timeline" / "test_anything.py") is None
    assert module_of(UNIT / "test_printable.py") == PACKAGE / "printable.py"


def test_what_decides() -> None:
    assert decides(ast.parse("def f(): return 1"))
    assert not decides(ast.parse("class P:\n    a: int\n    def f(self): ...\nX = 1\n"))
