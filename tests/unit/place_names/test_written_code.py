"""A region's code as people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import regions
from calendar_service.place_names.written_code import written_code

ALL = regions()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("35.78", "35.78"),
        ("3578", "35.78"),
        ("35 78", "35.78"),
        ("35-78", "35.78"),
        ("(35.78).", "35.78"),
        ("kode 35.78", "35.78"),
        ("Kode: 3578", "35.78"),
        ("Kode wilayah 3578", "35.78"),
        ("Kota Surabaya (35.78)", "35.78"),
        ("35.78.01.1001", "35.78"),
        ("3578011001", "35.78"),
        ("\uff13\uff15.\uff17\uff18", "35.78"),
        ("35.\u200b78", "35.78"),
        ("92.71", "96.71"),
        ("31", "31"),
        ("Surabaya 3578", ""),
        ("50 Kota", ""),
        ("Pilkada 2024 Surabaya", ""),
        ("Jalan Veteran 31", ""),
        ("99.99", ""),
        ("35.78 35.79", ""),
        ("35.7", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_where_it_can_be_nothing_else(text: str, code: str) -> None:
    assert written_code(text, ALL) == code


@given(st.sampled_from(sorted(ALL)), st.sampled_from(["{}", " {} ", "({})", "{}.", "kode {}"]))
def test_every_code_is_read_with_its_dot_and_without(code: str, around: str) -> None:
    assert written_code(around.format(code), ALL) == code
    assert written_code(around.format(code.replace(".", "")), ALL) == code
