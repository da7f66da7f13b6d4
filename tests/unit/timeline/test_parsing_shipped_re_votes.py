"""The elections of 2025 in the shipped stages.yaml against tables of their own: who voted again, and when.

The tables follow the sources of docs/timetable.md, not the file.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from calendar_service import package_data
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Days, Occurrence, Status
from calendar_service.timeline.timeline import Election

REGIONS = package_data.regions()
TIMELINE = parse((Path(__file__).parents[3] / "stages.yaml").read_bytes(), REGIONS)
PILKADA, PSU, BARITO, ULANG = TIMELINE.elections.values()

VOTED = {
    "2025-03-22": "14.08 19.05 35.20 62.05",
    "2025-04-05": "11.72 15.08 72.01 81.04 82.08",
    "2025-04-09": "71.04",
    "2025-04-16": "72.08",
    "2025-04-19": "13.08 16.11 17.01 32.06 36.04 63.72 64.02 75.05",
    "2025-05-24": "18.09 64.11 73.73",
    "2025-08-06": "91 93.02",
}
"""Day -> the places that voted again on it."""

DAY_OF = {code: date.fromisoformat(day) for day, codes in VOTED.items() for code in codes.split()}

NEW_CANDIDATES = {
    "13.08",
    "16.11",
    "17.01",
    "18.09",
    "32.06",
    "64.02",
    "64.11",
    "72.08",
    "73.73",
    "75.05",
    "91",
    "93.02",
}


def _in(election: Election, code: str) -> dict[str, Occurrence]:
    return {found.id: found for found in election.occurrences(REGIONS[code])}


def _days(election: Election, code: str, stage_id: str) -> Days | None:
    found = _in(election, code).get(stage_id)
    return found and found.days


def _voters(election: Election) -> set[str]:
    return {code for code, region in REGIONS.items() if election.votes(region)}


def _inside(*codes: str) -> set[str]:
    return {code for code, region in REGIONS.items() if {code, region.province_code} & set(codes)}


def test_these_elections_ship() -> None:
    assert list(TIMELINE.elections) == ["pilkada-2024", "psu-2025", "psu-2025-barito-utara", "pilkada-ulang-2025"]
    assert [e.issued.isoformat() for e in (PSU, BARITO, ULANG)] == ["2025-02-24", "2025-05-14", "2024-12-13"]


def test_each_has_the_pack_of_its_rules() -> None:
    found = {election.id: election.law and election.law.id for election in TIMELINE.elections.values()}
    assert found == {
        "pilkada-2024": "pilkada-2024",
        "psu-2025": "psu-2025",
        "psu-2025-barito-utara": "psu-2025-calon-baru",
        "pilkada-ulang-2025": "pilkada-ulang-2025",
    }


def test_24_places_vote_again_papua_with_all_its_kabupaten_and_kota() -> None:
    assert len(DAY_OF) == 24
    assert _voters(PSU) == set(DAY_OF) | _inside("91")
    assert _voters(BARITO) == {"62.05"}
    assert _voters(ULANG) == {"19.01", "19.71"}


@pytest.mark.parametrize("code", sorted(set(DAY_OF) | _inside("91")))
def test_each_votes_on_its_own_day_from_seven_to_one(code: str) -> None:
    voting = _in(PSU, code)["pemungutan-suara"]
    assert voting.status is Status.CONFIRMED
    assert voting.start == datetime.combine(DAY_OF[code if code in DAY_OF else "91"], time(7), voting.start.tzinfo)
    assert voting.zone == REGIONS[code].timezone
    assert voting.end is not None
    assert voting.end - voting.start == timedelta(hours=6)
    assert voting.stage.sources


def test_nationally_the_re_vote_is_a_span() -> None:
    voting = PSU.occurrence(PSU.by_id["pemungutan-suara"], None)
    assert voting is not None
    assert voting.is_span
    assert voting.days == Days(date(2025, 3, 22), date(2025, 8, 6))


@pytest.mark.parametrize("code", sorted(DAY_OF))
def test_the_quiet_period_is_the_three_days_before_and_official_only_where_it_was_read(code: str) -> None:
    quiet = _in(PSU, code)["masa-tenang"]
    assert quiet.days == Days(DAY_OF[code] - timedelta(days=3), DAY_OF[code] - timedelta(days=1))
    assert (quiet.status is Status.CONFIRMED) == (code in ("16.11", "91"))
    assert quiet.stage.note is not None
    assert ("Dihitung" in quiet.stage.note["id"]) == (code not in ("16.11", "91"))


def test_parigi_moutong_was_moved_and_says_why_there_alone() -> None:
    moved = {
        code
        for code in DAY_OF
        if (reason := _in(PSU, code)["pemungutan-suara"].stage.reason) and "19 April" in reason["id"]
    }
    assert moved == {"72.08"}
    assert _days(PSU, "72.08", "kampanye") == Days(date(2025, 3, 26), date(2025, 4, 12))
    assert _in(PSU, "72.08")["kampanye"].status is Status.TENTATIVE
    assert PSU.by_id["pemungutan-suara"].reason is None


@pytest.mark.parametrize("code", sorted(set(DAY_OF) | {"91.71"}))
def test_the_class_of_breach_is_the_regions_own(code: str) -> None:
    """Ethics where candidates were replaced or added, until they were confirmed on 23 March; discipline throughout elsewhere."""
    stage = PSU.by_id["masa-tenang"]
    is_new = bool(NEW_CANDIDATES & {code, REGIONS[code].province_code})
    assert PSU.turn(REGIONS[code]) == (date(2025, 3, 23) if is_new else None)
    assert PSU.breach_of(stage, date(2025, 3, 22), REGIONS[code]) == ("ethics" if is_new else "discipline")
    assert PSU.breach_of(stage, date(2025, 3, 23), REGIONS[code]) == "discipline"
    # In Empat Lawang a pair was admitted again, and nobody registered.
    assert ("pendaftaran-pasangan-calon" in _in(PSU, code)) == (is_new and code != "16.11")


def test_barito_utara_votes_a_third_time_with_new_candidates() -> None:
    assert _days(PSU, "62.05", "pemungutan-suara") == Days(date(2025, 3, 22), date(2025, 3, 22))
    found = {ident: one.days for ident, one in _in(BARITO, "62.05").items() if one.days}
    assert found["pendaftaran-pasangan-calon"] == Days(date(2025, 5, 29), date(2025, 5, 31))
    assert found["penetapan-pasangan-calon"] == Days(date(2025, 6, 16), date(2025, 6, 16))
    assert found["ladk"] == Days(None, date(2025, 6, 18))
    assert found["kampanye"] == Days(date(2025, 6, 19), date(2025, 8, 2))
    assert found["iklan-media-massa"] == Days(date(2025, 7, 20), date(2025, 8, 2))
    assert found["masa-tenang"] == Days(date(2025, 8, 3), date(2025, 8, 5))
    assert found["pemungutan-suara"] == Days(date(2025, 8, 6), date(2025, 8, 6))
    assert {one.status for one in _in(BARITO, "62.05").values()} == {Status.CONFIRMED}
    region, stage = REGIONS["62.05"], BARITO.by_id["pendaftaran-pasangan-calon"]
    assert (BARITO.breach_of(stage, date(2025, 6, 15), region), BARITO.breach_of(stage, date(2025, 6, 16), region)) == (
        "ethics",
        "discipline",
    )


REPEATED = {
    "pembentukan-badan-adhoc": ("2025-02-06", "2025-08-05"),
    "dukungan-perseorangan": ("2025-03-06", "2025-06-20"),
    "pengumuman-pendaftaran": ("2025-06-23", "2025-06-25"),
    "pendaftaran-pasangan-calon": ("2025-06-26", "2025-06-28"),
    "penelitian-persyaratan": ("2025-06-26", "2025-07-21"),
    "penetapan-pasangan-calon": ("2025-07-22", "2025-07-22"),
    "kampanye": ("2025-07-25", "2025-08-23"),
    "masa-tenang": ("2025-08-24", "2025-08-26"),
    "pemungutan-suara": ("2025-08-27", "2025-08-27"),
    "rekapitulasi-kabupaten-kota": ("2025-09-02", "2025-09-02"),
}


@pytest.mark.parametrize("code", ["19.01", "19.71"])
def test_the_repeat_elections(code: str) -> None:
    found = {ident: one for ident, one in _in(ULANG, code).items() if one.days}
    assert found.pop("putusan-sengketa-hasil", None) is None or code == "19.01"
    days = {
        ident: one.days and (one.days.opening.isoformat(), one.days.last.isoformat()) for ident, one in found.items()
    }
    assert days == REPEATED
    assert {ident for ident, one in found.items() if one.status is Status.TENTATIVE} == {"masa-tenang"}


def test_the_local_holiday_is_told_in_pangkalpinang_alone() -> None:
    notes = {code: _in(ULANG, code)["pemungutan-suara"].stage.note for code in ("19.01", "19.71")}
    assert ["libur" in (note or {"id": ""})["id"] for note in notes.values()] == [False, True]


@pytest.mark.parametrize("election", [PSU, BARITO, ULANG], ids=lambda each: each.id)
def test_who_is_told_and_with_what_guidance(election: Election) -> None:
    reminded = [stage for stage in election.stages if stage.leads]
    assert {"masa-tenang", "pemungutan-suara"} <= {stage.id for stage in reminded}
    for stage in reminded:
        assert stage.tell_province, stage.id
        assert stage.audiences == PILKADA.by_id[stage.id].audiences
        assert len(stage.guidance) >= 2
        assert all(bullet["id"].endswith(".") and bullet["en"].endswith(".") for bullet in stage.guidance)
    for ident in ("masa-tenang", "pemungutan-suara"):
        assert election.by_id[ident].leads == PILKADA.by_id[ident].leads
        assert election.by_id[ident].crimes == PILKADA.by_id[ident].crimes


def test_no_day_ships_that_no_source_gave() -> None:
    """Every day of these elections is in a table above, of docs/timetable.md, or reckoned and tentative."""
    page = (Path(__file__).parents[3] / "docs" / "timetable.md").read_text(encoding="utf-8")
    told = page[page.index("## The re-votes of 2025") : page.index("## Not verified")]
    for election in (PSU, BARITO, ULANG):
        for code in _voters(election):
            for ident, one in _in(election, code).items():
                if one.days and one.status is Status.CONFIRMED:
                    for day in {one.days.opening, one.days.last}:
                        assert _written(day) in told or f"{day.day} – " in told, (election.id, code, ident, day)


def _written(day: date) -> str:
    return f"{day.day} {day:%b}"


def test_seven_oclock_in_papua_is_ten_in_the_evening_utc() -> None:
    assert _in(PSU, "91.71")["pemungutan-suara"].start.astimezone(UTC) == datetime(2025, 8, 5, 22, tzinfo=UTC)


@pytest.mark.parametrize("code", ["91", "91.71", "91.05"])
@pytest.mark.parametrize("stage", ["kampanye", "masa-tenang", "pemungutan-suara"])
def test_in_papua_the_governor_alone_is_voted_on_again_and_this_is_said(code: str, stage: str) -> None:
    note = _in(PSU, code)[stage].stage.note
    assert note is not None
    assert "Hanya pemilihan gubernur dan wakil gubernur Papua yang diulang." in note["id"]
    assert "Only the governor of Papua" in note["en"]


def test_siak_votes_again_at_three_polling_stations() -> None:
    """As KPU Siak set it; the report that counts four was of the whole country."""
    note = _in(PSU, "14.08")["pemungutan-suara"].stage.note
    assert note is not None
    assert "tiga TPS" in note["id"]
    assert "three polling stations" in note["en"]


@pytest.mark.parametrize(
    ("stage", "day", "is_known"),
    [
        ("putusan-akhir", date(2025, 2, 23), False),
        ("putusan-akhir", date(2025, 2, 24), True),
        ("registrasi-perkara", date(2025, 1, 2), False),
        ("jawaban-keterangan", date(2025, 1, 31), False),
        ("pemungutan-suara", date(2024, 11, 20), False),
        ("pemungutan-suara", date(2024, 11, 22), True),
    ],
)
def test_no_mail_tells_what_happened_later(stage: str, day: date, is_known: bool) -> None:
    assert (PILKADA.by_id[stage].told_on(day).note is not None) == is_known


def test_no_mail_before_registration_cites_the_rule_that_was_a_draft_until_then() -> None:
    stage = PILKADA.by_id["pendaftaran-pasangan-calon"]
    assert stage.told_on(date(2024, 8, 26)).basis == ""
    assert "PKPU Nomor 10" in stage.told_on(date(2024, 8, 27)).basis
