"""The table of forms has no two rows of one meaning, and loses none that is subscribed to."""

from __future__ import annotations

import re

from calendar_service.words.forms import CALENDAR, CSV, FORMS, FORMS_OF_REVISIONS, JSON


def test_each_row_stands_under_its_ending() -> None:
    for ending, form in FORMS.items():
        assert form.ending == ending
        assert re.fullmatch("[a-z]+", ending), "as tidy writes it, and as an address needs no escape"
        assert re.fullmatch(r"[a-z]+/[a-z-]+(; [a-z]+=[a-z0-9-]+)*", form.content_type)


def test_no_two_forms_are_alike() -> None:
    assert len({form.content_type.split(";")[0] for form in FORMS.values()}) == len(FORMS)
    assert len({form.label for form in FORMS.values()}) == len(FORMS)


def test_what_is_public_stays() -> None:
    assert (CALENDAR, JSON, CSV) == ("ics", "json", "csv")
    assert {"ics", "json", "csv"} <= FORMS.keys()
    assert {"ics", "json"} <= FORMS_OF_REVISIONS.keys() <= FORMS.keys()
