"""Only words/addresses.py spells an address of the product."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from calendar_service.words.addresses import TABLE, parse, rule
from tests.house.house import ROOT, assert_none, modules

TABLE_ITSELF = Path("calendar_service/words/addresses.py")

FIRST_FOLDERS = {rule(row.name).split("/")[1].split("<")[0] for row in TABLE} - {""}

NOT_OURS = {("calendar_service/doctor/visiting.py", "/robots.txt")}
"""The doctor asks for the robots.txt of other people's sites."""


def spelt(source: str) -> Iterator[str]:
    """Every text in a module, its docstrings left out, that reads like an address of ours."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in docstrings | parts:
            continue
        if isinstance(node, ast.JoinedStr):
            yield from filter(is_address, _tails(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and is_address(node.value):
            yield node.value


def _tails(node: ast.JoinedStr) -> Iterator[str]:
    """The text, and what follows each of its first values, with an `x` for a value: `f"{url}/x"` holds an address."""
    texts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
    for start in range(len(texts)):
        if all(text is None for text in texts[:start]):
            yield "".join("x" if text is None else text for text in texts[start:])


def is_address(text: str) -> bool:
    if not text.startswith("/") or text == "/" or any(letter.isspace() for letter in text):
        return False
    return text.split("/")[1] in FIRST_FOLDERS or parse(text) is not None


@pytest.mark.parametrize(
    "source",
    [
        'x = "/admin/masuk"',
        'x = "/langganan/"',
        'x = f"{public}/feeds/{election}.ics"',
        'x = f"{public}{prefix}/{election}/{code}/"',
        'x = f"/static/{name}"',
        'x = call("/healthz")',
    ],
)
def test_a_spelt_address_is_seen(source: str) -> None:
    assert list(spelt(source))


@pytest.mark.parametrize("source", ['"""/admin/"""', 'x = "/"', 'x = "/tmp"', 'x = f"{a}/{b}"', 'x = "a, /admin/ b"'])
def test_other_texts_are_not(source: str) -> None:
    assert list(spelt(source)) == []


def test_nobody_else_spells_an_address() -> None:
    found = (
        (str(path), text)
        for path in modules()
        if path != TABLE_ITSELF
        for text in spelt((ROOT / path).read_text(encoding="utf-8"))
    )
    assert_none(f"{path}: {text}" for path, text in found if (path, text) not in NOT_OURS)


def test_no_template_spells_one() -> None:
    found = (
        f"{path.relative_to(ROOT)}: {mark}"
        for path in (ROOT / "templates").rglob("*.*")
        for mark in ('href="/', 'action="/', 'src="/', "public_url }}/", "to }}/")
        if mark in path.read_text(encoding="utf-8")
    )
    assert_none(found)
