"""The packs that ship: what a lawyer would object to in any of their sentences, and what each election needs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from calendar_service.law.pack import AHEAD, PAST, PUBLIC, Case, LawPack, Sentence
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
        if "PP 42/2004" in words or sentence.section == "levels":
            assert re.search("PNS", words), "these bind PNS only"
        assert not re.search(r"(?<!oleh )UU 6/2014(?! sebagaimana telah diubah)", words)
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
        (date(2024, 8, 27), "high-risk", "5|{count} provinsi"),
        (date(2024, 9, 18), "vulnerable", "tiga tahapan"),
        (date(2024, 9, 18), "declaration", "memastikan"),
        (date(2024, 9, 18), "duties", "BKN"),
        (date(2024, 10, 10), "services", "Ombudsman"),
        (date(2024, 10, 12), "report", "sbt.bkn.go.id"),
        (date(2024, 10, 17), "high-risk", "media sosial"),
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


def words(pack: str, section: str, case: Case) -> str:
    return " ".join(each.text["id"] for each in PACKS[pack].on(case)[section])


ON = date(2025, 3, 10)


def test_what_was_rated_for_one_vote_is_not_said_of_the_next() -> None:
    for ident in PACKS.keys() - {"pilkada-2024"}:
        pack = PACKS[ident]
        assert not (pack.vulnerable or pack.named("vulnerable", pack.until) or pack.named("high-risk", pack.until))
        case = Case(pack.until, frozenset({"kampanye"}), vote=AHEAD)
        assert not words(ident, "services", case)


def test_towards_candidates_that_stay_a_breach_is_one_of_discipline_all_along() -> None:
    case = Case(ON, breach="ethics", turn=date(2025, 3, 23))
    assert "bakal calon pengganti" in words("psu-2025", "breach", case)
    for section in ("breach", "in-short"):
        assert "sudah" in words("psu-2025", section, case)
    assert "disiplin" in words("psu-2025", "in-short", case)
    assert {"etik", "disiplin"} == {each.id for each in PACKS["psu-2025"].on(case)["sanction"]}
    again = Case(date(2025, 6, 1), breach="ethics", turn=date(2025, 6, 16))
    assert "disiplin" not in words("psu-2025-calon-baru", "in-short", again), "there all pairs are new"


def test_only_registered_voters_of_a_re_vote_are_told_that_they_may_vote() -> None:
    for ident in ("psu-2025", "psu-2025-calon-baru"):
        case = Case(PACKS[ident].since, vote=AHEAD)
        assert "terdaftar sebagai pemilih di TPS yang memilih ulang" in words(ident, "may", case)
        assert "terdaftar sebagai pemilih" in words(ident, "core", case)


@pytest.mark.parametrize(
    ("pack", "case", "is_told"),
    [
        ("pilkada-2024", Case(date(2024, 11, 20), office="pemda", vote=AHEAD), True),
        ("pilkada-2024", Case(date(2025, 2, 19), office="pemda", vote=PAST), True),
        ("pilkada-2024", Case(date(2025, 2, 20), office="pemda", vote=PAST), False),
        ("psu-2025", Case(ON, office="pemda", vote=AHEAD), True),
        ("psu-2025", Case(ON, office="pemda", vote=PAST), False),
        ("psu-2025", Case(ON, office="pemda", vote=AHEAD, is_own=False), False),
    ],
)
def test_officials_are_kept_until_the_term_ends_and_later_only_where_people_vote_again(
    pack: str, case: Case, is_told: bool
) -> None:
    assert ("mengganti pejabat" in words(pack, "duties", case)) == is_told


def test_of_support_for_independents_only_the_letter_is_a_breach_of_discipline() -> None:
    case = Case(date(2024, 5, 1), frozenset({"dukungan-perseorangan"}), breach="discipline")
    told = words("pilkada-2024", "breach", case)
    assert "fotokopi KTP" in told
    assert "Perbuatan lain terhadap bakal calon merupakan pelanggaran kode etik" in told
    assert {"etik-perbuatan-lain", "disiplin"} == {each.id for each in PACKS["pilkada-2024"].on(case)["sanction"]}
    assert "kode etik" in words("pilkada-2024", "in-short", case)


def test_an_inauguration_is_not_asked_of_the_election_commission() -> None:
    for office in AUDIENCES:
        case = Case(date(2025, 2, 17), frozenset({"pelantikan-serentak"}), office=office)
        assert words("pilkada-2024", "ask", case).endswith("Kementerian Dalam Negeri.")
        other = Case(date(2024, 8, 30), frozenset({"perpanjangan-pendaftaran"}), office=office)
        assert bool(words("pilkada-2024", "ask", other)) == (office != "kpu"), "who is the answer is not told to ask"


def test_a_rating_ends_with_the_vote_and_who_watches_is_asked_to() -> None:
    case = Case(date(2024, 11, 20), office="pemda", vote=AHEAD)
    assert "media sosial" in words("pilkada-2024", "high-risk", case)
    assert "media sosial" not in words("pilkada-2024", "high-risk", replace(case, office="lainnya"))
    assert not words("pilkada-2024", "high-risk", replace(case, vote=PAST))


def test_members_of_the_forces_read_beside_the_message_that_it_is_not_for_them() -> None:
    case = Case(date(2024, 11, 20), office="lainnya", vote=AHEAD)
    first, second = PACKS["pilkada-2024"].on(case)["core"]
    assert "boleh memilih" in first.text["id"]
    assert "TNI" in second.text["id"]


def test_who_takes_reports_is_not_told_to_report_to_itself() -> None:
    case = Case(date(2024, 11, 20), office="bawaslu", vote=AHEAD)
    assert "kepada Bawaslu" not in words("pilkada-2024", "report", case)
    assert "SigapLapor" in words("pilkada-2024", "report", case)
    assert "kepada BKN" not in words("pilkada-2024", "report", replace(case, office="bkn"))


def test_aceh_is_told_of_its_own_commission() -> None:
    case = Case(date(2024, 11, 20), places=frozenset({"11"}), vote=AHEAD)
    assert "kanal resmi KIP" in words("pilkada-2024", "may", case)
    assert "kanal resmi KPU" not in words("pilkada-2024", "may", case)


def test_what_is_only_remembered_is_kept_and_never_told() -> None:
    pack = PACKS["pilkada-2024"]
    assert [each.id for each in pack.remembered] == ["cuti-pasangan"]
    assert not any(
        each in pack.remembered for each in pack.on(Case(date(2024, 10, 1), frozenset({"kampanye"})))["may-not"]
    )
