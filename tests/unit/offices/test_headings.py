"""Which column is which: by name, however it is written; two that are meant are nobody's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.offices.headings import HEADINGS, NEEDED, columns, folded, known

NAMES = [(field, word) for field, groups in HEADINGS.items() for group in groups for word in group]


@pytest.mark.parametrize(("field", "word"), NAMES)
def test_every_name_is_known_however_it_is_dressed(field: str, word: str) -> None:
    for written in (word, word.upper(), f"  {word.title()} *", f"{word} (wajib)", word.replace(" ", "-")):
        assert columns([written]).where == {field: 0}


def test_no_name_stands_for_two_fields() -> None:
    assert len({word for _, word in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    ("cell", "field"),
    [
        ("Alamat E-mail Dinas", "email"),
        ("Kode Prov/Kab/Kota", "region"),
        ("Nama Badan Pengawas", "name"),
        ("Nomor WA Petugas", "phone"),
        ("Alamat", None),
        ("Nama Kepala", None),
        ("budi@kantor.id", None),
        ("Email " * 11, None),
        ("", None),
    ],
)
def test_what_is_only_like_a_name(cell: str, field: str | None) -> None:
    assert list(columns([cell]).where) == ([field] if field else [])


def test_the_better_name_wins_wherever_it_stands() -> None:
    for cells, index in ((["Wilayah", "Kode Wilayah"], 1), (["Kode Wilayah", "Wilayah"], 0)):
        found = columns(cells)
        assert (found.where, found.passed, found.twice) == ({"region": index}, (1 - index,), ())


def test_two_columns_of_one_name_are_told() -> None:
    found = columns(["Surel", "Email", "Nama"])
    assert (found.where, found.twice, found.passed) == ({"email": 0, "name": 2}, (1,), ())
    assert found.missing == ["code", "kind", "region"]
    assert found.title_of == {"email": "Surel", "name": "Nama"}


def test_a_column_that_nobody_reads_is_told_and_a_blank_one_is_not() -> None:
    found = columns(["Kode", "", "Alamat  Jalan"])
    assert (found.passed, found.titles[2]) == ((2,), "Alamat Jalan")


@given(st.lists(st.sampled_from([word for _, word in NAMES] + ["", "alamat"]), max_size=12))
def test_every_column_is_read_passed_over_told_or_blank(cells: list[str]) -> None:
    found = columns(cells)
    seen = [*found.where.values(), *found.passed, *found.twice]
    assert sorted(seen) == [index for index, cell in enumerate(cells) if cell]
    assert known(cells) == len(found.where)
    assert set(found.missing) == set(NEEDED) - set(found.where)


def test_folding() -> None:
    assert folded(" E-Mail [resmi] * (wajib) ") == "e mail"
