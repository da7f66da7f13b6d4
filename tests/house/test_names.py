"""Names in sentences lead somewhere: in docstrings and comments, and in the papers."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.house import ROOT, assert_none, modules, papers
from tests.house.named import dotted, exists, index, is_a_word_of_code, joined, prose

OF_OTHERS = {"ics.py", "schema.org", "sitemaps.org"}
"""Programs and vocabularies with a dot in their name."""


def test_a_dotted_name_in_a_docstring_or_comment_exists() -> None:
    said = [
        (path, line, name)
        for path, tree in modules().items()
        for line, text in prose(path, tree)
        for name in dotted(text)
    ]
    assert len(said) > 20
    assert_none(f"{path}:{line}: {name}" for path, line, name in said if name not in OF_OTHERS and not exists(name))


def test_a_word_that_only_code_has_stands_in_the_code() -> None:
    said = [
        (path, line, word)
        for path, tree in modules().items()
        for line, text in prose(path, tree)
        for word in joined(text)
    ]
    assert len(said) > 100
    assert_none(f"{path}:{line}: {word}" for path, line, word in said if not is_a_word_of_code(word))


def test_who_sends_to_another_module_sends_to_one_that_exists() -> None:
    """As in `see told.`"""
    known = {module[-1] for module in index() if module} | {"it", "them"}
    said = [
        (path, line, word)
        for path, tree in modules().items()
        for line, text in prose(path, tree)
        for word in re.findall(r"\b[Ss]ee ([a-z]+)(?=[.,;:)]|$)", text)
    ]
    assert len(said) > 5
    assert_none(f"{path}:{line}: see {word}" for path, line, word in said if word not in known)


def test_a_dotted_name_in_a_paper_exists() -> None:
    said = [(path, name) for path in papers() for name in re.findall(r"`([^`\s]+?)(?:\(\))?`", path.read_text("utf-8"))]
    named = [(path, name) for path, name in said if dotted(name) == [name]]
    assert len(named) > 50
    assert_none(f"{path.relative_to(ROOT)}: {name}" for path, name in named if not exists(name))


def test_a_path_in_a_paper_exists() -> None:
    place = re.compile(r"`(?:[\w ./=-]* )?((?:calendar_service|tests|docs|templates|benchmarks)/[\w/.-]+)(?:::\w+)?`")
    said = [(path, found) for path in papers() for found in place.findall(path.read_text("utf-8"))]
    assert len(said) > 20
    assert_none(f"{path.relative_to(ROOT)}: {found}" for path, found in said if not (ROOT / found).exists())


@pytest.mark.parametrize(
    "name",
    [
        "timeline.stage", "stage.Occurrence", "timeline.stage.Occurrence.end", "Occurrence.end", "calendar_service.timeline.stage",
        "ledger.sql", "datetime.datetime.now", "str.lower", "stage.py",
    ],
)  # fmt: skip
def test_a_name_is_found(name: str) -> None:
    assert exists(name)


@pytest.mark.parametrize(
    "name",
    [
        "timeline.stages", "stage.Occurence", "timeline.stage.Occurrence.ends", "Occurrence.ends", "reminders.delivery.drain",
        "feeds.stage", "ledger.sql.stage", "datetime.now", "str.lover", "kettle.py", "no_room.at_all",
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_would_be_seen(name: str) -> None:
    assert not exists(name)


def test_what_counts_as_a_name() -> None:
    assert dotted("see feeds.ical, not stages.yaml or a@b.id; `Occurrence.end`. s.d. 5") == [
        "feeds.ical",
        "Occurrence.end",
    ]
    assert joined("a snake_case and a CamelCase, MAIL_FROM and /a_path/") == ["snake_case", "CamelCase"]
    tree = ast.parse('"""Says a.b."""\ndef f():\n    """Says c.d."""\nx = "not this"')
    assert [text for _, text in prose(next(iter(modules())), tree)][:2] == ["Says a.b.", "Says c.d."]
