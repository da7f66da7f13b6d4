"""What the calendars say: titles, days, hours, alarms, who it is for."""

from datetime import UTC, datetime

import pytest

from tests.feeds_material import SHIPPED, problems, read, snapshot

NATIONAL = "/feeds/pilkada-2024.ics"
SURABAYA = "/feeds/pilkada-2024/35.78.ics"


def calendar(path, kind="small"):
    return read((snapshot() if kind == "small" else snapshot(SHIPPED)).feeds[path].body)


def summary(path, stage):
    return calendar(path).event(stage).one("SUMMARY").text


def utc(prop):
    offset = {"Asia/Jakarta": "+0700", "Asia/Makassar": "+0800", "Asia/Jayapura": "+0900"}[prop.parameters["TZID"]]
    return datetime.strptime(prop.value + offset, "%Y%m%dT%H%M%S%z").astimezone(UTC)


@pytest.mark.parametrize("kind", ["small", "shipped"])
@pytest.mark.parametrize(
    ("region", "instant"),
    [("33", "2024-11-27T00:00Z"), ("51", "2024-11-26T23:00Z"), ("91", "2024-11-26T22:00Z")],
)
def test_voting_opens_at_seven_on_every_clock(kind, region, instant):
    event = calendar(f"/feeds/pilkada-2024/{region}.ics", kind).event("pemungutan-suara")
    assert utc(event.one("DTSTART")).strftime("%Y-%m-%dT%H:%MZ") == instant
    assert utc(event.one("DTEND")).hour - utc(event.one("DTSTART")).hour in (6, 6 - 24)


@pytest.mark.parametrize("kind", ["small", "shipped"])
def test_campaign_ends_on_the_day_after_its_last(kind):
    event = calendar(NATIONAL, kind).event("kampanye")
    assert event.one("DTSTART").value == "20240925"
    assert event.one("DTEND").value == "20241124"
    assert event.one("DTEND").parameters == {"VALUE": "DATE"}


def test_national_voting_is_a_day_that_names_the_three_clocks():
    event = calendar(NATIONAL).event("pemungutan-suara")
    assert (event.one("DTSTART").value, event.one("DTEND").value) == ("20241127", "20241128")
    assert event.one("SUMMARY").text == "Pemungutan suara (pukul 07.00–13.00 waktu setempat)"
    told = event.one("DESCRIPTION").text
    assert "- pukul 07.00–13.00 WIB\n" in told
    assert "- pukul 07.00–13.00 WITA (pukul 06.00–12.00 WIB)\n" in told
    assert "- pukul 07.00–13.00 WIT (pukul 05.00–11.00 WIB)\n" in told


def test_titles_say_kind_place_hours_and_status():
    assert summary(NATIONAL, "lpsdk") == (
        "Batas akhir: Laporan sumbangan (LPSDK) (paling lambat pukul 23.59 waktu setempat)"
    )
    assert summary("/feeds/pilkada-2024/51.71.ics", "lpsdk").endswith("(paling lambat pukul 23.59 WITA)")
    assert summary(NATIONAL, "kampanye") == "Pelaksanaan kampanye (berakhir pukul 23.59 waktu setempat)"
    assert summary(NATIONAL, "uji-baca-quran") == "Uji mampu baca Al-Qur'an (Provinsi Aceh)"
    assert summary("/feeds/pilkada-2024/11.01.ics", "uji-baca-quran") == "Uji mampu baca Al-Qur'an"
    assert summary(NATIONAL, "perpanjangan-pendaftaran") == "Perpanjangan pendaftaran (4 daerah)"
    assert summary(NATIONAL, "perbaikan-dokumen") == "Perbaikan dokumen (daerah belum ditentukan)"
    assert summary(NATIONAL, "penetapan-terpilih").startswith("(tentatif) Batas akhir: ")
    assert summary("/feeds/pilkada-2024.en.ics", "penetapan-terpilih").startswith("(tentative) Deadline: ")
    assert summary("/feeds/pilkada-2024/31.ics", "putaran-kedua") == "DIBATALKAN: Pemungutan suara putaran kedua"
    assert summary("/feeds/pilkada-2024/31.en.ics", "putaran-kedua").startswith("CANCELLED: ")


