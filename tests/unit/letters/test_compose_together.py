"""A stage that is held in several places is told to an office above them once: with its places and days, its bans once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest

from calendar_service.ledger.rows import MOST_ROWS, Row, unwritten_row
from calendar_service.letters.compose import Composer
from calendar_service.letters.letter import Letter
from calendar_service.offices.office import Office
from calendar_service.package_data import regions, translators
from calendar_service.promises.planning import reminders
from calendar_service.publishing.revision import Revision, first_stamps
from calendar_service.settings import Settings
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline
from tests.notices_material import PUBLIC_URL, ROOT, rendering

SETTINGS = Settings(public_url=PUBLIC_URL, uid_domain="kalender.example", mail_from="Kalender <k@kalender.example>")
DIY = Office("diy", "Sekretariat Daerah DI Yogyakarta", "pemda", "34", "diy@x.example")
INSIDE = ("Kabupaten Kulon Progo", "Kabupaten Bantul", "Kabupaten Gunungkidul", "Kabupaten Sleman", "Kota Yogyakarta")
DOOR = "https://kalender.example/kantor/x/"
DRILL = replace(SETTINGS, clock_start=datetime.fromisoformat("2024-09-01T00:00+07:00"))


@cache
def known() -> Timeline:
    """What ships, with the ministry and the personnel agency among those who are told of the re-votes."""
    text = (ROOT / "stages.yaml").read_text(encoding="utf-8")
    start = text.index("\n  psu-2025:")
    head, rest = text[:start], text[start:]
    return parse((head + rest.replace("audiences: [", "audiences: [kementerian, bkn, ", 1)).encode(), regions())


def revision() -> Revision:
    at = datetime.fromisoformat("2024-01-01T00:00+07:00")
    return Revision(1, at, "uji", "", "", known(), first_stamps(known(), at))


def told(office: Office, day: str, *stages: str, settings: Settings = SETTINGS) -> tuple[list[Row], Letter]:
    """The mail of all that falls due on that day, or of those stages alone."""
    since, until = (datetime.fromisoformat(f"{day}T{hour}+07:00") for hour in ("00:00", "23:59"))
    owed = reminders(known(), [office], regions(), since, until)
    kept = [each for each in owed if since <= each.moment.due_at <= until]
    rows = [unwritten_row(revision(), each) for each in kept if not stages or each.occurrence.id in stages]
    rows = [replace(row, id=number) for number, row in enumerate(rows, 1)]
    composer = Composer(settings, regions(), translators(), rendering())
    found = composer.compose(revision(), rows, office, rows[0].due_at, door_url=DOOR)
    assert found is not None
    return rows, found


def test_five_places_are_one_part_with_its_bans_once() -> None:
    rows, letter = told(DIY, "2024-09-20")
    assert len(rows) == 15 <= MOST_ROWS, "one mail"
    assert letter.rows == tuple(range(1, 16)) or sorted(letter.rows) == list(range(1, 16)), "each row has its proof"
    assert letter.subject == "Penetapan calon Min 22 Sep 2024 dan 2 tahapan lain - Netralitas ASN [Pengingat]"
    assert letter.text.count("ASN tidak mengucapkan selamat") == 1
    assert letter.text.count("2 hari lagi") == 1
    assert f"Minggu, 22 September 2024, 2 hari lagi: {', '.join(INSIDE)}\n" in letter.text
    assert f"Jadwal dan kalender Daerah Istimewa Yogyakarta: {PUBLIC_URL}/pilkada-2024/34/" in letter.text
    assert len(letter.text.split()) < 700


def test_one_stage_in_five_places_counts_them_in_the_subject() -> None:
    _, letter = told(DIY, "2024-09-20", "penetapan-pasangan-calon")
    assert letter.subject == "Penetapan calon Min 22 Sep 2024, di 5 daerah - Netralitas ASN [Pengingat H-2]"


def test_what_stages_have_in_common_does_not_speak_of_one_of_them() -> None:
    _, letter = told(replace(DIY, region="35.07"), "2024-09-20")
    common = letter.text.split("JENIS PELANGGARAN DAN SANKSI")[1]
    assert "tahapan ini" not in common
    assert "tahapan ini" not in letter.text.split("PENETAPAN PASANGAN CALON\n\n-")[0]


def test_a_province_has_drafts_of_its_own_stages_alone() -> None:
    _, letter = told(DIY, "2024-09-20")
    assert "Halaman kantor ini: konfirmasi, teks grup, dan poster: " in letter.text


@pytest.mark.parametrize("kind", ["kementerian", "bkn"])
def test_no_draft_is_promised_to_who_gets_none(kind: str) -> None:
    office = Office(kind, "Kementerian Dalam Negeri", kind, "31", "a@x.example")
    _, letter = told(office, "2025-03-18", "masa-tenang")
    assert "Halaman kantor ini: alamat, riwayat surel, dan cara berhenti: " in letter.text
    assert not re.search("naskah surat|poster", letter.text)


def test_a_national_mail_tells_no_day_of_one_place_as_that_of_all() -> None:
    office = Office("bkn", "BKN", "bkn", "31", "a@x.example")
    _, letter = told(office, "2025-03-18", "masa-tenang")
    assert letter.subject.startswith("Masa tenang 19-21 Mar 2025, di beberapa daerah - ")
    assert "Golongan pelanggaran mengikuti daerahnya." in letter.text
    assert "23 Maret 2025, hari penetapan" not in letter.text


def test_a_rehearsal_says_so_before_all_else() -> None:
    _, letter = told(DIY, "2024-09-20", settings=DRILL)
    assert letter.subject.startswith("[GLADI] Penetapan calon ")
    assert "\nGLADI, bukan surel sungguhan: Pilkada Serentak 2024\n" in letter.text
    assert "GLADI, bukan" not in told(DIY, "2024-09-20")[1].text


@pytest.mark.parametrize(
    ("code", "whom"),
    [
        ("34", "kepala perangkat daerah."),
        ("34.04", "kepala perangkat daerah dan panewu."),
        ("35.07", "kepala perangkat daerah, camat, dan lurah."),
        ("95.01", "kepala perangkat daerah, kepala distrik, dan lurah."),
    ],
)
def test_it_is_passed_on_to_those_who_are_there(code: str, whom: str) -> None:
    assert f"Mohon segera diteruskan kepada {whom}\n" in told(replace(DIY, region=code), "2024-09-20")[1].text
