"""The packs that ship: what a lawyer would object to in any of their sentences, and what each election needs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from calendar_service.law.pack import AHEAD, PUBLIC, Case, LawPack, Sentence
from calendar_service.law.reading import read_packs
from calendar_service.package_data import PACKAGE, regions
from calendar_service.timeline.stage import AUDIENCES, CRIMES

PACKS = regions().laws
OF_ELECTIONS = [pack for pack in PACKS.values() if pack.elections]
SENTENCES = [(pack.id, each) for pack in PACKS.values() for each in pack.sentences]


def test_each_election_has_one_pack() -> None:
    listed = [ident for pack in PACKS.values() for ident in pack.elections]
    assert len(listed) == len(set(listed))
    assert {"pilkada-2024", "psu-2025", "pilkada-ulang-2025"} <= set(listed)


def test_packs_are_read_in_any_order() -> None:
    files = {path.name: path.read_bytes() for path in (PACKAGE / "data" / "law").glob("*.yaml")}
    for names in (sorted(files), sorted(files, reverse=True)):
        assert read_packs({name: files[name] for name in names}, regions()).keys() == PACKS.keys()


@pytest.mark.parametrize(("pack", "sentence"), SENTENCES, ids=lambda each: getattr(each, "id", each))
def test_a_sentence_is_fit_to_be_told(pack: str, sentence: Sentence) -> None:
    for words in sentence.text.words:
        assert not re.search(r"\bPPK\b|KASN|UU 5/2014|(?i:himbau)|!|walikota", words)
        if "PP 94/2021" in words:
            assert "PP 49/2018" in words
        assert not ("TNI" in words and "boleh memilih" in words)
        assert not (re.search("[Kk]epala desa", words) and "boleh memilih" in words)
        assert words == words.strip()
    assert sentence.sources or not sentence.is_confirmed
    assert not sentence.offices - {*AUDIENCES, PUBLIC}
    assert sentence.crime is None or sentence.crime in CRIMES


@pytest.mark.parametrize("pack", OF_ELECTIONS, ids=lambda pack: pack.id)
def test_every_crime_that_a_stage_may_name_is_there_once_on_any_day(pack: LawPack) -> None:
    day = pack.since
    while day <= pack.until:
        told = pack.on(Case(day, crimes=CRIMES))["crimes"]
        assert sorted(each.crime or "" for each in told) == sorted(CRIMES), day
        day += timedelta(days=1)


@pytest.mark.parametrize("pack", OF_ELECTIONS, ids=lambda pack: pack.id)
def test_where_to_report_is_told_in_each_place_with_its_own_name(pack: LawPack) -> None:
    for code, name, other in (
        ("11", "kepada Panwaslih", "kepada Bawaslu"),
        ("35", "kepada Bawaslu", "kepada Panwaslih"),
    ):
        words = [
            each.text["id"] for each in pack.on(Case(pack.since, places=frozenset({code}) & pack.places))["report"]
        ]
        assert sum(name in each for each in words) == 1
        assert not any(other in each for each in words)


@pytest.mark.parametrize(
    ("day", "section", "words"),
    [
        (date(2024, 8, 26), "high-risk", "5|{count} provinsi"),
        (date(2024, 9, 17), "vulnerable", "tiga tahapan"),
        (date(2024, 9, 17), "declaration", "memastikan"),
        (date(2024, 9, 17), "duties", "BKN"),
        (date(2024, 10, 9), "services", "Ombudsman"),
        (date(2024, 10, 11), "report", "sbt.bkn.go.id"),
        (date(2024, 10, 16), "high-risk", "media sosial"),
        (date(2024, 11, 15), "crimes", "136/PUU-XXII/2024"),
    ],
)
def test_what_happened_is_told_from_its_day_on(day: date, section: str, words: str) -> None:
    def told(on: date) -> bool:
        cases = [
            Case(on, frozenset({"kampanye"}), office=office, vote=AHEAD, crimes=CRIMES)
            for office in (*AUDIENCES, PUBLIC)
        ]
        return any(
            re.search(words, each.text["id"]) for case in cases for each in PACKS["pilkada-2024"].on(case)[section]
        )

    assert told(day)
    assert not told(day - timedelta(days=1))


def test_the_vulnerable_stages_are_three_and_counting_goes_with_voting() -> None:
    assert PACKS["pilkada-2024"].vulnerable == {
        "pendaftaran-pasangan-calon",
        "kampanye",
        "pemungutan-suara",
        "penghitungan-rekapitulasi",
    }
    assert len(PACKS["pilkada-2024"].high_risk) == 5
    assert not any(PACKS[ident].high_risk for ident in ("psu-2025", "pilkada-ulang-2025"))


def test_what_is_only_remembered_is_kept_and_never_told() -> None:
    pack = PACKS["pilkada-2024"]
    assert [each.id for each in pack.remembered] == ["cuti-pasangan"]
    assert not any(
        each in pack.remembered for each in pack.on(Case(date(2024, 10, 1), frozenset({"kampanye"})))["may-not"]
    )