def test_descriptions_say_neutrality_and_origin():
    told = calendar(SURABAYA).event("kampanye").one("DESCRIPTION").text
    for words in (
        "boleh memilih, tetapi tidak boleh berkampanye.",
        "- ASN dilarang memakai fasilitas negara.",
        "tergolong pelanggaran disiplin",
        "Rawan menurut IKP Bawaslu.",
        "Enam puluh hari; lihat juga \\ catatan, di bawah.",
        "Dasar hukum: PKPU Nomor 2 Tahun 2024",
        "Sumber: https://example.org/jadwal?halaman=2",
        "dibandingkan dengan naskah di jdih.kpu.go.id",
        "https://kalender.example/pilkada-2024/tahapan/kampanye/",
    ):
        assert words in told
    before = calendar(SURABAYA).event("perpanjangan-pendaftaran").one("DESCRIPTION").text
    assert "tergolong pelanggaran kode etik" in before
    assert "disiplin" not in before
    across = calendar(SURABAYA).event("pemutakhiran-daftar-pemilih").one("DESCRIPTION").text
    assert "kode etik (PNS: PP 42/2004) sebelum Minggu, 22 September 2024, dan pelanggaran disiplin" in across
    official = calendar(SURABAYA).event("penetapan-pasangan-calon").one("DESCRIPTION").text
    assert "jdih.kpu.go.id." not in official
    due = calendar("/feeds/pilkada-2024/35.ics").event("penetapan-terpilih").one("DESCRIPTION").text
    assert "Dihitung: 3 hari kerja sesudah Rekapitulasi tingkat provinsi." in due
    second = calendar("/feeds/pilkada-2024/31.ics").event("putaran-kedua").one("DESCRIPTION").text
    assert second.startswith("Tahapan ini dibatalkan.\nAlasan: Putaran pertama sudah menentukan pemenang.")


def test_a_region_has_its_own_days_and_only_its_own_stages():
    surabaya, denpasar = calendar(SURABAYA), calendar("/feeds/pilkada-2024/51.71.ics")
    assert surabaya.event("kampanye").one("DTSTART").value == "20240926"
    assert denpasar.event("kampanye").one("DTSTART").value == "20240925"
    assert "- 26 September s.d. 23 November 2024: Kota Surabaya" in (
        calendar(NATIONAL).event("kampanye").one("DESCRIPTION").text
    )
    told = {event.one("UID").value.split(".")[0] for event in surabaya.inside("VEVENT")}
    assert not told & {"uji-baca-quran", "rekapitulasi-provinsi", "putaran-kedua", "debat-publik", "perbaikan-dokumen"}


def test_a_place_with_an_own_clock_keeps_it():
    event = calendar("/feeds/pilkada-2024/91.ics").event("pelantikan")
    assert event.one("DTSTART").parameters["TZID"] == "Asia/Jakarta"
    assert event.all("DTEND") == []


def test_categories_and_calendar_names_need_no_escaping():
    event = calendar(NATIONAL).event("kampanye")
    assert event.one("CATEGORIES").value == "Kampanye masa tenang lainnya,Rawan menurut IKP Bawaslu"
    assert calendar(NATIONAL).one("NAME").value == "Tahapan Pilkada Serentak 2024 – Nasional"


def test_languages_share_uids_and_carry_their_names():
    here, there = calendar(NATIONAL), calendar("/feeds/pilkada-2024.en.ics")
    uids = [[event.one("UID").value for event in each.inside("VEVENT")] for each in (here, there)]
    assert uids[0] == uids[1]
    assert "kampanye.pilkada-2024@kalender.example" in uids[0]
    assert here.event("kampanye").one("SUMMARY").parameters == {"LANGUAGE": "id"}
    assert there.event("kampanye").one("SUMMARY").parameters == {"LANGUAGE": "en"}
    assert there.event("kampanye").one("URL").value == "https://kalender.example/en/pilkada-2024/tahapan/kampanye/"


def test_alarms_ring_at_eight_or_a_day_before_and_never_for_what_was_cancelled():
    jakarta = calendar("/feeds/pilkada-2024/31.ics")
    assert jakarta.event("kampanye").inside("VALARM")[0].one("TRIGGER").value == "-PT16H"
    assert jakarta.event("pemungutan-suara").inside("VALARM")[0].one("TRIGGER").value == "-P1D"
    assert jakarta.event("putaran-kedua").inside("VALARM") == []


def test_high_risk_is_said_of_the_province_alone():
    assert "paling rawan" in calendar("/feeds/pilkada-2024/35.ics").one("X-WR-CALDESC").text
    assert "paling rawan" not in calendar(SURABAYA).one("X-WR-CALDESC").text


def test_regions_that_elect_nobody_say_who_does():
    jakarta = calendar("/feeds/pilkada-2024/31.71.ics")
    (event,) = jakarta.inside("VEVENT")
    assert event.one("UID").value == "tidak-memilih.pilkada-2024.31.71@kalender.example"
    assert event.one("SUMMARY").text == "Tidak ada pemilihan kepala daerah untuk Kota Administrasi Jakarta Pusat"
    assert (event.one("DTSTART").value, event.one("DTEND").value) == ("20241127", "20241128")
    assert "https://kalender.example/pilkada-2024/31/" in event.one("DESCRIPTION").text
    yogya = calendar("/feeds/pilkada-2024/34.ics").inside("VEVENT")[0].one("DESCRIPTION").text
    assert all(f"/pilkada-2024/{code}/" in yogya for code in ("34.01", "34.02", "34.03", "34.04", "34.71"))


@pytest.mark.parametrize("path", [p for p in snapshot(SHIPPED).feeds if p.endswith(".ics")][::53])
def test_shipped_calendars_follow_the_rules(path):
    body = snapshot(SHIPPED).feeds[path].body
    assert problems(body) == []
    assert len(body) < 512_000
