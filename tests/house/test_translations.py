"""Every sentence stands in each catalogue, and every translation has its sentence.

Babel extracts them, as `make messages` does; what its reading of tokens would miss or join, the
syntax tree shows.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from calendar_service.package_data import CATALOGUES
from calendar_service.words.languages import MARKED
from tests.house.house import ROOT, assert_none, modules

FIRST_ARGUMENT = {"N_", "counted", "text", "say", "_", "gettext", "Refused", "Objection"}
THIRD_ARGUMENT = {"Problem"}
NOT_OURS = {"sa"}
"""sa.text is SQL."""

PLACE = re.compile(r"%\((\w+)\)[-0-9.]*[sdf]")

SAME_IN_ENGLISH = {"data:", "%(name)s: %(words)s"}


@cache
def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def template() -> Catalog:
    with (CATALOGUES / "messages.pot").open("rb") as file:
        return read_po(file, abort_invalid=True)


def sentences(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def forms(words: object) -> tuple[str, ...]:
    """A sentence's one form, or one for each number of things."""
    return tuple(map(str, words)) if isinstance(words, tuple | list) else (str(words),)


def test_there_is_a_catalogue_for_each_language_and_no_other() -> None:
    assert {path.name for path in CATALOGUES.iterdir() if path.is_dir()} == {row.code for row in MARKED}
    assert len(sentences(template())) > 1000


def test_catalogues_are_what_make_messages_writes(tmp_path: Path) -> None:
    """No sentence is missing or left over, and each is said to stand where it stands."""
    here = tmp_path / "translations"
    shutil.copytree(CATALOGUES, here)
    bin_ = Path(sys.executable).parent
    subprocess.run(
        ["make", "catalogues", f"CATALOGUES={here}", f"BIN={bin_}"], cwd=ROOT, check=True, capture_output=True
    )
    for path in (path for path in here.rglob("*") if path.is_file()):
        kept = CATALOGUES / path.relative_to(here)
        assert path.read_bytes() == kept.read_bytes(), f"{kept.relative_to(ROOT)} is out of date; run make messages"


@pytest.mark.parametrize("language", [row.code for row in MARKED])
class TestEachCatalogue:
    def test_every_sentence_is_translated_in_all_its_forms(self, language: str) -> None:
        plurals = catalogue(language).num_plurals
        assert_none(
            message.id
            for message in sentences(catalogue(language))
            if not all(forms(message.string)) or len(forms(message.string)) != (plurals if message.pluralizable else 1)
        )

    def test_places_are_the_same(self, language: str) -> None:
        assert_none(
            message.id
            for message in sentences(catalogue(language))
            for words in forms(message.string)
            if places(words) != places(forms(message.id)[0])
        )

    def test_nothing_is_a_guess_or_kept_of_old(self, language: str) -> None:
        assert_none(message.id for message in sentences(catalogue(language)) if message.fuzzy)
        assert not catalogue(language).obsolete


def test_what_reads_the_same_in_english_is_known() -> None:
    same = (m.id for m in sentences(catalogue("en")) if forms(m.id)[0] in forms(m.string))
    assert_none(message for message in same if message not in SAME_IN_ENGLISH)


def places(sentence: str) -> set[str]:
    return set(PLACE.findall(sentence))


def marked(tree: ast.Module) -> Iterator[ast.expr]:
    """What is handed to a function that takes a message id."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
        owner = getattr(getattr(node.func, "value", None), "id", "")
        place = 0 if name in FIRST_ARGUMENT else 2 if name in THIRD_ARGUMENT else None
        if place is not None and owner not in NOT_OURS and len(node.args) > place:
            yield node.args[place]


def test_babel_sees_every_sentence() -> None:
    """It passes over a call that stands deeper than in the arguments of another one."""
    known = {forms(message.id)[0] for message in sentences(template())}
    assert_none(
        f"{path}:{given.lineno}: {given.value}"
        for path, tree in modules().items()
        for given in marked(tree)
        if isinstance(given, ast.Constant) and given.value and given.value not in known
    )


def test_no_sentence_is_joined_from_pieces_or_chosen_in_place() -> None:
    """A message id that is put together at run time is found by no translator, and Babel takes two
    in one place for one."""
    assert_none(
        f"{path}:{given.lineno}"
        for path, tree in modules().items()
        for given in marked(tree)
        if isinstance(given, ast.JoinedStr | ast.BinOp)
        or (isinstance(given, ast.IfExp) and isinstance(given.body, ast.Constant))
    )


def test_what_is_not_translated_would_be_seen() -> None:
    tree = ast.parse("t.text('satu %(x)s', x=1)\nProblem(1, 2, N_('dua'))\nsa.text('SELECT 1')\nf(g(N_('tiga')))")
    found = {given.value for given in marked(tree) if isinstance(given, ast.Constant)}
    assert found == {"satu %(x)s", "dua", "tiga"}
    assert places("%(a)s dan %(b).1f dan %(c)6d") == {"a", "b", "c"}
