"""The pages over the shipped timeline: every address answers, in both languages, with the right facts."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from calendar_service.package_data import regions, translators
from calendar_service.web.agenda import agenda
from calendar_service.web.wording import Wording
from calendar_service.words.addresses import twin
from tests.conftest import IN_CI
from tests.pages_material import pages, shipped_timeline

ELECTION = shipped_timeline().elections["pilkada-2024"]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return pages().test_client()


class Links(HTMLParser):
    """The addresses on a page, the ids on it, and its words without tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.hrefs += [found[name] or "" for name in ("href", "src", "action") if name in found]
        self.ids += [found["id"] or ""] if "id" in found else []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return Links(answer.text).text


def test_every_link_inside_the_site_leads_to_a_page(client: FlaskClient) -> None:
    """From the front page on; regions are walked by sample, all else in full."""
    waiting, seen = ["/"], set[str]()
    while waiting:
        path = waiting.pop().split("#")[0]
        sampled = re.search(r"/(?:pilkada-2024|daerah)/(\d\d(\.\d\d)?)/$", path)
        skipped = sampled and sampled[1] not in ("11", "31", "31.71", "34", "34.71", "35", "35.78", "51", "91", "96.71")
        if not path or path in seen or skipped or path.startswith("/feeds/"):
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            found = Links(answer.text)
            assert len(found.ids) == len(set(found.ids)), f"an id twice on {path}"
            waiting += [href.split("?v=")[0] for href in found.hrefs if href.startswith("/")]
    assert {"/", "/en/", "/langganan/", "/en/pilkada-2024/35.78/", "/pilkada-2024/cari"} <= seen
    assert {f"/en/pilkada-2024/tahapan/{stage.id}/" for stage in ELECTION.stages} <= seen


def test_every_region_has_a_page_in_both_languages(client: FlaskClient) -> None:
    """At home one of seven."""
    for region in list(regions().values())[:: 1 if IN_CI else 7]:
        for prefix in ("", "/en"):
            answer = client.get(f"{prefix}/pilkada-2024/{region.code}/")
            assert answer.status_code == 200
            assert f"<h1>{region.full_name}</h1>" in unescape(answer.text)


def test_the_front_page_says_what_is_next(client: FlaskClient) -> None:
    words = text(client, "/")
    assert "Hari dihitung menurut jam Jakarta: Kamis, 19 September 2024." in words
    assert "3 hari lagi Penetapan pasangan calon Minggu, 22 September 2024" in words
    assert "Penelitian persyaratan calon 27 Agustus s.d. 21 September 2024 · berakhir 2 hari lagi" in words


def large_words(client: FlaskClient, path: str) -> str:
    """What the front of a page is set in the largest letters for."""
    found = re.search(r'<p class="coming">.*?</p>', client.get(path).text, re.DOTALL)
    assert found
    return Links(found[0]).text


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2024-11-13T09:00+07:00", "11 hari lagi Masa tenang 24 s.d. 26 November 2024"),
        ("2024-09-22T09:00+07:00", "berlangsung Penetapan pasangan calon Minggu, 22 September 2024"),
        ("2024-11-23T09:00+07:00", "besok Masa tenang 24 s.d. 26 November 2024"),
        ("2024-11-27T09:00+07:00", "berlangsung Pemungutan suara Rabu, 27 November 2024"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/pilkada-2024/35.78/"])
def test_the_largest_words_are_for_what_matters(at: str, words: str, path: str) -> None:
    """Never for the drafting of a regulation that is due sooner."""
    assert large_words(pages(at).test_client(), path).startswith(words)


def test_voting_day_is_told_from_the_beginning() -> None:
    words = text(pages("2024-09-22T09:00+07:00").test_client(), "/")
    assert "Pemungutan suara Rabu, 27 November 2024 · 66 hari lagi" in words


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2024-11-26T23:59+07:00", "besok"),
        ("2024-11-27T06:59+07:00", "hari ini"),
        ("2024-11-27T07:00+07:00", "berlangsung"),
        ("2024-11-27T13:00+07:00", "selesai"),
    ],
)
def test_voting_follows_the_clock(at: str, expected: str) -> None:
    words = text(pages(at).test_client(), "/pilkada-2024/33/")
    assert f"27 November 2024 pukul 07.00–13.00 WIB Pemungutan suara {expected}" in words


