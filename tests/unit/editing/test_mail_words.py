"""What a publication means for mails, in words: a headline, a line for everything, a letter of each kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendar_service.editing.mail_words import MailWords
from calendar_service.editing.preview import Fate, Lapse, Mails
from calendar_service.editing.sections import as_text
from tests.revisions_material import words
from tests.unit.editing.test_mail_json import MAILS
from tests.unit.editing.test_preview_by_day import AT, ELECTION, NOTICES, REMINDERS, STAGE


def told(mails: Mails, language: str = "id", elections: int = 1) -> str:
    return as_text("", MailWords(words(language), elections).sections(mails))


def test_the_headline_counts_what_goes_and_names_the_first_day() -> None:
    assert "dikirim 10 surat, mulai Selasa, 17 September 2024" in told(MAILS)


@pytest.mark.parametrize(
    ("mails", "words_of_it"),
    [
        (Mails(AT, offices=1), "Tidak ada surat yang dikirim atau dibatalkan karena ini."),
        (Mails(AT, offices=1, reminders=(replace(REMINDERS, fate=Fate.GONE),)), "Tidak ada surat tambahan"),
        (Mails(AT), "Daftar kantor masih kosong"),
        (Mails(AT, offices=1, lapses=(Lapse(ELECTION, STAGE, "reminder", 5),)), "Pengingat yang batal dikirim: 5"),
        (Mails(AT, offices=1, lapses=(Lapse(ELECTION, STAGE, "change", 6),)), "Pemberitahuan yang batal dikirim: 6"),
        (Mails(AT, offices=1, lapses=(Lapse(ELECTION, STAGE, "cancel", 7, is_due=False),)), "tidak perlu lagi: 7"),
        (Mails(AT, offices=1, notices=(replace(NOTICES, fate=Fate.SAME),)), "Pemberitahuan lain tetap dikirim: 4"),
        (Mails(AT, offices=1, reminders=(replace(REMINDERS, fate=Fate.SAME),)), "Pengingat lain tetap dikirim: 3"),
    ],
)
def test_lines(mails: Mails, words_of_it: str) -> None:
    assert words_of_it in told(mails)


def test_one_hour_of_everybodys_clock_is_told_once() -> None:
    assert "H-3, Jumat, 20 September 2024 pukul 08.00 waktu setempat: 3 surat (pemda 3;" in told(MAILS)


def test_an_election_is_named_only_where_there_are_several() -> None:
    title = ELECTION.title["id"]
    line = next(row for row in told(MAILS).splitlines() if "batal dikirim: 5" in row)
    assert title not in line
    assert title in next(row for row in told(MAILS, elections=2).splitlines() if "batal dikirim: 5" in row)


def test_a_letter_is_shown_and_english_has_no_indonesian() -> None:
    assert "| Perihal: Perihal" in told(MAILS)
    assert "surat" not in told(MAILS, "en").lower().replace("surabaya", "")


@pytest.mark.parametrize(("place", "named"), [("", ""), ("35.78", " di Kota Surabaya"), ("ID", " (nasional)")])
def test_a_place_is_named_where_it_is_not_the_offices_own(place: str, named: str) -> None:
    title = f"{STAGE.title['id']}{named}"
    assert f"{title}, H-3," in told(Mails(AT, offices=1, reminders=(replace(REMINDERS, place=place),)))
    lapse = Lapse(ELECTION, STAGE, "reminder", 5, place=place)
    assert f"5 ({title})" in told(Mails(AT, offices=1, lapses=(lapse,)))
