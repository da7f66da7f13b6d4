"""The table of forms has no two rows of one meaning, and loses none that is subscribed to."""

from __future__ import annotations

import re

import pytest

from calendar_service.words.forms import (
    CALENDAR,
    CSV,
    FORMS,
    FORMS_FROM_PIECES,
    FORMS_OF_REVISIONS,
    FORMS_WHEN_ASKED,
    JSON,
    SEMICOLONS,
    WORKBOOK,
    ending_of,
)


def test_each_row_stands_under_its_ending() -> None:
    for ending, form in FORMS.items():
        assert form.ending == ending
        assert re.fullmatch("[a-z.-]+", ending), "as tidy writes it, and as an address needs no escape"
        assert re.fullmatch(r"[a-z]+/[a-z.-]+(; [a-z]+=[a-z0-9-]+)*", form.content_type)


def test_no_two_forms_are_alike() -> None:
    between = {CSV, SEMICOLONS}  # one kind, and two signs between the cells
    assert (
        len({form.content_type.split(";")[0] for form in FORMS.values() if form.ending not in between})
        == len(FORMS) - 2
    )
    assert len({form.label for form in FORMS.values()}) == len(FORMS)


def test_what_is_public_stays() -> None:
    assert (CALENDAR, JSON, CSV) == ("ics", "json", "csv")
    assert {"ics", "json", "csv"} <= FORMS.keys()
    assert (WORKBOOK, SEMICOLONS) == ("xlsx", "titik-koma.csv")
    assert {"ics", "json"} <= FORMS_OF_REVISIONS.keys() <= FORMS.keys()


def test_each_is_made_in_one_of_two_ways() -> None:
    assert [*FORMS_FROM_PIECES, *FORMS_WHEN_ASKED] == list(FORMS)
    assert FORMS_OF_REVISIONS.keys() <= FORMS_FROM_PIECES.keys(), "a former revision is joined from pieces"


def test_the_form_of_a_path_is_its_longest_ending() -> None:
    for ending in FORMS:
        assert ending_of(f"/feeds/daerah/35.78.en.{ending}") == ending
    for wrong in ("/feeds/x.xml", "/feeds/xlsx"):
        with pytest.raises(ValueError, match=re.escape(wrong)):
            ending_of(wrong)