@pytest.mark.parametrize(("code", "zone"), [("33", "WIB"), ("51", "WITA"), ("91", "WIT")])
def test_a_region_speaks_in_its_own_clock(client: FlaskClient, code: str, zone: str) -> None:
    words = text(client, f"/pilkada-2024/{code}/")
    assert f"27 November 2024 pukul 07.00–13.00 {zone}" in words
    assert f"Hari ini di sana Kamis, 19 September 2024 ({zone})" in words


def test_days_are_counted_in_the_regions_zone() -> None:
    """At 23.30 in Jakarta it is tomorrow already in Papua."""
    late = pages("2024-09-19T23:30+07:00").test_client()
    assert "3 hari lagi Penetapan pasangan calon" in text(late, "/pilkada-2024/33/")
    assert "2 hari lagi Penetapan pasangan calon" in text(late, "/pilkada-2024/91/")


def test_high_risk_is_said_of_the_five_provinces_only(client: FlaskClient) -> None:
    """And of no kabupaten or kota inside them."""
    said = {
        region.code
        for region in regions().values()
        if (region.is_province or region.code.startswith("35"))
        and "Provinsi dengan kerawanan tertinggi" in client.get(f"/pilkada-2024/{region.code}/").text
    }
    assert said == {"35", "53", "64", "72", "73"}


@pytest.mark.parametrize(
    ("code", "voters"), [("34", ["34.01", "34.02", "34.03", "34.04", "34.71"]), ("31.71", ["31"]), ("31.01", ["31"])]
)
def test_who_elects_nobody_points_to_who_does(client: FlaskClient, code: str, voters: list[str]) -> None:
    page = client.get(f"/pilkada-2024/{code}/").text
    assert "tidak memilih kepala daerah sendiri" in page
    assert "webcal://" not in page
    assert all(f'href="/pilkada-2024/{voter}/"' in page for voter in voters)


def test_a_stage_of_the_time_before_penetapan_is_a_matter_of_ethics(client: FlaskClient) -> None:
    words = text(client, "/pilkada-2024/tahapan/pendaftaran-pasangan-calon/")
    assert "PP 42/2004 Pasal 11 huruf c dan Pasal 15" in words
    assert "tunjangan kinerja" not in words
    campaign = text(client, "/pilkada-2024/tahapan/kampanye/")
    assert "PP 94/2021 bagi PNS: Pasal 5 huruf n dan Pasal 8; PP 49/2018 bagi PPPK" in campaign
    assert "Sanksi moral" not in campaign
    assert "Rp600.000 sampai Rp6.000.000" in campaign


def test_a_stage_that_crosses_penetapan_shows_both_classes(client: FlaskClient) -> None:
    words = text(client, "/pilkada-2024/tahapan/pemutakhiran-daftar-pemilih/")
    assert "Sebelum Minggu, 22 September 2024, hari penetapan pasangan calon" in words
    assert "Sejak hari itu" in words
    assert "PP 42/2004" in words
    assert "PP 94/2021" in words


def test_a_page_never_tells_what_had_not_happened(client: FlaskClient) -> None:
    path = "/pilkada-2024/tahapan/kampanye/"
    later = pages("2024-11-20T06:00+07:00").test_client()
    assert "136/PUU-XXII/2024" not in text(client, path)
    assert "136/PUU-XXII/2024" in text(later, path)
    assert "sbt.bkn.go.id" not in text(client, path)
    assert "sbt.bkn.go.id" in text(later, path)


def test_reports_go_to_bawaslu_and_never_to_kasn_or_a_bare_ppk(client: FlaskClient) -> None:
    for prefix in ("", "/en"):
        for stage in ELECTION.stages:
            words = text(client, f"{prefix}/pilkada-2024/tahapan/{stage.id}/")
            assert "SigapLapor" in words
            assert "KASN" not in words
            assert not re.search(r"\bPPK\b", words)


def test_voting_names_the_three_clocks(client: FlaskClient) -> None:
    words = text(client, "/pilkada-2024/tahapan/pemungutan-suara/")
    assert "27 November 2024, pukul 07.00–13.00 waktu setempat" in words
    assert "pukul 07.00–13.00 WITA pukul 06.00–12.00 WIB" in words
    assert "pukul 07.00–13.00 WIT pukul 05.00–11.00 WIB" in words


def test_cancelled_tentative_and_undated_are_told_in_words(client: FlaskClient) -> None:
    words = text(client, "/pilkada-2024/")
    assert "26 Februari 2025 Pemungutan suara putaran kedua Jakarta dibatalkan" in words
    assert re.search(
        "paling lambat Kamis, 27 Februari 2025 Penetapan calon terpilih setelah putusan MK 161 .{0,120}tentatif", words
    )
    assert "Menurut jadwal yang ditentukan oleh Bawaslu Pembentukan panitia pengawas tanpa tanggal pasti" in words


