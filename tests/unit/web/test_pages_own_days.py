"""What a page says of a place whose vote has no day, is cancelled, or is held otherwise than elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from calendar_service.package_data import regions
from calendar_service.regions import Region
from calendar_service.web.pages import voters_near
from tests.pages_material import pages, shipped_timeline, with_repeats
from tests.unit.web.test_pages import text

OWN = {
    '"14.08": 2025-03-22': '"14.08": {undated: Menunggu KPU Siak., undated_en: Siak has yet to decide.}',
    '"72.08": {days: 2025-04-16,': '"72.08": {days: 2025-04-16, hours: 08.00-14.00,',
    '"91": 2025-08-06\n            "93.02": 2025-08-06': '"91": 2025-08-06\n            "93.02": 2025-08-06 s.d. 2025-08-07',
    '"19.05": 2025-03-22': '"19.05": {days: 2025-03-22, status: cancelled, reason: Ralat., reason_en: Corrected.}',
}


def with_own_days(source: str) -> str:
    """The re-votes, without a day in Siak and cancelled in Bangka Barat."""
    text = with_repeats(source)
    for old, new in OWN.items():
        assert old in text
        text = text.replace(old, new)
    return text


TIMELINE = shipped_timeline(with_own_days)


def client(day: str, *, has_ended: bool = False) -> FlaskClient:
    timeline = replace(TIMELINE, ended=frozenset({"psu-uji"})) if has_ended else TIMELINE
    return pages(f"{day}T09:00+07:00", timeline=timeline).test_client()


@pytest.mark.parametrize("day", ["2025-03-25", "2026-11-26"])
@pytest.mark.parametrize("path", ["/psu-uji/14.08/", "/daerah/14.08/"])
def test_a_place_whose_vote_has_no_day_is_not_over(path: str, day: str) -> None:
    words = text(client(day), path)
    assert "Hari pemungutan suara belum ditetapkan. Menunggu KPU Siak." in words
    assert "sudah selesai di sini" not in words
    assert "Tidak ada pemilihan yang sedang berjalan" not in words
    if path.startswith("/daerah"):
        assert "hari pemungutan suara belum ditetapkan" in words
    ended = text(client(day, has_ended=True), path)
    assert "Hari pemungutan suara belum ditetapkan." not in ended


def test_the_country_waits_for_the_last_place() -> None:
    words = text(client("2026-11-26"), "/psu-uji/")
    assert "Hari pemungutan suara belum ditetapkan di Kabupaten Siak." in words
    assert "selesai; hari terakhir" not in words.lower()
    assert "Selesai; hari terakhir" in text(client("2026-11-26", has_ended=True), "/psu-uji/")


def test_a_cancelled_vote_is_no_voting_day_and_is_said_once() -> None:
    place = text(client("2025-03-10"), "/daerah/19.05/")
    assert "pemungutan suara dibatalkan" in place
    assert "pemungutan suara: 22 Maret" not in place
    for path in ("/psu-uji/19.05/", "/psu-uji/tahapan/pemungutan-suara/", "/en/psu-uji/19.05/"):
        words = text(client("2025-03-10"), path)
        assert "dibatalkan dibatalkan" not in words
        assert "cancelled cancelled" not in words
        assert "dibatalkan" in words or "cancelled" in words


def test_hours_that_differ_are_not_told_of_all() -> None:
    words = text(client("2025-03-10"), "/psu-uji/tahapan/pemungutan-suara/")
    assert "menurut daerah, jam menurut daerah" in words
    assert "pukul 07.00–13.00 waktu setempat" not in words
    assert "hours depending on the region" in text(client("2025-03-10"), "/en/psu-uji/")


def test_what_begins_on_the_same_day_elsewhere_does_not_come_after_it() -> None:
    words = text(client("2025-08-01"), "/psu-uji/")
    assert "6 Agustus 2025 di Provinsi Papua; serta 6 s.d. 7 Agustus 2025 di Kabupaten Boven Digoel" in words
    before = text(client("2025-03-25"), "/psu-uji/")
    assert "sesudah itu Rabu, 6 Agustus 2025" in before


def test_who_votes_again_nearby_does_not_vote_for_a_place_that_has_been_split_off() -> None:
    whole = regions()["14.01"]
    young = Region("14.80", "kabupaten", "Uji", "14", whole.timezone, part_of="14.01")
    young = replace(young, since=TIMELINE.elections["pilkada-2024"].voted_on.replace(year=2029))
    again = shipped_timeline(with_repeats)
    found = voters_near(list(again.elections.values()), young, regions())
    assert [each.code for each in found] == ["14.01"], "and not Kabupaten Siak, which votes again"


OWN_PAPERS = (
    '"14.08": {days: 2025-03-22, basis: Keputusan KPU Siak 7, source: [siak], where: 3 TPS, where_en: 3 stations}'
)


def with_own_papers(source: str) -> str:
    text = with_repeats(source).replace('"14.08": 2025-03-22', OWN_PAPERS)
    return text.replace("\nsources:\n", "\nsources:\n  siak: https://www.kpu-siak.example/keputusan-7\n", 1)


@pytest.mark.parametrize("path", ["/psu-uji/14.08/", "/psu-uji/tahapan/pemungutan-suara/"])
def test_a_regions_own_basis_source_and_place_stand_on_its_page_and_the_stages(path: str) -> None:
    asked = pages("2025-03-10T09:00+07:00", timeline=shipped_timeline(with_own_papers)).test_client()
    words = text(asked, path)
    for told in ("Dasar hukum: Keputusan KPU Siak 7", "kpu-siak.example", "3 TPS"):
        assert told in words
    assert 'href="https://www.kpu-siak.example/keputusan-7"' in asked.get(path).text
    others = text(asked, "/psu-uji/19.05/")
    assert "Siak 7" not in others
    assert "Dasar hukum" not in others


def test_who_elects_nobody_is_offered_no_empty_calendar_but_the_way_to_who_does() -> None:
    for path in ("/daerah/31.71/", "/pilkada-2024/31.71/"):
        page, words = client("2024-11-27").get(path).text, text(client("2024-11-27"), path)
        assert "Warganya memilih kepala daerah provinsinya" in words
        assert "webcal:" not in page
        assert "text/calendar" not in page
        assert "bagi semua pemilihan di" not in words
    yogya = client("2024-11-27").get("/daerah/34/").text
    assert "webcal:" not in yogya
    assert all(f'href="/daerah/34.0{n}/"' in yogya for n in range(1, 5))
    assert "webcal:" in client("2024-11-27").get("/daerah/34.71/").text


def test_english_names_one_province_as_one_and_doubles_no_preposition() -> None:
    asked = client("2025-03-10")
    assert "Province Riau" in text(asked, "/en/daerah/14.08/")
    assert "Provinces" not in text(asked, "/en/psu-uji/14.08/").replace("All provinces", "")
    stage = text(asked, "/en/psu-uji/tahapan/pengumuman/")
    assert "Where it applies only in some regions" in stage
    assert "in only in" not in stage
