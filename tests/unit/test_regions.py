"""Regions by code: what they are called, and what lies in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendar_service.package_data import regions
from calendar_service.regions import ZONES, Regions, common
from tests.regions_material import AFTER, BEFORE, CHANGED, DAY, GONE, TURNED

ALL = regions()
KOTA, KABUPATEN = ALL["35.78"], ALL["35.15"]


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


def test_a_former_code_is_none_of_the_present_ones_and_leads_to_what_stands_for_it() -> None:
    assert "35.78" not in TURNED
    assert "35.78" not in list(TURNED)
    assert TURNED["35.78"] is TURNED["35.80"]
    assert TURNED["35.25"] is TURNED["35.15"]
    assert TURNED.get("99.99") is None
    assert TURNED.every_code_of("35.15") == ("35.15", "35.25")
    assert TURNED.every_code_of("51") == ("51",)


def test_the_regions_of_a_day_are_those_that_there_were() -> None:
    then, now = ({r.code for r in TURNED.on(day)} for day in (BEFORE, AFTER))
    assert then - now == {"35.78", "35.25"}
    assert now - then == {"35.80", "35.30"}
    assert then == set(ALL)


@pytest.mark.parametrize(
    ("code", "then", "now"),
    [
        ("35.78", ("35.80",), ("35.80",)),  # read as what it was last, where it is written too late
        ("35.15", ("35.15", "35.30"), ("35.15",)),
        ("35.25", ("35.15", "35.30"), ("35.15",)),
        ("35.80", ("35.80",), ("35.80",)),
        ("92.71", ("96.71",), ("96.71",)),
        ("99.99", (), ()),
    ],
)
def test_what_a_code_of_then_stands_for_now(code: str, then: tuple[str, ...], now: tuple[str, ...]) -> None:
    assert TURNED.now(code, BEFORE) == then
    assert TURNED.now(code, AFTER) == now


def test_a_province_of_then_takes_in_what_lies_in_another_one_now() -> None:
    """As a text of its day has it: the province without what was split off, and that piece by piece."""
    new = [
        replace(ALL["35"], code="36", name="Jawa Ujung", since=DAY, part_of="35"),
        replace(KOTA, code="36.71", province_code="36"),
    ]
    split = Regions(
        [*(r for r in ALL.values() if r.code[:2] != "36" and r.code != "35.78"), *new],
        gone=[replace(KOTA, until=BEFORE, successor="36.71")],
    )
    assert set(split.now("35", BEFORE, wide=True)) == {"35", "36"}
    assert split.now("35", AFTER, wide=True) == ("35",)
    moved = Regions([r for r in split.values() if r.code != "36"] + [replace(new[0], since=None)], gone=split.gone)
    assert set(moved.now("35", BEFORE, wide=True)) == {"35", "36.71"}


def test_a_code_that_is_given_anew_means_what_it_meant_on_the_day() -> None:
    again = Regions([*ALL.values()], gone=[replace(KABUPATEN, code="35.78", until=BEFORE, successor="35.15")])
    young = Regions([r if r.code != "35.78" else replace(r, since=DAY) for r in again.values()], gone=again.gone)
    assert young["35.78"].name == "Kota Surabaya"
    assert young.now("35.78", BEFORE) == ("35.15",)
    assert young.now("35.78", AFTER) == ("35.78",)


def test_every_former_code_that_ships_has_a_region_now_and_its_province_of_then() -> None:
    lay_in = {"96": "92", "93": "91", "94": "91", "95": "91"}
    assert len(ALL.former) == len(ALL.gone) == 26
    for region in ALL.gone:
        assert region.code not in ALL
        assert ALL.former[region.code] in ALL
        assert region.province_code == lay_in[ALL[region.code].province_code]
        assert not region.merged


def test_a_chain_of_codes_leads_to_the_last_one() -> None:
    twice = Regions([CHANGED], gone=[replace(KOTA, code="10.71", until=BEFORE, successor="35.78"), GONE[0]])
    assert twice.former == {"10.71": "35.80", "35.78": "35.80"}
    assert Regions([CHANGED], {"35.78": "40.00"}).former == {}


@pytest.mark.parametrize(
    ("codes", "others", "both"),
    [
        (None, None, None),
        (("35",), None, ("35",)),
        (None, ("35",), ("35",)),
        (("35",), ("35.78", "35 saja", "51"), ("35.78", "35 saja")),
        (("35.78", "35 saja"), ("35", "35.78"), ("35.78", "35 saja")),
        (("35.78",), ("35 saja",), ()),
    ],
)
def test_the_places_that_two_lists_name(
    codes: tuple[str, ...] | None, others: tuple[str, ...] | None, both: tuple[str, ...] | None
) -> None:
    assert common(codes, others) == both
