"""A letter about another place than its reader's names it, with its days, its links and its calendar entry; of the whole country it
lists where and when; where nobody knows whether a stage holds, it asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

from calendar_service.ledger.rows import Row, unwritten_notice, unwritten_row
from calendar_service.letters.compose import Composer
from calendar_service.letters.letter import Letter
from calendar_service.offices.office import Office
from calendar_service.package_data import regions, translators
from calendar_service.promises.correction import CANCEL, CHANGE, Belief, notices
from calendar_service.promises.planning import reminders
from calendar_service.promises.subject import Subject
from calendar_service.publishing.revision import Revision, first_stamps, next_stamps
from calendar_service.settings import Settings
from calendar_service.timeline.parsing import parse
from tests.notices_material import PUBLIC_URL, rendering

SETTINGS = Settings(public_url=PUBLIC_URL, uid_domain="kalender.example", mail_from="Kalender <k@kalender.example>")
TEXT = """
elections:
  ulang:
    title: Pemungutan Suara Ulang
    title_en: Repeated Vote
    issued: 2025-03-01
    law: psu-2025
    basis: Putusan Uji
    audiences: [pemda, kpu, kementerian, bkn]
    tell_province: true
    regions: ["14.08", "72.08", "91"]
    phases: {satu: {title: Satu, title_en: One}}
    stages:
      satu:
        suara:
          title: Pemungutan suara ulang
          title_en: Repeated voting
          hours: 07.00-13.00
          leads: [3d, 0d]
          where: 116 TPS di tiga kecamatan
          where_en: 116 polling stations in three sub-districts
          local:
            "14.08": 2025-03-22
            "72.08": {days: 2025-04-16, reason: Ibadah hari Sabtu., reason_en: Worship on Saturday.}
            "91": 2025-08-06
        tenang:
          title: Masa tenang
          title_en: Quiet days
          due: 3 hari sebelum suara s.d. 1 hari sebelum suara
          status: confirmed
          leads: [1d]
        penetapan:
          title: Penetapan tanpa sengketa
          title_en: Confirmation without dispute
          days: 2025-09-10
          some_regions: true
          leads: [3d]
        luar:
          title: Pemungutan di luar negeri
          title_en: Voting abroad
          days: 2025-09-20
          hours: 08.00-18.00
          zone: Asia/Kuala_Lumpur
          where: Kuala Lumpur
          where_en: Kuala Lumpur
          leads: [3d]