def test_a_local_date_is_told_on_both_pages() -> None:
    line = "          title_en: Campaign\n"
    moved = shipped_timeline(
        lambda source: source.replace(line, line + '          local: {"35.78": 2024-09-26 s.d. 2024-11-23}\n')
    )
    client = pages(timeline=moved).test_client()
    assert "26 September s.d. 23 November 2024" in text(client, "/pilkada-2024/35.78/")
    assert "Kota Surabaya 26 September s.d. 23 November 2024" in text(client, "/pilkada-2024/tahapan/kampanye/")
    assert "26 September s.d." not in text(client, "/pilkada-2024/35/")


@pytest.mark.parametrize("layout", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_picture_tells_what_the_table_tells(client: FlaskClient, layout: str, language: str) -> None:
    """Each dated stage once, with its title, days and hours; and nothing else."""
    page = client.get(twin("/pilkada-2024/", language)).text
    drawing = re.search(rf'<svg class="picture picture-{layout}".*?</svg>', page, re.DOTALL)
    assert drawing
    drawn = [
        (ident, unescape(title))
        for ident, title in re.findall(r'data-stage="([^"]+)">\s*<title>([^<]+)</title>', drawing[0])
    ]
    say = Wording(translators()[language], regions())
    assert drawn == [
        (stage.id, f"{stage.title[language]}: {say.when(occurrence)}")
        for phase in ELECTION.phases
        for stage in ELECTION.stages
        if stage.phase == phase and (occurrence := ELECTION.occurrence(stage, None)) and occurrence.days
    ]
    table = re.findall(r'<tr role="row" class="is-[^"]+" data-stage="([^"]+)">(.*?)</tr>', page, re.DOTALL)
    assert len(table) == len(ELECTION.stages)
    told = {ident: Links(row).text for ident, row in table}
    for stage in ELECTION.stages:
        occurrence = ELECTION.occurrence(stage, None)
        assert occurrence
        assert told[stage.id].startswith(" ".join((say.days(occurrence), say.hours(occurrence))).strip())


def test_parts_are_not_told_beside_their_whole() -> None:
    seen = agenda(ELECTION, None, datetime.fromisoformat("2024-10-01T06:00+07:00"))
    ids = [row.occurrence.id for row in seen.now]
    assert "kampanye" in ids
    assert "kampanye-media-sosial" not in ids


def test_what_one_city_has_is_not_nationally_next() -> None:
    """Denpasar's publication of 26 October is told on its page, and in the national table."""
    october = pages("2024-10-19T06:00+07:00").test_client()
    assert "Pengumuman LPSDK" not in text(october, "/")
    national = text(october, "/pilkada-2024/")
    assert national.count("Pengumuman LPSDK") == 5  # twice drawn with its tooltip, once in the table
    assert "Pengumuman LPSDK Sabtu, 26 Oktober 2024 · 7 hari lagi" in text(october, "/pilkada-2024/51.71/")


def test_after_the_last_stage_it_is_said_what_came_of_it() -> None:
    """And no calendar is offered that has nothing to come."""
    client = pages("2026-11-26T09:00+07:00").test_client()
    page = client.get("/").text
    assert "Tidak ada pemilihan yang sedang berjalan" in page
    assert "webcal://" not in page
    assert 'action="/cari"' in page
    words = text(client, "/pilkada-2024/")
    assert "Selesai; hari terakhir di jadwalnya 8 Oktober 2025. Pemungutan suara: Rabu, 27 November 2024." in words
    assert re.search(r"Lewat menurut jadwal, tanpa perubahan sejak terbit di sini \d+ tahapan", words)
    assert "Pemungutan suara putaran kedua Jakarta (Rabu, 26 Februari 2025)" in words
    assert "Tidak ada lagi" not in words
    assert "webcal://" not in client.get("/langganan/").text


@pytest.mark.parametrize(("at", "is_told"), [("2024-09-22T09:00+07:00", False), ("2025-02-24T09:00+07:00", True)])
def test_a_page_tells_nothing_that_happened_later(at: str, is_told: bool) -> None:
    words = pages(at).test_client().get("/pilkada-2024/tahapan/putusan-akhir/").get_data(as_text=True)
    assert ("26 permohonan dikabulkan" in words) == is_told
