"""Which place people mean by what they type: the list that was written before the search was, and what comes first."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import regions
from calendar_service.place_names.everyday_name import EverydayName
from calendar_service.place_names.place_search import Fit, PlaceSearch
from calendar_service.regions import Regions
from tests.regions_material import TURNED

ALL = regions()
SEARCH = ALL.place_search
LIST = Path(__file__).parent / "queries.tsv"

EITHER = (
    "kab/kota", "Kab./Kota", "kota/kab", "KABUPATEN/KOTA:", "kab-kota", "kab kota", "kab & kota", "kab. dan kota", "kota atau kabupaten", "kabkota",
    "pemkab/pemkot",
)  # fmt: skip
"""How people say that they do not say which level."""

KNOWN_MISSES = {"Singapura"}
"""Two slips away from Singaparna, and offered as a guess."""


def queries() -> Iterator[tuple[str, str, list[str]]]:
    """Kind, what is typed, the codes that must be found: the first of them among the first three."""
    with LIST.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["kind"], row["query"], row["codes"].split()


def codes(text: str) -> list[str]:
    return [region.code for region in SEARCH.find(text).regions]


def is_found(text: str, wanted: list[str]) -> bool:
    found = codes(text)
    return wanted[0] in found[:3] and set(wanted) <= set(found) if wanted else not found


def test_what_people_type_finds_the_place() -> None:
    asked = list(queries())
    assert len(asked) > 400
    assert min(Counter(kind for kind, _, _ in asked).values()) >= 7
    assert {text for _, text, wanted in asked if not is_found(text, wanted)} == KNOWN_MISSES


@pytest.mark.parametrize("name", ["name", "full_name"])
def test_every_official_name_finds_its_place_first_among_those_of_that_name(name: str) -> None:
    for region in ALL.values():
        called = getattr(region, name)
        found = SEARCH.find(called)
        alike = [each for each in found.hits if each.fit is Fit.EXACT]
        assert region in [hit.region for hit in alike], called
        if not region.is_province:  # `Kota Jambi` says which; `Jambi` does not
            assert found.meant == region, called


def test_a_name_without_its_level_finds_every_place_of_that_name_before_all_others() -> None:
    bare = {region.code: region.name.removeprefix("Kabupaten ").removeprefix("Kota ") for region in ALL.values()}
    for name in set(bare.values()):
        named = {code for code, each in bare.items() if each == name}
        assert set(codes(name)[: len(named)]) == named, name


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("bima", ["52.72", "52.06"]),
        ("bogor", ["32.71", "32.01"]),
        *((f"{both} Bogor", ["32.71", "32.01"]) for both in EITHER),
        ("Bogor (kota/kabupaten)", ["32.71", "32.01"]),
        ("Kab/Kota Bogor, Jawa Barat", ["32.71", "32.01"]),
        ("Kabupaten Bogor, Kota Bogor", ["32.01", "32.71"]),
        ("kab kediri/kota kediri", ["35.06", "35.71"]),
        ("kab. lima puluh kota dan kota payakumbuh", ["13.07", "13.76"]),
        ("Surabaya, Sidoarjo", ["35.78", "35.15"]),
        ("sorong", ["96.71", "96.01", "96.02"]),
        ("gorontalo", ["75", "75.71", "75.01", "75.05"]),
        ("jambi", ["15", "15.71"]),
        ("papua", ["91", "92", "93"]),
        ("banggai", ["72.01", "72.11"]),
        ("tebing tinggi", ["12.76", "16.11"]),
        ("kuta", ["51.03", "52.02"]),
        ("yogyakarta", ["34.71", "34"]),
        ("komering", ["16.01", "16.02"]),
        ("riau kepulauan", ["21", "21.01"]),
        ("banda", ["11.71", "81.01"]),
        ("halmaher", ["82.01"]),
        ("Kabupaten Surabaya", ["35.78"]),
        ("Kota Badung", ["51.03", "32.73"]),
    ],
)
def test_where_several_are_called_so_all_are_shown_and_none_is_meant(text: str, first: list[str]) -> None:
    assert codes(text)[: len(first)] == first
    assert SEARCH.find(text).meant is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("batu", "35.79"),
        ("Aceh", "11"),
        ("solok selatan", "13.11"),
        ("cibinong", "32.01"),
        ("ujung pandang", "73.71"),
        ("raijua", "53.20"),
        ("toli", "72.04"),
        ("91.09", "94.04"),
        ("9109", "94.04"),
        ("pulau alor", "53.05"),
        ("muko2", "17.06"),
        ("Kabupaten Lima Puluh Kota", "13.07"),
        ("kab bogor", "32.01"),
        ("kota bogor", "32.71"),
        ("kab/kota surabaya", "35.78"),
        ("kab kota waringin barat", "62.01"),
        ("91.01", "93.01"),
        ("Kotabaru", "63.02"),
        ("surabaya jatim", "35.78"),
        ("Kec. Gubeng, Kota Surabaya, Jawa Timur 60281", "35.78"),
    ],
)
def test_where_one_alone_is_called_so_it_is_meant(text: str, code: str) -> None:
    assert SEARCH.find(text).meant == ALL[code]


@pytest.mark.parametrize("text", ["surabya", "timka", "abaya", "mahakam hul", "sawahlnto sijunjng"])
def test_a_slip_or_a_piece_of_a_word_decides_nothing(text: str) -> None:
    found = SEARCH.find(text)
    assert found.hits
    assert found.meant is None


def test_a_guess_is_called_one() -> None:
    assert SEARCH.find("surabya").is_guess
    assert not SEARCH.find("bogor").is_guess
    assert not SEARCH.find("zzz").is_guess


def test_where_words_say_nothing_together_the_name_among_them_is_a_guess() -> None:
    assert codes("Ternate Maluku") == ["82.71"]
    assert codes("gubeng surabaya") == ["35.78"]
    assert SEARCH.find("gubeng surabaya").is_guess
    assert SEARCH.find("gubeng surabaya").meant is None


def test_pieces_of_an_address_narrow_one_another() -> None:
    assert codes("Martapura") == ["16.08", "63.03"]
    assert codes("Martapura, Kalsel") == ["63.03"]
    assert codes("Banjar, Jawa Barat") == ["32.79"]
    assert codes("Gubeng, Jawa Timur")[0] == "35"
    assert codes("Surabya, Jawa Timur") == ["35.78"]
    assert codes("Sorong, Papua Barat") == ["96.71", "96.01"]  # where it lay before


@pytest.mark.parametrize("text", ["", "  ", "--", "?", "x", "\u200b", "a\u0301", "9" * 80, "kode"])
def test_what_says_nothing_finds_nothing(text: str) -> None:
    assert SEARCH.find(text).hits == ()


def test_a_word_for_a_level_finds_all_of_it() -> None:
    assert len([region for region in SEARCH.find("kota").regions if region.level == "kota"]) == 98


@given(st.text(max_size=80))
def test_any_text_is_answered_with_each_place_once(text: str) -> None:
    found = SEARCH.find(text)
    assert len({hit.region.code for hit in found.hits}) == len(found.hits)
    assert found.meant is None or found.meant == found.hits[0].region


def test_places_alone_are_found_by_their_own_names() -> None:
    alone = PlaceSearch(ALL)
    assert alone.find("Kota Surabaya").meant == ALL["35.78"]
    assert alone.find("Jatim").hits == ()


def test_a_name_of_a_place_that_is_not_there_is_passed_over() -> None:
    few = Regions([ALL["51"], ALL["51.71"]])
    search = PlaceSearch(few, [EverydayName("Dewata", "nickname", ("51", "99"), "general")])
    assert [region.code for region in search.find("dewata").regions] == ["51"]


def test_a_former_code_finds_the_present_one() -> None:
    assert PlaceSearch(TURNED).find("35.78").meant == TURNED["35.80"]
    assert PlaceSearch(Regions([replace(ALL["51"], name="Bali Baru")])).find("bali baru").meant is not None


def test_a_search_takes_less_than_five_milliseconds() -> None:
    texts = [text for _, text, _ in queries()]
    spent = []
    for text in texts:
        began = time.process_time()
        SEARCH.find(text)
        spent.append(time.process_time() - began)
    assert sorted(spent)[len(spent) // 2] < 0.005
