"""What a check says becomes sentences; what no operator can have caused is raised again."""

from __future__ import annotations

import pytest

from calendar_service.errors import InvalidSettings, Problem
from calendar_service.package_data import translators
from calendar_service.preflight.finding import CheckResult, Level, doubtful, fine, wrong

WORDS = translators()["id"]


def test_three_levels() -> None:
    said = [make("baris %(n)s", n=3) for make in (fine, doubtful, wrong)]
    assert [(each.level, each.message % each.facts) for each in said] == [
        (Level.FINE, "baris 3"), (Level.DOUBTFUL, "baris 3"), (Level.WRONG, "baris 3"),
    ]  # fmt: skip


def test_a_sentence_or_each_of_an_errors() -> None:
    assert CheckResult("x", Level.FINE, Problem(0, 0, "baik %(n)s", {"n": 1})).lines(WORDS) == ["baik 1"]
    error = InvalidSettings([Problem(0, 0, "satu"), Problem(0, 0, "dua")])
    assert CheckResult("x", Level.WRONG, error).lines(WORDS) == ["satu", "dua"]


def test_our_own_fault_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        CheckResult("x", Level.WRONG, ZeroDivisionError()).lines(WORDS)
