"""The words of single mails: personal values, late mails, changes and cancellations."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time

import pytest

from calendar_service.letters.letter import Addressee
from calendar_service.package_data import regions
from calendar_service.promises.planning import Moment
from calendar_service.timeline.case import case_of
from calendar_service.timeline.stage import Days, Hours, Occurrence, Status
from calendar_service.words.languages import LANGUAGES, Text
from tests.notices_material import cancelled, election, moved, occurrence, region, reminder

HOSTILE = Addressee(
    head="<b>Gubernur</b>",
    code="K7QF-29XM-0TB4",
    door_url="https://kalender.example/kantor/x/?a=1&b=2",
    salutation="""Plt. <b>Bupati</b> & 100% %(office)s {{ 7*7 }}""",
    office="""<script>alert("x")</script>""",
    region="Kabupaten 'Ujung' \"Timur\" <i>",
    region_url='https://kalender.example/?a=1&b="><img src=x>',
)
NAMES = tuple(field.name for field in fields(Addressee))
PLACEHOLDERS = Addressee(**{name: f"zz{name.replace('_', '')}zz" for name in NAMES})


def moment(day: date, lead: int, days_left: int, kind: str = "pemda") -> Moment:
    zone = region(kind).zone
    return Moment(lead, datetime.combine(day, time(8), zone), datetime(2025, 12, 31, tzinfo=UTC), days_left)


# Personal values.


def test_hostile_values_are_shown_and_do_nothing() -> None:
    words = reminder(occurrence("kampanye"), moment(date(2024, 9, 18), 7, 7), "pemda", "id", addressee=HOSTILE)
    assert f"Yth. {HOSTILE.salutation}\n" in words.text
    assert HOSTILE.office in words.text
    assert HOSTILE.region_url in words.text
    assert "<script" not in words.html
    assert "<img" not in words.html
    assert "<i>" not in words.html
    assert "Plt. &lt;b&gt;Bupati&lt;/b&gt; &amp; 100% %(office)s {{ 7*7 }}" in words.html
    assert 'href="https://kalender.example/?a=1&amp;b=&#34;&gt;&lt;img src=x&gt;"' in words.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["pemda", "bawaslu", "kpu", "lainnya"])
def test_one_rendering_serves_every_office(kind: str, language: str) -> None:
    real = Addressee(
        "Sekretaris O'Brien & Rekan",
        "Bupati X",
        "Setda",
        "Kabupaten X",
        "https://kalender.example/x/",
        "AAAA",
        "https://d.example/",
    )
    at = moment(date(2024, 9, 18), 7, 7, kind)
    shared = reminder(occurrence("kampanye", kind), at, kind, language, addressee=PLACEHOLDERS)
    own = reminder(occurrence("kampanye", kind), at, kind, language, addressee=real)
    assert own.subject == shared.subject
    text, html = shared.text, shared.html
    for name in NAMES:
        mark, value = getattr(PLACEHOLDERS, name), getattr(real, name)
        text = text.replace(mark, value)
        html = html.replace(mark, value.replace("&", "&amp;").replace("'", "&#39;"))
    assert own.text == text
    assert own.html == html


def test_an_office_elsewhere_in_the_same_clock_reads_the_same() -> None:
    here = occurrence("pemungutan-suara")
    there = election().occurrence(here.stage, regions()["32.73"])
    assert there is not None
    at = moment(date(2024, 11, 26), 1, 1)
    one = reminder(here, at, "pemda", "id", addressee=PLACEHOLDERS)
    assert reminder(there, at, "pemda", "id", addressee=PLACEHOLDERS) == one


def test_high_risk_is_said_only_where_it_holds() -> None:
    at = moment(date(2024, 11, 26), 1, 1)
    for high_risk in (True, False):
        words = reminder(occurrence("pemungutan-suara"), at, "pemda", "id", high_risk=high_risk)
        assert ("5 provinsi dengan kerawanan tertinggi" in words.text) is high_risk


# The day of the mail.


def test_a_late_mail_is_dated_in_the_clock_of_its_region() -> None:
    late = Moment(3, datetime(2024, 11, 25, 16, 30, tzinfo=UTC), datetime(2024, 11, 27, tzinfo=UTC), 1)
    words = reminder(occurrence("pemungutan-suara", "kpu"), late, "kpu", "id")  # 01.30 WIT of the 26th
    assert words.text.startswith("Selasa, 26 November 2024\n")
    assert "\nRabu, 27 November 2024 pukul 07.00–13.00 WIT, besok\n" in words.text
    assert words.subject.endswith(" [Pengingat H-1]")


def test_on_the_day_itself() -> None:
    words = reminder(occurrence("pemungutan-suara"), moment(date(2024, 11, 27), 0, 0), "pemda", "id")
    assert words.subject == "Pemungutan suara Rab 27 Nov 2024 - Netralitas ASN [Pengingat hari H]"
    assert "\nRabu, 27 November 2024 pukul 07.00–13.00 WIB, hari ini\n" in words.text


def test_on_the_last_day_of_a_long_stage() -> None:
    words = reminder(occurrence("kampanye"), moment(date(2024, 11, 23), -59, 0), "pemda", "id")
    assert words.subject == "Kampanye s.d. 23 Nov 2024 - Netralitas ASN [Pengingat hari ke-60]"
    assert "Hari ini hari ke-60; berakhir hari ini." in words.text


def test_a_deadline() -> None:
    words = reminder(occurrence("lpsdk"), moment(date(2024, 10, 21), 3, 3), "kpu", "id")
    assert " s.d. 24 Okt 2024 - " in words.subject
    assert "Batas akhir 3 hari lagi: Kamis, 24 Oktober 2024, paling lambat pukul 23.59 WIB\n" in words.text
    assert "- ASN tidak terlibat dalam kegiatan kampanye" in words.text  # no guidance in the file: the general bans


def test_a_tentative_date_is_called_so() -> None:
    found = occurrence("kampanye")
    tentative = replace(found, stage=replace(found.stage, status=Status.TENTATIVE))
    assert (
        "Tanggal ini masih tentatif: dihitung atau diperkirakan"
        in reminder(tentative, moment(date(2024, 9, 18), 7, 7), "kpu", "id").text
    )
    assert "tentatif" not in reminder(found, moment(date(2024, 9, 18), 7, 7), "kpu", "id").text


def test_addresses_follow_the_language() -> None:
    at = moment(date(2024, 9, 18), 7, 7)
    indonesian = reminder(occurrence("kampanye"), at, "pemda", "id").text
    english = reminder(occurrence("kampanye"), at, "pemda", "en").text
    assert " https://kalender.example/pilkada-2024/tahapan/kampanye/\n" in indonesian
    assert " https://kalender.example/en/pilkada-2024/tahapan/kampanye/\n" in english


def test_without_sources_no_source_is_named() -> None:
    at = moment(date(2024, 9, 18), 7, 7)
    assert "Sumber tanggal" not in reminder(occurrence("kampanye"), at, "pemda", "id", sources={}).text


# The class of breach.

BEFORE, TURN, AFTER = date(2024, 9, 21), date(2024, 9, 22), date(2024, 9, 23)


@pytest.mark.parametrize(
    ("days", "told_on", "breach", "turn"),
    [
        (Days(BEFORE, BEFORE), BEFORE, "ethics", TURN),
        (Days(TURN, TURN), BEFORE, "discipline", TURN),
        (Days(TURN, TURN), TURN, "discipline", None),
        (Days(BEFORE, AFTER), BEFORE, "turning", TURN),
        (Days(BEFORE, AFTER), TURN, "discipline", None),
        (Days(None, BEFORE), date(2024, 9, 1), "ethics", TURN),
        (Days(None, AFTER), date(2024, 9, 1), "turning", TURN),
    ],
)
def test_the_class_changes_on_the_day_of_confirmation(
    days: Days, told_on: date, breach: str, turn: date | None
) -> None:
    stage = election().by_id["masa-tenang"]
    found = case_of(election(), Occurrence(stage, None, days, None), told_on)
    assert (found.breach, found.turn) == (breach, turn)


def test_a_stage_may_name_its_own_class() -> None:
    stage = election().by_id["dukungan-perseorangan"]
    assert stage.breach == "discipline"
    assert stage.days is not None
    found = case_of(election(), Occurrence(stage, None, stage.days, None), date(2024, 4, 26))
    assert (found.breach, found.turn) == ("discipline", None)


def test_without_a_turn_everything_is_discipline() -> None:
    never = replace(election(), discipline_from=None)
    found = case_of(never, Occurrence(never.by_id["masa-tenang"], None, Days(BEFORE, AFTER), None), BEFORE)
    assert (found.breach, found.turn) == ("discipline", None)


def test_a_stage_that_spans_the_turn_says_both() -> None:
    found = replace(occurrence("kampanye"), days=Days(date(2024, 9, 16), date(2024, 9, 30)))
    text = reminder(found, moment(date(2024, 9, 13), 3, 3), "kpu", "id").text
    assert "Sebelum Minggu, 22 September 2024" in text
    assert "; sejak hari itu pelanggaran disiplin (PP 94/2021 bagi PNS, PP 49/2018 bagi PPPK)." in text
    assert "Pelanggaran netralitas pada tahapan ini merupakan pelanggaran disiplin." not in text


@pytest.mark.parametrize(("told_on", "known"), [(date(2024, 11, 14), False), (date(2024, 11, 15), True)])
def test_the_ruling_is_named_from_the_day_after_it(told_on: date, known: bool) -> None:
    text = reminder(
        occurrence("pemungutan-suara"), moment(told_on, 0, (date(2024, 11, 27) - told_on).days), "kpu", "id"
    ).text
    assert ("136/PUU-XXII/2024" in text) is known
    assert ("pejabat daerah, pejabat ASN, anggota TNI/Polri" in text) is known


# Changes.


def test_a_change_tells_old_and_new_and_counts_from_its_own_day() -> None:
    words = moved("id")
    assert words.subject == "Kampanye jadi 26 Sep-23 Nov 2024 [Perubahan]"
    assert "\nSemula: 25 September s.d. 23 November 2024 " in words.text
    assert "\nMenjadi: 26 September s.d. 23 November 2024 " in words.text
    assert "Dimulai 6 hari lagi." in words.text
    assert "Alasan: Penyesuaian jadwal oleh KPU." in words.text
    assert "Menggantikan surel kami tanggal 18 September 2024 berjudul “Kampanye 25 Sep-23 Nov 2024 …”." in words.text


@pytest.mark.parametrize(
    ("told_on", "said"),
    [
        (date(2024, 9, 25), "Dimulai besok."),
        (date(2024, 9, 26), "Dimulai hari ini."),
        (date(2024, 9, 27), "Sedang berlangsung, dan berakhir 57 hari lagi."),
        (date(2024, 11, 23), "Sedang berlangsung, dan berakhir hari ini."),
    ],
)
def test_a_change_counts_days_as_a_reminder_does(told_on: date, said: str) -> None:
    assert said in moved("id", told_on=told_on).text


def test_a_change_into_the_past_counts_nothing_and_forbids_nothing() -> None:
    text = moved("id", told_on=date(2024, 11, 24)).text
    assert "erlangsung" not in text
    assert "LARANGAN" not in text
    assert not re.search(r"-\d+ hari", text)


def test_a_change_of_hours_alone_shows_both_hours() -> None:
    found = occurrence("pemungutan-suara", "bawaslu")
    text = moved("id", "bawaslu", occurrence=found, old_days=found.days, old_hours=Hours(time(8), time(14))).text
    assert "Semula: Rabu, 27 November 2024 pukul 08.00–14.00 WITA\n" in text
    assert "Menjadi: Rabu, 27 November 2024 pukul 07.00–13.00 WITA <- berubah\n" in text
    assert "Berlangsung 68 hari lagi." in text


def test_a_deadline_that_moves() -> None:
    found = occurrence("lpsdk")
    assert "Batas akhirnya 34 hari lagi." in moved("id", occurrence=found).text


def test_a_date_that_was_taken_back() -> None:
    found = occurrence("kampanye")
    open_date = replace(found, days=None, stage=replace(found.stage, undated=Text("Menurut KPU.", "As the KPU says.")))
    words = moved("id", occurrence=open_date)
    assert words.subject == "Kampanye belum bertanggal [Perubahan]"
    assert "Tanggal baru belum ditetapkan. Menurut KPU.\n" in words.text
    bare = replace(open_date, stage=replace(found.stage, undated=None))
    assert "Tanggal baru belum ditetapkan.\n" in moved("id", occurrence=bare).text


def test_a_first_date_has_no_old_one() -> None:
    text = moved("id", old_days=None, old_hours=None).text
    assert "Semula" not in text
    assert "tanggal lama" not in text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("pemda", "diteruskan kepada kepala perangkat daerah"),
        ("bawaslu", "Mohon rencana pengawasan disesuaikan"),
        ("kpu", "ketetapan kantor Bapak/Ibu"),
        ("lainnya", "yang memerlukannya di lingkungan Bapak/Ibu"),
    ],
)
def test_changes_and_cancellations_ask_each_kind_for_its_part(kind: str, said: str) -> None:
    assert said in moved("id", kind).text
    assert said in cancelled("id", kind).text


# Cancellations.


def test_a_cancellation_names_the_old_date_and_the_reason() -> None:
    words = cancelled("id")
    assert words.subject == "Putaran kedua Jakarta Rab 26 Feb 2025 batal [Pembatalan]"
    assert "\nSemula: Rabu, 26 Februari 2025 pukul 07.00–13.00 WIB\nKini: dibatalkan.\n" in words.text
    assert "Alasan: Putaran pertama" in words.text
    assert (
        "Menggantikan surel kami tanggal 2 Desember 2024 berjudul “Putaran kedua Jakarta Rab 26 Feb 2025 …”."
        in words.text
    )


def test_a_cancellation_without_a_date() -> None:
    words = cancelled("id", old_days=None, old_hours=None)
    assert words.subject == "Putaran kedua Jakarta batal [Pembatalan]"
    assert "\nKini: dibatalkan.\n" in words.text
    assert "Semula" not in words.text


def test_hostile_values_do_nothing_in_the_other_mails_either() -> None:
    for words in (moved("en", addressee=HOSTILE), cancelled("en", addressee=HOSTILE)):
        assert "<script" not in words.html
        assert "<img" not in words.html
        assert HOSTILE.office in words.text
