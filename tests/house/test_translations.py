"""Every sentence has its English, every translation its sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from tests.house.house import PACKAGE, ROOT, TEMPLATES, assert_none, modules

CATALOGUES = PACKAGE / "translations" / "en" / "LC_MESSAGES"
FIRST_ARGUMENT = {"N_", "text", "say", "_", "gettext", "Refused", "Objection"}
THIRD_ARGUMENT = {"Problem"}
NOT_OURS = {"sa"}
"""sa.text is SQL."""

PLACE = re.compile(r"%\((\w+)\)[-0-9.]*[sd]|%\((\w+)\)[-0-9.]*f")

SAME_IN_BOTH = {"data:"}
"""Words that need no translation; everything else has one, even if it reads the same."""


def python_sentences(tree: ast.Module) -> Iterator[ast.expr]:
    """What is handed to a function that takes a message id."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
        owner = getattr(getattr(node.func, "value", None), "id", "")
        place = 0 if name in FIRST_ARGUMENT else 2 if name in THIRD_ARGUMENT else None
        if place is not None and owner not in NOT_OURS and len(node.args) > place:
            given = node.args[place]
            yield from (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,)


def template_sentences(path: Path) -> Iterator[str]:
    options = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    with path.open("rb") as file:
        for _, _, message, _ in babel_extract(file, ("_", "gettext", "ngettext"), [], options):
            yield from (message,) if isinstance(message, str) else [each for each in message if each]


@cache
def used() -> dict[str, str]:
    """Message id -> a file that uses it."""
    found: dict[str, str] = {}
    for path, tree in modules().items():
        for given in python_sentences(tree):
            if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value:
                found[given.value] = str(path)
    for path in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        for message in template_sentences(path):
            found[message] = str(path.relative_to(ROOT))
    return found


@cache
def catalogues() -> dict[str, Catalog]:
    found = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            found[path.name] = read_po(file, locale="en", abort_invalid=True)
    return found


@cache
def translated() -> dict[str, str]:
    return {str(m.id): str(m.string) for catalogue in catalogues().values() for m in catalogue if m.id}


def test_there_is_something_to_compare() -> None:
    assert len(used()) > 400
    assert len(catalogues()) >= 7


def test_every_sentence_is_translated() -> None:
    assert_none(
        f"{path}: {message}"
        for message, path in used().items()
        if message not in SAME_IN_BOTH and not translated().get(message)
    )


def test_no_translation_is_left_over() -> None:
    assert_none(
        f"{name}: {message.id}"
        for name, catalogue in catalogues().items()
        for message in catalogue
        if message.id and message.id not in used()
    )


def test_every_catalogue_is_named_for_translators() -> None:
    page = (ROOT / "docs" / "translating.md").read_text(encoding="utf-8")
    assert_none(name for name in catalogues() if f"`{name}`" not in page)


def test_places_are_the_same() -> None:
    assert_none(message for message, words in translated().items() if places(message) != places(words))


def places(sentence: str) -> set[str]:
    return {name for pair in PLACE.findall(sentence) for name in pair if name}


def test_no_sentence_is_translated_in_two_ways() -> None:
    known: dict[str, tuple[str, str]] = {}
    twice = []
    for name, catalogue in catalogues().items():
        for message in catalogue:
            words = str(message.string)
            if message.id and known.setdefault(str(message.id), (name, words))[1] != words:
                twice.append((message.id, known[str(message.id)][0], name))
    assert_none(twice)


def test_no_translation_is_a_guess() -> None:
    assert_none(m.id for catalogue in catalogues().values() for m in catalogue if m.id and m.fuzzy)


def test_no_sentence_is_joined_from_pieces() -> None:
    """A message id that is put together at run time is found by no translator."""
    assert_none(
        f"{path}:{given.lineno}"
        for path, tree in modules().items()
        for given in python_sentences(tree)
        if isinstance(given, ast.JoinedStr | ast.BinOp)
    )


def test_what_is_not_translated_would_be_seen() -> None:
    tree = ast.parse(
        "translator.text('satu %(x)s', x=1)\nsay('dua' if y else 'tiga')\nProblem(1, 2, N_('empat'))\nsa.text('SELECT 1')"
    )
    found = {given.value for given in python_sentences(tree) if isinstance(given, ast.Constant)}
    assert found == {"satu %(x)s", "dua", "tiga", "empat"}
    assert places("%(a)s dan %(b).1f dan %(c)6d") == {"a", "b", "c"}
