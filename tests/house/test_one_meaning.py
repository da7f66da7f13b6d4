"""A public name stands for one thing. Those that stand for several are listed with the reason; the list may only become shorter."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from tests.house.house import assert_none, modules

SEVERAL: Mapping[str, str] = {
    # A Protocol stands in the room that asks, under the name of what answers it.
    **dict.fromkeys(("Directory", "Vitals"), "the Protocol and what answers it"),
    # What a command does is called as it is typed.
    **dict.fromkeys(
        ("add", "add_to", "diff", "history", "main", "publish", "preview", "rollback", "run", "show"),
        "a command or a view",
    ),
    **dict.fromkeys(
        ("asset", "close", "look", "reminders", "revision", "static", "steps"),
        "a view is called as its page",
    ),
    # A reader of a value is called as the value: behind an option, in the environment, in stages.yaml.
    **dict.fromkeys(("address", "choice", "day", "due", "instant", "line", "words"), "reads the value of that name"),
    **dict.fromkeys(("parse", "read"), "takes a text of its own room apart"),
    # Two rooms that never meet have a noun in common.
    **dict.fromkeys(("Draft", "Figures", "Place", "Row", "Sheet", "Wish"), "rooms that never meet"),
    **dict.fromkeys(("changes", "shown", "one_line", "pause", "summary", "troubles"), "rooms that never meet"),
}
"""Name -> why it may stand at the top of several modules."""


def public() -> dict[str, set[str]]:
    """Name of a class or a function at the top of a module -> the modules."""
    found: dict[str, set[str]] = {}
    for path, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                found.setdefault(node.name, set()).add(str(path))
    return found


def test_a_name_stands_for_one_thing() -> None:
    assert_none(
        f"{name}: {', '.join(sorted(where))}"
        for name, where in public().items()
        if len(where) > 1 and name not in SEVERAL
    )


def test_a_name_that_stands_for_one_thing_leaves_the_list() -> None:
    assert_none(name for name in SEVERAL if len(public().get(name, ())) < 2)


def test_the_list_grows_no_more() -> None:
    assert len(SEVERAL) <= 42
