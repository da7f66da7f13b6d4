"""What may stand in a cell of the office list: what a mail can print."""

from __future__ import annotations

import pytest

from calendar_service.errors import InvalidInput
from calendar_service.offices.office import Office
from calendar_service.offices.reading import read_offices
from calendar_service.package_data import regions, translators

HEADER = "code,name,kind,region,email,language,salutation,phone,note\n"


def row(**cells: str) -> str:
    whole = {
        "code": "a",
        "name": "Setda",
        "kind": "pemda",
        "region": "51",
        "email": "a@b.example",
        "language": "id",
        "salutation": "Gubernur",
        "phone": "0361",
        "note": "Lantai 2",
    } | cells
    return HEADER + ",".join(whole.values()) + "\n"


def read(**cells: str) -> Office:
    (office,) = read_offices(row(**cells).encode(), regions())
    return office


@pytest.mark.parametrize("cell", HEADER.strip().split(","))
@pytest.mark.parametrize("odd", ["\u200b", "\ufeff", "\u202e", "\u00ad", "\ue000", "\ufffd"])
def test_what_a_mail_would_not_show_is_named_in_any_cell(cell: str, odd: str) -> None:
    for value in (odd, f"se{odd}tda"):
        with pytest.raises(InvalidInput) as caught:
            read(**{cell: value})
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (2, HEADER.strip().split(",").index(cell) + 1)
        assert f"U+{ord(odd):04X}" in problem.sentence(translators()["id"])


def test_a_name_of_marks_alone_is_empty() -> None:
    with pytest.raises(InvalidInput) as caught:
        read(name="\u0301")
    assert [p.sentence(translators()["id"]) for p in caught.value.problems] == ["kolom name kosong"]


def test_cells_are_cleaned() -> None:
    office = read(name="\u00a0Kantor\u00a0 Bupati\u3000", salutation="Re\u0301gent", note=" 🗳️ ")
    assert (office.name, office.salutation, office.note) == ("Kantor Bupati", "Re\u0301gent", "🗳️")
