"""What can hardly be is told with its place, its regions and its source, and nothing else is."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service import package_data
from calendar_service.package_data import TIMETABLE, regions, translators
from calendar_service.timeline.plausible import SAID, Oddity, scrutinise
from calendar_service.timeline.reference import RuleSource
from calendar_service.words.languages import LANGUAGES, Text
from tests.mistakes_material import example
from tests.world import few_regions

HEAD = """elections:
  uji:
    title: Uji
    title_en: Test
    issued: 2024-01-26
    basis: Peraturan
    audiences: [pemda]
    without: ["34"]
{head}
    phases: {{satu: {{title: Satu, title_en: One}}}}
    stages:
      satu:
"""
STAGES = {
    "pendaftaran-pasangan-calon": "days: 2024-08-27 s.d. 2024-08-29",
    "penetapan-pasangan-calon": "days: 2024-09-22",
    "kampanye": "days: 2024-09-25 s.d. 2024-11-23",
    "masa-tenang": "days: 2024-11-24 s.d. 2024-11-26",
    "pemungutan-suara": "days: 2024-11-27",
    "penghitungan-rekapitulasi": "days: 2024-11-27 s.d. 2024-12-16",
    "penetapan-calon-terpilih": "days: 2025-01-09",
    "pelantikan": "days: 2025-02-20",
}


PROVINCES = [code for code, region in few_regions().items() if region.is_province]
DAYS_EVERYWHERE = ", ".join(f"'{code}': 2024-11-20" for code in PROVINCES)


def text(head: str = "", **stages: str) -> bytes:
    lines = {**STAGES, **{ident.replace("_", "-"): line for ident, line in stages.items()}}
    rows = [f"        {ident}: {{title: T, title_en: T, {line}}}" for ident, line in lines.items()]
    return (HEAD.format(head=head) + "\n".join(rows) + "\n").encode()


def odd(head: str = "", **stages: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.rule, each.codes) for each in scrutinise(text(head, **stages), few_regions()).oddities]


def test_a_timetable_in_order_has_none() -> None:
    assert odd() == []


def test_nothing_is_odd_in_what_ships_but_what_no_pack_of_law_holds_for() -> None:
    found = scrutinise(TIMETABLE.read_bytes(), regions()).oddities
    assert [each.sentence(translators()["id"]) for each in found if each.rule != "reminders-without-law"] == []


@pytest.mark.parametrize(
    ("stages", "rules"),
    [
        ({"kampanye": "days: 2024-09-25 s.d. 2024-11-24"}, ["campaign-in-quiet-period"]),
        (
            {"kampanye": "days: 2024-09-25 s.d. 2024-11-27"},
            ["campaign-in-quiet-period", "campaign-on-voting-day"],
        ),
        ({"kampanye": "days: 2024-09-22 s.d. 2024-11-23"}, ["campaign-before-candidates"]),
        ({"masa_tenang": "days: 2024-11-24 s.d. 2024-11-25"}, ["quiet-period-before-vote"]),
        ({"masa_tenang": "days: 2024-11-25 s.d. 2024-11-27"}, ["quiet-period-before-vote"]),
        ({"pemungutan_suara": "days: 2024-12-01"}, ["quiet-period-before-vote", "result-before-vote"]),
        ({"pendaftaran_pasangan_calon": "days: 2024-08-27 s.d. 2024-09-23"}, ["registration-after-candidates"]),
        (
            {"penetapan_pasangan_calon": "days: 2024-09-22 s.d. 2024-11-30", "kampanye": "undated: X., undated_en: X."},
            [],
        ),
        (
            {"penetapan_pasangan_calon": "days: 2024-11-27", "kampanye": "undated: X., undated_en: X."},
            ["candidates-after-vote"],
        ),
        ({"lapor": "due: 2024-11-28 s.d. 3 hari sebelum pemungutan-suara"}, ["days-turned-round"]),
        ({"lapor": "due: 2024-11-24 s.d. 3 hari sebelum pemungutan-suara"}, []),
        ({"penghitungan_rekapitulasi": "days: 2024-11-26 s.d. 2024-12-16"}, ["result-before-vote"]),
        ({"penghitungan_rekapitulasi": "days: s.d. 2024-11-26"}, ["result-before-vote"]),
        ({"penetapan_calon_terpilih": "days: 2024-12-15"}, ["winner-before-result"]),
        ({"pelantikan": "days: 2025-01-08"}, ["inauguration-before-winner"]),
        ({"pelantikan": "days: 2025-01-09"}, []),
        ({"lapor": "due: 3 hari sesudah kampanye, days: 2024-11-22"}, ["day-before-its-anchor"]),
        ({"lapor": "due: 3 hari sesudah kampanye, days: 2024-11-23"}, []),
        ({"lapor": "due: 3 hari sejak kampanye, days: 2024-11-22"}, ["day-before-its-anchor"]),
        ({"lapor": "due: 3 hari sebelum pemungutan-suara, days: 2024-11-27"}, ["day-after-its-anchor"]),
        ({"lapor": "due: 3 hari sebelum pemungutan-suara, days: 2024-11-26"}, []),
        ({"kampanye": "days: 2024-09-25 s.d. 2024-11-27, status: cancelled"}, []),
        ({"rapat": "days: 2024-11-01, leads: 1d"}, ["reminders-without-law"]),
        ({"rapat": "days: 2024-11-01, leads: 1d, status: cancelled"}, []),
        ({"rapat": 'days: 2024-11-01, local: {"34": 2024-11-02}'}, []),  # its kabupaten vote
        ({"rapat": 'days: 2024-11-01, level: provinsi, local: {"34": 2024-11-02}'}, ["local-takes-no-part"]),
        ({"rapat": 'days: 2024-11-01, level: provinsi, local: {"35.78": 2024-11-02}'}, ["local-takes-no-part"]),
        ({"rapat": 'days: 2024-11-01, except: ["35"], local: {"35.78": 2024-11-02}'}, ["local-takes-no-part"]),
        ({"rapat": 'days: 2024-11-01, regions: ["34 saja", "51"]'}, ["region-takes-no-part"]),
        ({"rapat": 'days: 2024-11-01, regions: ["34"]'}, []),
        ({"rapat": "days: 2024-11-01, hours: mulai 23.00, zone: Asia/Jakarta"}, ["hours-on-another-day"] * 2),
        ({"rapat": "days: 2024-11-01, hours: mulai 10.00, zone: Asia/Jakarta"}, []),
        ({"pemungutan_suara": "undated: Nanti., undated_en: Later."}, []),
        ({"rapat": 'days: 2024-11-01, except: ["34 saja", "51"]'}, ["except-takes-no-part"]),
        ({"rapat": 'days: 2024-11-01, except: ["51"]', "isi": "days: 2024-11-01, part_of: rapat"}, []),
        ({"rapat": f"days: 2024-11-01, except: {PROVINCES}"}, ["stage-nowhere"]),
        ({"rapat": f"local: {{{DAYS_EVERYWHERE}}}"}, []),
        ({"rapat": f"local: {{{DAYS_EVERYWHERE}, '35.78': 2025-11-20}}"}, ["day-far-from-others"]),
        ({"rapat": "days: 2024-11-01, local: {'35.78': 2025-11-20}"}, ["day-far-from-others"]),
        ({"rapat": "days: 2024-11-01, local: {'35.78': 2025-05-20}"}, []),
        ({"rapat": 'regions: ["35.78", "35.15"], local: {"35.78": 2024-11-20}'}, ["place-without-day"]),
        (
            {
                "rapat": 'regions: ["35.78", "35.15"], local: {"35.78": 2024-11-20, "35.15": {undated: X., undated_en: X.}}'
            },
            [],
        ),
        (
            {"rapat": 'regions: ["35.78", "35.15"], local: {"35.78": 2024-11-20, "35.15": {status: cancelled}}'},
            ["cancelled-without-day"],
        ),
        (
            {
                "rapat": 'regions: ["35.78", "35.15"], local: {"35.78": 2024-11-20, "35.15": {status: cancelled, days: 2024-11-21}}'
            },
            [],
        ),
    ],
)
def test_what_can_hardly_be(stages: dict[str, str], rules: list[str]) -> None:
    assert [rule for rule, _ in odd(**stages)] == rules


@pytest.mark.parametrize(
    ("head", "rules"),
    [
        ('    regions: ["35", "34 saja"]', ["region-takes-no-part"]),
        ("    discipline_from: rapat", ["discipline-without-day"]),
        ("    discipline_from: kampanye", []),
    ],
)
def test_what_can_hardly_be_of_an_election(head: str, rules: list[str]) -> None:
    assert [rule for rule, _ in odd(head, rapat="undated: Nanti., undated_en: Later.")] == rules


def test_what_is_far_off_or_has_no_day_names_its_places() -> None:
    assert ("place-without-day", ("35.15",)) in odd(rapat='regions: ["35.78", "35.15"], local: {"35.78": 2024-11-20}')
    assert ("day-far-from-others", ("35.78",)) in odd(rapat='days: 2024-11-01, local: {"35.78": 2023-11-20}')
    assert ("vote-before-issue", ("35.78",)) in odd(pemungutan_suara='days: 2024-11-27, local: {"35.78": 2024-01-25}')


def test_days_that_are_only_reckoned_are_not_warned_of_where_the_stage_does_not_apply() -> None:
    vote = 'days: 2024-11-27, local: {"35.78": 2024-12-01, "64": 2024-12-01}'
    follow = "due: 3 hari sebelum pemungutan-suara s.d. 1 hari sebelum pemungutan-suara"
    assert (
        odd(
            pemungutan_suara=vote,
            masa_tenang=follow + ', except: ["35.78"]',
            penghitungan_rekapitulasi="undated: X., undated_en: X.",
        )
        == []
    )


@pytest.mark.parametrize(
    "campaign",
    [
        "due: 2024-09-25 s.d. 4 hari sebelum pemungutan-suara",
        "days: 2024-09-25, part_of: pemungutan-suara",
    ],
)
def test_what_goes_on_where_what_it_hangs_on_is_cancelled(campaign: str) -> None:
    vote = "days: 2024-11-27, local: {'35': {status: cancelled}}"
    quiet = "due: 3 hari sebelum pemungutan-suara s.d. 1 hari sebelum pemungutan-suara"
    count = "due: 1 hari sejak pemungutan-suara s.d. 5 hari sesudah pemungutan-suara"
    found = odd(kampanye=campaign, pemungutan_suara=vote, masa_tenang=quiet, penghitungan_rekapitulasi=count)
    told = [(rule, codes) for rule, codes in found if rule == "stands-though-cancelled"]
    east_java = tuple(sorted(code for code in few_regions() if code.startswith("35")))
    assert told == [("stands-though-cancelled", east_java)], (
        "the campaign alone; the others are cancelled with the vote"
    )
    both = f"{campaign}, local: {{'35': {{status: cancelled}}}}"
    assert "stands-though-cancelled" not in [
        rule
        for rule, _ in odd(kampanye=both, pemungutan_suara=vote, masa_tenang=quiet, penghitungan_rekapitulasi=count)
    ]


def test_a_count_that_is_written_by_its_days_after_a_vote_that_is_cancelled() -> None:
    found = odd(pemungutan_suara="days: 2024-11-27, status: cancelled")
    assert found.count(("stands-though-cancelled", ())) == 2, "the quiet period and the count, everywhere"


def test_what_was_issued_after_its_vote() -> None:
    late = text().replace(b"issued: 2024-01-26", b"issued: 2024-11-28")
    assert [each.rule for each in scrutinise(late, few_regions()).oddities] == ["vote-before-issue"]


def test_a_vote_that_moved_in_one_region_while_its_quiet_period_stayed() -> None:
    vote = 'days: 2024-11-27, local: {"35.78": 2024-12-01}'
    found = scrutinise(text(pemungutan_suara=vote), few_regions()).oddities
    assert [(each.rule, each.codes) for each in found] == [
        ("quiet-period-before-vote", ("35.78",)),
        ("result-before-vote", ("35.78",)),
    ]
    assert "Kota Surabaya" in found[0].sentence(translators()["id"])
    quiet = "due: 3 hari sebelum pemungutan-suara s.d. 1 hari sebelum pemungutan-suara"
    assert odd(pemungutan_suara=vote, masa_tenang=quiet) == [("result-before-vote", ("35.78",))]


def test_many_regions_are_a_number() -> None:
    found = scrutinise(
        text(pemungutan_suara='days: 2024-11-27, local: {"35": 2024-11-28, "64": 2024-11-28}'), few_regions()
    )
    odd = next(each for each in found.oddities if each.rule == "quiet-period-before-vote")
    assert odd.codes == ("35", "35.15", "35.78", "64")
    assert odd.sentence(translators()["en"]).endswith(": 4 regions")


def test_what_has_ended_is_left_as_it_was_held() -> None:
    data = b"ended: [uji]\n" + text(kampanye="days: 2024-09-25 s.d. 2024-11-27")
    assert scrutinise(data, few_regions()).oddities == ()


def test_an_oddity_says_where_it_stands_and_where_its_rule_does() -> None:
    data = text(kampanye="days: 2024-09-25 s.d. 2024-11-24")
    (found,) = scrutinise(data, regions()).oddities
    line = data.decode().split("\n")[found.line - 1]
    assert line[found.column - 1 :].startswith("2024-09-25 s.d.")
    for language in LANGUAGES:
        assert "13" in found.sentence(translators()[language]).rsplit("[", 1)[1]
    said = found.as_json(translators()["en"])
    assert said["rule"] == "campaign-in-quiet-period"
    assert said["level"] == "warning"
    assert str(said["source"]).startswith("https://")


def test_a_pack_that_ended_before_a_stage_that_is_told_is_odd() -> None:
    text = TIMETABLE.read_bytes()
    later = text.replace(b"          days: 2025-08-27\n", b"          days: 2026-08-27\n")
    assert later != text
    found = [each for each in scrutinise(later, regions()).oddities if each.rule == "law-has-ended"]
    assert len(found) == 1
    assert "pilkada-ulang-2025" in found[0].sentence(translators()["id"])


def test_every_rule_has_a_source_and_nothing_else_has() -> None:
    with (Path(package_data.__file__).parent / "data" / "order-rules.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["rule"] for row in rows} == SAID.keys()
    assert all(row["source"] and row["source_en"] for row in rows)


def test_a_sentence_without_regions_and_without_a_source_is_bare() -> None:
    odd = Oddity(1, 1, "kata", {}, "x", (), (), None)
    assert odd.sentence(translators()["id"]) == "kata"
    assert (
        Oddity(1, 1, "kata", {}, "x", (), (), RuleSource(Text("S", "S"), "")).sentence(translators()["id"])
        == "kata [S]"
    )


@given(st.dates(date(2024, 11, 20), date(2024, 12, 10)), st.integers(0, 4))
def test_the_quiet_period_is_odd_unless_the_vote_is_the_day_after(vote: date, gap: int) -> None:
    quiet = f"due: {gap + 3} hari sebelum pemungutan-suara s.d. {gap + 1} hari sebelum pemungutan-suara"
    found = [rule for rule, _ in odd(pemungutan_suara=f"days: {vote}", masa_tenang=quiet)]
    assert ("quiet-period-before-vote" in found) == (gap > 0)


def test_what_follows_from_a_year_far_away_is_not_told() -> None:
    """But for the law: where the year is meant, its mails name no rule, and nobody else says so."""
    text = example().replace("days: 2025-03-23", "days: 2052-03-23")
    (found,) = scrutinise(text.encode(), regions()).oddities
    assert (found.rule, found.line) == ("year-far-away", 34)
    assert "psu-2025 sudah berakhir pada hari itu" in found.sentence(translators()["id"])
    early = example().replace('"35.15": 2025-03-22', '"35.15": 2022-03-22')
    said = [each.sentence(translators()["id"]) for each in scrutinise(early.encode(), regions()).oddities]
    assert said == ["hari 2022-03-22 jauh dari hari lain pemilihan ini (sekitar 2025); periksa tahunnya"]


def test_an_issue_after_every_vote_is_told_once_and_where_it_stands() -> None:
    text = example().replace("issued: 2025-02-24", "issued: 2025-12-24")
    (found,) = scrutinise(text.encode(), regions()).oddities
    assert (found.rule, found.line) == ("issue-after-votes", 10)
    assert "2025-04-16" in found.sentence(translators()["id"])
