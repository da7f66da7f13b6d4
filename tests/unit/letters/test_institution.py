"""A mail names who answers for it; a rehearsal, or one of whom nobody knows who sends it, says what it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from calendar_service.letters.institution import Institution, institution_of
from calendar_service.settings import Settings
from tests.notices_material import INSTITUTION, moved

NAMED = Settings(
    institution="Bawaslu Provinsi Jawa Timur",
    institution_address="Jalan Tanggulangin 3, Surabaya",
    contact_person="Siti Aminah, Kepala Sekretariat",
    contact_phone="+62 31 5550123",
)


def test_it_is_as_the_settings_have_it() -> None:
    assert institution_of(NAMED) == INSTITUTION
    assert institution_of(Settings()) == Institution("", "", "", "", False)
    assert institution_of(Settings(clock_start=datetime(2024, 9, 19, tzinfo=UTC))).is_rehearsal


@pytest.mark.parametrize(
    ("institution", "is_named", "is_rehearsed"),
    [
        (institution_of(NAMED), True, False),
        (institution_of(Settings()), False, True),
        (Institution("A", "B", "C", "D", True), True, True),
        (Institution("A", "B", "", "D", False), False, True),
    ],
)
def test_below_each_mail_stands_who_answers_for_it(
    institution: Institution, is_named: bool, is_rehearsed: bool
) -> None:
    words = moved("id", told_on=date(2024, 9, 20), institution=institution)
    for text in (words.text, words.html):
        assert ("Pengirim: " in text) is is_named
        assert ("GLADI" in text) is is_rehearsed
