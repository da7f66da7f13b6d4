"""What a set of states is, stands in words/states.py alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from calendar_service.words.states import State
from tests.house.house import PACKAGE, ROOT, assert_none, modules

HOME = PACKAGE.relative_to(ROOT) / "words" / "states.py"

VALUES = {state.value for state in State}


def listed(tree: ast.Module) -> Iterator[int]:
    """Lines of tuples, lists, sets and dictionaries that name two or more states of a ledger row, as
    members or as texts."""
    ours = any(
        isinstance(node, ast.ImportFrom) and node.module == "calendar_service.words.states" for node in ast.walk(tree)
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            parts = node.elts
        elif isinstance(node, ast.Dict):
            parts = [key for key in node.keys if key]
        else:
            continue
        if sum(is_state(part, members=ours) for part in parts) > 1:
            yield node.lineno


def is_state(node: ast.expr, *, members: bool) -> bool:
    if isinstance(node, ast.Constant):
        return node.value in VALUES
    if not (members and isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return False
    return node.value.id == "State" and node.attr in State.__members__


def test_nobody_else_lists_states() -> None:
    assert_none(f"{path}:{line}" for path, tree in modules().items() if path != HOME for line in listed(tree))


def test_a_list_of_states_would_be_seen() -> None:
    imported = "from calendar_service.words.states import State\n"
    for text in ("(State.PENDING, State.LEASED)", "{State.PENDING: 1, State.LEASED: 2}", "['accepted', 'failed']"):
        assert list(listed(ast.parse(imported + text))) == [2], text
    assert not list(listed(ast.parse(imported + "(State.PENDING, 1); {State.LEASED}; State.PENDING; State.LEASED")))
    assert not list(listed(ast.parse("from calendar_service.web.agenda import State\n(State.PENDING, State.LEASED)")))
