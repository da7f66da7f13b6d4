"""Places over all elections, and the front page over all of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from calendar_service.package_data import regions
from calendar_service.regions import Regions
from calendar_service.web.agenda import standstill
from tests.pages_material import pages, shipped_timeline, with_repeats
from tests.unit.web.test_pages import Links, text

TIMELINE = shipped_timeline(with_repeats)


def client(day: str) -> FlaskClient:
    return pages(f"{day}T09:00+07:00", timeline=TIMELINE).test_client()


def links(page: str) -> set[str]:
    return set(Links(page).hrefs)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-03-21", "Berikutnya besok Pemungutan Suara Ulang Pemungutan suara ulang Sabtu, 22 Maret 2025"),
        ("2025-03-22", "Hari ini berlangsung Pemungutan Suara Ulang Pemungutan suara ulang Sabtu, 22 Maret 2025"),
        ("2026-11-26", "Tidak ada pemilihan yang sedang berjalan di sini"),
    ],
)
def test_a_place_says_what_is_next_runs_or_was_over_all_its_elections(day: str, said: str) -> None:
    words = text(client(day), "/daerah/14.08/")
    assert said in words
    assert "Pilkada Serentak 2024 Selesai; hari terakhir di jadwalnya" in words
    assert "Diulang: Pemungutan Suara Ulang" in words


def test_its_first_calendar_is_the_one_that_does_not_end() -> None:
    page = client("2026-11-26").get("/daerah/14.08/").text
    assert set(re.findall(r'href="(webcal://[^"]+)"', page)) == {"webcal://localhost:8000/feeds/daerah/14.08.ics"}
    english = client("2026-11-26").get("/en/daerah/14.08/").text
    assert "webcal://localhost:8000/feeds/daerah/14.08.en.ics" in english


def test_a_province_names_its_places_that_vote_again_with_their_days() -> None:
    words = text(client("2025-03-25"), "/daerah/72/")
    assert (
        "Kabupaten dan kota yang memilih lagi Kabupaten Parigi Moutong 16 April 2025 · Pemungutan Suara Ulang" in words
    )
    assert "memilih lagi" not in text(client("2025-03-25"), "/daerah/35/")


def test_who_elects_nobody_is_led_to_who_does() -> None:
    page = client("2025-03-25").get("/daerah/31.71/").text
    assert "tidak memilih kepala daerah sendiri" in page
    assert "/daerah/31/" in links(page)


@pytest.mark.parametrize(
    ("asked", "status", "there"),
    [
        ("/daerah/92.01/", 308, "/daerah/96.01/"),
        *(
            (f"/daerah/{old}/", 308, f"/daerah/{new}/")
            for old, new in regions().former.items()
            if old.startswith("91.")
        ),
        ("/daerah/9101/", 308, "/daerah/93.01/"),
        ("/en/pilkada-2024/91.28/", 308, "/en/pilkada-2024/94.08/"),
        ("/daerah/3578/", 308, "/daerah/35.78/"),
        ("/en/daerah/3578/", 308, "/en/daerah/35.78/"),
        ("/daerah/35.78", 308, "/daerah/35.78/"),
        ("/daerah/?q=surabaya", 302, "/daerah/35.78/"),
        ("/pilkada-2024/3578/", 308, "/pilkada-2024/35.78/"),
        ("/cari?q=surabaya", 302, "/daerah/35.78/"),
        ("/cari/?q=Jatim", 302, "/daerah/35/"),
        ("/en/cari?q=East+Java", 302, "/en/daerah/35/"),
        ("/cari?q=Kota+Surabaya,+Jawa+Timur", 302, "/daerah/35.78/"),
        ("/cari?q=surabya", 200, ""),
        ("/cari?q=bima", 200, ""),
        ("/cari", 200, ""),
        ("/psu-uji/cari?q=surabaya", 302, "/daerah/35.78/"),
        ("/psu-uji/cari?q=papua", 200, ""),
        ("/psu-uji/cari?q=14.08", 302, "/psu-uji/14.08/"),
        ("/daerah/99.99/", 404, ""),
        ("/daerah/999/", 404, ""),
        ("/daerah/nihil/", 404, ""),
    ],
)
def test_every_way_of_writing_a_place_leads_to_it(asked: str, status: int, there: str) -> None:
    answer = client("2025-03-25").get(asked)
    assert answer.status_code == status
    assert answer.headers.get("Location", "") == there


@pytest.mark.parametrize("address", ["/daerah/", "/cari"])
def test_search_over_places(address: str) -> None:
    page = client("2025-03-25").get(f"{address}?q=bogor").text
    assert {"/daerah/32.01/", "/daerah/32.71/"} <= links(page)
    assert 'content="noindex"' in page
    assert 'action="/cari"' in page


def test_where_nothing_is_found_it_is_said_what_can_be_typed_and_all_provinces_stand_there() -> None:
    asked = client("2025-03-25")
    words = text(asked, "/cari?q=zzz")
    assert "Tidak ada daerah yang cocok dengan “zzz”" in words
    assert "Kecamatan dan desa tidak dikenal di sini" in words
    assert {"/daerah/11/", "/daerah/96/"} <= links(asked.get("/cari?q=zzz").text)
    assert {"/daerah/11/", "/daerah/96/"} <= links(asked.get("/cari").text)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/cari?q=bima", "2 daerah cocok dengan “bima” Kota Bima 52.72 · kota · Nusa Tenggara Barat Kabupaten Bima 52.06 · kabupaten"),
        ("/en/cari?q=bima", "2 regions match “bima” Kota Bima 52.72 · city (kota) · Nusa Tenggara Barat"),
        ("/cari?q=surabya", "Tidak ada daerah bernama “surabya”. Yang mirip: Kota Surabaya 35.78"),
        ("/cari?q=martapura", "Kabupaten Banjar 63.03 · kabupaten · Kalimantan Selatan · ibu kotanya “Martapura”"),
        ("/en/cari?q=martapura", "· its capital “Martapura”"),
        ("/cari?q=kabupaten", "Hanya 100 yang pertama diperlihatkan."),
        ("/cari?q=Sura%E2%80%8Bbya", "Tidak ada daerah bernama “Sura[U+200B]bya”. Yang mirip: Kota Surabaya 35.78"),
    ],
)  # fmt: skip
def test_a_list_says_what_each_place_is_and_why_it_stands_there(address: str, said: str) -> None:
    assert said in text(client("2025-03-25"), address)


def test_in_an_election_the_list_leads_to_its_own_pages_where_it_is_held() -> None:
    found = links(client("2025-03-25").get("/psu-uji/cari?q=sulteng+parigi").text)
    assert found
    page = client("2025-03-25").get("/psu-uji/cari?q=parigi").text
    assert {"/psu-uji/72.08/", "/daerah/32.18/"} <= links(page)


@pytest.mark.parametrize(
    "path", ["/", "/daerah/", "/pilkada-2024/35.78/", "/psu-uji/35.78/", "/pilkada-2024/", "/langganan/", "/nihil/"]
)
def test_places_are_reached_from_everywhere(path: str) -> None:
    page = client("2025-03-25").get(path).text
    assert any(link.startswith("/daerah/") for link in links(page))


def test_an_election_offers_no_calendar_where_it_is_not_held() -> None:
    page = client("2025-03-25").get("/psu-uji/35.78/").text
    assert "Kota Surabaya tidak ikut dalam Pemungutan Suara Ulang." in Links(page).text
    assert "/feeds/psu-uji" not in page
    assert "/daerah/35.78/" in links(page)
    beside = client("2025-03-25").get("/psu-uji/72.71/").text
    assert "Yang memilih di dekatnya" in beside
    assert "/psu-uji/72.08/" in links(beside)


def test_the_front_page_leads_over_all_elections_and_lists_them_by_state() -> None:
    words = text(client("2025-03-25"), "/")
    assert "19 hari lagi Pemungutan Suara Ulang Masa tenang 13 s.d. 15 April 2025, di Kabupaten Parigi Moutong" in words
    running, over = words.index("Pemilihan yang berjalan"), words.index("Pemilihan yang sudah selesai")
    assert running < words.index("Pilkada Serentak 2024 berlangsung") < over
    assert over < words.index("Hitung Ulang selesai · 10 Maret 2025")


def test_when_all_is_over_each_is_named_and_its_page_says_what_came_of_it() -> None:
    asked = client("2026-11-26")
    assert "webcal://" not in asked.get("/").text
    assert {"/psu-uji/", "/pilkada-2024/"} <= links(asked.get("/").text)
    assert "Pemungutan Suara Ulang selesai" in text(asked, "/")
    assert "Selesai; hari terakhir di jadwalnya 6 Agustus 2025" in text(asked, "/psu-uji/")
    page = asked.get("/pilkada-2024/").text
    assert "Diulang di 5 daerah Kabupaten Siak 22 Maret 2025" in Links(page).text
    assert "/daerah/93.02/" in links(page)


def test_one_place_that_still_votes_keeps_an_election_running() -> None:
    assert "Pemungutan Suara Ulang berlangsung" in text(client("2025-05-01"), "/")
    assert "97 hari lagi" in text(client("2025-05-01"), "/psu-uji/")


def test_a_stage_tells_each_places_day_and_the_reason_only_there() -> None:
    words = text(client("2025-03-25"), "/psu-uji/tahapan/pemungutan-suara/")
    assert "22 Maret s.d. 6 Agustus 2025, menurut daerah" in words
    rows = [
        "Kabupaten Siak , Kabupaten Bangka Barat Sabtu, 22 Maret 2025, pukul 07.00–13.00 WIB selesai",
        "Kabupaten Parigi Moutong Rabu, 16 April 2025, pukul 07.00–13.00 WITA 22 hari lagi Hari ibadah.",
        "Provinsi Papua , Kabupaten Boven Digoel Rabu, 6 Agustus 2025, pukul 07.00–13.00 WIT 134 hari lagi",
    ]
    assert [words.index(row) for row in rows] == sorted(words.index(row) for row in rows)
    assert words.count("Hari ibadah.") == 1
    assert "Hari ibadah." in text(client("2025-03-25"), "/psu-uji/72.08/")
    assert "Hari ibadah." not in text(client("2025-03-25"), "/psu-uji/14.08/")


def test_what_only_some_have_and_where_are_told() -> None:
    here = text(client("2025-03-25"), "/psu-uji/14.08/")
    assert "Pengumuman hasil 26 hari lagi di sebagian daerah saja" in here
    assert "tanyakan kepada penyelenggara setempat" in text(client("2025-03-25"), "/psu-uji/tahapan/pengumuman/")
    assert "116 TPS di Distrik Mulia" in text(client("2025-03-01"), "/hitung-uji/")
    assert "116 TPS di Distrik Mulia" in text(client("2025-03-01"), "/hitung-uji/tahapan/hitung-ulang/")


def test_an_ended_election_is_an_archive() -> None:
    ended = replace(TIMELINE, ended=frozenset({"pilkada-2024"}))
    archive = pages("2026-11-26T09:00+07:00", timeline=ended).test_client()
    for path in ("/pilkada-2024/", "/pilkada-2024/35.78/", "/pilkada-2024/tahapan/kampanye/", "/en/pilkada-2024/"):
        answer = archive.get(path)
        assert answer.status_code == 200
        assert 'class="archive"' in answer.text
    assert 'class="archive"' not in archive.get("/psu-uji/").text
    assert 'class="archive"' not in archive.get("/").text


def test_every_place_has_a_page_in_both_languages() -> None:
    asked = client("2025-03-25")
    for region in list(regions().values())[::37]:
        for prefix in ("", "/en"):
            assert f"<h1>{region.full_name}</h1>" in asked.get(f"{prefix}/daerah/{region.code}/").text
    listed = asked.get("/sitemap.xml").text
    assert listed.count("/daerah/") == 2 * (len(regions()) + 1)


@pytest.mark.parametrize("code", ["14.08", "72.08", "91", "31.71"])
@pytest.mark.parametrize("day", ["2024-11-27T07:30+07:00", "2025-03-22T12:00+07:00", "2025-08-06T00:30+09:00"])
def test_a_place_reads_the_same_until_the_kept_pages_end(code: str, day: str) -> None:
    """From zone to zone the day begins and voting ends at other instants."""
    zones = {region.timezone for region in regions().values()}
    since, until = standstill(TIMELINE.elections.values(), zones, datetime.fromisoformat(day))
    first, last = (
        pages(at.isoformat(), timeline=TIMELINE).test_client().get(f"/daerah/{code}/").text
        for at in (since, until - timedelta(seconds=1))
    )
    assert first == last


@pytest.mark.parametrize("path", ["/daerah/96/", "/pilkada-2024/96/"])
def test_a_young_region_says_what_it_was_a_part_of_and_its_day_where_that_is_known(path: str) -> None:
    page = client("2025-03-25").get(path).text
    assert '<dt>Sebelumnya bagian dari</dt><dd><a href="/daerah/92/">Provinsi Papua Barat</a></dd>' in page
    assert "Dibentuk" not in page
    young = replace(regions()["96"], since=date(2020, 5, 4))
    places = Regions([*(each for each in regions().values() if each.code != "96"), young])
    page = text(pages("2025-03-25T09:00+07:00", timeline=TIMELINE, places=places).test_client(), path)
    assert "Dibentuk 4 Mei 2020 Sebelumnya bagian dari Provinsi Papua Barat" in page
    assert "Sebelumnya" not in text(client("2025-03-25"), path.replace("96", "92"))


@pytest.mark.parametrize("path", ["/", "/daerah/35.78/"])
def test_what_is_known_of_the_next_election_is_told_when_all_is_over(path: str) -> None:
    """From the pack that ships, on its days."""
    for language, prefix in (("id", ""), ("en", "/en")):
        said = [each.text[language] for each in regions().laws["pemilihan-berikutnya"].sentences]
        asked = text(client("2026-11-26"), prefix + path)
        assert len(said) == 2
        assert all(words in asked for words in said)
        assert not any(words in text(client("2024-11-26"), prefix + path) for words in said)
        assert not any(words in text(client("2028-01-01"), prefix + path) for words in said)
