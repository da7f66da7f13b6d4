"""The list of offices is changed in one place."""

from __future__ import annotations

import ast

from tests.house.house import modules

WHO_MAY = {
    "change": {"calendar_service/offices/office_list.py", "calendar_service/offices/directory_sql.py"},
    "replace": {"calendar_service/processes.py", "calendar_service/chaos/observer.py"},
}
"""Directory's two methods that write: one asks the guard, one makes lists that nobody stands behind."""


def callers(method: str) -> set[str]:
    found = set()
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == method:
                owner = getattr(node.value, "attr", getattr(node.value, "id", ""))
                is_own = owner == "self" and path.name == "directory_sql.py"
                if owner in ("directory", "_directory") or is_own:
                    found.add(str(path))
    return found


def test_nobody_else_writes_offices() -> None:
    assert {method: callers(method) for method in WHO_MAY} == WHO_MAY


def test_only_the_door_names_the_table_to_write_to_it() -> None:
    writing = {
        str(path)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("insert", "delete")
        if getattr(node.value, "id", "") in ("offices", "office_lists")
        or (path.name == "directory_sql.py" and getattr(node.value, "id", "") == "table")
    }
    assert writing == {"calendar_service/offices/directory_sql.py"}
