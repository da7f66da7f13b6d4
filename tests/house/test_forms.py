"""Which forms a feed has, stands in words/forms.py alone; what people read of them names each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from calendar_service.words.forms import FORMS
from tests.house.house import ROOT, TEMPLATES, assert_none, modules

HOME = Path("calendar_service/words/forms.py")

_ONE = rf"\.?\b({'|'.join(map(re.escape, FORMS))})\b"
_SENTENCE = re.compile(rf"{_ONE}`?(?:, (?:and |or )?| and | or )`?{_ONE}")
"""`ics, json`, `.ics and .json`: more than one, in a pattern, a docstring or a comment."""


def listed(text: str) -> Iterator[int]:
    """Lines of a module that name two forms or more at once: in tuples, lists, sets, dictionaries or sentences; and
    those that ask whether a form is a certain one by its ending."""
    yield from (text.count("\n", 0, found.start()) + 1 for found in _SENTENCE.finditer(text))
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.Dict(keys=parts):
                names_too_many = _forms(parts) > 1
            case ast.Compare(left=asked, comparators=parts):
                names_too_many = _is_form(asked) and _forms(parts) > 0
            case _:
                names_too_many = False
        if names_too_many:
            yield node.lineno


def _forms(nodes: Iterable[ast.expr | None]) -> int:
    return sum(isinstance(node, ast.Constant) and node.value in FORMS for node in nodes)


def _is_form(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "form") or (
        isinstance(node, ast.Attribute) and node.attr == "form"
    )


@pytest.mark.parametrize(
    "text",
    [
        'x = ("ics", "json")',
        'x = {"csv": 1, "ics": 2}',
        'for form in ["ics", "json", "csv"]: ...',
        'x = "<any(ics, json, csv):form>"',
        '"""form: ics, json or csv."""',
        '"""What .ics, .json and .csv all say."""',
        "if form == 'json': ...",
        "x = asked.form == 'json'",
    ],
)
def test_a_list_of_forms_is_seen(text: str) -> None:
    assert list(listed(text))


@pytest.mark.parametrize(
    "text", ['x = ("text", "json")', 'x = "csv"', "if given.format == 'csv': ...", 'x = "JSON, CSV"']
)
def test_what_is_said_of_one_form_is_not(text: str) -> None:
    assert not list(listed(text))


def test_nobody_else_lists_the_forms() -> None:
    assert_none(
        f"{path}:{line}"
        for path in modules()
        if path != HOME
        for line in listed((ROOT / path).read_text(encoding="utf-8"))
    )


def test_no_public_page_and_no_letter_lists_them() -> None:
    forms = {name: form for form in FORMS.values() for name in (form.ending, form.label)}
    named = re.compile(rf"\b({'|'.join(map(re.escape, forms))})(?!\w)")
    assert_none(
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in TEMPLATES.rglob("*.*")
        if path.parent.name != "admin"  # lists of offices have forms of their own
        for line in path.read_text(encoding="utf-8").splitlines()
        if len({forms[name] for name in named.findall(line)}) > 1
    )


def test_the_papers_name_each_form() -> None:
    for paper in ("README.md", "docs/feeds.md", "docs/commands.md"):
        text = (ROOT / paper).read_text(encoding="utf-8")
        assert_none(f"{paper}: `.{form}`" for form in FORMS if not re.search(rf"`(\.en)?\.{form}`", text))