"""
SOON = datetime.fromisoformat("2025-03-01T00:00+07:00")
LATE = datetime.fromisoformat("2025-12-31T00:00+07:00")

RIAU = Office("riau", "Setda Riau", "pemda", "14", "riau@x.example", salutation="Gubernur Riau")
SULTENG = replace(RIAU, code="sulteng", name="Setda Sulawesi Tengah", region="72")
SIAK = replace(RIAU, code="siak", name="Setda Siak", region="14.08")
PARIGI = replace(RIAU, code="parigi", region="72.08")
BKN = replace(RIAU, code="bkn", kind="bkn", name="BKN", region="31", salutation="Kepala BKN")


@cache
def revision(*changes: tuple[str, str]) -> Revision:
    """The text with replacements, published after it."""
    made: Revision | None = None
    text = TEXT
    for number, change in enumerate([("", ""), *changes]):
        text = text.replace(*change) if change[0] else text
        timeline = parse(text.encode(), regions(), "stages.yaml")
        at = SOON + timedelta(days=20 * number)
        stamps = next_stamps(made, timeline, regions(), at) if made else first_stamps(timeline, at)
        made = Revision(number + 1, at, "uji", "", "", timeline, stamps)
    assert made
    return made


def composed(row: Row, office: Office, of: Revision | None = None) -> Letter:
    of = of or revision()
    found = Composer(SETTINGS, regions(), translators(), rendering()).compose(of, [row], office, row.due_at)
    assert found is not None
    return found


def told(office: Office, stage: str) -> list[tuple[Row, Letter]]:
    """Every reminder of a stage to an office."""
    owed = reminders(revision().timeline, [office], regions(), SOON, LATE)
    rows = [unwritten_row(revision(), each) for each in owed if each.occurrence.id == stage]
    return [(row, composed(row, office)) for row in rows]


def corrected(office: Office, key: str, line: str, of: Revision) -> tuple[Row, Letter]:
    """The notice to an office that was told that line."""
    belief = Belief("ulang", key, office.code, office.region, line)
    (notice,) = notices(of, regions(), [belief], timedelta(0))
    row = unwritten_notice(notice)
    return row, composed(row, office, of)


def test_an_office_above_reads_of_the_place_on_its_own_clock() -> None:
    rows = told(SULTENG, "suara")
    assert [row.stage for row, _ in rows] == ["suara@72.08"] * 2
    row, letter = rows[0]
    assert row.region == "72"
    assert row.due_at.isoformat() == "2025-04-11T08:00:00+08:00"
    place = "Kabupaten Parigi Moutong"
    assert letter.subject == f"Pemungutan suara ulang Rab 16 Apr 2025, {place} - Netralitas ASN [Pengingat H-5]"
    assert f"Pemungutan suara ulang di {place}".upper() in letter.text
    assert "pukul 07.00–13.00 WITA" in letter.text
    assert "Tempat: 116 TPS di tiga kecamatan." in letter.text
    assert f"Jadwal dan kalender {place}: {PUBLIC_URL}/ulang/72.08/" in letter.text
    assert b"UID:suara.ulang.72.08@kalender.example" in letter.calendars[0].replace(b"\r\n ", b"")


def test_its_own_offices_read_nothing_of_the_name() -> None:
    row, letter = told(PARIGI, "suara")[0]
    assert row.stage == "suara"
    assert letter.subject == "Pemungutan suara ulang Rab 16 Apr 2025 - Netralitas ASN [Pengingat H-5]"
    assert letter.calendars == told(SULTENG, "suara")[0][1].calendars, "one event, one entry"


def test_each_place_is_a_letter_of_its_own() -> None:
    both = replace(RIAU, region="91")
    assert {row.stage for row, _ in told(both, "suara")} == {"suara"}, "it votes itself"
    assert [row.due_at.date().isoformat() for row, _ in told(RIAU, "tenang")] == ["2025-03-18"]
    assert [row.due_at.date().isoformat() for row, _ in told(SULTENG, "tenang")] == ["2025-04-11"]
    assert told(replace(RIAU, region="35"), "suara") == []


def test_the_reason_of_a_region_stands_in_its_letters_alone() -> None:
    moved = revision(
        ('"72.08": {days: 2025-04-16', '"72.08": {days: 2025-04-17'), ('"14.08": 2025-03-22', '"14.08": 2025-03-23')
    )
    letters: dict[str, Any] = {
        place: corrected(office, key, line, moved)[1].text
        for place, office, key, line in (
            ("72.08", PARIGI, "suara", "2025-04-16/2025-04-16 07.00-13.00"),
            ("72", SULTENG, "suara@72.08", "2025-04-16/2025-04-16 07.00-13.00"),
            ("14.08", SIAK, "suara", "2025-03-22/2025-03-22 07.00-13.00"),
            ("14", RIAU, "suara@14.08", "2025-03-22/2025-03-22 07.00-13.00"),
        )
    }
    assert {place for place, text in letters.items() if "Alasan: Ibadah hari Sabtu." in text} == {"72.08", "72"}
    together = Composer(SETTINGS, regions(), translators(), rendering())
    kept = []
    for office, key in ((PARIGI, "suara"), (SIAK, "suara"), (SULTENG, "suara@72.08"), (RIAU, "suara@14.08")):
        line = "2025-04-01/2025-04-01 07.00-13.00"
        row, alone = corrected(office, key, line, moved)
        found = together.compose(moved, [row], office, row.due_at)
        assert found is not None
        kept.append((found.text == alone.text, found.subject == alone.subject, found.calendars == alone.calendars))
    assert set(kept) == {(True, True, True)}, "what was kept for one place is given to no other"


def test_a_cancellation_of_one_place_names_it() -> None:
    gone = revision(("2025-04-16, reason", "2025-04-16, status: cancelled, reason"))
    row, letter = corrected(SULTENG, "suara@72.08", "2025-04-16/2025-04-16 07.00-13.00", gone)
    assert (row.message, row.stage) == (CANCEL, "suara@72.08")
    assert letter.subject == "Pemungutan suara ulang Rab 16 Apr 2025 batal, Kabupaten Parigi Moutong [Pembatalan]"
    assert "dibatalkan" in letter.text
    assert "Alasan: Ibadah hari Sabtu." in letter.text
    belief = Belief("ulang", "suara@14.08", "riau", "14", "2025-03-22/2025-03-22 07.00-13.00")
    assert list(notices(gone, regions(), [belief], timedelta(0))) == []


def test_what_no_longer_holds_somewhere_was_not_cancelled() -> None:
    gone = revision(('regions: ["14.08", "72.08", "91"]', 'regions: ["14.08", "91"]'))
    for office, key in ((PARIGI, "suara"), (SULTENG, "suara@72.08")):
        row, letter = corrected(office, key, "2025-04-16/2025-04-16 07.00-13.00", gone)
        assert row.message == CANCEL
        assert "tidak berlaku di Kabupaten Parigi Moutong" in letter.text or office is PARIGI
        assert "tidak berlaku di" in letter.text
        assert "dibatalkan" not in letter.text
        assert "tidak berlaku" in letter.subject


def test_the_whole_country_is_told_where_and_when_on_the_capitals_clock() -> None:
    rows = told(BKN, "suara")
    assert [row.stage for row, _ in rows] == ["suara@ID"] * 2
    row, letter = rows[0]
    assert row.due_at.isoformat() == "2025-03-19T08:00:00+07:00"
    for line in (
        "- Sabtu, 22 Maret 2025 pukul 07.00–13.00 waktu setempat: Kabupaten Siak",
        "- Rabu, 16 April 2025 pukul 07.00–13.00 waktu setempat: Kabupaten Parigi Moutong",
        "- Rabu, 6 Agustus 2025 pukul 07.00–13.00 waktu setempat: Provinsi Papua",
    ):
        assert line in letter.text
    assert f"Jadwal semua daerahnya: {PUBLIC_URL}/ulang/" in letter.text
    assert letter.calendars == ()
    assert told(replace(BKN, region="91"), "suara")[0][0].due_at == row.due_at, "wherever it sits"


def test_the_whole_country_is_told_each_places_own_hours_and_narrower_place() -> None:
    own = '"91": {days: 2025-08-06, hours: 08.00-14.00, where: Distrik Sentani., where_en: Sentani district.}'
    of = revision(('"91": 2025-08-06', own))
    owed = next(each for each in reminders(of.timeline, [BKN], regions(), SOON, LATE) if each.occurrence.id == "suara")
    letter = composed(unwritten_row(of, owed), BKN, of)
    assert "- Sabtu, 22 Maret 2025 pukul 07.00–13.00 waktu setempat: Kabupaten Siak" in letter.text
    assert "- Rabu, 6 Agustus 2025 pukul 08.00–14.00 waktu setempat: Provinsi Papua (Distrik Sentani)" in letter.text
    assert "pada harinya sendiri: 22 Maret s.d. 6 Agustus 2025\n" in letter.text, "no hours of all"


def test_a_day_that_moves_within_the_span_is_told_to_who_looks_at_all_of_it() -> None:
    line = told(BKN, "suara")[0][0].told
    moved = revision(('"72.08": {days: 2025-04-16', '"72.08": {days: 2025-04-19'))
    row, letter = corrected(BKN, Subject("suara", "ID").key, line, moved)
    assert (row.message, row.schedule_version) == (CHANGE, 1)
    assert "- Sabtu, 19 April 2025 pukul 07.00–13.00 waktu setempat: Kabupaten Parigi Moutong" in letter.text


@pytest.mark.parametrize("kind", ["pemda", "kpu"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_where_nobody_knows_whether_it_holds_a_letter_asks(kind: str, language: str) -> None:
    ((row, letter),) = told(replace(SIAK, kind=kind, language=language), "penetapan")
    assert row.told == "2025-09-10/2025-09-10 ?"
    assert letter.calendars == ()
    assert letter.content.methods == ()
    assert "Kabupaten Siak" in letter.text
    if language == "en":
        assert letter.subject == "Confirmation without dispute Wed 10 Sep 2025 [Please check]"
        return
    assert letter.subject == "Penetapan tanpa sengketa Rab 10 Sep 2025 [Mohon dipastikan]"
    asks = "Mohon ditanyakan kepada KPU setempat." if kind == "pemda" else "Mohon dipastikan apakah tahapan ini berlaku"
    assert asks in letter.text
    assert "Mohon jawabannya dikirim dengan membalas surel ini." in letter.text
    assert not any(words in letter.text for words in ("- ASN", "Jenis pelanggaran".upper(), "Untuk disampaikan")), (
        "as if it held"
    )


@pytest.mark.parametrize(
    ("language", "title", "unknown"),
    [
        ("id", "Penetapan tanpa sengketa Rab 10 Sep 2025, di sebagian daerah", "Kami belum mengetahui di daerah mana saja tahapan ini berlaku."),
        ("en", "Confirmation without dispute Wed 10 Sep 2025, in some regions", "We do not know yet in which regions this stage applies."),
    ],
)  # fmt: skip
def test_who_looks_at_the_whole_country_is_told_that_nobody_knows_where(
    language: str, title: str, unknown: str
) -> None:
    ((_, letter),) = told(replace(BKN, language=language), "penetapan")
    assert letter.subject.startswith(title)
    assert unknown in letter.text
    assert "sebagian daerah" not in told(BKN, "suara")[0][1].text


def test_the_answer_is_told_either_way() -> None:
    line = told(SIAK, "penetapan")[0][0].told
    known = revision(("some_regions: true", 'except: ["72.08"]'))
    row, letter = corrected(SIAK, "penetapan", line, known)
    assert row.message == CHANGE
    assert letter.subject == "Penetapan tanpa sengketa Rab 10 Sep 2025 [Tahapan berlaku]"
    assert "yang sebelumnya kami tanyakan, berlaku di Kabupaten Siak: Rabu, 10 September 2025." in letter.text
    assert "tanggal lama" not in letter.text
    assert letter.content.methods == ("PUBLISH",)
    row, letter = corrected(PARIGI, "penetapan", line, known)
    assert row.message == CANCEL
    assert letter.subject == "Penetapan tanpa sengketa Rab 10 Sep 2025 tidak berlaku [Pemberitahuan]"
    assert "yang sebelumnya kami tanyakan, tidak berlaku di Kabupaten Parigi Moutong." in letter.text


def test_a_question_that_moves_is_still_a_question() -> None:
    line = told(SIAK, "penetapan")[0][0].told
    row, letter = corrected(SIAK, "penetapan", line, revision(("2025-09-10", "2025-09-12")))
    assert row.told == "2025-09-12/2025-09-12 ?"
    assert "Mohon ditanyakan kepada KPU setempat." in letter.text
    assert letter.calendars == ()


def test_hours_of_another_zone_name_their_city() -> None:
    ((_, letter),) = told(SIAK, "luar")
    assert "pukul 08.00–18.00 waktu Kuala Lumpur" in letter.text
    assert "Tempat: Kuala Lumpur." in letter.text


def test_a_reminder_says_why_the_day_is_another_in_that_region_alone() -> None:
    """An office that had the old day in its calendar learns of it here."""
    assert all("Alasan: Ibadah hari Sabtu." in letter.text for _, letter in told(PARIGI, "suara"))
    assert not any("Alasan:" in letter.text for _, letter in told(SIAK, "suara"))


def test_a_reckoned_day_is_not_said_to_be_quoted() -> None:
    """Neither in the subject nor where the source stands."""
    reckoned = revision(("          status: confirmed\n          leads: [1d]", "          leads: [1d]"))
    owed = reminders(reckoned.timeline, [SIAK], regions(), SOON, LATE)
    row = next(unwritten_row(reckoned, each) for each in owed if each.occurrence.id == "tenang")
    letter = composed(row, SIAK, reckoned)
    assert "19-21 Mar 2025 - tentatif" in letter.subject
    assert "dihitung atau diperkirakan, tidak dikutip dari jadwal resmi." in letter.text
    assert "dikutip dari salinan pers" not in letter.text
    assert "tentatif" not in told(SIAK, "suara")[0][1].subject


def test_a_mail_names_no_source_that_was_not_there_yet() -> None:
    """Of three the first that was there on the day of the mail; none where there was none."""
    sources = (
        "sources:\n  nanti: https://koran.go.id/2025/05/05/hasil\n"
        '  kelak: {address: "https://koran.go.id/hari-ini", since: 2025-03-21}\n'
        "  dulu: https://koran.go.id/2025/02/24/putusan\n"
    )
    named = TEXT.replace("elections:", sources + "elections:", 1).replace(
        "          leads: [3d, 0d]", "          leads: [3d, 0d]\n          source: [nanti, kelak, dulu]", 1
    )
    assert names_of(named) == {"https://koran.go.id/2025/02/24/putusan"}
    assert names_of(named.replace(", dulu]", "]")) == set()


def names_of(text: str) -> set[str]:
    """The addresses of sources in a mail to Siak of 19 March 2025."""
    timeline = parse(text.encode(), regions(), "stages.yaml")
    made = Revision(1, SOON, "uji", "", "", timeline, first_stamps(timeline, SOON))
    owed = reminders(timeline, [SIAK], regions(), SOON, LATE)
    row = next(unwritten_row(made, each) for each in owed if each.occurrence.id == "suara")
    assert row.due_at.date().isoformat() == "2025-03-19"
    return {word for word in composed(row, SIAK, made).text.split() if word.startswith("https://koran.go.id")}
