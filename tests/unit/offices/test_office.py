"""The list as the product writes it: whatever an office is called, it is read back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.offices.office import (
    FIELDS,
    Office,
    corrected,
    kept_pages,
    office_of,
    parse_list,
    sample_offices,
    write_offices,
)
from calendar_service.offices.reading import read_list
from calendar_service.package_data import regions
from calendar_service.words.mail_address import MailAddress, is_listed
from calendar_service.words.spreadsheet import guarded

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=20)
OFFICES = st.builds(lambda values: office_of(dict(zip(FIELDS, values, strict=True))), st.tuples(*[TEXTS] * len(FIELDS)))


@given(st.lists(OFFICES, max_size=4))
def test_what_is_kept_is_read_back(offices: list[Office]) -> None:
    assert parse_list("".join(kept_pages(offices))) == offices


@pytest.mark.parametrize("text", ["=1+1", "+62 31 547", "-", "@a", "a;=1", "a, +1", "＝1"])
def test_what_looks_like_a_formula_is_marked_for_people_and_comes_back_as_it_was(text: str) -> None:
    every = regions()
    one = Office("o1", text, "pemda", "35", MailAddress("a@x.id"), salutation=text, phone=text, note=text)
    written = write_offices([one])
    assert guarded(text) in written
    assert list(read_list(written.encode(), every).offices) == [one]
    assert parse_list("".join(kept_pages([one]))) == [one]


def test_columns_may_be_chosen() -> None:
    one = Office("o1", "Kantor, Satu", "pemda", "35", MailAddress("a@x.id"))
    assert write_offices([one], ["name", "code"]) == 'name,code\n"Kantor, Satu",o1\n'


def test_however_an_office_is_made_its_address_is_one() -> None:
    one = office_of({"code": "o1", "name": "K", "kind": "pemda", "region": "35", "email": "Budi@X.id"})
    for each in (
        one,
        corrected(one, {"note": "n"}),
        corrected(one, {"email": "Lain@X.id"}),
        *parse_list(write_offices([one])),
    ):
        assert isinstance(each.email, MailAddress)
        assert each.email.domain == "x.id"
    assert corrected(one, {"note": "n"}).code == "o1"


def test_samples_have_one_government_for_each_region_under_a_reserved_name() -> None:
    every = regions()
    some = [every[code] for code in ("11", "34", "35.78", "35.15", "31.71")]
    made = sample_offices(every, some)
    assert [each.region for each in made] == [region.code for region in some]
    assert all(is_listed(each.email) and each.email.domain.endswith(".example") for each in made)
    assert len({each.code for each in made}) == len(made)
    assert [each.salutation.split()[0] for each in made] == ["Gubernur", "Gubernur", "Wali", "Bupati", "Wali"]
    assert made[2].name == "Sekretariat Daerah Kota Surabaya"
    assert made[2].email == "setda-35.78@jawa-timur.example"
