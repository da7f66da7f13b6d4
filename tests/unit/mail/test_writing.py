"""One skeleton for all who read the same, and none that outlives the words it was made of."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

import pytest

from calendar_service.letters.letter import SLOTS, Addressee, Content, Letter
from calendar_service.mail import writing
from calendar_service.mail.message import Letterhead
from calendar_service.mail.writing import MailWriter
from calendar_service.offices.office import Office

OFFICE = Office("a", "Kantor Alfa", "pemda", "35", "alfa@a.example")


def content() -> Content:
    return Content("Subjek", "Isi\n", "<p>Isi</p>\n", (), "", "id", "seri.uji.example", "Seri")


def letter(words: Content, row: int = 7, attempt: int = 2) -> Letter:
    addressee = Addressee(**dict.fromkeys(SLOTS, "x"))
    return Letter((row,), attempt, "m7@uji.example", datetime(2024, 9, 20, tzinfo=UTC), words, addressee)


def test_a_parcel_says_whose_it_is() -> None:
    parcel = MailWriter(Letterhead("k@uji.example", None)).prepare(letter(content()), OFFICE)
    assert (parcel.row, parcel.attempt, parcel.address, parcel.reference) == (7, 2, "alfa@a.example", "m7@uji.example")
    assert b"Message-ID: <m7@uji.example>\r\n" in parcel.data


def test_what_is_shared_is_made_once_and_goes_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    skeleton = writing.Skeleton
    monkeypatch.setattr(writing, "Skeleton", lambda *given: made.append("") or skeleton(*given))
    writer, words = MailWriter(Letterhead("k@uji.example", None)), content()
    for row in range(3):
        writer.prepare(letter(words, row), OFFICE)
    writer.prepare(letter(content()), OFFICE)
    assert len(made) == 2
    gc.collect()
    assert list(writer._skeletons) == [words]
