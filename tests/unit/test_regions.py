"""Regions by code: what they are called, what lies in them, and how people look for them."""

from __future__ import annotations

import pytest

from calendar_service.package_data import regions
from calendar_service.regions import ZONES, Region, Regions

ALL = regions()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("51", "Provinsi Bali"),
        ("35.78", "Kota Surabaya"),
        ("35.15", "Kabupaten Sidoarjo"),
        ("34", "Daerah Istimewa Yogyakarta"),
        ("31", "Daerah Khusus Ibukota Jakarta"),
    ],
)
def test_a_full_name(code: str, name: str) -> None:
    assert ALL[code].full_name == name


def test_every_region_lies_in_a_province_and_in_one_zone_of_three() -> None:
    for code, region in ALL.items():
        province = ALL.province_of(region)
        assert province.is_province
        assert code == region.code
        assert region.is_province == (region is province)
        assert code.startswith(province.code)
        assert region.timezone in ZONES


def test_what_lies_inside_a_province_is_everything_else_with_its_code() -> None:
    inside = ALL.inside(ALL["51"])
    assert len(inside) == 9
    assert {region.code[:3] for region in inside} == {"51."}
    assert sum(1 + len(ALL.inside(region)) for region in ALL.values() if region.is_province) == len(ALL)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("35.78", ["35.78"]),
        (" 35.78 ", ["35.78"]),
        ("surabaya", ["35.78"]),
        ("KOTA  Surabaya", ["35.78"]),
        ("tolitoli", ["72.04"]),
        ("Toli-Toli", ["72.04"]),
        ("bogor", ["32.01", "32.71"]),
        ("bogor kota", ["32.71"]),
        ("bali", ["51"]),
        ("tidak ada", []),
        ("", []),
        ("--", []),
    ],
)
def test_search(words: str, codes: list[str]) -> None:
    found = [region.code for region in ALL.search(words)]
    assert found[: len(codes)] == codes
    assert bool(found) == bool(codes)


def test_a_former_code_finds_the_present_one() -> None:
    old, new = next(iter(ALL.former.items()))
    assert [region.code for region in ALL.search(old)] == [new]


def test_provinces_come_first_then_names_that_fit_whole() -> None:
    some = [Region(c, level, name, c[:2], ZONES[0]) for c, level, name in (
        ("10", "provinsi", "Papua Tengah"), ("11.01", "kabupaten", "Kabupaten Papua Raya"), ("11.02", "kota", "Kota Papua"), ("11", "provinsi", "Lain"),
    )]  # fmt: skip
    assert [region.code for region in Regions(some, {}).search("papua")] == ["10", "11.02", "11.01"]
