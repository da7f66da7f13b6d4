"""The facts of one office, as a form has them."""

from __future__ import annotations

import pytest

from calendar_service.offices.office_facts import office_facts
from calendar_service.package_data import translators
from tests.world import few_regions

TEXTS = translators()
GOOD = {"name": "Setda", "email": "setda@bali.example", "language": "id", "hour": "", "phone": "", "note": ""}


def test_what_is_right_is_cleaned() -> None:
    found = office_facts({**GOOD, "name": "  Setda \u00a0 Bali ", "email": "<setda@bali.example>"}, few_regions())
    assert found.troubles == {}
    assert (found.values["name"], found.values["email"]) == ("Setda Bali", "setda@bali.example")


def test_all_that_is_wrong_is_said_at_once_and_by_the_name_of_the_field() -> None:
    wrong = {"name": " ", "email": "bukan", "language": "xx", "hour": "99", "phone": "1" * 201, "note": "a\u202eb"}
    for language, name in (("id", "Nama kantor wajib diisi."), ("en", "The name of the office is needed.")):
        said = office_facts(wrong, few_regions()).sentences(TEXTS[language])
        assert list(said) == list(wrong)
        assert said["name"] == name
        assert all(each[0].isupper() and each.endswith(".") for each in said.values())
        assert not any(field in " ".join(said.values()) for field in ("kolom name", "kolom phone", "'"))


@pytest.mark.parametrize("missed", ["name", "email"])
def test_only_what_the_form_has_is_missed(missed: str) -> None:
    typed = {name: value for name, value in GOOD.items() if name != missed}
    assert office_facts(typed, few_regions()).troubles == {}
