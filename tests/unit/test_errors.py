"""Errors take facts; the class words the sentence, in either language."""

from __future__ import annotations

import pytest

from calendar_service.errors import (
    MOST_TOLD,
    N_,
    InvalidInput,
    InvalidSettings,
    Objected,
    Objection,
    Problem,
    ProductError,
    Refused,
)
from calendar_service.package_data import translator


class Shouting:
    """Says what it is given in capitals."""

    def text(self, message: str, /, **facts: object) -> str:
        return (message % facts).upper()


def test_a_mark_changes_nothing() -> None:
    assert N_("kata %(x)s") == "kata %(x)s"


def test_problems_of_a_file_are_told_in_their_order_as_compilers_do() -> None:
    error = InvalidInput("f.yaml", [Problem(9, 1, "c"), Problem(2, 7, "b %(x)s", {"x": 5}), Problem(2, 3, "a")])
    assert error.lines(Shouting()) == ["f.yaml:2:3: A", "f.yaml:2:7: B 5", "f.yaml:9:1: C"]
    assert str(error) == "f.yaml: 3 problem(s)"


def test_problems_of_settings_stay_in_the_order_of_the_settings() -> None:
    error = InvalidSettings([Problem(0, 0, "z"), Problem(0, 0, "a %(x)s", {"x": 1})])
    assert error.lines(Shouting()) == ["Z", "A 1"]
    assert str(error) == "z\na 1"


def test_a_refusal_is_a_sentence_with_its_facts() -> None:
    error = Refused("tidak ada %(what)s", what="apa")
    assert (str(error), error.sentence(Shouting())) == ("tidak ada apa", "TIDAK ADA APA")


def test_an_objection_carries_all_and_says_how_to_insist() -> None:
    error = Objected((Objection("satu %(n)s", {"n": 1}), Objection("dua")), "pakai --force")
    assert error.sentence(Shouting()) == "SATU 1\nDUA\nPAKAI --FORCE"
    assert str(error) == "satu 1"
    with pytest.raises(Refused):
        raise error


@pytest.mark.parametrize("kind", [InvalidInput, InvalidSettings, Refused, Objected])
def test_whoever_catches_the_products_errors_catches_them_all(kind: type) -> None:
    assert issubclass(kind, ProductError)


def test_a_hundred_problems_are_told_and_how_many_more() -> None:
    found = [Problem(line, 1, "salah") for line in range(250, 0, -1)]
    error = InvalidInput("f", found)
    assert [problem.line for problem in error.problems] == list(range(1, MOST_TOLD + 1))
    assert (error.total, error.more) == (250, 150)
    assert error.lines(translator("id"))[-1] == "f: dan 150 masalah lagi"
    assert error.lines(translator("en"))[-1] == "f: and 150 more problems"
    assert len(InvalidInput("f", found[:MOST_TOLD]).lines(translator("id"))) == MOST_TOLD
    assert InvalidInput("f", found[: MOST_TOLD + 1]).lines(translator("en"))[-1] == "f: and 1 more problem"
