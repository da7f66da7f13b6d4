"""The shipped stages.yaml against a table of dates that was written down apart from it.

The table follows docs/timetable.md row by row. None as a first day: the rule sets only an end.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from calendar_service import package_data
from calendar_service.regions import Region
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.schema import json_schema
from calendar_service.timeline.stage import Due, Stage, Status
from calendar_service.timeline.timeline import Election

ROOT = Path(__file__).parents[3]
FILE = ROOT / "stages.yaml"
REGIONS = package_data.regions()
TIMELINE = parse(FILE.read_bytes(), REGIONS)
PILKADA = TIMELINE.elections["pilkada-2024"]

DAYS: dict[str, tuple[str | None, str]] = {
    # Preparation
    "perencanaan-program-anggaran": (None, "2024-01-26"),
    "penyusunan-peraturan": (None, "2024-11-18"),
    "perencanaan-penyelenggaraan": (None, "2024-11-18"),
    "pembentukan-badan-adhoc": ("2024-04-17", "2024-11-05"),
    "pendaftaran-pemantau": ("2024-02-27", "2024-11-16"),
    "penyerahan-dp4": ("2024-04-24", "2024-05-31"),
    "pemutakhiran-daftar-pemilih": ("2024-05-31", "2024-09-23"),
    "coklit": ("2024-06-24", "2024-07-24"),
    # Conduct
    "dukungan-perseorangan": ("2024-05-05", "2024-08-19"),
    "pengumuman-pendaftaran": ("2024-08-24", "2024-08-26"),
    "pendaftaran-pasangan-calon": ("2024-08-27", "2024-08-29"),
    "jam-pendaftaran": ("2024-08-27", "2024-08-28"),
    "pendaftaran-hari-terakhir": ("2024-08-29", "2024-08-29"),
    "sosialisasi-perpanjangan": ("2024-08-30", "2024-09-01"),
    "perpanjangan-pendaftaran": ("2024-09-02", "2024-09-04"),
    "penelitian-persyaratan": ("2024-08-27", "2024-09-21"),
    "uji-baca-quran": ("2024-08-27", "2024-09-05"),
    "penetapan-pasangan-calon": ("2024-09-22", "2024-09-22"),
    "pengundian-nomor-urut": ("2024-09-23", "2024-09-23"),
    # Campaign
    "kampanye": ("2024-09-25", "2024-11-23"),
    "kampanye-tatap-muka": ("2024-09-25", "2024-11-23"),
    "kampanye-media-sosial": ("2024-09-25", "2024-11-23"),
    "debat-gubernur-aceh": ("2024-10-25", "2024-10-25"),
    "iklan-media-massa": ("2024-11-10", "2024-11-23"),
    "cuti-petahana": ("2024-09-25", "2024-11-23"),
    "masa-tenang": ("2024-11-24", "2024-11-26"),
    # Campaign finance
    "ladk": (None, "2024-09-24"),
    "perbaikan-ladk": ("2024-09-25", "2024-09-27"),
    "pengumuman-ladk": ("2024-09-28", "2024-09-28"),
    "lpsdk": (None, "2024-10-24"),
    "lpsdk-susulan": (None, "2024-10-27"),
    "pengumuman-lpsdk": ("2024-10-26", "2024-10-26"),
    "lppdk": (None, "2024-11-24"),
    "penutupan-rkdk": ("2024-11-25", "2024-11-25"),
    # Voting and recapitulation
    "pemungutan-suara": ("2024-11-27", "2024-11-27"),
    "penghitungan-rekapitulasi": ("2024-11-27", "2024-12-16"),
    "penyampaian-hasil-tps": ("2024-11-28", "2024-11-30"),
    "rekapitulasi-kecamatan": ("2024-11-28", "2024-12-03"),
    "rekapitulasi-kabupaten-kota": ("2024-11-29", "2024-12-06"),
    "pengumuman-kabupaten-kota": ("2024-11-29", "2024-12-12"),
    "rekapitulasi-provinsi": ("2024-11-30", "2024-12-09"),
    "pengumuman-provinsi": (None, "2024-12-15"),
    "pemungutan-susulan-lanjutan": ("2024-12-01", "2024-12-01"),
    # Constitutional Court
    "pengajuan-permohonan": ("2024-11-27", "2024-12-18"),
    "perbaikan-permohonan": (None, "2024-12-20"),
    "registrasi-perkara": ("2025-01-03", "2025-01-03"),
    "pemeriksaan-pendahuluan": ("2025-01-08", "2025-01-16"),
    "jawaban-keterangan": ("2025-01-17", "2025-02-04"),
    "putusan-dismissal": ("2025-02-04", "2025-02-05"),
    "sidang-pembuktian": ("2025-02-07", "2025-02-17"),
    "putusan-akhir": ("2025-02-24", "2025-02-24"),
    # Winners and inauguration
    "penetapan-calon-terpilih": ("2025-01-09", "2025-01-09"),
    "penetapan-setelah-dismissal": ("2025-02-06", "2025-02-08"),
    "pelantikan-serentak": ("2025-02-20", "2025-02-20"),
    "pelantikan-gubernur-babel-papua-pegunungan": ("2025-04-17", "2025-04-17"),
    "pelantikan-gubernur-papua": ("2025-10-08", "2025-10-08"),
    # The second round in Jakarta that did not take place
    "kampanye-putaran-kedua": ("2025-02-02", "2025-02-22"),
    "masa-tenang-putaran-kedua": ("2025-02-23", "2025-02-25"),
    "pemungutan-putaran-kedua": ("2025-02-26", "2025-02-26"),
}
"""Stage id -> first and last day, both inclusive."""

UNDATED = {
    "pembentukan-panitia-pengawas",
    "debat-publik",
    "rapat-umum",
    "audit-dana-kampanye",
    "perselisihan-hasil",
    "pemberitahuan-registrasi",
    "pelantikan-aceh",
}

TO_VOTING = ("sebelum", 4, False, "pemungutan-suara")
"""The last day but the quiet period and the vote: see the rule of three days in masa-tenang."""

RELATIVE: dict[str, tuple[str | tuple[str, int, bool, str] | None, tuple[str, int, bool, str]]] = {
    "kampanye": ("2024-09-25", TO_VOTING),
    "kampanye-tatap-muka": ("2024-09-25", TO_VOTING),
    "kampanye-media-sosial": ("2024-09-25", TO_VOTING),
    "iklan-media-massa": (("sebelum", 17, False, "pemungutan-suara"), TO_VOTING),
    "cuti-petahana": ("2024-09-25", TO_VOTING),
    "masa-tenang": (("sebelum", 3, False, "pemungutan-suara"), ("sebelum", 1, False, "pemungutan-suara")),
    "ladk": (None, ("sebelum", 1, False, "kampanye")),
    "lppdk": (None, ("sesudah", 1, False, "kampanye")),
    "penetapan-calon-terpilih": (None, ("sesudah", 3, False, "pemberitahuan-registrasi")),
    "penetapan-setelah-putusan": (None, ("sesudah", 3, False, "putusan-akhir")),
    "pengusulan-pengangkatan": (None, ("sesudah", 3, False, "penetapan-calon-terpilih")),
    "batas-putusan": (None, ("sejak", 45, True, "registrasi-perkara")),
}
"""Stage id -> from when (a date, or counted), and until when: relation, count, in working days, anchor."""

LEADS = {
    "dukungan-perseorangan": (7,),
    "pendaftaran-pasangan-calon": (7, 3, 1),
    "penetapan-pasangan-calon": (3, 1),
    "pengundian-nomor-urut": (1,),
    "kampanye": (7, 3, 1, -30),
    "iklan-media-massa": (3,),
    "masa-tenang": (3, 1),
    "pemungutan-suara": (3, 1),
    "penghitungan-rekapitulasi": (1,),
    "pengajuan-permohonan": (3,),
    "penetapan-calon-terpilih": (3,),
    "pelantikan-serentak": (3,),
}

SECOND_ROUND = {"kampanye-putaran-kedua", "masa-tenang-putaran-kedua", "pemungutan-putaran-kedua"}

ONLY_IN = {
    "coklit": ["Kabupaten Banyuwangi"],
    "perbaikan-ladk": ["Kota Makassar"],
    "pengumuman-ladk": ["Kota Makassar"],
    "pengumuman-lpsdk": ["Kota Denpasar"],
    "lpsdk-susulan": ["Kota Denpasar"],
    "penutupan-rkdk": ["Kabupaten Bantul"],
    "pemungutan-susulan-lanjutan": [
        "Kabupaten Nias",
        "Kabupaten Deli Serdang",
        "Kabupaten Asahan",
        "Kota Medan",
        "Kota Binjai",
    ],
    "pelantikan-gubernur-babel-papua-pegunungan": ["Kepulauan Bangka Belitung", "Papua Pegunungan"],
    "pelantikan-gubernur-papua": ["Papua"],
    **{stage: ["Daerah Khusus Ibukota Jakarta"] for stage in SECOND_ROUND},
}

_RE_VOTED = """11.72 13.08 14.08 15.08 16.11 17.01 18.09 19.05 32.06 35.20 36.04 62.05
               63.72 64.02 64.11 71.04 72.01 72.08 73.73 75.05 81.04 82.08 91 93.02"""
RE_VOTED = _RE_VOTED.split()
"""The 24 places that the Constitutional Court had vote again on 24 February 2025."""

CORRECTED = ["91.03", "94.02"]
"""Kabupaten Jayapura and Puncak Jaya: granted on the same day, without another vote."""

EMPTY_BOX = ["19.01", "19.71"]
"""Bangka and Pangkalpinang: the empty box won."""

LATER_GOVERNORS = ["19", "91", "95"]
"""Inaugurated on 17 April and 8 October 2025."""

SOME_REGIONS = {
    "sosialisasi-perpanjangan",
    "perpanjangan-pendaftaran",
    "perbaikan-permohonan",
    "pemeriksaan-pendahuluan",
    "jawaban-keterangan",
    "putusan-dismissal",
    "sidang-pembuktian",
    "putusan-akhir",
    "batas-putusan",
    "penetapan-calon-terpilih",
    "penetapan-setelah-dismissal",
    "penetapan-setelah-putusan",
    "pengusulan-pengangkatan",
    "pelantikan-serentak",
}
"""Where they held was not read as a list."""

RECALLED_ONLY = {"2024-12-07"}
"""Days that were remembered but never read: the last one for a re-vote at a polling station. (The
other recalled rows, the national coklit window and the days of the voter lists, have none of their own.)"""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _columns() -> list[dict[str, str]]:
    path = Path(package_data.__file__).parent / "data" / "regions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _where(election: Election, stage_id: str) -> list[Region]:
    stage = election.by_id[stage_id]
    return [region for region in REGIONS.values() if election.occurrence(stage, region)]


def _in(code: str) -> dict[str, Any]:
    return {o.id: o for o in PILKADA.occurrences(REGIONS[code])}


def test_it_begins_with_the_election_set_on_26_january_2024() -> None:
    assert next(iter(TIMELINE.elections)) == "pilkada-2024"
    assert PILKADA.issued == date(2024, 1, 26)
    assert PILKADA.discipline_from == "penetapan-pasangan-calon"


@pytest.mark.parametrize("stage_id", DAYS)
def test_days(stage_id: str) -> None:
    days = PILKADA.by_id[stage_id].days
    assert days is not None
    assert (days.first, days.last) == (_day(DAYS[stage_id][0]), _day(DAYS[stage_id][1]))


def test_nothing_ships_beyond_the_table() -> None:
    """So a row that was only recalled cannot slip in: it would have to be added here first."""
    assert set(PILKADA.by_id) == set(DAYS) | UNDATED | set(RELATIVE)


def test_no_recalled_day_ships() -> None:
    days = [s.days for s in PILKADA.stages if s.days]
    assert not [s.id for s in PILKADA.stages if s.local]
    shipped = {day.isoformat() for span in days for day in (span.first, span.last) if day}
    assert not shipped & RECALLED_ONLY
    years = {span.last.year for span in days}
    assert years == {2024, 2025}
    assert max(span.last for span in days) == date(2025, 10, 8)


def test_the_four_dates_of_the_mission() -> None:
    national = {o.id: (o.start, o.end) for o in PILKADA.occurrences(None) if o.days}
    assert national["penetapan-pasangan-calon"] == (date(2024, 9, 22), date(2024, 9, 23))
    assert national["kampanye"] == (date(2024, 9, 25), date(2024, 11, 24))
    assert national["pemungutan-suara"] == (date(2024, 11, 27), date(2024, 11, 28))
    assert national["penghitungan-rekapitulasi"] == (date(2024, 11, 27), date(2024, 12, 17))


def test_the_campaign_lasts_sixty_days_and_the_quiet_period_fills_the_gap_to_voting() -> None:
    campaign, quiet, voting = (PILKADA.by_id[i].days for i in ("kampanye", "masa-tenang", "pemungutan-suara"))
    assert campaign is not None
    assert quiet is not None
    assert voting is not None
    assert campaign.last - campaign.opening == timedelta(days=59)
    assert quiet.first == campaign.last + timedelta(days=1)
    assert voting.first == quiet.last + timedelta(days=1)


@pytest.mark.parametrize("stage_id", sorted(UNDATED))
def test_undated_stages_say_in_both_languages_who_sets_the_day(stage_id: str) -> None:
    stage = PILKADA.by_id[stage_id]
    assert stage.days is None
    assert stage.undated is not None
    assert stage.undated["id"] != stage.undated["en"]


def test_the_day_of_a_governors_debate_is_not_given_to_other_debates() -> None:
    assert _where(PILKADA, "debat-gubernur-aceh") == [r for r in REGIONS.values() if r.province_code == "11"]
    assert {o.days for o in (_in("11")["debat-publik"], _in("11.01")["debat-publik"])} == {None}


def _counted(due: Due) -> tuple[str, int, bool, str]:
    return (due.relation.value, due.count, due.working, due.anchor)


def test_relative_deadlines() -> None:
    found = {s.id: s.due for s in PILKADA.stages if s.due}
    assert {
        ident: (
            _counted(due.first) if isinstance(due.first, Due) else due.first and due.first.isoformat(),
            _counted(due.last),
        )
        for ident, due in found.items()
    } == RELATIVE


def test_relative_deadlines_are_tentative_until_the_day_is_filled_in() -> None:
    tentative = {s.id: s.days and s.days.last for s in PILKADA.stages if s.status is Status.TENTATIVE}
    assert tentative == {
        "penetapan-setelah-putusan": date(2025, 2, 27),
        "pengusulan-pengangkatan": date(2025, 1, 12),
    }


def test_the_court_has_45_working_days_of_which_registration_is_the_first() -> None:
    """As the court said: rulings are read from 7 to 11 March 2025 (PMK 14/2024). 45 weekdays from 3 January end on
    6 March; Isra Mikraj, Imlek and its joint leave (27, 28, 29 January) make it three working days more."""
    limit = PILKADA.by_id["batas-putusan"]
    assert limit.status is Status.CONFIRMED
    assert limit.days is not None
    assert limit.days.last == date(2025, 3, 11)


def test_a_moved_vote_is_one_edit() -> None:
    """The quiet period, the end of the campaign and what hangs on it follow; in one region alone, too."""
    text = FILE.read_text(encoding="utf-8")
    moved = parse(
        text.replace("days: 2024-11-27 #", 'local: {"35.78": 2024-12-01}\n          days: 2024-11-27 #').encode(),
        REGIONS,
    )
    election = moved.elections["pilkada-2024"]

    def last(stage_id: str, code: str) -> date:
        occurrence = election.occurrence(election.by_id[stage_id], REGIONS[code])
        assert occurrence is not None
        assert occurrence.days is not None
        return occurrence.days.last

    four_days_later = {
        "kampanye",
        "kampanye-media-sosial",
        "iklan-media-massa",
        "cuti-petahana",
        "masa-tenang",
        "lppdk",
    }
    for stage_id in four_days_later | {"pemungutan-suara"}:
        assert last(stage_id, "35.78") - last(stage_id, "35.15") == timedelta(days=4), stage_id
    assert last("ladk", "35.78") == last("ladk", "35.15")


def test_hours() -> None:
    hours = {s.id: (s.hours.opens, s.hours.closes) for s in PILKADA.stages if s.hours}
    assert hours == {
        "jam-pendaftaran": (time(8), time(16)),
        "pendaftaran-hari-terakhir": (time(8), time(23, 59)),
        "kampanye": (None, time(23, 59)),
        "kampanye-media-sosial": (None, time(23, 59)),
        "lpsdk": (None, time(23, 59)),
        "lppdk": (None, time(23, 59)),
        "pemungutan-suara": (time(7), time(13)),
        "pelantikan-serentak": (time(10), None),
    }


@pytest.mark.parametrize(
    ("code", "opens"),
    [
        ("33", datetime(2024, 11, 27, 0, tzinfo=UTC)),
        ("51", datetime(2024, 11, 26, 23, tzinfo=UTC)),
        ("91", datetime(2024, 11, 26, 22, tzinfo=UTC)),
    ],
)
def test_voting_opens_at_seven_on_every_clock(code: str, opens: datetime) -> None:
    voting = _in(code)["pemungutan-suara"]
    assert voting.start.astimezone(UTC) == opens
    assert voting.end.astimezone(UTC) == opens + timedelta(hours=6)


def test_the_inauguration_is_at_ten_in_jakarta_wherever_it_is_read() -> None:
    start = _in("92")["pelantikan-serentak"].start
    assert start.astimezone(UTC) == datetime(2025, 2, 20, 3, tzinfo=UTC)


def test_voting_day_is_not_a_working_day() -> None:
    assert not TIMELINE.working_days.is_working(date(2024, 11, 27))


def test_545_regions_vote_and_seven_do_not() -> None:
    said = {row["code"]: row["holds_pilkada_2024"] == "true" for row in _columns()}
    assert {code: PILKADA.votes(region) for code, region in REGIONS.items()} == said
    assert sum(said.values()) == 545
    assert len(said) - sum(said.values()) == 7
    assert all(not _in(code) for code, votes in said.items() if not votes)


def test_the_five_provinces_of_high_risk() -> None:
    assert sorted(PILKADA.high_risk) == [row["code"] for row in _columns() if row["ikp_high"] == "true"]


@pytest.mark.parametrize("stage_id", sorted(ONLY_IN))
def test_local_stages_stay_local(stage_id: str) -> None:
    assert [region.name for region in _where(PILKADA, stage_id)] == ONLY_IN[stage_id]


@pytest.mark.parametrize(("stage_id", "without"), [("uji-baca-quran", set()), ("pelantikan-aceh", {"11.72"})])
def test_acehs_own_stages_hold_in_its_24_units(stage_id: str, without: set[str]) -> None:
    """Sabang, which voted again, had nobody to inaugurate before 20 February 2025."""
    aceh = {region.code for region in REGIONS.values() if region.province_code == "11"}
    assert len(aceh) == 24
    assert {region.code for region in _where(PILKADA, stage_id)} == aceh - without


def _everywhere_but(*codes: str) -> set[str]:
    return {region.code for region in REGIONS.values() if PILKADA.votes(region)} - set(codes)


@pytest.mark.parametrize(
    "stage_id",
    ["penetapan-calon-terpilih", "penetapan-setelah-dismissal", "penetapan-setelah-putusan", "pengusulan-pengangkatan"],
)
def test_nobody_won_yet_where_people_voted_again(stage_id: str) -> None:
    where = {region.code for region in _where(PILKADA, stage_id)}
    assert where == _everywhere_but(*RE_VOTED, *CORRECTED, *EMPTY_BOX)


def test_who_may_have_been_inaugurated_on_20_february() -> None:
    where = {region.code for region in _where(PILKADA, "pelantikan-serentak")}
    aceh = {region.code for region in REGIONS.values() if region.province_code == "11"}
    assert where == _everywhere_but(*aceh, *RE_VOTED, *CORRECTED, *EMPTY_BOX, *LATER_GOVERNORS)
    assert len(where) >= 481


def test_what_holds_in_some_regions_only_says_so() -> None:
    assert {s.id for s in PILKADA.stages if s.scope.is_open} == SOME_REGIONS


@pytest.mark.parametrize("stage_id", ["rekapitulasi-provinsi", "pengumuman-provinsi"])
def test_provincial_recapitulation_holds_in_37_provinces(stage_id: str) -> None:
    where = _where(PILKADA, stage_id)
    assert all(region.is_province for region in where)
    assert len(where) == 37


def test_everything_else_holds_in_all_545() -> None:
    limited = set(ONLY_IN) | {"uji-baca-quran", "debat-gubernur-aceh", "pelantikan-aceh", "pelantikan-serentak"}
    limited |= {"rekapitulasi-provinsi", "pengumuman-provinsi", "pengusulan-pengangkatan"}
    limited |= {s.id for s in PILKADA.stages if s.id.startswith(("penetapan-calon", "penetapan-setelah"))}
    counts = {s.id: len(_where(PILKADA, s.id)) for s in PILKADA.stages if s.id not in limited}
    assert set(counts.values()) == {545}


def test_the_second_round_is_cancelled_and_says_why() -> None:
    assert {s.id for s in PILKADA.stages if s.status is Status.CANCELLED} == SECOND_ROUND
    for stage_id in SECOND_ROUND:
        reason = PILKADA.by_id[stage_id].reason
        assert reason is not None
        assert "50,07" in reason["id"]
        assert "50.07" in reason["en"]


def test_reminders_go_out_for_these_stages_only() -> None:
    assert {s.id: s.leads for s in PILKADA.stages if s.leads} == LEADS
    assert {s.audiences for s in PILKADA.stages if s.leads} == {("bawaslu", "pemda", "kpu")}


@pytest.mark.parametrize("stage_id", LEADS)
def test_a_reminded_stage_has_guidance_in_both_languages(stage_id: str) -> None:
    guidance = PILKADA.by_id[stage_id].guidance
    assert len(guidance) >= 2
    for bullet in guidance:
        assert bullet["id"].endswith(".")
        assert bullet["en"].endswith(".")
        assert bullet["id"] != bullet["en"]


def test_the_stages_that_the_index_calls_vulnerable() -> None:
    whole = {s.id for s in PILKADA.stages if s.vulnerable and not s.part_of}
    assert whole == {"pendaftaran-pasangan-calon", "kampanye", "pemungutan-suara", "penghitungan-rekapitulasi"}


def test_the_class_of_breach_turns_with_penetapan() -> None:
    def breach(stage_id: str) -> str:
        stage = PILKADA.by_id[stage_id]
        assert stage.days is not None
        return PILKADA.breach_of(stage, stage.days.opening)

    assert breach("dukungan-perseorangan") == "discipline"
    assert breach("pendaftaran-pasangan-calon") == "ethics"
    assert breach("penetapan-pasangan-calon") == "discipline"
    assert breach("penghitungan-rekapitulasi") == "discipline"


def test_crimes_named() -> None:
    crimes = {s.id: s.crimes for s in PILKADA.stages if s.crimes and not s.part_of}
    assert crimes == {
        "kampanye": ("pasal-188", "pasal-189"),
        "masa-tenang": ("pasal-187-1",),
        "pemungutan-suara": ("pasal-188",),
    }


EVERY_STAGE = [(election, stage) for election in TIMELINE.elections.values() for stage in election.stages]
EVERY_LINE = [local for _, stage in EVERY_STAGE for local in stage.local.values()]


def test_every_stage_has_a_source_and_every_source_a_stage() -> None:
    assert not [s.id for _, s in EVERY_STAGE if not s.sources]
    named = {name for _, s in EVERY_STAGE for name in s.sources} | {
        n for each in EVERY_LINE for n in each.sources or ()
    }
    assert named == set(TIMELINE.sources)


def test_the_timetable_page_accounts_for_every_stage() -> None:
    page = (ROOT / "docs" / "timetable.md").read_text(encoding="utf-8")
    assert not [s.id for _, s in EVERY_STAGE if s.id not in SECOND_ROUND and f"`{s.id}`" not in page]
    told = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", page)) | {"kampanye", "coklit", "ladk", "lpsdk", "lppdk"}
    assert not told - {s.id for _, s in EVERY_STAGE} - set(TIMELINE.elections)


def test_every_stage_has_a_legal_basis() -> None:
    assert not [s.id for _, s in EVERY_STAGE if not s.basis]


def test_words_fit_a_calendar() -> None:
    """A phase becomes a category of iCalendar, where a comma would part it in two."""
    assert not [s.id for _, s in EVERY_STAGE if max(map(len, s.title.words)) > 75]
    phases = [title for election in TIMELINE.elections.values() for title in election.phases.values()]
    assert not [title for title in phases if "," in "".join(title.words)]


_MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
MONTHS = _MONTHS.split()
NAMED = re.compile(rf"([0-9]{{1,2}}) ({'|'.join(MONTHS)}) (20[0-9]{{2}})")


@pytest.mark.parametrize(
    ("election", "stage"), [each for each in EVERY_STAGE if each[1].leads], ids=lambda each: str(each.id)
)
def test_a_mail_does_not_tell_what_came_after_it(election: Election, stage: Stage) -> None:
    """A note is read in the first reminder: no day that it names is later, but days of the stage itself. (Counts and
    outcomes that were known later name no day: those were looked for by eye.)"""
    first = stage.span.opening if stage.days is None and stage.span else stage.days and stage.days.opening
    last = stage.span.last if stage.days is None and stage.span else stage.days and stage.days.last
    assert first is not None
    assert last is not None
    reminded = first - timedelta(days=max(int(lead) for lead in stage.leads))
    texts = [text["id"] for text in (stage.note, *stage.guidance) if text]
    named = [date(int(y), MONTHS.index(m) + 1, int(d)) for text in texts for d, m, y in NAMED.findall(text)]
    assert not [day for day in named if reminded < day and not first <= day <= last]


def test_words_are_formal() -> None:
    fields = [(s.title, s.note, s.reason, s.undated, s.where, *s.guidance) for _, s in EVERY_STAGE]
    fields += [(each.note, each.reason, each.undated) for each in EVERY_LINE]
    pairs = [text for found in fields for text in found if text]
    words = [word for text in pairs for word in text.words]
    assert not [w for w in words if re.search(r"\bPPK\b|!|himbauan|walikota", w)]


def _as_an_editor_reads_it(node: Any) -> Any:
    """YAML with every scalar as text, as editors on YAML 1.2 take dates, but true and false."""
    if isinstance(node, dict):
        return {key: _as_an_editor_reads_it(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_as_an_editor_reads_it(item) for item in node]
    return {"true": True, "false": False}.get(node, node)


def test_it_satisfies_the_json_schema() -> None:
    tree = _as_an_editor_reads_it(yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert [e.json_path for e in Draft202012Validator(schema).iter_errors(tree)] == []


def test_the_schema_beside_it_is_the_generated_one() -> None:
    path = ROOT / "docs" / "stages.schema.json"
    assert path.read_text(encoding="utf-8") == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def test_its_first_line_names_the_schema_for_editors() -> None:
    first = FILE.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=docs/stages.schema.json"
    assert (ROOT / first.partition("$schema=")[2]).is_file()


def test_its_head_is_true_wherever_a_copy_lies() -> None:
    """`kalender run` puts one into a folder that has neither a checkout nor papers."""
    head = FILE.read_text(encoding="utf-8").partition("sources:")[0]
    assert "kalender check" in head
    assert "kalender deploy FOLDER" in head
