"""What a province reads about who is silent. UPDATE_GOLDEN=1 writes tests/golden/silence anew."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from calendar_service.ledger.rows import Row
from calendar_service.letters.letter import Letter
from calendar_service.letters.reference import reference_of
from calendar_service.letters.silence_letter import SilenceComposer
from calendar_service.offices.office import Office
from calendar_service.package_data import regions, translators
from calendar_service.promises.silence import SILENCE, OfficeWord, SilentList
from calendar_service.publishing.revision import Revision, first_stamps
from calendar_service.settings import Settings
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.mail_code import mail_code
from calendar_service.words.states import State
from tests.notices_material import PUBLIC_URL, rendering, timeline

GOLDEN = Path(__file__).parents[2] / "golden" / "silence"
DUE = datetime.fromisoformat("2024-09-20T08:00+07:00")
SETTINGS = Settings(public_url=PUBLIC_URL, uid_domain="kalender.example", silence_after_working_days=2)
PROVINCE = Office("pemda-35", "Sekretariat Daerah Provinsi Jawa Timur", "pemda", "35", MailAddress("a@jatim.example"), "id", "Gubernur Jawa Timur")  # fmt: skip


@cache
def revision() -> Revision:
    found = timeline()
    return Revision(1, DUE - timedelta(days=9), "uji", "", "0" * 64, found, first_stamps(found))


def row(ident: int, stage: str = "kampanye", lead: int = 7) -> Row:
    told = "2024-09-25/2024-11-23" if stage == "kampanye" else "/2024-09-22"
    return Row(
        id=ident, election="pilkada-2024", stage=stage, message=SILENCE, lead=lead, office=PROVINCE.code, channel="mail",
        schedule_version=0, region="35", days_left=0, told=told, before=None, due_at=DUE, not_after=DUE + timedelta(days=9),
        planned_at=DUE, tries=0, ambiguous=0,
    )  # fmt: skip


def word(name: str) -> OfficeWord:
    return OfficeWord(name, f"Sekretariat Daerah {name}", "35.78", 0, State.ACCEPTED, DUE, asked=True)


LISTS = {
    1: SilentList((word("Kota Surabaya"), word("Kabupaten Sidoarjo")), (word("Kabupaten Malang"),), 35),
    2: SilentList((word("Kota Surabaya"),), (), 37),
}


def compose(rows: list[Row], language: str = "id", office: Office = PROVINCE, **given: object) -> Letter | None:
    composer = SilenceComposer(SETTINGS, regions(), translators(), rendering())
    return composer.compose(revision(), rows, LISTS, replace(office, language=language), DUE, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_list_reads_as_it_was_approved(language: str) -> None:
    letter = compose([row(1), row(2, "penetapan-pasangan-calon", 3)], language, door_url="https://k.example/kantor/x/")
    assert letter
    for kind, found in (("txt", f"Subject: {letter.subject}\n\n{letter.text}"), ("html", letter.content.html)):
        path = GOLDEN / f"{language}.{kind}"
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(found, encoding="utf-8", newline="\n")
        assert path.read_bytes().decode() == found


def test_one_letter_tells_every_list_that_there_is() -> None:
    rows = [row(1), row(2, "penetapan-pasangan-calon", 3), row(3, lead=3)]
    letter = compose(rows)
    assert letter and letter.rows == (1, 2), "of the third nobody is silent any more"
    assert letter.reference == f"{reference_of(rows[:2])}@kalender.example"
    assert letter.addressee.code == mail_code(letter.reference)
    assert (letter.content.methods, letter.calendars, letter.behind) == ((), (), ())
    assert compose([rows[2]]) is None


def test_an_office_is_counted_once_in_the_subject() -> None:
    letter = compose([row(1), row(2, "penetapan-pasangan-calon", 3)])
    assert letter and letter.subject.startswith("2 kabupaten/kota belum mengonfirmasi")


def test_what_and_how_many_stand_in_the_first_forty_characters() -> None:
    letter = compose([row(1)])
    assert letter and letter.subject.index("mengonfirmasi") + len("mengonfirmasi") <= 40


def test_no_address_and_no_word_of_law_is_in_it() -> None:
    letter = compose([row(1)])
    assert letter
    for word_of_law in ("@jatim", "sanksi", "pelanggaran", "pidana", "disiplin", "kode etik"):
        assert word_of_law not in letter.text.lower() + letter.content.html.lower()


def test_a_stage_that_is_gone_is_told_of_nobody() -> None:
    assert compose([replace(row(1), stage="tidak-ada")]) is None
